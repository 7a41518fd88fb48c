"""The logo on photographs: its variant by what is under it, its clear space and least size, in all shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formatkit.diagnostics import Where
from formatkit.load.presets import preset as preset_by_id
from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.model.media import Focus, MediaEntry
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Artwork, Picture, Scene, Scrim, Text, VectorShape

if TYPE_CHECKING:
    from conftest import Bench

QUOTE = "Gut **gesagt** ist halb getan."
SHAPES = (
    "x/header",
    "generic/open-graph",
    "linkedin/image-square",
    "instagram/feed-portrait-4x5",
    "instagram/story-image",
)
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
LEVELS = np.arange(256) / 255
LINEAR = np.where(LEVELS <= 0.04045, LEVELS / 12.92, ((LEVELS + 0.055) / 1.055) ** 2.4)


def framed(bench: Bench, inner: int, rim: int) -> str:
    """Return a photograph of one gray inside and another one in a wide rim, where logos stand."""
    pixels = np.full((1600, 1600, 3), rim, np.uint8)
    pixels[500:1100, 500:1100] = inner
    return bench.picture(f"framed-{inner}-{rim}.png", pixels)


def placed(bench: Bench, shape: str, **said: Any) -> tuple[Composition, Artwork]:
    made = bench.compose(shape, quote=QUOTE, author="Jana Petersen", style="photo", **said)
    logo = made.scenes[0].find("logo")
    assert isinstance(logo, Artwork)
    return made, logo


def digest_of(bench: Bench, name: str) -> str:
    return bench.store.open_picture(bench.folder / name, Where()).digest


def light_under(bench: Bench, scene: Scene, area: Rect) -> float:
    """Return the mean luminance of what is painted under an area, without texts and logos."""
    bare = replace(scene, nodes=tuple(node for node in scene.nodes if not isinstance(node, Text | Artwork)))
    part = bench.paint(bare)[round(area.y) : round(area.bottom), round(area.x) : round(area.right)]
    return float((LINEAR[part] @ np.array([0.2126, 0.7152, 0.0722])).mean())


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize(("inner", "rim"), [(250, 15), (15, 250), (128, 128)])
@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_variant_stands_out_from_what_is_painted_under_it(
    bench: Bench, shape: str, corner: str, inner: int, rim: int
) -> None:
    brand = bench.brand({"logo": {"place": {"corner": corner}}})
    made, logo = placed(bench, shape, photo=framed(bench, inner, rim), brand=brand)
    dark = logo.artwork == digest_of(bench, "logo-dark.svg")
    assert dark or logo.artwork == digest_of(bench, "logo-light.svg")
    under = light_under(bench, made.scenes[0], logo.area)
    tones = {name: brand.palette[name].luminance for name in ("ink", "paper")}
    shown, other = ("ink", "paper") if dark else ("paper", "ink")
    assert contrast(tones[shown], under) >= 4.4
    if not made.scenes[0].find("logo-scrim"):
        assert contrast(tones[shown], under) >= contrast(tones[other], under) - 0.5
    assert "FK413" not in {each.code for each in made.diagnostics}


@pytest.mark.parametrize("ground", [15, 250, 128])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_mark_that_would_vanish_is_helped(bench: Bench, shape: str, ground: int) -> None:
    for name, fill in (("dark-mark", "#14213D"), ("light-mark", "#FFFFFF")):
        (bench.folder / f"{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" fill="{fill}"/>'
            "</svg>",
            "utf-8",
        )
        whole = bench.brand()
        assert whole.logo is not None
        brand = whole.model_copy(update={"logo": whole.logo.model_copy(update={"files": {"mark": f"{name}.svg"}})})
        made, logo = placed(bench, shape, photo=framed(bench, ground, ground), brand=brand)
        middle = replace(
            logo.area,
            x=logo.area.x + logo.area.width / 4,
            y=logo.area.y + logo.area.height / 4,
            width=logo.area.width / 2,
            height=logo.area.height / 2,
        )
        tone = brand.palette["ink" if name == "dark-mark" else "paper"].luminance
        told = "FK413" in {each.code for each in made.diagnostics}
        assert told or contrast(tone, light_under(bench, made.scenes[0], middle)) >= 2.9, name


def test_a_mark_of_two_tones_needs_no_help(bench: Bench) -> None:
    (bench.folder / "badge.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" fill="#0A464B"/>'
        '<rect x="5" y="5" width="10" height="10" fill="#FFFFFF"/></svg>',
        "utf-8",
    )
    whole = bench.brand()
    assert whole.logo is not None
    brand = whole.model_copy(update={"logo": whole.logo.model_copy(update={"files": {"mark": "badge.svg"}})})
    for ground in (15, 250):
        made, _ = placed(bench, "linkedin/image-square", photo=framed(bench, ground, ground), brand=brand)
        assert made.scenes[0].find("logo-scrim") is None
        assert "FK413" not in {each.code for each in made.diagnostics}


@pytest.mark.parametrize("least", ["3u", "4u", "5u"])
@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_never_smaller_than_the_brand_allows_unless_that_is_said(bench: Bench, shape: str, least: str) -> None:
    brand = bench.brand({"logo": {"place": {"min_height": least}}})
    made, logo = placed(bench, shape, photo="gradient.jpg", brand=brand)
    unit = preset_by_id(shape).size.short_side / 100
    asked = float(least.removesuffix("u")) * unit
    assert logo.area.height >= asked - 1 or "FK411" in {each.code for each in made.diagnostics}


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("clear", [0.25, 1.0, 2.0])
@pytest.mark.parametrize("style", ["plain", "photo", "split"])
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_stands_in_its_clear_space(bench: Bench, shape: str, style: str, clear: float, corner: str) -> None:
    brand = bench.brand({"logo": {"place": {"corner": corner, "clear_space": clear}}})
    made = bench.compose(
        shape, quote=QUOTE, author="Jana Petersen", role="Leitung", photo="gradient.jpg", style=style, brand=brand
    )
    scene = made.scenes[0]
    logo = scene.find("logo")
    assert isinstance(logo, Artwork)
    grown = clear * logo.area.height - 1
    around = Rect(logo.area.x - grown, logo.area.y - grown, logo.area.width + 2 * grown, logo.area.height + 2 * grown)
    for node in scene.nodes:
        if isinstance(node, Text):
            for line in node.layout.lines:
                ink = replace(line.ink, x=line.ink.x + node.x, y=line.ink.y + node.y)
                assert not ink.overlaps(around), line.text
        elif isinstance(node, VectorShape):
            assert not node.ink.overlaps(around), node.id
        elif isinstance(node, Artwork) and node.id != "logo":
            assert not node.area.overlaps(around), node.id


@pytest.mark.parametrize("ground", [100, 120, 140])
def test_a_logo_counts_by_its_own_color_not_by_that_of_text(bench: Bench, ground: int) -> None:
    (bench.folder / "petrol.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><rect width="80" height="20" fill="#3A7478"/>'
        "</svg>",
        "utf-8",
    )
    brand = bench.brand({"logo": {"files": {"on_light": "petrol.svg"}}})
    made, logo = placed(bench, "linkedin/image-square", photo=framed(bench, ground, ground), brand=brand)
    petrol = logo.artwork == digest_of(bench, "petrol.svg")
    tone = Color(58, 116, 120).luminance if petrol else brand.palette["paper"].luminance
    told = "FK413" in {each.code for each in made.diagnostics}
    assert told or contrast(tone, light_under(bench, made.scenes[0], logo.area)) >= 4.4


def shown_focus(made: Composition, focus: Focus, size: int) -> Rect:
    """Return where a focus box of a square photograph stands on the canvas."""
    (node,) = (each for each in made.scenes[0].nodes if isinstance(each, Picture))
    scale = node.area.width / node.crop.width
    x, y = (focus.x * size - node.crop.x) * scale, (focus.y * size - node.crop.y) * scale
    return Rect(x, y, focus.width * size * scale, focus.height * size * scale)


@pytest.mark.parametrize(
    ("shape", "focus"),
    [
        ("x/header", Focus(x=0.6, y=0.4, width=0.3, height=0.24)),
        ("instagram/story-image", Focus(x=0.2, y=0.7, width=0.3, height=0.12)),
    ],
)
def test_the_crop_moves_such_that_the_logo_is_off_the_focus_box(bench: Bench, shape: str, focus: Focus) -> None:
    name = framed(bench, 128, 100)
    made, logo = placed(bench, shape, photo=name, media=(MediaEntry(file=name, focus=focus),))
    assert not shown_focus(made, focus, 1600).overlaps(logo.area)
    assert "FK454" not in {each.code for each in made.diagnostics}


def test_a_logo_that_cannot_be_kept_off_the_focus_box_is_told(bench: Bench) -> None:
    name = framed(bench, 128, 100)
    media = (MediaEntry(file=name, focus=Focus(x=0.65, y=0.8, width=0.35, height=0.2)),)
    told = placed(bench, "linkedin/image-square", photo=name, media=media)[0]
    assert "FK454" in {each.code for each in told.diagnostics}
    split = bench.compose("linkedin/image-square", quote=QUOTE, photo=name, media=media, style="split")
    assert "FK454" not in {each.code for each in split.diagnostics}


@pytest.mark.parametrize("shape", ["x/header", "generic/open-graph"])
def test_the_scrim_of_a_logo_fades_over_half_of_the_height(bench: Bench, shape: str) -> None:
    """Over less its end is an edge across an even sky."""
    made, _ = placed(bench, shape, photo=framed(bench, 128, 128))
    scrim = made.scenes[0].find("logo-scrim")
    assert isinstance(scrim, Scrim)
    assert scrim.reach - scrim.plateau >= 0.5

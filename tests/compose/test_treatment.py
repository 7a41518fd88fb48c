"""The brand's treatment of photographs, from the brand kit to pixels on which the text can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.compose.treatment import treatment_of
from formatkit.model.brand import Brand
from formatkit.model.color import Color
from formatkit.scene.nodes import Fill, Picture, Scene, Scrim, Text
from formatkit.scene.treatment import NATURAL, Duotone, Tint

if TYPE_CHECKING:
    from conftest import Bench

QUOTE = "Gut **gesagt** ist gewonnen."
SHAPES = (
    "x/header",
    "generic/open-graph",
    "linkedin/image-square",
    "instagram/feed-portrait-4x5",
    "instagram/story-image",
)
LOOKS: tuple[dict[str, Any], ...] = (
    {"photo": "duotone"},
    {"photo": "tint"},
    {"blur": "2u"},
    {"photo": "duotone", "blur": "1u", "grain": 0.8},
    {"photo": "tint", "grain": 1},
)
LEVELS = np.arange(256) / 255
LINEAR = np.where(LEVELS <= 0.04045, LEVELS / 12.92, ((LEVELS + 0.055) / 1.055) ** 2.4)


def treated_brand(bench: Bench, look: dict[str, Any]) -> Brand:
    return bench.brand({"look": look})


def worst_contrast(text: Text, pixels: NDArray[np.uint8]) -> float:
    """Return the smallest contrast (WCAG 2.2) of a text with the square cells under its lines."""
    color, worst = text.color.luminance, 21.0
    side = max(1, round(0.25 * text.layout.size))
    for line in text.layout.lines:
        left, top = round(line.ink.x + text.x), round(line.ink.y + text.y)
        right, bottom = round(line.ink.right + text.x), round(line.ink.bottom + text.y)
        for y in range(top, max(top + 1, bottom - side + 1), side):
            for x in range(left, max(left + 1, right - side + 1), side):
                cell = LINEAR[pixels[y : y + side, x : x + side]] @ np.array([0.2126, 0.7152, 0.0722])
                under = float(cell.mean())
                worst = min(worst, (max(color, under) + 0.05) / (min(color, under) + 0.05))
    return worst


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look))
@pytest.mark.parametrize("photo", ["gradient.jpg", "noise.png", "white.png"])
@pytest.mark.parametrize("shape", SHAPES)
def test_text_on_a_treated_photograph_can_be_read(
    bench: Bench, shape: str, photo: str, look: dict[str, Any], without_texts: Callable[[Scene], Scene]
) -> None:
    scene = bench.scene(shape, quote=QUOTE, author="Jana Petersen", photo=photo, brand=treated_brand(bench, look))
    pixels = bench.paint(without_texts(scene))
    for text in (node for node in scene.nodes if isinstance(node, Text)):
        assert worst_contrast(text, pixels) >= (2.94 if text.id == "quote" else 4.41), text.id


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look))
def test_the_photograph_is_painted_as_the_brand_asks(bench: Bench, look: dict[str, Any]) -> None:
    scene = bench.scene(quote=QUOTE, photo="gradient.jpg", brand=treated_brand(bench, look))
    picture = scene.nodes[0]
    assert isinstance(picture, Picture)
    assert picture.treatment != NATURAL
    plain = bench.scene(quote=QUOTE, photo="gradient.jpg")
    one, other = (bench.paint(Scene(each.size, each.ground, each.nodes[:1])).astype(int) for each in (scene, plain))
    assert np.abs(one - other).max() > 10


def test_a_natural_photograph_stays_as_it_is(bench: Bench) -> None:
    picture = bench.scene(quote=QUOTE, photo="gradient.jpg").nodes[0]
    assert isinstance(picture, Picture)
    assert picture.treatment == NATURAL


def test_a_treatment_can_spare_the_repair(bench: Bench) -> None:
    """A dark tint of a light picture carries white text that needs help on the picture itself."""
    pixels = np.full((900, 1200, 3), 130, np.uint8)
    photo = bench.picture("middling.png", pixels)
    palette = {"palette": {"primary": "#101820"}, "pairs": {"photo": ["paper"]}}
    natural = bench.scene(quote=QUOTE, author="Jana Petersen", photo=photo, brand=bench.brand(palette))
    tinted = bench.brand({**palette, "look": {"photo": "tint"}})
    treated = bench.scene(quote=QUOTE, author="Jana Petersen", photo=photo, brand=tinted)
    assert [node for node in natural.nodes if isinstance(node, Scrim | Fill)]
    assert not [node for node in treated.nodes if isinstance(node, Scrim | Fill)]


@pytest.mark.parametrize(
    ("palette", "dark", "light"),
    [
        ({}, "#1b4d6b", "#f2efe8"),
        ({"primary": "#F6B40E"}, "#14213d", "#f2efe8"),
        ({"background": "#0B1020", "ink": "#EDEFF5", "primary": "#5A7BFF"}, "#0b1020", "#edeff5"),
    ],
    ids=["dark primary", "light primary", "dark brand"],
)
def test_a_duotone_takes_the_colors_of_the_palette(
    bench: Bench, palette: dict[str, str], dark: str, light: str
) -> None:
    brand = bench.brand({"look": {"photo": "duotone"}, "palette": palette})
    assert treatment_of(brand, 10.8).tone == Duotone(Color.parse(dark), Color.parse(light))


def test_themes_do_not_change_the_treatment(bench: Bench) -> None:
    brand = bench.brand({"look": {"photo": "duotone"}})
    scenes = [
        bench.scene(quote=QUOTE, photo="gradient.jpg", brand=brand, purpose=purpose) for purpose in (None, "recruiting")
    ]
    first, second = (scene.nodes[0] for scene in scenes)
    assert isinstance(first, Picture)
    assert isinstance(second, Picture)
    assert first.treatment == second.treatment


def test_lengths_and_shares_become_pixels(bench: Bench) -> None:
    made = treatment_of(bench.brand({"look": {"photo": "tint", "grain": 0.5, "blur": "1.5u"}}), 10.8)
    assert made.blur == pytest.approx(16.2)
    assert made.grain == pytest.approx(0.03)
    assert isinstance(made.tone, Tint)
    assert made.tone.color.hex == "#1b4d6b"

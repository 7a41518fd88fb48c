"""Contrast as a reader meets it: measured on finished pixels, with a measure of its own (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.compose.frame import frame_of
from formatkit.diagnostics import Where
from formatkit.errors import LayoutError
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.presets import presets
from formatkit.model.geometry import Rect
from formatkit.scene.nodes import Artwork, Fill, Scene, Scrim, Text

if TYPE_CHECKING:
    from conftest import Bench

SHAPES = (
    "x/header",
    "generic/open-graph",
    "linkedin/image-square",
    "instagram/feed-portrait-4x5",
    "instagram/story-image",
)
QUOTE = "Gut **gesagt** ist gewonnen."
WEIGHTS = {"quote": 700, "author": 430}
TOLERANCE = 0.98
LEVELS = np.arange(256) / 255


LINEAR = np.array([level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in LEVELS])


def luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.asarray(LINEAR[pixels] @ np.array([0.2126, 0.7152, 0.0722]))


def cells(pixels: NDArray[np.uint8], ink: Rect, side: float) -> Iterator[float]:
    """Give the mean luminance of the square cells under a line's ink; a last narrow one joins the one before."""
    left, top = max(0, round(ink.x)), max(0, round(ink.y))
    ground = luminance(pixels[top : max(top + 1, round(ink.bottom)), left : max(left + 1, round(ink.right))])
    height, width = ground.shape
    down = np.linspace(0, height, max(1, int(height / side)) + 1).round().astype(int)
    across = np.linspace(0, width, max(1, int(width / side)) + 1).round().astype(int)
    for row in pairwise(down):
        for column in pairwise(across):
            yield float(ground[slice(*row), slice(*column)].mean())


def worst_shares(scene: Scene, seen_width: float, pixels: NDArray[np.uint8]) -> Iterator[tuple[str, float]]:
    """Give, for each line, its words and its worst contrast as a share of what WCAG asks for its size."""
    for text in (node for node in scene.nodes if isinstance(node, Text)):
        size = text.layout.size * 390 / seen_width
        needed = 3.0 if size >= (18.66 if WEIGHTS[text.id] >= 700 else 24) else 4.5
        color = float(luminance(np.array([[text.color.rgb]], np.uint8))[0, 0])
        for line in text.layout.lines:
            ink = Rect(line.ink.x + text.x, line.ink.y + text.y, line.ink.width, line.ink.height)
            yield (
                line.text,
                min(
                    (max(color, under) + 0.05) / (min(color, under) + 0.05)
                    for under in cells(pixels, ink, 0.25 * text.layout.size)
                )
                / needed,
            )


@pytest.mark.parametrize("photo", ["white.png", "black.png", "noise.png", "gradient.jpg"])
@pytest.mark.parametrize("shape", SHAPES)
def test_text_on_any_photograph_can_be_read(
    bench: Bench, shape: str, photo: str, without_texts: Callable[[Scene], Scene]
) -> None:
    scene = bench.scene(shape, quote=QUOTE, author="Jana Petersen", photo=photo)
    seen = frame_of(preset_by_id(shape), bench.brand().look).seen.width
    shares = list(worst_shares(scene, seen, bench.paint(without_texts(scene))))
    assert len(shares) >= 1
    assert min(share for _, share in shares) >= TOLERANCE


def test_text_over_a_photograph_can_be_read_in_every_still_placement(
    bench: Bench, without_texts: Callable[[Scene], Scene]
) -> None:
    weak: list[str] = []
    for preset in presets(kind="image"):
        scene = bench.scene(preset, quote=QUOTE, author="Jana Petersen", photo="gradient.jpg")
        seen = frame_of(preset, bench.brand().look).seen.width
        for words, share in worst_shares(scene, seen, bench.paint(without_texts(scene))):
            if share < TOLERANCE:
                weak.append(f"{preset.id}: “{words}” has {share:.2f} of what it needs")
    assert not weak, "\n".join(weak)


def logo_share(bench: Bench, scene: Scene) -> float:
    """Return the worst contrast of the logo's color with what is under it, as a share of 3:1 (WCAG 2.2, 1.4.11)."""
    logo = scene.find("logo")
    assert isinstance(logo, Artwork)
    dark = logo.artwork == bench.store.open_picture(bench.folder / "logo-dark.svg", Where()).digest
    color = bench.brand().palette["ink" if dark else "paper"].luminance
    bare = replace(scene, nodes=tuple(node for node in scene.nodes if not isinstance(node, Text | Artwork)))
    under = cells(bench.paint(bare), logo.area, logo.area.height / 2)
    return min((max(color, each) + 0.05) / (min(color, each) + 0.05) for each in under) / 3.0


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    tones=st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=9, max_size=9),
    shape=st.sampled_from(SHAPES),
    colors=st.sampled_from([["ink"], ["paper"], ["paper", "ink"], ["muted"]]),
)
@example(tones=[(v, v, v) for v in (207, 21, 45, 60, 46, 205, 222, 149, 10)], shape="x/header", colors=["ink"])
@example(tones=[(v, v, v) for v in (0, 177, 67, 66, 238, 80, 12, 165, 141)], shape="x/header", colors=["ink"])
def test_text_and_logo_on_any_tones_can_be_seen(
    bench: Bench,
    without_texts: Callable[[Scene], Scene],
    tones: list[tuple[int, int, int]],
    shape: str,
    colors: list[str],
) -> None:
    fields = np.array(tones, np.uint8).reshape(3, 3, 3)
    photo = bench.picture(f"tones-{fields.tobytes().hex()}.png", fields.repeat(300, axis=0).repeat(400, axis=1))
    brand = bench.brand({"pairs": {"photo": colors}})
    made = bench.compose(shape, quote=QUOTE, author="Jana Petersen", photo=photo, brand=brand)
    scene = made.scenes[0]
    seen = frame_of(preset_by_id(shape), brand.look).seen.width
    shares = [share for _, share in worst_shares(scene, seen, bench.paint(without_texts(scene)))]
    assert min(shares) >= TOLERANCE
    if "FK413" not in {each.code for each in made.diagnostics}:
        assert logo_share(bench, scene) >= TOLERANCE


def test_no_repair_is_made_where_none_is_needed(bench: Bench) -> None:
    made = bench.compose(quote=QUOTE, photo="black.png")
    assert not [node for node in made.scenes[0].nodes if isinstance(node, Scrim | Fill)]
    quote = made.scenes[0].find("quote")
    assert isinstance(quote, Text)
    assert quote.color.hex == "#ffffff"
    assert not {"FK405", "FK406"} & {each.code for each in made.diagnostics}


def test_another_allowed_color_comes_before_a_scrim(bench: Bench) -> None:
    made = bench.compose(quote=QUOTE, photo="white.png")
    quote = made.scenes[0].find("quote")
    assert isinstance(quote, Text)
    assert quote.color.hex == "#14213d"
    assert not [node for node in made.scenes[0].nodes if isinstance(node, Scrim | Fill)]


def test_the_scrim_is_no_stronger_than_needed_and_is_said(bench: Bench) -> None:
    brand = bench.brand({"pairs": {"photo": ["paper"]}})
    bench.picture("mid.png", np.full((900, 1200, 3), 190, np.uint8))
    made = bench.compose(quote=QUOTE, author="Jana Petersen", photo="mid.png", brand=brand)
    (scrim,) = [node for node in made.scenes[0].nodes if isinstance(node, Scrim)]
    assert scrim.color.hex == "#070e1f"  # the ink, deepened
    assert 0.05 <= scrim.opacity <= 0.65
    assert scrim.reach - scrim.plateau >= 0.45
    (said,) = [each for each in made.diagnostics if each.code == "FK405"]
    assert dict(said.values)["opacity"] == f"{scrim.opacity * 100:.0f}"
    bench.picture("lighter.png", np.full((900, 1200, 3), 215, np.uint8))
    lighter = bench.scene(quote=QUOTE, author="Jana Petersen", photo="lighter.png", brand=brand).find("scrim")
    assert isinstance(lighter, Scrim)
    assert lighter.opacity > scrim.opacity


def test_a_plate_of_the_brands_ground_is_the_last_resort(bench: Bench) -> None:
    brand = bench.brand({"pairs": {"photo": ["muted"]}})
    made = bench.compose(quote=QUOTE, author="Jana Petersen", photo="noise.png", brand=brand)
    scene = made.scenes[0]
    plate = scene.find("plate")
    assert isinstance(plate, Fill)
    assert plate.color.hex == "#f2efe8"
    assert "FK406" in {each.code for each in made.diagnostics}
    for text in (node for node in scene.nodes if isinstance(node, Text)):
        assert plate.area.contains(text.ink)
        assert text.color.hex == "#14213d"


def test_no_readable_color_on_the_ground_is_an_error_with_numbers(bench: Bench) -> None:
    brand = bench.brand({"palette": {"muted": "#D8D5CE"}, "pairs": {"background": ["muted"], "photo": ["muted"]}})
    with pytest.raises(LayoutError) as problem:
        bench.compose(quote=QUOTE, brand=brand)
    (found,) = problem.value.diagnostics
    assert found.code == "FK403"
    assert "“background”" in found.message("en")
    assert "#d8d5ce" in found.message("en")
    assert "„background“" in found.message("de")


def test_no_readable_color_even_on_a_plate_is_an_error(bench: Bench) -> None:
    brand = bench.brand({"palette": {"muted": "#9A9A9A"}, "pairs": {"background": ["muted"], "photo": ["muted"]}})
    with pytest.raises(LayoutError, match="no color that the brand allows on “background”"):
        bench.compose(quote=QUOTE, photo="white.png", brand=brand)


def test_a_ground_without_pairs_is_an_error(bench: Bench) -> None:
    brand = bench.brand({"themes": {"recruiting": {"background": "muted"}}})
    with pytest.raises(LayoutError) as problem:
        bench.compose(quote=QUOTE, purpose="recruiting", brand=brand)
    assert [each.code for each in problem.value.diagnostics] == ["FK403"]
    assert "“muted”" in str(problem.value)

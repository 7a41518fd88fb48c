"""A look behind a picture: what it was composed by is drawn where it is, and the picture itself stays as it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

import formatkit as fk
from formatkit.model.geometry import Rect
from formatkit.paint.debug_marks import Outline, Rule, Tint, marks_of
from formatkit.scene.nodes import Text

if TYPE_CHECKING:
    from tests.conftest import Bench

QUOTE = "Wer zuhört, hat **mehr** zu sagen als alle anderen."
SHAPES = (
    "generic/email-header",
    "generic/open-graph",
    "linkedin/image-square",
    "linkedin/image-portrait",
    "instagram/story-image",
)
SAFE, MARGIN, LAYER, BASELINE, LOGO = (0, 150, 70), (20, 96, 224), (200, 20, 160), (238, 118, 0), (112, 56, 214)


def line_at(pixels: NDArray[np.uint8], color: tuple[int, int, int], y: float, x: float, reach: int = 3) -> bool:
    """Tell whether a color is found within a few pixels of a place."""
    rows, columns = pixels.shape[:2]
    top, left = min(max(round(y), 0), rows - 1), min(max(round(x), 0), columns - 1)
    part = pixels[max(0, top - reach) : top + reach + 1, max(0, left - reach) : left + reach + 1]
    return bool((part == color).all(axis=-1).any())


@pytest.mark.parametrize("preset", SHAPES)
def test_guides_and_layers_are_drawn_where_they_are(bench: Bench, preset: str) -> None:
    made = bench.compose(preset, quote=QUOTE, author="Jana Petersen", photo="gradient.jpg")
    plain = fk.frame(made).pixels
    shown = fk.debug_frame(made).pixels
    assert shown.shape[1:] == plain.shape[1:]
    assert shown.shape[0] > plain.shape[0] + 20  # the legend below tells it from a deliverable
    assert np.array_equal(fk.frame(made).pixels, plain)
    guides = made.guides[0]
    assert guides is not None
    assert guides.safe.contains(guides.box, 1)
    box, middle = guides.box, guides.box.y + guides.box.height * 0.52
    assert line_at(shown, MARGIN, middle, box.x) or line_at(shown, LAYER, middle, box.x)
    assert guides.logo is not None
    assert line_at(shown, LOGO, guides.logo.y, guides.logo.x + guides.logo.width * 0.7)
    text = made.scenes[0].find("quote")
    assert isinstance(text, Text)
    assert line_at(shown, BASELINE, text.y, text.x + text.layout.measure - 2)
    assert line_at(shown, LAYER, text.ink.y + text.ink.height / 2, text.ink.right)


@pytest.mark.parametrize("preset", ["linkedin/image-square", "instagram/story-image"])
def test_a_side_that_a_photograph_takes_is_not_shown_as_covered_by_the_network(bench: Bench, preset: str) -> None:
    made = {
        style: bench.compose(preset, quote=QUOTE, photo="gradient.jpg", style=style).guides[0]
        for style in ("photo", "split")
    }
    assert made["split"].safe == made["photo"].safe
    assert made["split"].box.height < made["photo"].box.height


def test_what_the_network_covers_is_hatched(bench: Bench) -> None:
    made = bench.compose("instagram/reel", quote=QUOTE)
    guides = made.guides[0]
    assert guides is not None
    marks = marks_of(made.scenes[0], guides, 0)
    covered = [mark.area for mark in marks if isinstance(mark, Tint)]
    size = made.scenes[0].size
    assert sum(area.width * area.height for area in covered) == pytest.approx(
        size.width * size.height - guides.safe.width * guides.safe.height, rel=0.2
    )
    assert Outline(guides.safe, next(mark for mark in marks if isinstance(mark, Outline)).color) in marks


def test_marks_follow_a_film(bench: Bench) -> None:
    made = bench.compose_for("instagram/reel", 4.0, quote=QUOTE, author="Jana Petersen")
    scene = made.scenes[0]
    assert made.fps is not None
    assert made.fps > Fraction(1)

    def author(frame: int) -> Rect:
        marks = marks_of(scene, made.guides[0], frame)
        return next(mark.area for mark in marks if isinstance(mark, Outline) and mark.name == "author")

    starts = next(frame for frame in range(scene.frames) if "author" in _names(made, frame))
    assert author(starts).y > author(scene.poster).y  # it rises
    rules = [mark for mark in marks_of(scene, None, scene.poster) if isinstance(mark, Rule)]
    assert rules
    assert fk.debug_frame(made, at=0.0).pixels.shape[1] == scene.size.width


def test_bumpers_and_slides_have_their_own_guides(bench: Bench) -> None:
    slides = ({"title": "Zuhören", "text": "Vier Wochen."}, {"title": "Antworten", "text": "Am selben Tag."})
    made = bench.compose("instagram/carousel", template="tip-list", title="Zwei Regeln", slides=slides)
    assert len(made.guides) == len(made.scenes) == 3
    first, second = (fk.debug_frame(made, slide=slide).pixels for slide in (0, 1))
    assert not np.array_equal(first, second)


def _names(made: fk.Composition, frame: int) -> set[str]:
    marks = marks_of(made.scenes[0], made.guides[0], frame)
    return {mark.name for mark in marks if isinstance(mark, Outline)}

"""Lines by sense: a fitted text becomes somewhat smaller rather than end a line with a word that leans on the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout
from formatkit.typeset.line_ends import LineEnd, line_end

if TYPE_CHECKING:
    from conftest import Desk

A_TENTH = 1.1
TITLES = [
    ("Warum Antriebe zu groß ausgelegt werden", "de"),
    ("Trust the people who answer every day", "en"),
]
WORDS = st.sampled_from(
    [
        "Wir",
        "die",
        "und",
        "für",
        "Antriebe",
        "nicht",
        "leise.",
        "Um",
        "vier",
        "zu",
        "Kommunikation",
        "ist",
        "da,",
        "Jahr",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)


def fitted(desk: Desk, text: str, language: str, by_sense: bool, **box: Any) -> TextLayout:
    style = desk.style("Inter", language=language, by_sense=by_sense)
    return desk.fit(text, style, **({"height": 420.0, "max_lines": 3, "max_size": 150.0} | box))


def clinging(layout: TextLayout, language: str) -> list[str]:
    """Return the lines that end with an article, preposition or conjunction."""
    lines = [line.text for line in layout.lines]
    pairs = pairwise(lines)
    return [line for line, following in pairs if line_end(line, f" {following}", language) is LineEnd.CLINGING]


@pytest.mark.parametrize(("text", "language"), TITLES)
@pytest.mark.parametrize("measure", [480.0, 800.0])
def test_a_little_size_is_given_for_lines_by_sense(desk: Desk, text: str, language: str, measure: float) -> None:
    large = fitted(desk, text, language, by_sense=False, measure=measure, max_lines=2)
    sound = fitted(desk, text, language, by_sense=True, measure=measure, max_lines=2)
    assert clinging(large, language)
    assert not clinging(sound, language)
    assert large.size / A_TENTH <= sound.size < large.size


def test_no_more_than_a_tenth_is_given(desk: Desk) -> None:
    text = "Servicetechniker:in für elektrische Antriebe im Norden"
    for measure in range(420, 900, 20):
        large = fitted(desk, text, "de", by_sense=False, measure=float(measure))
        assert fitted(desk, text, "de", by_sense=True, measure=float(measure)).size >= large.size / A_TENTH - 0.25


def test_a_text_whose_lines_are_sound_keeps_its_size(desk: Desk) -> None:
    text = "Antriebe laufen leise, Menschen reden offen."
    sizes = [fitted(desk, text, "de", by_sense=each, measure=700.0).size for each in (False, True)]
    assert sizes[0] == sizes[1]


def test_a_text_of_few_words_keeps_its_size(desk: Desk) -> None:
    sizes = [
        fitted(desk, "Danke für dieses Jahr!", "de", by_sense=each, measure=560.0, max_lines=2).size
        for each in (False, True)
    ]
    assert sizes[0] == sizes[1]


@settings(deadline=None, max_examples=150, derandomize=True)
@given(TEXTS, st.integers(200, 1200), st.integers(0, 300), st.integers(60, 900), st.integers(0, 300))
def test_a_larger_box_never_gives_a_smaller_size(
    desk: Desk, text: str, measure: int, wider: int, height: int, higher: int
) -> None:
    def size(measure: int, height: int) -> float:
        box: dict[str, Any] = {"measure": float(measure), "height": float(height), "min_size": 20.0, "max_lines": None}
        try:
            return fitted(desk, text, "de", by_sense=True, **box).size
        except LayoutError:
            return 0.0

    assert size(measure + wider, height + higher) >= size(measure, height)

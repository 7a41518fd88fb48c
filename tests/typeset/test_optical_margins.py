"""The optical edge, on painted pixels: letters stand on the margin line, marks hang outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formatkit.scene.text import GlyphRun, TextLayout
from formatkit.typeset.glyph_raster import coverage

if TYPE_CHECKING:
    from conftest import Desk

SIZE = 120.0
MEASURE = 800.0
SHORT_SIDE = 1080
TOLERANCE = 0.003 * SHORT_SIDE
FAMILIES = ["Inter", "Source Serif 4", "Oswald", "League Gothic"]


def ink(desk: Desk, layout: TextLayout, runs: tuple[GlyphRun, ...]) -> tuple[int, int]:
    """Return the first and last pixel column, half covered at least, from the left of the measure."""
    first = layout.lines[0]
    top, height = int(first.ink.y) - 5, int(layout.ink.height) + 10
    mask = coverage(runs, desk.library, left=-300, top=top, width=1600, height=height)
    columns = np.flatnonzero((mask > 127).any(axis=0))
    return int(columns[0]) - 300, int(columns[-1]) + 1 - 300


def glyphs(desk: Desk, text: str, family: str, language: str, align: str) -> list[tuple[int, int]]:
    """Return the ink of each glyph of a line, from left to right."""
    layout = desk.set(text, desk.style(family, language=language), size=SIZE, measure=MEASURE, align=align)
    (line,) = layout.lines
    found: list[tuple[int, int]] = []
    for run in line.runs:
        for glyph in run.glyphs:
            alone = GlyphRun(run.font, run.size, run.x, run.y, (glyph,), run.role, run.colored)
            found.append(ink(desk, layout, (alone,)))
    return sorted(found)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("letter", list("HOVTAWJify"))
def test_first_letters_stand_on_the_margin_line(desk: Desk, family: str, letter: str) -> None:
    left, _ = glyphs(desk, f"{letter}n", family, "de", "left")[0]
    assert abs(left) <= TOLERANCE
    _, right = glyphs(desk, f"n{letter}", family, "de", "right")[-1]
    assert abs(right - MEASURE) <= TOLERANCE


@pytest.mark.parametrize("family", ["Inter", "Oswald", "League Gothic"])
@pytest.mark.parametrize(("accented", "plain"), ["ïi", "îi", "íi", "ĭi", "ÏI", "ÎI", "ĬI", "ji", "öo", "üu", "çc"])
def test_stems_stand_on_the_margin_line_not_accents_and_tails(
    desk: Desk, family: str, accented: str, plain: str
) -> None:
    """A letter with an accent or tail stands where it would stand without."""
    layouts = [desk.set(f"{letter}n", desk.style(family), size=SIZE, measure=MEASURE) for letter in (accented, plain)]
    edges = [stem(desk, layout, upper=plain.isupper()) for layout in layouts]
    assert abs(edges[0] - edges[1]) <= 1
    assert abs(edges[0]) <= TOLERANCE


def stem(desk: Desk, layout: TextLayout, upper: bool) -> int:
    """Return the first half-covered column of the upper half of a line's letters, accents not counted."""
    height = layout.cap_height if upper else layout.x_height
    runs = layout.lines[0].runs
    mask = coverage(runs, desk.library, left=-300, top=round(-height) + 1, width=1600, height=round(height / 2))
    return int(np.flatnonzero((mask > 127).any(axis=0))[0]) - 300


def test_an_accent_at_the_ragged_edge_stays_within_the_measure(desk: Desk) -> None:
    layout = desk.set("în jurul", size=SIZE, measure=MEASURE, align="right")
    assert layout.ink.width <= MEASURE
    centered = desk.set("în jurul", size=SIZE, measure=layout.ink.width + 0.5, align="center")
    assert centered.ink.x >= -0.01


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("first", "second"), ["”’", "’”", "“‘", "‚„", "»›"])
@pytest.mark.parametrize("language", ["en", "he"])
def test_different_marks_that_meet_do_not_run_together(
    desk: Desk, family: str, first: str, second: str, language: str
) -> None:
    """Between them is more room than between the two parts of a double mark: a hair space."""
    word = "Yes" if language == "en" else "שלום"
    inks = glyphs(desk, f"{word}{first}{second}{word}", family, language, "left")
    place = len(inks) // 2
    assert inks[place][0] - inks[place - 1][1] >= 0.08 * SIZE


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("mark", "language"), [("„", "de"), ("«", "it"), ("“", "en"), ("‚", "de"), ("‘", "en")])
def test_opening_marks_hang_fully(desk: Desk, family: str, mark: str, language: str) -> None:
    inks = glyphs(desk, f"{mark}Hn", family, language, "left")
    assert inks[0][1] <= 1
    assert abs(inks[1][0]) <= TOLERANCE


def test_two_opening_marks_hang_both(desk: Desk) -> None:
    inks = glyphs(desk, "„‚Hn", "Inter", "de", "left")
    assert inks[1][1] <= 1
    assert abs(inks[2][0]) <= TOLERANCE


def test_french_marks_hang_with_their_narrow_space(desk: Desk) -> None:
    inks = glyphs(desk, "«\u202fHn", "Inter", "fr", "left")
    assert inks[0][1] < -5
    assert abs(inks[1][0]) <= TOLERANCE


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("mark", "least", "most"),
    [("“", 0.98, 1.0), ("”", 0.98, 1.0), ("»", 0.98, 1.0), (".", 0.6, 1.0), (",", 0.6, 1.0), ("-", 0.6, 1.0)],
)
def test_closing_marks_stops_and_hyphens_hang_at_the_right(
    desk: Desk, family: str, mark: str, least: float, most: float
) -> None:
    (_, letter), (_, end) = glyphs(desk, f"nH{mark}", family, "de", "right")[-2:]
    hung, reach = end - MEASURE, end - letter
    assert least * reach - 1.5 <= hung <= most * reach + 1.5


def test_marks_at_the_ragged_side_do_not_move_the_line(desk: Desk) -> None:
    plain, marked = (glyphs(desk, text, "Inter", "de", "left") for text in ("nH", "nH.“"))
    assert plain[0] == marked[0]


@pytest.mark.parametrize("text", ["\u201dשלום", "\u201dעולם"])
def test_right_to_left_lines_hang_their_opening_mark_at_the_right(desk: Desk, text: str) -> None:
    inks = glyphs(desk, text, "Inter", "he", "left")
    assert inks[-1][0] >= MEASURE - 1
    assert abs(inks[-2][1] - MEASURE) <= TOLERANCE


@pytest.mark.parametrize("stop", [".", ",", "\u05be"])
def test_right_to_left_lines_hang_their_stops_at_the_left(desk: Desk, stop: str) -> None:
    inks = glyphs(desk, f"שלום{stop}", "Inter", "he", "right")
    reach = inks[1][0] - inks[0][0]
    assert 0.6 * reach - 1.5 <= -inks[0][0] <= reach + 1.5


def test_arabic_lines_hang_their_comma_at_the_left(desk: Desk) -> None:
    plain = glyphs(desk, "دار", "Inter", "ar", "right")
    marked = glyphs(desk, "دار،", "Inter", "ar", "right")
    assert marked[0][0] < -5
    assert plain[0][0] == pytest.approx(0, abs=TOLERANCE)


def test_ink_of_all_lines_of_a_paragraph_stands_on_one_line(desk: Desk) -> None:
    layout = desk.set("„Jeder\nOrt\nhat „Wege“\nAlso gut.“", size=SIZE, measure=MEASURE)
    for line in layout.lines[1:]:
        assert abs(ink(desk, layout, line.runs)[0]) <= TOLERANCE

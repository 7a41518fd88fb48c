"""Markers and underlines: where they stand, what they enclose, what they leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.model.geometry import Rect
from formatkit.scene.text import TextLayout
from formatkit.typeset.glyph_raster import coverage, run_ink
from formatkit.typeset.marks import marker_bars, underlines

if TYPE_CHECKING:
    from conftest import Desk

FAMILIES = st.sampled_from(["Inter", "Source Serif 4", "Oswald", "League Gothic"])
WORDS = st.sampled_from(
    [
        "Wer",
        "==fragt==",
        "==gegangen,==",
        "führt",
        "==Ångström==",
        "Ệ",
        "==sagt==.",
        "==ไม่ว่า==",
        "שלום",
        "==עולם==",
        "==दिन==",
    ]
)


def inks(desk: Desk, layout: TextLayout, role: str) -> list[Rect]:
    every = [run_ink(run, desk.library) for line in layout.lines for run in line.runs if run.role == role]
    return [ink for ink in every if ink.width > 0]


def overlap(one: Rect, other: Rect) -> float:
    """Return the width that two rectangles share, 0 where they do not overlap at all."""
    if not one.overlaps(other):
        return 0.0
    return min(one.right, other.right) - max(one.x, other.x)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(WORDS, min_size=2, max_size=12), st.integers(400, 1000), FAMILIES, st.sampled_from(["left", "right"]))
def test_markers_enclose_their_words_and_touch_no_word_beside_them(
    desk: Desk, words: list[str], measure: int, family: str, align: str
) -> None:
    layout = desk.set(" ".join(words), desk.style(family, language="de"), measure=float(measure), align=align)
    bars = marker_bars(layout, desk.library)
    for word in inks(desk, layout, "highlight"):
        assert any(bar.contains(word, tolerance=0.01) for bar in bars), word
    for line in layout.lines:
        beside = [run_ink(run, desk.library) for run in line.runs if run.role != "highlight"]
        standing = [bar for bar in bars if bar.y <= line.baseline <= bar.bottom]
        marked = any(run.role == "highlight" for run in line.runs)
        for bar in standing if marked else ():
            assert all(
                overlap(bar, word) <= 0.01 for word in beside if abs(bar.bottom - line.baseline) < layout.leading
            )


def test_a_marker_has_one_piece_a_line(desk: Desk) -> None:
    layout = desk.set("Wer ==lange nicht fragt bleibt immer noch== dumm", measure=500.0)
    lines = [line for line in layout.lines if any(run.role == "highlight" for run in line.runs)]
    bars = marker_bars(layout, desk.library)
    assert len(lines) >= 2
    assert len(bars) == len(lines)
    for bar, line in zip(bars, lines, strict=True):
        assert bar.y < line.baseline < bar.bottom


def test_markers_are_equally_high_and_leave_the_line_above_alone(desk: Desk) -> None:
    layout = desk.set("gypsy\n==noon==\n==gyp==\n==Hof==", size=110.0)
    bars = marker_bars(layout, desk.library)
    assert len({round(bar.height, 3) for bar in bars}) == 1
    first = run_ink(layout.lines[0].runs[0], desk.library)
    assert bars[0].y >= first.bottom - 0.5
    assert bars[0].y <= layout.lines[1].baseline - layout.cap_height
    assert bars[0].bottom > layout.lines[1].baseline


@pytest.mark.parametrize("leading", [1.0, 1.05, 1.08, 1.1, 1.12, 1.15, 1.2, 1.35, 1.6])
def test_markers_of_two_lines_touch_or_are_clearly_apart(desk: Desk, leading: float) -> None:
    layout = desk.set("==Hof==\n==Hof==", desk.style(leading=leading), size=100.0)
    upper, lower = marker_bars(layout, desk.library)
    gap = lower.y - upper.bottom
    assert gap <= 0.001 or gap >= 5


def test_a_marker_keeps_clear_of_the_stop_behind_it(desk: Desk) -> None:
    layout = desk.set("==Wort==.", size=100.0, measure=900.0)
    (bar,) = marker_bars(layout, desk.library)
    stop = inks(desk, layout, "normal")[-1]
    assert inks(desk, layout, "highlight")[0].right < bar.right < stop.x


def test_a_marker_of_hebrew_stands_where_its_word_does(desk: Desk) -> None:
    layout = desk.set("שלום ==עולם== טוב", desk.style(language="he"), measure=800.0)
    (bar,) = marker_bars(layout, desk.library)
    (word,) = inks(desk, layout, "highlight")
    others = inks(desk, layout, "normal")
    assert bar.contains(word)
    assert min(other.x for other in others) < bar.x
    assert bar.right < max(other.right for other in others)


@pytest.mark.parametrize("family", ["Inter", "Source Serif 4", "Oswald"])
def test_an_underline_has_the_place_and_thickness_of_its_font(desk: Desk, family: str) -> None:
    layout = desk.set("==noon==", desk.style(family), size=100.0)
    ((piece,),) = underlines(layout, desk.library)
    face = desk.library.face(layout.lines[0].runs[0].font)
    place = face.font.get_metric_position(hb.OTMetricsTag.UNDERLINE_OFFSET) / face.upem * 100
    thick = face.font.get_metric_position(hb.OTMetricsTag.UNDERLINE_SIZE) / face.upem * 100
    assert piece.y == pytest.approx(-place)
    assert piece.height == pytest.approx(thick)
    ink = inks(desk, layout, "highlight")[0]
    assert piece.x == pytest.approx(ink.x)
    assert piece.right == pytest.approx(ink.right)


@pytest.mark.parametrize("text", ["==gypsy==", "==Jagd, junge Jäger==", "==pq== ==jy=="])
@pytest.mark.parametrize("family", ["Inter", "Source Serif 4", "Oswald", "League Gothic"])
def test_an_underline_skips_descenders(desk: Desk, text: str, family: str) -> None:
    layout = desk.set(text, desk.style(family), size=120.0, measure=1400.0)
    pieces = [piece for stretch in underlines(layout, desk.library) for piece in stretch]
    assert len(pieces) >= 2
    runs = layout.lines[0].runs
    for piece in pieces:
        left, right = int(np.floor(piece.x)), int(np.ceil(piece.right))
        top, bottom = int(np.floor(piece.y)), int(np.ceil(piece.bottom))
        band = coverage(runs, desk.library, left=left, top=top, width=right - left, height=bottom - top)
        assert not band.any()
        assert piece.width >= piece.height


def test_what_is_not_highlighted_has_no_marks(desk: Desk) -> None:
    layout = desk.set("Wer **fragt**, führt. a == b == c ==offen")
    assert marker_bars(layout, desk.library) == ()
    assert underlines(layout, desk.library) == ()
    assert layout.lines[0].text.startswith("Wer fragt,")

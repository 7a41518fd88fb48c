"""Edges, alignment, directions, ink and pixels of set text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout
from formatkit.typeset.glyph_raster import colored_glyphs, coverage, run_ink
from formatkit.typeset.style import leading_for, tracking_for

if TYPE_CHECKING:
    from conftest import Desk


def ink_columns(desk: Desk, layout: TextLayout, line: int) -> tuple[int, int]:
    """Return the first and last pixel column with ink of one line, drawn from x = -200 on."""
    runs = layout.lines[line].runs
    top = int(layout.lines[line].ink.y) - 10
    mask = coverage(runs, desk.library, left=-200, top=top, width=1600, height=200)
    columns = np.flatnonzero((mask > 100).any(axis=0))
    return int(columns[0]) - 200, int(columns[-1]) + 1 - 200


def test_ink_of_first_letters_stands_on_the_edge(desk: Desk) -> None:
    layout = desk.set("Hier\nOben\nlernt\nWir", size=120.0)
    edges = [ink_columns(desk, layout, line)[0] for line in range(4)]
    assert all(abs(edge) <= 1 for edge in edges)


def test_opening_marks_hang_outside(desk: Desk) -> None:
    layout = desk.set("„Hier\nstehen", size=120.0)
    first, second = (ink_columns(desk, layout, line)[0] for line in (0, 1))
    assert first < -20
    assert abs(second) <= 1
    plain = desk.set("Hier", size=120.0)
    h_in_quote = layout.lines[0].runs[0].glyphs[1]
    assert layout.lines[0].runs[0].x + h_in_quote.x == pytest.approx(plain.lines[0].runs[0].x, abs=0.01)


def test_nothing_hangs_when_told_so(desk: Desk) -> None:
    layout = desk.set("„Hier", replace(desk.style(), hang=False), size=120.0)
    assert ink_columns(desk, layout, 0)[0] >= 0


def test_an_apostrophe_does_not_hang(desk: Desk) -> None:
    layout = desk.set("’s ist gut", size=120.0)
    assert abs(ink_columns(desk, layout, 0)[0]) <= 1


def test_closing_marks_hang_on_the_right(desk: Desk) -> None:
    layout = desk.set("Hier\nda.\nso“", size=120.0, align="right")
    letter, stop, quote = (ink_columns(desk, layout, line)[1] for line in range(3))
    assert abs(letter - 800) <= 1
    assert 805 < stop < 860
    assert quote > 815


def test_centered_lines_stay_within_the_measure(desk: Desk) -> None:
    text = "“Social media happens anyway. The only question is whether you are part of it.”"
    for measure in range(500, 1000, 37):
        layout = desk.set(text, desk.style(language="en"), measure=float(measure), align="center")
        assert layout.ink.x >= -0.01
        assert layout.ink.right <= measure + 0.01


def test_right_to_left_paragraphs_start_at_the_right(desk: Desk) -> None:
    layout = desk.set("בשנת 2026 היו לנו (בערך) לקוחות", desk.style(language="he"), measure=800.0)
    assert ink_columns(desk, layout, 0)[1] == pytest.approx(800, abs=1)


def glyph_x(desk: Desk, text: str, language: str) -> list[tuple[int, float]]:
    (line,) = desk.set(text, desk.style(language=language), measure=2000.0).lines
    return sorted(((g.id, run.x + g.x) for run in line.runs for g in run.glyphs), key=lambda pair: pair[1])


def test_numbers_in_hebrew_run_left_to_right(desk: Desk) -> None:
    digits = {desk.set(d).lines[0].runs[0].glyphs[0].id: d for d in "0246"}
    drawn = [digits[i] for i, _ in glyph_x(desk, "שנת 2046 טובה", "he") if i in digits]
    assert "".join(drawn) == "2046"


def test_brackets_are_mirrored_in_hebrew(desk: Desk) -> None:
    # Both lines draw the same brackets around letters: the left one opens to the right.
    hebrew = [i for i, _ in glyph_x(desk, "(אב)", "he")]
    latin_left = desk.set("(").lines[0].runs[0].glyphs[0].id
    latin_right = desk.set(")").lines[0].runs[0].glyphs[0].id
    assert (hebrew[0], hebrew[-1]) == (latin_left, latin_right)


def test_arabic_letters_join(desk: Desk) -> None:
    style = desk.style(language="ar")
    joined = {g.id for run in desk.set("سسس", style).lines[0].runs for g in run.glyphs}
    alone = {g.id for run in desk.set("س", style).lines[0].runs for g in run.glyphs}
    assert len(joined) == 3
    assert not joined & alone


def test_arabic_is_not_tracked(desk: Desk) -> None:
    style = desk.style(language="ar")
    wide = desk.set("سسس", replace(style, tracking=0.2)).ink.width
    assert wide == pytest.approx(desk.set("سسس", replace(style, tracking=0.0)).ink.width, abs=0.01)


def test_tracking_widens_latin(desk: Desk) -> None:
    style = desk.style()
    tight = desk.set("Wort", replace(style, tracking=0.0)).ink.width
    wide = desk.set("Wort", replace(style, tracking=0.1)).ink.width
    assert wide - tight == pytest.approx(3 * 0.1 * 60, abs=0.05)


@pytest.mark.parametrize("text", ["gÅÇ Ǻẫ", "noon", "ygggy", "„jf“", "ÄÖÜ\ngpq", "ไม่ว่า", "हिन्दी", "ﷺ لا"])
@pytest.mark.parametrize("family", ["Inter", "Source Serif 4", "League Gothic"])
def test_all_pixels_lie_in_the_ink_rectangle(desk: Desk, text: str, family: str) -> None:
    layout = desk.set(text, desk.style(family), size=90.0)
    margin = 40
    mask = desk.mask(layout, margin)
    rows, columns = np.nonzero(mask)
    left, top = int(layout.ink.x) - margin, int(layout.ink.y) - margin
    assert columns.min() + left >= np.floor(layout.ink.x) - 1
    assert columns.max() + left <= np.ceil(layout.ink.right) + 1
    assert rows.min() + top >= np.floor(layout.ink.y) - 1
    assert rows.max() + top <= np.ceil(layout.ink.bottom) + 1


def test_all_lines_are_as_high_whatever_they_say(desk: Desk) -> None:
    low, high = desk.set("noon\nnoon"), desk.set("ygÅ\nfjp")
    assert low.leading == high.leading
    assert (low.ascent, low.descent, low.cap_height) == (high.ascent, high.descent, high.cap_height)


def test_the_mask_is_the_same_every_time_and_moves_by_fractions(desk: Desk) -> None:
    runs = desk.set("Wort", size=40.0).lines[0].runs
    box = {"left": -5, "top": -45, "width": 200, "height": 70}
    once = coverage(runs, desk.library, **box)
    assert once.tobytes() == coverage(runs, desk.library, **box).tobytes()
    assert once.shape == (70, 200)
    assert once.dtype == np.uint8
    half = coverage(runs, desk.library, **box, dx=0.5)
    assert half.tobytes() != once.tobytes()
    whole = coverage(runs, desk.library, **box, dx=1.0, dy=2.0)
    assert np.array_equal(whole[2:, 1:], once[:-2, :-1])


def test_a_letter_stands_upright_on_its_baseline(desk: Desk) -> None:
    layout = desk.set("L", size=100.0)
    mask = coverage(layout.lines[0].runs, desk.library, left=0, top=-100, width=80, height=120)
    rows = np.flatnonzero(mask.any(axis=1)) - 100
    assert (rows[0], rows[-1]) == (-round(layout.cap_height), -1)
    assert mask[-25].sum() > mask[40].sum()


def test_emoji_are_painted_in_color_within_their_ink(desk: Desk) -> None:
    layout = desk.set("❤️", size=100.0)
    (run,) = layout.lines[0].runs
    pixels = colored_glyphs(run, desk.library, left=-20, top=-140, width=200, height=200)
    solid = pixels[pixels[:, :, 3] == 255]
    red, green, blue, _ = solid.mean(axis=0)
    assert red > 200
    assert green < 110
    assert blue < 110
    assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()
    ink = run_ink(run, desk.library)
    rows, columns = np.nonzero(pixels[:, :, 3])
    assert columns.min() - 20 >= ink.x - 1
    assert columns.max() - 20 <= ink.right + 1
    assert rows.min() - 140 >= ink.y - 1
    assert rows.max() - 140 <= ink.bottom + 1
    assert not coverage([run], desk.library, left=-20, top=-140, width=200, height=200).any()


LATIN = [
    "Wer",
    "„heute",
    "nicht“,",
    "z. B.",
    "**stark**",
    "10 %",
    "👩‍👩‍👧",
    "Unter\u00adnehmen",
    "E-Mail",
    "ẞ",
    "Öl",
    "–",
]
RIGHT_TO_LEFT = ["אבג", "(دار)", "«سلام»", "12", "ab"]
ALIGNMENTS = st.sampled_from(["left", "center", "right"])


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.sampled_from(LATIN + RIGHT_TO_LEFT), min_size=1, max_size=14),
    measure=st.integers(420, 1200),
    align=ALIGNMENTS,
)
def test_every_character_is_set_once_and_in_order(desk: Desk, words: list[str], measure: int, align: str) -> None:
    text = " ".join(words)
    lines = [line.text for line in desk.set(text, measure=float(measure), align=align).lines]
    whole = "".join(line.removesuffix("-") if line.endswith("Unter-") else f"{line} " for line in lines)
    assert whole.strip() == text.replace("**", "").replace("\u00ad", "")


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(st.sampled_from(LATIN), min_size=1, max_size=14),
    measure=st.integers(420, 1200),
    align=ALIGNMENTS,
    family=st.sampled_from(["Inter", "Source Serif 4", "Oswald", "League Gothic"]),
)
def test_lines_keep_within_the_measure(desk: Desk, words: list[str], measure: int, align: str, family: str) -> None:
    layout = desk.set(" ".join(words), desk.style(family), measure=float(measure), align=align)
    for line in layout.lines:
        if align != "right":
            assert line.ink.right <= measure + 0.01
        if align != "left":
            assert line.ink.x >= -0.01


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.characters(), max_size=30))
def test_any_text_is_set_or_refused_in_a_sentence(desk: Desk, text: str) -> None:
    codes = refusal_codes(desk, text)
    assert codes <= {"FK303", "FK304", "FK305", "FK319"}
    assert codes or desk.set(text, size=40.0).lines


def refusal_codes(desk: Desk, text: str) -> set[str]:
    try:
        desk.set(text, size=40.0)
    except LayoutError as refused:
        return {diagnostic.code for diagnostic in refused.diagnostics if diagnostic.text("de")}
    return set()


def test_spacing_by_size() -> None:
    unit = 10.8
    assert 1.05 <= leading_for(13 * unit, unit) <= leading_for(9 * unit, unit) <= 1.12
    assert 1.15 <= leading_for(8 * unit, unit) <= leading_for(5 * unit, unit) <= 1.22
    assert leading_for(3 * unit, unit) == 1.35
    assert -0.025 <= tracking_for(12 * unit, unit) < tracking_for(8 * unit, unit) <= -0.015
    assert tracking_for(5 * unit, unit) == 0.0
    assert tracking_for(2.5 * unit, unit) == 0.01


@given(st.floats(5, 300), st.floats(5, 300))
def test_larger_text_never_needs_less_room(one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert small * leading_for(small, 10.8) <= large * leading_for(large, 10.8) + 1e-2
    assert small * (0.4 + tracking_for(small, 10.8)) <= large * (0.4 + tracking_for(large, 10.8)) + 1e-2


def test_the_direction_of_a_paragraph_is_that_of_its_language(desk: Desk) -> None:
    """A Hebrew sentence may begin with a Latin name: it starts at the right all the same, its full stop at the left."""
    hebrew = desk.set("LinkedIn הוא כלי", desk.style(language="he"), size=40.0, measure=900.0).lines[0]
    german = desk.set("مرحبا heißt Hallo", desk.style(language="de"), size=40.0, measure=900.0).lines[0]
    assert hebrew.ink.right > 880
    assert hebrew.runs[-1].x == max(run.x for run in hebrew.runs)
    assert german.ink.x < 20
    assert german.ink.right < 600


@pytest.mark.parametrize(
    ("text", "language", "least"),
    [("ẤM ÁP, ĐỂ Ý NGUYỄN", "vi", 1.28), ("سَلَامٌ عَلَيْكُمْ", "ar", 1.5), ("สวัสดี", "th", 1.4), ("Grüße", "de", 1.0)],
)
def test_marks_on_marks_have_room_between_the_lines(desk: Desk, text: str, language: str, least: float) -> None:
    layout = desk.set(f"{text}\n{text}", desk.style(language=language), size=120.0, measure=3000.0)
    assert layout.leading >= least * 120.0 - 0.01
    upper, lower = layout.lines
    assert upper.ink.bottom < lower.ink.y

"""What holds for any text: nothing lost, nothing twice, nothing outside, and no surprise when the box grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout
from formatkit.typeset.clean import clean_text
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.fit import fit_text_with_ellipsis, fitting_characters
from formatkit.typeset.glyph_raster import colored_glyphs, coverage
from formatkit.typeset.set_text import prepared, variant_at
from formatkit.typeset.shaping import shape_text

if TYPE_CHECKING:
    from conftest import Desk

FAMILIES = ["Inter", "Source Serif 4", "Oswald", "League Gothic"]
LATIN = [
    "Wer",
    "„heute“",
    "z. B.",
    "10 %",
    "Kolleg:innen",
    "Verantwortung",
    "Ẫ",
    "q̣̈",
    "E-Mail",
    "Auf\u00adlage",
    "fi",
    "–",
]
OTHERS = ["λόγος", "Ёлка", "ѣ́", "नमस्ते", "क्षत्रिय", "สวัสดี", "ปู่ย่า", "Ո՞վ", "უსმენს", "স্বাস্থ্য", "ஸ்ரீ", "ស្ត្រី", "ሰላም።"]
RIGHT_TO_LEFT = ["אֱלֹהִים", "(דוגמה)", "سلام", "لا", "«الله»", "می\u200cخواهم", "٣٥٫٧٪"]
EMOJI = ["👩‍👩‍👧", "🇩🇪", "1️⃣", "❤️", "👍🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "☀︎"]
MARKED = ["e\u0301\u0323", "Z\u0308\u0304\u030a", "\u0301a", "**stark**", "==hell=="]
BLANKS = [" ", "  ", "\n", "\u00a0", "\u200b", " \u200b ", "\u2009"]
WORDS = st.sampled_from(LATIN + OTHERS + RIGHT_TO_LEFT + EMOJI + MARKED)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(BLANKS)), min_size=1, max_size=12).map(
    lambda parts: "".join(word + blank for word, blank in parts)
)
ALIGNMENTS = st.sampled_from(["left", "center", "right"])
LANGUAGES = st.sampled_from(["de", "en", "fr", "pl", "ar", "he", "hi", "th", "tr"])
TRIMMED = " \n\u00a0\u200b\u2009\u3000"


def solid(text: str) -> str:
    """Return a text without blanks that may be trimmed at the edges of lines and without soft hyphens."""
    return "".join(c for c in text if c not in TRIMMED and c != "\u00ad")


def rest_after(rest: str, line: str) -> str | None:
    """Return what is left of a text when a line has shown its beginning; a hyphen at its end may be new."""
    shown = solid(line)
    if rest.startswith(shown):
        return rest[len(shown) :]
    shortened = shown.removesuffix("-")
    return rest[len(shortened) :] if shortened != shown and rest.startswith(shortened) else None


def shows_all_in_order(text: str, layout: TextLayout) -> bool:
    rest: str | None = solid(plain_text(clean_text(text)[0]))
    for line in layout.lines:
        rest = None if rest is None else rest_after(rest, line.text)
    return rest == ""


def set_or_skip(desk: Desk, text: str, family: str, language: str, **box: Any) -> TextLayout:
    """Set a text, or give up an example whose text is refused with a sentence."""
    try:
        return desk.set(text, desk.style(family, language=language), **box)
    except LayoutError:
        assume(False)
        raise


@settings(deadline=None, max_examples=120)
@given(TEXTS, st.integers(500, 1400), ALIGNMENTS, st.sampled_from(FAMILIES), LANGUAGES)
@example("Verantwortung Auf\u00adlage Verantwortung", 500, "left", "Inter", "de")
def test_every_character_is_shown_once_and_in_order(
    desk: Desk, text: str, measure: int, align: str, family: str, language: str
) -> None:
    layout = set_or_skip(desk, text, family, language, measure=float(measure), align=align)
    assert shows_all_in_order(text, layout), [line.text for line in layout.lines]


@settings(deadline=None, max_examples=80, derandomize=True)
@given(TEXTS, st.integers(500, 1400), st.sampled_from(FAMILIES), LANGUAGES)
def test_every_line_draws_what_its_text_says(desk: Desk, text: str, measure: int, family: str, language: str) -> None:
    """A line set alone has as many glyphs as in its paragraph: none is lost at a break or drawn twice."""
    assume("*" not in text and "=" not in text)
    layout = set_or_skip(desk, text, family, language, measure=float(measure))
    for line in layout.lines:
        if line.runs:
            (alone,) = set_or_skip(desk, line.text, family, language, measure=1e6).lines
            assert glyph_count(line) == glyph_count(alone), line.text


def glyph_count(line: Any) -> int:
    return sum(len(run.glyphs) for run in line.runs)


@settings(deadline=None, max_examples=120)
@given(TEXTS, st.integers(500, 1400), ALIGNMENTS, st.sampled_from(FAMILIES), LANGUAGES)
@example("q̣̈\u2009q̣̈\u2009ሰላም።\xa0ሰላም።\xa0👩\u200d👩\u200d👧\u200bস্বাস্থ্য  لا ", 691, "left", "Inter", "ar")
@example("«الله»\nAuf\xadlage\xa0Kolleg:innen\xa0«الله»\u2009Ёлка", 552, "left", "Oswald", "fr")
@example("z. B.\u200b🇩🇪\xa0سلام\u200bস্বাস্থ্য  z. B.\u2009hell\xa0\u0301a\u200b", 583, "left", "League Gothic", "de")
@example("(דוגמה)\xa01️⃣ \u200b «الله»  «الله»  ѣ́\u2009უსმენს\xa0नमस्ते\u200bسلام", 566, "left", "Inter", "fr")
def test_every_line_keeps_within_the_measure(
    desk: Desk, text: str, measure: int, align: str, family: str, language: str
) -> None:
    """Only marks at the edge at which the lines stand may hang outside, and no further than they are wide."""
    layout = set_or_skip(desk, text, family, language, measure=float(measure), align=align)
    hangs_left = (align == "left") == (base_of(desk, text, family, language) == 0)
    for line in layout.lines:
        left, right = max(0.0, -line.ink.x), max(0.0, line.ink.right - measure)
        hanging, ragged = (left, right) if hangs_left else (right, left)
        assert ragged <= 0.01
        assert hanging <= (0.01 if align == "center" else 1.2 * layout.size)


def base_of(desk: Desk, text: str, family: str, language: str) -> int:
    """Return 0 for a paragraph from left to right, 1 for one from right to left."""
    style = desk.style(family, language=language)
    return shape_text(prepared(text), style, desk.library, variant_at(style, 60.0, desk.unit)).base


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS, st.integers(500, 1200), ALIGNMENTS, st.sampled_from(FAMILIES), st.sampled_from([23.0, 47.5, 90.0]))
def test_all_pixels_lie_in_the_ink(desk: Desk, text: str, measure: int, align: str, family: str, size: float) -> None:
    layout = set_or_skip(desk, text, family, "de", measure=float(measure), align=align, size=size)
    left, top, right, bottom = painted(desk, layout, margin=round(2 * size))
    assert left >= np.floor(layout.ink.x) - 1
    assert top >= np.floor(layout.ink.y) - 1
    assert right <= np.ceil(layout.ink.right) + 1
    assert bottom <= np.ceil(layout.ink.bottom) + 1


def painted(desk: Desk, layout: TextLayout, margin: int) -> tuple[int, int, int, int]:
    """Return the left, top, right and bottom edge of all pixels with ink, drawn with a generous margin."""
    ink = layout.ink
    left, top = int(np.floor(ink.x)) - margin, int(np.floor(ink.y)) - margin
    box = {"left": left, "top": top, "width": int(ink.width) + 2 * margin, "height": int(ink.height) + 2 * margin}
    runs = [run for line in layout.lines for run in line.runs]
    seen = coverage(runs, desk.library, **box) > 0
    for run in runs:
        if run.colored:
            seen |= colored_glyphs(run, desk.library, **box)[:, :, 3] > 0
    rows, columns = np.nonzero(seen)
    return columns.min() + left, rows.min() + top, columns.max() + 1 + left, rows.max() + 1 + top


def fitted_size(desk: Desk, text: str, family: str, **box: float) -> float:
    """Return the size at which a text fits, 0 where it does not."""
    try:
        return desk.fit(text, desk.style(family), min_size=20.0, max_lines=None, **box).size
    except LayoutError:
        return 0.0


@settings(deadline=None, max_examples=80, derandomize=True)
@given(
    TEXTS,
    st.sampled_from(FAMILIES),
    st.integers(200, 1200),
    st.integers(0, 300),
    st.integers(60, 900),
    st.integers(0, 300),
)
def test_a_larger_box_never_gives_a_smaller_size(
    desk: Desk, text: str, family: str, measure: int, wider: int, height: int, higher: int
) -> None:
    small = fitted_size(desk, text, family, measure=float(measure), height=float(height))
    large = fitted_size(desk, text, family, measure=float(measure + wider), height=float(height + higher))
    assert large >= small


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS, st.sampled_from(FAMILIES), st.integers(200, 900), st.integers(60, 500))
def test_the_budget_is_never_overstated(desk: Desk, text: str, family: str, measure: int, height: int) -> None:
    assume("*" not in text and "=" not in text)
    text = clean_text(text)[0].strip()
    box: dict[str, Any] = {"unit": desk.unit, "measure": float(measure), "height": float(height), "max_lines": 5}
    try:
        count = fitting_characters(text, desk.style(family), desk.library, **box, size=40.0)
    except LayoutError:
        assume(False)
        raise
    if text[:count].strip(TRIMMED + "\u00ad\u200c"):
        cut = desk.fit(text[:count], desk.style(family), **box, min_size=40.0, max_size=40.0)
        assert cut.size == 40.0


@settings(deadline=None, max_examples=40, derandomize=True)
@given(TEXTS, st.sampled_from(FAMILIES), st.integers(300, 900), st.integers(60, 300))
def test_an_ellipsis_stays_in_the_box(desk: Desk, text: str, family: str, measure: int, height: int) -> None:
    box: dict[str, Any] = {"unit": desk.unit, "measure": float(measure), "height": float(height), "max_lines": 3}
    sizes: dict[str, Any] = {"min_size": 50.0, "max_size": 80.0}
    try:
        layout = fit_text_with_ellipsis(text, desk.style(family), desk.library, **box, **sizes)
    except LayoutError:
        assume(False)
        raise
    assert len(layout.lines) <= 3
    assert layout.cap_height + layout.last_baseline + layout.descent <= height + 0.01
    assert all(line.ink.right <= measure + 0.01 or line.ink.x >= -0.01 for line in layout.lines)


@pytest.mark.parametrize("text", ["Z" + "\u0300\u0301" * 60, "a" + "\u0338" * 4000])
def test_piles_of_marks_are_bounded(desk: Desk, text: str) -> None:
    layout = desk.set(text, size=40.0)
    assert layout.ink.height <= 40.0 * 6
    assert sum(len(run.glyphs) for line in layout.lines for run in line.runs) <= 9

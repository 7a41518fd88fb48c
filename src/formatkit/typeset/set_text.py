"""Set a text at a given size."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from formatkit.diagnostics import error
from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout
from formatkit.typeset.clean import clean_text
from formatkit.typeset.coverage import needs_glyphs
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.hanging import Align
from formatkit.typeset.hyphenation_segments import ways_to_break
from formatkit.typeset.line_ends import unspaced_script
from formatkit.typeset.paragraph import best_lines, fewest_lines, overwide_segment
from formatkit.typeset.placement import Setting, place_line, union
from formatkit.typeset.segments import Segment, Segments
from formatkit.typeset.shaping import ShapedText, Variant, shape_text
from formatkit.typeset.style import TextStyle

__all__ = ["laid_out", "leading_at", "prepared", "set_text", "spoken_size", "variant_at", "word_too_wide"]

_SPACES_AT_LINE_EDGE = re.compile(r"[ \u200b]*\n[ \u200b]*")
_MOST_CHARACTERS = 10_000
# Marks above and below letters collide at the leading of Latin headlines, and letters that fill a square nearly touch.
_TALL_SCRIPTS = {
    "Khmer": 1.5,
    "Thai": 1.4,
    "Bengali": 1.4,
    "Arabic": 1.35,
    "Devanagari": 1.3,
    "Tamil": 1.3,
    "Han": 1.3,
    "Hiragana": 1.3,
    "Katakana": 1.3,
    "Hangul": 1.3,
}
_STACKED = (
    (re.compile("[\u064b-\u0652]"), 1.5),  # Arabic vowel marks
    (re.compile("[\u1ea4-\u1eab\u1eae-\u1eb5\u1ebe-\u1ec5\u1ed0-\u1ed7]"), 1.28),  # Vietnamese: two marks on one letter
)


def set_text(
    text: str,
    style: TextStyle,
    library: FaceLibrary,
    *,
    size: float,
    unit: float,
    measure: float,
    max_lines: int | None = None,
    align: Align = "left",
) -> TextLayout:
    """Set `text` at `size` pixels within lines of `measure` pixels.

    `unit` is 1 % of the canvas's short side in pixels. Newlines are wanted breaks; `**strong**` and
    `==highlight==` are roles. `left` means the side at which the text's direction starts.
    A word that is wider than the measure is hyphenated.

    Raises LayoutError when the text is empty (FK304), a character is in no font (FK303), a word is wider than
    the measure and must not be broken (FK305), more than `max_lines` are needed (FK307), or it has more than 10,000
    characters (FK309).
    """
    ready = prepared(text)
    shaped = shape_text(ready, style, library, variant_at(style, size, unit))
    tracking = style.tracking_at(size, unit)
    needed = None
    for pieces in ways_to_break(shaped, align, size, unit, measure):
        needed = fewest_lines(pieces.at(size, tracking), pieces.segments, measure)
        if needed is not None and (max_lines is None or needed <= max_lines):
            return laid_out(shaped, pieces, size, unit, measure, max_lines, align)
    if needed is None:
        raise word_too_wide(shaped, pieces, size, unit, measure)
    length = len(plain_text(ready))
    raise LayoutError(error("FK307", length=length, needed=needed, lines=max_lines, size=spoken_size(size)))


def prepared(text: str) -> str:
    """Return the text cleaned and without blanks at its edges and around newlines.

    Raises LayoutError when nothing is left (FK304) or the text is longer than any card can hold (FK309).
    """
    if len(text) > _MOST_CHARACTERS:
        raise LayoutError(error("FK309", length=len(text), most=_MOST_CHARACTERS))
    cleaned = _stripped(_SPACES_AT_LINE_EDGE.sub("\n", clean_text(text)[0]))
    if not needs_glyphs(plain_text(cleaned)):
        raise LayoutError(error("FK304"))
    return cleaned


def _stripped(text: str) -> str:
    """Strip blanks at both edges, but not the no-break space that carries a mark at the begin of the text."""
    bare = text.strip()
    return f"\u00a0{bare}" if bare and unicodedata.category(bare[0]).startswith("M") else bare


def spoken_size(size: float) -> str:
    """Return a size as a message says it, in whole or half pixels.

    >>> spoken_size(55.3846)
    '55.5'
    """
    return f"{round(2 * size) / 2:g}"


def variant_at(style: TextStyle, size: float, unit: float) -> Variant:
    """Return which glyphs belong to a size: its optical size, and no ligatures in tracked text."""
    return Variant(size, style.tracking_at(size, unit) != 0.0)


def leading_at(shaped: ShapedText, size: float, unit: float) -> float:
    """Return the distance of baselines in pixels, one for all lines.

    By default scripts with tall marks get more than Latin, and ink that would meet the line above moves it away.
    """
    factor = shaped.style.leading_at(size, unit)
    if shaped.style.leading is None:
        # Scripts with a leading of their own keep it: deep letters and high marks rarely stand above each other.
        ink = 1.0 if shaped.tallest_script in _TALL_SCRIPTS else shaped.ink_leading
        factor = max(factor, ink, _least_leading(shaped.text, shaped.tallest_script))
    return round(size * factor, 3)


@lru_cache(maxsize=64)
def _least_leading(text: str, script: str) -> float:
    stacked = (factor for marks, factor in _STACKED if marks.search(text))
    return max(_TALL_SCRIPTS.get(script, 1.0), *stacked, 1.0)


def laid_out(
    shaped: ShapedText,
    pieces: Segments,
    size: float,
    unit: float,
    measure: float,
    most_lines: int | None,
    align: Align,
) -> TextLayout:
    """Choose the breaks and place the glyphs of a text that fits. The last few paragraphs are remembered."""
    key = (id(shaped), id(pieces.segments), pieces.stacked_hyphens, size, unit, measure, most_lines, align)
    known = _LAID_OUT.get(key)
    if known is not None and known[0] is shaped and known[1] is pieces.segments:
        return known[2]
    setting = Setting(size, shaped.style.tracking_at(size, unit), measure, align)
    made = _placed(shaped, pieces, setting, leading_at(shaped, size, unit), most_lines)
    _LAID_OUT[key] = shaped, pieces.segments, made
    if len(_LAID_OUT) > _REMEMBERED:
        _LAID_OUT.pop(next(iter(_LAID_OUT)))
    return made


_REMEMBERED = 64
_LAID_OUT: dict[tuple[object, ...], tuple[ShapedText, tuple[Segment, ...], TextLayout]] = {}
"""By the identity of the shaped text and its pieces: a stack that is set again in less room keeps most of its texts."""


def _placed(
    shaped: ShapedText, pieces: Segments, setting: Setting, leading: float, most_lines: int | None
) -> TextLayout:
    size, tracking, measure, _ = setting
    edges = pieces.at(size, tracking)
    lines = tuple(
        place_line(shaped, pieces.segments[first : last + 1], setting, round(number * leading, 3))
        for number, (first, last) in enumerate(best_lines(edges, pieces.segments, measure, most_lines))
    )
    primary = shaped.primary
    return TextLayout(
        size=size,
        leading=leading,
        tracking=tracking,
        measure=measure,
        lines=lines,
        ascent=round(primary.ascent * size, 3),
        descent=round(primary.descent * size, 3),
        cap_height=round(primary.cap_height * size, 3),
        x_height=round(primary.x_height * size, 3),
        ink=union([line.ink for line in lines]),
    )


def word_too_wide(shaped: ShapedText, pieces: Segments, size: float, unit: float, measure: float) -> LayoutError:
    """Return the error that names the word which is wider than the measure."""
    edges = pieces.at(size, shaped.style.tracking_at(size, unit))
    index = overwide_segment(edges, pieces.segments, measure) or 0
    segment = pieces.segments[index]
    word = shaped.text[segment.start : segment.content_end]
    width = edges.width(index, index)
    values = {
        "word": word,
        "width": f"{width:.0f}",
        "measure": f"{measure:.0f}",
        "size": spoken_size(size),
        "script": unspaced_script(word),
    }
    return LayoutError(error("FK305", **values))

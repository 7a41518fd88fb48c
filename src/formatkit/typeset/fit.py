"""The largest size at which a text fits its box."""

from __future__ import annotations

from formatkit.diagnostics import error
from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout
from formatkit.typeset.coverage import graphemes
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.fit_size import Box, Fitting, fitting_at, largest, lines_allowed
from formatkit.typeset.hanging import Align
from formatkit.typeset.hyphenation_segments import ways_to_break
from formatkit.typeset.line_ends import LineEnd, line_end
from formatkit.typeset.paragraph import fewest_lines
from formatkit.typeset.set_text import laid_out, prepared, spoken_size, variant_at, word_too_wide
from formatkit.typeset.shaping import ShapedText, shape_text
from formatkit.typeset.style import TextStyle

__all__ = ["fit_text", "fit_text_with_ellipsis", "fitting_characters"]

_ELLIPSIS = "…"
_BLANKS_AND_STOPS = " \n.,;:–—-„“”»«‚‘’\"'(["


def fit_text(
    text: str,
    style: TextStyle,
    library: FaceLibrary,
    *,
    unit: float,
    measure: float,
    height: float | None,
    min_size: float,
    max_size: float,
    max_lines: int | None,
    align: Align = "left",
    space_below: float = 0.0,
) -> TextLayout:
    """Set `text` at the largest size from `min_size` to `max_size` (quarter pixels) at which it fits.

    It fits when every line is within `measure`, there are at most `max_lines`, and from the cap height of the
    first line to the descender of the last it is no higher than `height`; any legal break counts. Which breaks
    are taken is chosen afterwards, at the size found. A word that is wider than the measure is hyphenated where
    nothing fits otherwise or the size gains by it (see `fit_size`). `space_below` (em) is kept free under the last
    baseline, for a gap that grows with the text.

    Raises LayoutError when it does not fit at `min_size`: FK305 names the word that is too wide, FK306 the
    length, the characters too many and the limits. FK303 and FK304 as `set_text`.
    """
    ready = prepared(text)
    box = Box(measure, height, max_lines, unit, align, space_below)
    found = largest(ready, style, library, box, (min_size, max(min_size, max_size)))
    if found is None:
        raise LayoutError.explained_by(lambda: _too_long(ready, style, library, box, min_size).diagnostics)
    return _set(found, box)


def fit_text_with_ellipsis(
    text: str,
    style: TextStyle,
    library: FaceLibrary,
    *,
    unit: float,
    measure: float,
    height: float | None,
    min_size: float,
    max_size: float,
    max_lines: int | None,
    align: Align = "left",
    space_below: float = 0.0,
) -> TextLayout:
    """Set `text` as `fit_text` does; what does not fit at `min_size` is cut after a word, and … follows.

    The cut comes after an article or preposition only where nothing shorter is left.

    Raises LayoutError FK305 when not even the first word fits, FK303 and FK304 as `set_text`.
    """
    ready = prepared(text)
    box = Box(measure, height, max_lines, unit, align, space_below)
    found = largest(ready, style, library, box, (min_size, max(min_size, max_size)))
    if found is None:
        found = _shortened(ready, style, library, box, min_size)
    return _set(found, box)


def fitting_characters(
    text: str,
    style: TextStyle,
    library: FaceLibrary,
    *,
    unit: float,
    measure: float,
    height: float | None,
    size: float,
    max_lines: int | None,
) -> int:
    """Return how many characters of `text`, cut after a whole word, fit the box at `size`; 0 when none do."""
    return _budget(plain_text(prepared(text)), style, library, Box(measure, height, max_lines, unit), size)


def _set(found: Fitting, box: Box) -> TextLayout:
    most = lines_allowed(found.shaped, box, found.size)
    return laid_out(found.shaped, found.pieces, found.size, box.unit, box.measure, most, box.align)


def _too_long(text: str, style: TextStyle, library: FaceLibrary, box: Box, size: float) -> LayoutError:
    shaped = shape_text(text, style, library, variant_at(style, size, box.unit))
    *_, pieces = ways_to_break(shaped, box.align, size, box.unit, box.measure)
    if fewest_lines(pieces.at(size, style.tracking_at(size, box.unit)), pieces.segments, box.measure) is None:
        return word_too_wide(shaped, pieces, size, box.unit, box.measure)
    plain = plain_text(text)
    budget = _budget(plain, style, library, box, size)
    values = {
        "length": len(plain),
        "excess": len(plain) - budget,
        "budget": budget or None,
        "limits": _limits(shaped, box, size),
        "size": spoken_size(size),
    }
    return LayoutError(error("FK306", **values))


def _limits(shaped: ShapedText, box: Box, size: float) -> str:
    allowed = lines_allowed(shaped, box, size)
    return f"{allowed} × {box.measure:.0f} px"


def _budget(plain: str, style: TextStyle, library: FaceLibrary, box: Box, size: float) -> int:
    """Return the length of the longest beginning, cut after a word, that fits at `size`."""
    cuts = _cuts(plain)
    low, high = 0, len(cuts)
    while low < high:
        middle = (low + high + 1) // 2
        if _text_fits(plain[: cuts[middle - 1]].rstrip(), style, library, box, size):
            low = middle
        else:
            high = middle - 1
    return len(plain[: cuts[low - 1]].rstrip()) if low else 0


def _cuts(plain: str) -> list[int]:
    """Return the places after words; in text without spaces, those after graphemes."""
    places = [index for index, character in enumerate(plain) if character.isspace() and index]
    if not places:
        position = 0
        for grapheme in graphemes(plain):
            position += len(grapheme)
            places.append(position)
        return places
    return [*places, len(plain)]


def _text_fits(text: str, style: TextStyle, library: FaceLibrary, box: Box, size: float) -> bool:
    return not text.strip() or fitting_at(text, style, library, box, size) is not None


def _shortened(text: str, style: TextStyle, library: FaceLibrary, box: Box, size: float) -> Fitting:
    plain = plain_text(text)
    cuts = _cuts(plain)
    fitting = reversed(cuts[: _first_too_long(plain, cuts, style, library, box, size)])
    for cut in sorted(fitting, key=lambda cut: _leans(plain, cut, style.language)):
        shown = plain[:cut].rstrip(_BLANKS_AND_STOPS) + _ELLIPSIS
        found = fitting_at(shown, style, library, box, size) if len(shown) > 1 else None
        if found is not None:
            return found
    raise _too_long(text, style, library, box, size)


def _leans(plain: str, cut: int, language: str) -> bool:
    """Tell whether a text cut there would end with an article or preposition; only where nothing else fits."""
    return line_end(plain[:cut].rstrip(_BLANKS_AND_STOPS), plain[cut:], language) in (LineEnd.PRONOUN, LineEnd.CLINGING)


def _first_too_long(plain: str, cuts: list[int], style: TextStyle, library: FaceLibrary, box: Box, size: float) -> int:
    budget = _budget(plain, style, library, box, size)
    return sum(1 for cut in cuts if cut <= budget + 1)

"""The largest size at which a text fits its box."""

from __future__ import annotations

import math
from typing import NamedTuple

from formatkit.diagnostics import error
from formatkit.errors import LayoutError
from formatkit.scene.text import TextLayout
from formatkit.typeset.coverage import graphemes
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.hanging import Align
from formatkit.typeset.paragraph import fewest_lines
from formatkit.typeset.segments import SOFT_HYPHEN, Segments, segments_of
from formatkit.typeset.set_text import laid_out, leading_at, prepared, variant_at, word_too_wide
from formatkit.typeset.shaping import ShapedText, Variant, shape_text
from formatkit.typeset.style import TextStyle

__all__ = ["fit_text", "fit_text_with_ellipsis", "fitting_characters"]

_STEPS_PER_PIXEL = 4
_ELLIPSIS = "…"
_ROUNDS = 6
_BLANKS_AND_STOPS = " \n.,;:–—-„“”»«‚‘’\"'(["


class _Box(NamedTuple):
    measure: float
    height: float | None
    lines: int | None
    unit: float
    align: Align = "left"
    space_below: float = 0.0
    stacked_hyphens: bool = False


class _Fitting(NamedTuple):
    shaped: ShapedText
    pieces: Segments
    size: float


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
    are taken is chosen afterwards, at the size found. `space_below` (em) is kept free under the last baseline, for
    a gap that grows with the text.

    Raises LayoutError when it does not fit at `min_size`: FK305 names the word that is too wide, FK306 the
    length, the characters too many and the limits. FK303 and FK304 as `set_text`.
    """
    ready = prepared(text)
    box = _Box(measure, height, max_lines, unit, align, space_below)
    found = _largest(ready, style, library, box, (min_size, max(min_size, max_size)))
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

    Raises LayoutError FK305 when not even the first word fits, FK303 and FK304 as `set_text`.
    """
    ready = prepared(text)
    box = _Box(measure, height, max_lines, unit, align, space_below)
    found = _largest(ready, style, library, box, (min_size, max(min_size, max_size)))
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
    return _budget(plain_text(prepared(text)), style, library, _Box(measure, height, max_lines, unit), size)


def _largest(
    text: str, style: TextStyle, library: FaceLibrary, box: _Box, sizes: tuple[float, float]
) -> _Fitting | None:
    """Find the largest size; two hyphens running are taken only when nothing else fits."""
    found = _searched(text, style, library, box, sizes)
    if found is None and SOFT_HYPHEN in text:
        return _searched(text, style, library, box._replace(stacked_hyphens=True), sizes)
    return found


def _searched(
    text: str, style: TextStyle, library: FaceLibrary, box: _Box, sizes: tuple[float, float]
) -> _Fitting | None:
    """Find the largest size; shape again where the glyphs that belong to it differ from those measured."""
    lowest, highest = sizes
    shaped = shape_text(text, style, library, variant_at(style, highest, box.unit))
    found: _Fitting | None = None
    for _ in range(_ROUNDS):
        pieces = _pieces(shaped, box)
        size = _largest_size(shaped, pieces, box, (lowest, highest))
        if size is None:
            break
        found = _Fitting(shaped, pieces, size)
        variant = variant_at(style, size, box.unit)
        if _same_glyphs(shaped, variant, library):
            return found
        shaped, highest = shape_text(text, style, library, variant), size
    if found is not None:
        return found
    # Not even the lowest size fits the glyphs of the highest: those of the lowest size itself decide.
    shaped = shape_text(text, style, library, variant_at(style, lowest, box.unit))
    pieces = _pieces(shaped, box)
    return _Fitting(shaped, pieces, lowest) if _fits(shaped, pieces, box, lowest) else None


def _pieces(shaped: ShapedText, box: _Box) -> Segments:
    return segments_of(shaped, box.align)._replace(stacked_hyphens=box.stacked_hyphens)


def _same_glyphs(shaped: ShapedText, variant: Variant, library: FaceLibrary) -> bool:
    if variant.tracked != shaped.variant.tracked:
        return False
    return all(library.sized(item.key, variant.optical_size) is item.face for item in shaped.items)


def _largest_size(shaped: ShapedText, pieces: Segments, box: _Box, sizes: tuple[float, float]) -> float | None:
    """Bisect over quarter pixels; both ends count as well, even between two quarters."""
    lowest, highest = sizes
    if _fits(shaped, pieces, box, highest):
        return highest
    if not _fits(shaped, pieces, box, lowest):
        return None
    fitting = math.floor(lowest * _STEPS_PER_PIXEL)
    failing = math.ceil(highest * _STEPS_PER_PIXEL)
    while failing - fitting > 1:
        middle = (fitting + failing) // 2
        if _fits(shaped, pieces, box, middle / _STEPS_PER_PIXEL):
            fitting = middle
        else:
            failing = middle
    return max(lowest, fitting / _STEPS_PER_PIXEL)


def _fits(shaped: ShapedText, pieces: Segments, box: _Box, size: float) -> bool:
    edges = pieces.at(size, shaped.style.tracking_at(size, box.unit))
    lines = fewest_lines(edges, pieces.segments, box.measure)
    if lines is None:
        return False
    allowed = _lines_allowed(shaped, box, size)
    return allowed is None or lines <= allowed


def _lines_allowed(shaped: ShapedText, box: _Box, size: float) -> int | None:
    """Return how many lines the box has room for at `size`, or None for any number."""
    if box.height is None:
        return box.lines
    below = max(shaped.primary.descent, box.space_below)
    room = box.height - (shaped.primary.cap_height + below) * size
    lines = math.floor(room / leading_at(shaped, size, box.unit) + 1 + 1e-9) if room >= -1e-9 else 0
    return lines if box.lines is None else min(lines, box.lines)


def _set(found: _Fitting, box: _Box) -> TextLayout:
    most = _lines_allowed(found.shaped, box, found.size)
    return laid_out(found.shaped, found.pieces, found.size, box.unit, box.measure, most, box.align)


def _too_long(text: str, style: TextStyle, library: FaceLibrary, given: _Box, size: float) -> LayoutError:
    box = given._replace(stacked_hyphens=True)
    shaped = shape_text(text, style, library, variant_at(style, size, box.unit))
    pieces = _pieces(shaped, box)
    edges = pieces.at(size, style.tracking_at(size, box.unit))
    if fewest_lines(edges, pieces.segments, box.measure) is None:
        return word_too_wide(shaped, pieces, size, box.unit, box.measure)
    plain = plain_text(text)
    budget = _budget(plain, style, library, box, size)
    values = {
        "length": len(plain),
        "excess": len(plain) - budget,
        "budget": budget or None,
        "limits": _limits(shaped, box, size),
        "size": f"{size:g}",
    }
    return LayoutError(error("FK306", **values))


def _limits(shaped: ShapedText, box: _Box, size: float) -> str:
    allowed = _lines_allowed(shaped, box, size)
    return f"{allowed} × {box.measure:.0f} px"


def _budget(plain: str, style: TextStyle, library: FaceLibrary, box: _Box, size: float) -> int:
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


def _text_fits(text: str, style: TextStyle, library: FaceLibrary, box: _Box, size: float) -> bool:
    if not text.strip():
        return True
    shaped = shape_text(text, style, library, variant_at(style, size, box.unit))
    return _fits(shaped, _pieces(shaped, box), box, size)


def _shortened(text: str, style: TextStyle, library: FaceLibrary, box: _Box, size: float) -> _Fitting:
    plain = plain_text(text)
    cuts = _cuts(plain)
    for cut in reversed(cuts[: _first_too_long(plain, cuts, style, library, box, size)]):
        shown = plain[:cut].rstrip(_BLANKS_AND_STOPS) + _ELLIPSIS
        if len(shown) > 1 and _text_fits(shown, style, library, box, size):
            shaped = shape_text(shown, style, library, variant_at(style, size, box.unit))
            return _Fitting(shaped, _pieces(shaped, box), size)
    raise _too_long(text, style, library, box, size)


def _first_too_long(plain: str, cuts: list[int], style: TextStyle, library: FaceLibrary, box: _Box, size: float) -> int:
    budget = _budget(plain, style, library, box, size)
    return sum(1 for cut in cuts if cut <= budget + 1)

"""The search for the largest size at which a text fits its box, with words whole or hyphenated.

Words that fit a line at a size stay whole at it. A word that does not may be broken where the text fits in no other
way or becomes so much larger that the hyphen is worth it. The price of a hyphen is a share of the size it gains
(`Level.worth`): so the size with hyphens never falls back when the box grows and the hyphens are no longer needed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.hanging import Align
from formatkit.typeset.hyphenation_segments import (
    LEVELS,
    Level,
    hyphenated_segments,
    ways_to_break,
)
from formatkit.typeset.paragraph import fewest_lines
from formatkit.typeset.segments import SOFT_HYPHEN, Segments, segments_of
from formatkit.typeset.sense import in_sense_units
from formatkit.typeset.set_text import leading_at, variant_at
from formatkit.typeset.shaping import ShapedText, Variant, shape_text
from formatkit.typeset.style import TextStyle

__all__ = ["Box", "Fitting", "fitting_at", "largest", "lines_allowed"]

_STEPS_PER_PIXEL = 4
_WORTH_OF_PHRASES = 1.25
"""How many times the size a text must gain for a line that ends inside a phrase."""
_WORTH_OF_SENSE = 1.1
"""The same for a line that parts what belongs together by sense, where the style is `by_sense`."""
_WORDS_OF_SENSE = 5
"""A text of fewer words has hardly a choice of lines."""
_ROUNDS = 6


class Box(NamedTuple):
    """What a text must fit: pixels of `measure` and `height`, `lines`; `unit` is 1 % of the short side.

    `space_below` in em. `stacked_hyphens` as in `Edges`; `level`: which places inside words count. `whole_phrases`: no
    line ends inside a phrase of Japanese, Chinese or Thai. `whole_sense`: none parts what belongs together by sense.
    """

    measure: float
    height: float | None
    lines: int | None
    unit: float
    align: Align = "left"
    space_below: float = 0.0
    stacked_hyphens: bool = False
    level: Level | None = None
    whole_phrases: bool = False
    whole_sense: bool = False


class Fitting(NamedTuple):
    """A text that fits at `size` pixels when it is broken into these `pieces`."""

    shaped: ShapedText
    pieces: Segments
    size: float


def largest(text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float]) -> Fitting | None:
    """Return how the text fits at the largest of the `sizes` (from, to); None when it does not."""
    best = _unhyphenated(text, style, library, box, sizes)
    if best is not None and best.pieces.divides_phrases:
        return _in_phrases(best, text, style, library, box, sizes)
    can_gain = _can_gain(best, text, style, library, box, sizes)
    if best is not None and style.by_sense:
        best = _in_sense(best, text, style, library, box, sizes)
    if not can_gain:
        return best
    for level in LEVELS:
        best = _hyphenated(text, style, library, box._replace(level=level), sizes, best) or best
    return best or fitting_at(text, style, library, box, sizes[0])


def _in_phrases(
    best: Fitting, text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float]
) -> Fitting:
    """Return how the text fits with its phrases whole, unless a line that ends inside one makes it much larger.

    As with hyphens, what that is worth is given back, so that a larger box never means a smaller size.
    """
    whole = _searched(text, style, library, box._replace(whole_phrases=True), sizes)
    if whole is not None and whole.size * _WORTH_OF_PHRASES >= best.size:
        return whole
    paid = math.floor(best.size / _WORTH_OF_PHRASES * _STEPS_PER_PIXEL) / _STEPS_PER_PIXEL
    size = max(sizes[0], paid, whole.size if whole is not None else 0.0)
    return fitting_at(text, style, library, box, size) or best


def _in_sense(
    best: Fitting, text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float]
) -> Fitting:
    """Return how the text fits at a size at which no line need part what belongs together, if that is little smaller.

    As with hyphens, what such a break is worth is given back, so that a larger box never means a smaller size.
    """
    words = 1 + sum(segment.spaced for segment in best.pieces.segments)
    if words < _WORDS_OF_SENSE or _fits(best.shaped, in_sense_units(best.pieces), box, best.size):
        return best
    paid = math.floor(best.size / _WORTH_OF_SENSE * _STEPS_PER_PIXEL) / _STEPS_PER_PIXEL
    least = max(sizes[0], paid)
    whole = _searched(text, style, library, box._replace(whole_sense=True), (least, best.size))
    size = whole.size if whole is not None else least
    return fitting_at(text, style, library, box, size) or best


def fitting_at(text: str, style: TextStyle, library: FaceLibrary, box: Box, size: float) -> Fitting | None:
    """Return how the text fits at one size, with as few words broken as can be; None when it does not."""
    shaped = shape_text(text, style, library, variant_at(style, size, box.unit))
    for pieces in ways_to_break(shaped, box.align, size, box.unit, box.measure):
        if _fits(shaped, pieces, box, size):
            return Fitting(shaped, pieces, size)
    return None


def _can_gain(
    whole: Fitting | None, text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float]
) -> bool:
    """Tell whether a word is wider than the measure at the size from which hyphens would be worth it."""
    lowest, highest = sizes
    if whole is None:
        size = lowest
        pieces = segments_of(shape_text(text, style, library, variant_at(style, lowest, box.unit)), box.align)
    else:
        size = whole.size * LEVELS[0].worth
        pieces = whole.pieces
    is_large = whole is not None and size >= highest
    return not is_large and bool(pieces.wide(size, style.tracking_at(size, box.unit), box.measure))


def _hyphenated(
    text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float], best: Fitting | None
) -> Fitting | None:
    """Return how the text fits when words are broken at the box's level, if that is better than `best`."""
    lowest, highest = sizes[0], sizes[1] / LEVELS[0].worth
    worth = box.level.worth if box.level else 1.0
    least = lowest if best is None else (best.size + 1 / _STEPS_PER_PIXEL) * worth
    if least > max(lowest, highest * worth):
        return None
    found = _searched(text, style, library, box, (least, max(least, highest * worth)))
    if found is None:
        return None
    paid = math.floor(found.size / worth * _STEPS_PER_PIXEL) / _STEPS_PER_PIXEL
    size = max(lowest, paid)
    return fitting_at(text, style, library, box, size) or found._replace(pieces=_shown(found, box))


def _shown(found: Fitting, box: Box) -> Segments:
    return found.pieces.broken(found.size, found.shaped.style.tracking_at(found.size, box.unit), box.measure)


def _unhyphenated(
    text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float]
) -> Fitting | None:
    """Find the largest size with the author's own soft hyphens; two running are taken only when nothing else fits."""
    found = _searched(text, style, library, box, sizes)
    if found is None and SOFT_HYPHEN in text:
        return _searched(text, style, library, box._replace(stacked_hyphens=True), sizes)
    return found


def _searched(
    text: str, style: TextStyle, library: FaceLibrary, box: Box, sizes: tuple[float, float]
) -> Fitting | None:
    """Find the largest size; shape again where the glyphs that belong to it differ from those measured."""
    lowest, highest = sizes
    shaped = shape_text(text, style, library, variant_at(style, highest, box.unit))
    found: Fitting | None = None
    for _ in range(_ROUNDS):
        pieces = _pieces(shaped, box, highest)
        size = _largest_size(shaped, pieces, box, (lowest, highest))
        if size is None:
            found = None
            break
        found = Fitting(shaped, pieces, size)
        variant = variant_at(style, size, box.unit)
        if _same_glyphs(shaped, variant, library):
            return found
        shaped, highest = shape_text(text, style, library, variant), size
    if found is not None:
        return found
    # Not even the lowest size fits with the glyphs of a larger one: those of the lowest size itself decide.
    shaped = shape_text(text, style, library, variant_at(style, lowest, box.unit))
    pieces = _pieces(shaped, box, lowest)
    return Fitting(shaped, pieces, lowest) if _fits(shaped, pieces, box, lowest) else None


def _pieces(shaped: ShapedText, box: Box, highest: float) -> Segments:
    """Return the segments of a text, with the parts of the words that are too wide at the `highest` size or below."""
    pieces = segments_of(shaped, box.align)._replace(stacked_hyphens=box.stacked_hyphens)
    if box.whole_phrases:
        pieces = pieces.whole_phrases()
    if box.whole_sense:
        pieces = in_sense_units(pieces)
    if box.level is None:
        return pieces
    wide = pieces.wide(highest, shaped.style.tracking_at(highest, box.unit), box.measure)
    return hyphenated_segments(shaped, pieces, box.level, box.align, wide)


def _same_glyphs(shaped: ShapedText, variant: Variant, library: FaceLibrary) -> bool:
    if variant.tracked != shaped.variant.tracked:
        return False
    return all(library.sized(item.key, variant.optical_size) is item.face for item in shaped.items)


def _largest_size(shaped: ShapedText, pieces: Segments, box: Box, sizes: tuple[float, float]) -> float | None:
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


def _fits(shaped: ShapedText, pieces: Segments, box: Box, size: float) -> bool:
    tracking = shaped.style.tracking_at(size, box.unit)
    shown = pieces.broken(size, tracking, box.measure) if pieces.parts else pieces
    lines = fewest_lines(shown.at(size, tracking), shown.segments, box.measure)
    if lines is None:
        return False
    allowed = lines_allowed(shaped, box, size)
    return allowed is None or lines <= allowed


def lines_allowed(shaped: ShapedText, box: Box, size: float) -> int | None:
    """Return how many lines the box has room for at `size`, or None for any number."""
    if box.height is None:
        return box.lines
    below = max(shaped.primary.descent, box.space_below)
    room = box.height - (shaped.primary.cap_height + below) * size
    lines = math.floor(room / leading_at(shaped, size, box.unit) + 1 + 1e-9) if room >= -1e-9 else 0
    return lines if box.lines is None else min(lines, box.lines)

"""How far apart baselines must be so that the ink of one line does not meet the line above."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formatkit.typeset.shaping import Item

__all__ = ["ink_leading"]

_CLEARANCE = 0.02
_MOST = 1.6
"""Piles of marks do not tear a paragraph apart: beyond this they may touch the line above."""


def ink_leading(text: str, items: Iterable[Item]) -> float:
    """Return the least leading in em, 1 to 1.6, at which no line's ink can meet that of the line above.

    Wherever the lines may end between words: the lowest ink of all words before stands above the highest of a word.
    """
    needed, deepest = 1.0 - _CLEARANCE, 0.0
    deep: list[tuple[int, float]] = []
    for item in items:
        boxes = item.face.glyph_box
        for glyph in reversed(item.glyphs) if item.level % 2 else item.glyphs:
            _, top, _, bottom = boxes(glyph.id)
            if bottom - glyph.dy > deepest and not text[glyph.cluster].isspace():  # newlines have a box
                deepest = bottom - glyph.dy
                deep.append((glyph.cluster, deepest))
            if deepest + glyph.dy - top > needed and not text[glyph.cluster].isspace():
                above = _depth_before(_word_start(text, glyph.cluster), deep)
                needed = max(needed, above + glyph.dy - top)
    return min(_MOST, ceil(100 * (needed + _CLEARANCE) - 1e-9) / 100)


def _depth_before(place: int, deep: Sequence[tuple[int, float]]) -> float:
    """Return the deepest ink of characters before `place`; `deep` grows."""
    return next((depth for cluster, depth in reversed(deep) if cluster < place), 0.0)


def _word_start(text: str, place: int) -> int:
    while place and _goes_on(text[place - 1 : place + 1]):
        place -= 1
    return place


@lru_cache(maxsize=4096)
def _goes_on(pair: str) -> bool:
    """Tell whether no line ends between two characters: both belong to a word of letters with case."""
    return all(each.lower() != each.upper() or unicodedata.combining(each) for each in pair)

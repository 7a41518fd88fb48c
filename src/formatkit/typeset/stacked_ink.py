"""How far apart baselines must be so that the ink of one line does not meet the line above."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
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
    """Return the least leading in em, at most 1.6, at which no line's ink can meet that of the line above.

    Wherever the lines may end between words: the lowest ink of all words before stands above the highest of a word.
    """
    lowest = needed = in_word = 0.0
    for item in items:
        for glyph in reversed(item.glyphs) if item.level % 2 else item.glyphs:
            if not _goes_on(text[max(0, glyph.cluster - 1) : glyph.cluster + 1]):
                lowest = max(lowest, in_word)
            box = item.face.glyph_box(glyph.id)
            if not box.empty and not text[glyph.cluster].isspace():  # a newline has the box for missing glyphs
                needed = max(needed, lowest + glyph.dy - box.top)
                in_word = max(in_word, box.bottom - glyph.dy)
    return min(_MOST, ceil(100 * (needed + _CLEARANCE)) / 100)


@lru_cache(maxsize=4096)
def _goes_on(pair: str) -> bool:
    """Tell whether no line ends between two characters: both belong to a word of letters with case."""
    return all(each.lower() != each.upper() or unicodedata.combining(each) for each in pair)

"""A line of a caption, its glyphs known by word: words light up one after the other, and nothing moves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.scene.text import Glyph, GlyphRun, TextRole
from formatkit.typeset.bidi import visual_order
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.phrase_words import spoken_spans
from formatkit.typeset.set_text import leading_at, variant_at
from formatkit.typeset.shaping import Item, ShapedText, shape_text
from formatkit.typeset.style import TextStyle

__all__ = ["CaptionLine", "CaptionType", "CaptionWord", "between", "in_role"]

_MARKS = re.compile(r"([*=])(?=\1)")


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """A word's glyphs on the baseline y = 0, and where it begins and ends; all from the line's left end, in pixels."""

    runs: tuple[GlyphRun, ...]
    left: float
    right: float

    def moved(self, x: float, y: float) -> CaptionWord:
        """Return the word somewhere else."""
        runs = tuple(replace(run, x=round(run.x + x, 3), y=round(run.y + y, 3)) for run in self.runs)
        return CaptionWord(runs, self.left + x, self.right + x)


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """A line of `width` pixels, its words in reading order. `leading` and `cap_height` are in pixels."""

    text: str
    width: float
    words: tuple[CaptionWord, ...]
    leading: float
    cap_height: float


@dataclass(frozen=True, slots=True)
class CaptionType:
    """What lines are set in: a style, an em in pixels, 1 u in pixels."""

    style: TextStyle
    library: FaceLibrary
    size: float
    unit: float

    def line(self, text: str) -> CaptionLine:
        """Set a line; emphasis marks are text. Raises LayoutError (FK303) for a character that no font has."""
        shaped = self._shaped(text)
        spans = spoken_spans(shaped.text)
        owner = [next((at for at, span in enumerate(spans) if index < span[1]), -1) for index in range(len(shaped.text))]
        words: list[list[GlyphRun]] = [[] for _ in spans]
        edges: list[list[float]] = [[] for _ in spans]
        pen = 0.0
        for item in (shaped.items[index] for index in visual_order([item.level for item in shaped.items])):
            pen = self._place(item, pen, shaped, owner, words, edges)
        made = tuple(CaptionWord(tuple(runs), min(at), max(at)) for runs, at in zip(words, edges, strict=True))
        leading = leading_at(shaped, self.size, self.unit)
        return CaptionLine(text, pen, made, leading, shaped.primary.cap_height * self.size)

"""A line of a caption, its glyphs known by word: words light up one after the other, and nothing moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from formatkit.scene.text import Glyph, GlyphRun
from formatkit.typeset.bidi import visual_order
from formatkit.typeset.faces import Face, FaceLibrary
from formatkit.typeset.phrase_words import spoken_spans
from formatkit.typeset.set_text import leading_at, variant_at
from formatkit.typeset.shaping import Item, ShapedText, shape_text
from formatkit.typeset.style import TextStyle

__all__ = ["CaptionLine", "CaptionType", "CaptionWord"]

_MARKS = re.compile(r"([*=])(?=\1)")
_WORD_JOINER = "\u2060"


@dataclass(frozen=True, slots=True)
class CaptionWord:
    """A word's glyphs, their baseline at y = 0, and where its advance begins and ends, from the line's left end."""

    runs: tuple[GlyphRun, ...]
    left: float
    right: float

    def moved(self, x: float, y: float) -> tuple[GlyphRun, ...]:
        """Return the glyphs somewhere else, in hundredths of a pixel."""
        return tuple(replace(run, x=round(run.x + x, 2), y=round(run.y + y, 2)) for run in self.runs)


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """A line of `width` pixels, its words in reading order. `leading` is in pixels."""

    words: tuple[CaptionWord, ...]
    width: float
    leading: float


class _Place(NamedTuple):
    """A glyph of a line from pen position `start` to `end`; `word` is -1 for blanks."""

    word: int
    item: Item
    id: int
    x: float
    y: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class CaptionType:
    """What lines are set in: a style, an em in pixels, 1 u in pixels."""

    style: TextStyle
    library: FaceLibrary
    size: float
    unit: float

    def line(self, text: str) -> CaptionLine:
        """Set a line; emphasis marks in it are plain text. Raises LayoutError (FK303): a character is in no font."""
        shaped = self._shaped(text)
        spans = spoken_spans(shaped.text)
        places = tuple(self._places(shaped, spans))
        return CaptionLine(
            tuple(self._word([place for place in places if place.word == index]) for index in range(len(spans))),
            places[-1].end,
            leading_at(shaped, self.size, self.unit),
        )

    def width(self, text: str) -> float:
        """Return the advance of a text in pixels."""
        shaped = self._shaped(text)
        return self.size * (shaped.advances[-1] + self.tracking * shaped.gaps[-1])

    @property
    def face(self) -> Face:
        """The first font at this size."""
        return self.library.sized(self.style.fonts[0], self.size)

    @property
    def tracking(self) -> float:
        """The space between letters, in em."""
        return self.style.tracking_at(self.size, self.unit)

    def _shaped(self, text: str) -> ShapedText:
        literal = _MARKS.sub(rf"\1{_WORD_JOINER}", text)
        return shape_text(literal, self.style, self.library, variant_at(self.style, self.size, self.unit))

    def _places(self, shaped: ShapedText, spans: tuple[tuple[int, int], ...]) -> Iterator[_Place]:
        owner = {index: word for word, (start, end) in enumerate(spans) for index in range(start, end)}
        pen = 0.0
        for item in (shaped.items[index] for index in visual_order([item.level for item in shaped.items])):
            for number, glyph in enumerate(item.glyphs):
                start, x = pen, pen + glyph.dx * self.size
                pen += glyph.advance * self.size
                ends_cluster = number + 1 == len(item.glyphs) or item.glyphs[number + 1].cluster != glyph.cluster
                if ends_cluster and not item.joined:
                    pen += self.tracking * self.size
                word = owner.get(glyph.cluster, -1)
                yield _Place(word, item, glyph.id, x, -glyph.dy * self.size, start, pen)

    def _word(self, places: list[_Place]) -> CaptionWord:
        runs: list[GlyphRun] = []
        for _, group in groupby(places, key=lambda place: id(place.item)):
            found = [place for place in group if not place.item.face.glyph_box(place.id).empty]
            if found:
                item, origin = found[0].item, found[0].start
                glyphs = tuple(Glyph(each.id, round(each.x - origin, 3), round(each.y, 3)) for each in found)
                runs.append(GlyphRun(item.face.key, self.size, origin, 0.0, glyphs, colored=item.face.colored))
        left, right = min(place.start for place in places), max(place.end for place in places)
        return CaptionWord(tuple(runs), left, right)

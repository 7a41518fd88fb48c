"""Captions broken for a placement and set: every cue with its lines of glyphs at their places on the canvas."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from formatkit.compose.captions_line import CaptionType
from formatkit.compose.captions_place import PADDING, PADDING_SIDE
from formatkit.model.geometry import Rect
from formatkit.scene.captions import Cue
from formatkit.scene.text import GlyphRun, TextLayout, TextLine, TextRole
from formatkit.typeset.bidi import is_plain_left_to_right
from formatkit.typeset.cues import rebroken
from formatkit.typeset.glyph_raster import run_ink
from formatkit.typeset.phrase_words import spoken_words
from formatkit.typeset.phrases import CHARACTERS, Measure, caption_length
from formatkit.typeset.placement import union

__all__ = ["CaptionSetter", "SetCaption", "reads_leftwards"]

_INK_ROOM = 0.14
"""Least distance of ink from the plate's upper and lower edge, in em."""
_LEFT_TO_RIGHT_MARK, _RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
_SUM = 0.99
"""Share of the measure that the sum of words and spaces may take: kerning between them is not in it."""


@dataclass(frozen=True, slots=True)
class SetCaption:
    """A caption on its plate (whole pixels). `steps` are what it shows from which second on, word by word."""

    start: Fraction
    end: Fraction
    plate: Rect
    steps: tuple[tuple[Fraction, TextLayout], ...]


def reads_leftwards(cues: Sequence[Cue]) -> bool:
    """Tell whether most letters of a film's captions are written from right to left."""
    letters = (unicodedata.bidirectional(letter) for cue in cues for line in cue.lines for letter in line)
    return sum({"L": -1, "R": 1, "AL": 1}.get(kind, 0) for kind in letters) > 0


class _SetLine(NamedTuple):
    """A line's words as they look before and after they are spoken, and while they are."""

    text: str
    baseline: float
    plain: tuple[tuple[GlyphRun, ...], ...]
    spoken: tuple[tuple[GlyphRun, ...], ...]


@dataclass(frozen=True, slots=True)
class CaptionSetter:
    """Sets captions into `zone` in `plain` type, the word that is spoken in `spoken` type and in `role`.

    All words stand where those of the `spoken` type do, so that nothing moves. `leftwards`: lines with letters of
    both directions are read from right to left.
    """

    zone: Rect
    plain: CaptionType
    spoken: CaptionType
    role: TextRole
    leftwards: bool = False

    @property
    def measure(self) -> float:
        """The longest line that there is room for, in pixels."""
        return self.zone.width - 2 * PADDING_SIDE * self.spoken.size

    def broken(self, cues: Sequence[Cue], language: str) -> Iterator[Cue]:
        """Give the cues with lines that fit the measure, broken anew where needed, and with all their words."""
        space = self.spoken.width("n n") - 2 * self.spoken.width("n")
        limit = Measure(self._share, max(1 / CHARACTERS.most, space / (_SUM * self.measure)), 1.0)
        for cue in cues:
            words = sum(len(spoken_words(line)) for line in cue.lines)
            fits = 0 < len(cue.lines) <= 2 and self.widest(cue) <= self.measure
            yield from (cue,) if fits and words == len(cue.words) else rebroken(cue, language, limit)

    def widest(self, cue: Cue) -> float:
        """Return the length of the longest line, in pixels."""
        return max(self.spoken.width(line) for line in cue.lines)

    def at(self, size: float) -> CaptionSetter:
        """Return the same at another em in pixels."""
        return replace(self, plain=replace(self.plain, size=size), spoken=replace(self.spoken, size=size))

    def set(self, cue: Cue) -> SetCaption:
        """Set a cue whose lines fit: in the middle of the zone's width, the last line at its lower edge.

        Layouts have their origin at the zone's left top corner. Raises LayoutError (FK303): a character is in no font.
        """
        lines = self._lines(cue)
        ink = union([run_ink(run, self.spoken.library) for line in lines for word in line.spoken for run in word])
        steps = [(word.start, self._layout(lines, at)) for at, word in enumerate(cue.words)]
        if steps[0][0] > cue.start:
            steps = [(cue.start, self._layout(lines, -1)), *steps]
        return SetCaption(cue.start, cue.end, self._plate(lines, ink, self.widest(cue)), tuple(steps))

    @property
    def blank(self) -> TextLayout:
        """A layout that shows nothing."""
        return self._layout((_SetLine("", 0.0, (), ()),), -1)

    def _share(self, word: str) -> float:
        return max(caption_length(word) / CHARACTERS.most, self.spoken.width(word) / (_SUM * self.measure))

    def _lines(self, cue: Cue) -> tuple[_SetLine, ...]:
        directed = [self._directed(line) for line in cue.lines]
        spoken = [self.spoken.line(line) for line in directed]
        plain = [self.plain.line(line) for line in directed]
        leading = max(line.leading for line in spoken)
        deepest = max(run_ink(run, self.spoken.library).bottom for word in spoken[-1].words for run in word.runs)
        last = self.zone.height - max(PADDING * self.spoken.size, deepest + _INK_ROOM * self.spoken.size)
        made: list[_SetLine] = []
        for index, (text, bold, usual) in enumerate(zip(cue.lines, spoken, plain, strict=True)):
            x, y = (self.zone.width - bold.width) / 2, last - leading * (len(spoken) - 1 - index)
            pairs = tuple(zip(bold.words, usual.words, strict=True))
            middles = [(slot.left + slot.right - word.left - word.right) / 2 for slot, word in pairs]
            words = tuple(word.moved(x + way, y) for (_, word), way in zip(pairs, middles, strict=True))
            lit = tuple(tuple(replace(run, role=self.role) for run in slot.moved(x, y)) for slot, _ in pairs)
            made.append(_SetLine(text, round(y, 2), words, lit))
        return tuple(made)

    def _directed(self, line: str) -> str:
        """Return a line that reads in the direction of the film, even if its first word alone would not tell it."""
        if is_plain_left_to_right(line):
            return line
        return (_RIGHT_TO_LEFT_MARK if self.leftwards else _LEFT_TO_RIGHT_MARK) + line

    def _plate(self, lines: Sequence[_SetLine], ink: Rect, width: float) -> Rect:
        """Return the plate on the canvas: as high as lines of capitals want it, and higher for tall scripts."""
        size, zone = self.spoken.size, self.zone
        cap_line = lines[0].baseline - self.spoken.face.cap_height * size
        top = math.floor(min(cap_line - PADDING * size, ink.y - _INK_ROOM * size))
        half = min(width / 2 + PADDING_SIDE * size, zone.width / 2)
        left, right = math.floor(zone.width / 2 - half), math.ceil(zone.width / 2 + half)
        return Rect(zone.x + left, zone.y + top, right - left, zone.height - top)

    def _layout(self, lines: Sequence[_SetLine], spoken: int) -> TextLayout:
        """Return the lines with word number `spoken` lit; with -1 none is."""
        made: list[TextLine] = []
        for line in lines:
            words = [line.spoken[at] if at == spoken else word for at, word in enumerate(line.plain)]
            spoken -= len(words)
            runs = tuple(run for word in words for run in word)
            ink = union([run_ink(run, self.spoken.library) for run in runs]) if runs else Rect(0.0, line.baseline, 0, 0)
            made.append(TextLine(line.text, runs, line.baseline, ink))
        size, face = self.spoken.size, self.spoken.face
        return TextLayout(
            size=size,
            leading=round(made[-1].baseline - made[0].baseline, 2),
            tracking=self.spoken.tracking,
            measure=self.zone.width,
            lines=tuple(made),
            ascent=round(face.ascent * size, 3),
            descent=round(face.descent * size, 3),
            cap_height=round(face.cap_height * size, 3),
            x_height=round(face.x_height * size, 3),
            ink=union([line.ink for line in made]),
        )

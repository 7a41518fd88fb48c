"""Captions: timed subtitles of a film."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Cue", "CueWord"]


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word of a cue and when it is spoken, in seconds of the film."""

    text: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Cue:
    """What stands on the screen from `start` to `end` (seconds of the film): one or two `lines` of text.

    `words` are the words of all lines in order, with their times (estimated where the source has none).
    """

    start: Fraction
    end: Fraction
    lines: tuple[str, ...]
    words: tuple[CueWord, ...] = ()

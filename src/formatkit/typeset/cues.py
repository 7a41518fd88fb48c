"""Captions from text: broken at phrases, and timed by what is known of when its letters are spoken."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from typing import Final, NamedTuple

from formatkit.diagnostics import Diagnostic, Where, note
from formatkit.scene.captions import Cue, CueWord
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.phrase_words import on_one_line, spoken_words
from formatkit.typeset.phrases import CHARACTERS, Measure, caption_blocks, caption_length, caption_lines

__all__ = ["MOST_PER_SECOND", "Knot", "captions_of_text", "knots_of", "rebroken", "speed_notes", "timed_cues"]

MOST_PER_SECOND: Final = 20
"""Characters a second that adults can follow (Netflix Timed Text Style Guide); beyond, captions are noted."""
_SHORTEST = Fraction(1)
"""Seconds that a caption stands at least where there is time."""


class Knot(NamedTuple):
    """A place in a text, counted in characters that are no blanks, and when it is spoken (seconds)."""

    place: int
    time: Fraction


def captions_of_text(text: str, language: str, start: Fraction, end: Fraction) -> tuple[Cue, ...]:
    """Return the captions of a text that is spoken or read from `start` to `end` (seconds of the film).

    Each has at most two lines of at most 42 characters (see `caption_blocks`); emphasis marks are left out. Time goes
    by characters; none is shorter than a second while there is time for all. Raises ValueError when `end` is not
    after `start`.
    """
    if end <= start:
        raise ValueError(f"captions need time: {end} s is not after {start} s")
    blocks = caption_blocks(plain_text(text), language)
    if not blocks:
        return ()
    lengths = [sum(caption_length(line) for line in block) for block in blocks]
    times = accumulate(_durations(lengths, end - start), initial=start)
    places = accumulate((_solid(block) for block in blocks), initial=0)
    return timed_cues(blocks, [Knot(place, time) for place, time in zip(places, times, strict=True)])


def rebroken(cue: Cue, language: str, measure: Measure = CHARACTERS) -> tuple[Cue, ...]:
    """Break a caption anew: into two lines where they are enough, else into several captions, in the same time.

    Each word keeps its time.
    """
    text = on_one_line(cue.lines)
    lines = caption_lines(text, language, measure)
    blocks = caption_blocks(text, language, measure) if lines is None else (lines,)
    made = timed_cues(blocks, knots_of(cue))
    return (replace(made[0], start=cue.start), *made[1:]) if made else ()


def knots_of(cue: Cue) -> tuple[Knot, ...]:
    """Return what a caption knows of the times of its letters; start and end when its words are unknown."""
    total = _solid(cue.lines)
    places = [*accumulate((_solid((word.text,)) for word in cue.words), initial=0)]
    words = cue.words if places[-1] == total else ()
    found: list[Knot] = []
    for place, word in zip(places, words, strict=False):
        rises = word.start > found[-1].time if found else word.start >= cue.start
        if rises and word.start < cue.end:
            found.append(Knot(place, word.start))
    if not found or found[0].place:
        found = [Knot(0, cue.start), *(knot for knot in found if knot.time > cue.start)]
    return (*found, Knot(total, cue.end))


def timed_cues(blocks: Sequence[tuple[str, ...]], knots: Sequence[Knot]) -> tuple[Cue, ...]:
    """Give blocks of lines and their words the times between the knots, by their characters.

    The first knot stands at the beginning of the first block, the last at the end of the last; both place and time
    rise from knot to knot.
    """
    clock = _Clock(tuple(knots))
    cues: list[Cue] = []
    place = 0
    for lines in blocks:
        words: list[CueWord] = []
        for text in (word for line in lines for word in spoken_words(line)):
            following = place + _solid((text,))
            words.append(CueWord(text, clock.at(place), clock.at(following)))
            place = following
        if words:
            cues.append(Cue(words[0].start, words[-1].end, lines, tuple(words)))
    return tuple(cues)


def speed_notes(cues: Sequence[Cue], where: Where) -> tuple[Diagnostic, ...]:
    """Return a note when captions run faster than 20 characters a second."""
    speeds = [(sum(caption_length(line) for line in cue.lines) / (cue.end - cue.start), cue.start) for cue in cues]
    fast = [each for each in speeds if each[0] > MOST_PER_SECOND]
    if not fast:
        return ()
    speed, start = max(fast)
    values = {"count": len(fast), "speed": math.ceil(speed), "most": MOST_PER_SECOND, "at": f"{float(start):.1f}"}
    return (note("FK279", where, **values),)


class _Clock(NamedTuple):
    knots: tuple[Knot, ...]

    def at(self, place: int) -> Fraction:
        """Return when a place is spoken, interpolated between the knots around it."""
        after = min(max(bisect_right(self.knots, place, key=lambda knot: knot.place), 1), len(self.knots) - 1)
        one, other = self.knots[after - 1], self.knots[after]
        return one.time + (other.time - one.time) * Fraction(place - one.place, other.place - one.place)


def _solid(lines: Sequence[str]) -> int:
    return sum(len(word) for line in lines for word in spoken_words(line))


def _durations(lengths: Sequence[int], total: Fraction) -> list[Fraction]:
    """Share out `total` by length; what would be shorter than a second gets one, as far as there is time."""
    least = _SHORTEST if total >= _SHORTEST * len(lengths) else Fraction(0)
    fixed: frozenset[int] = frozenset()
    while True:
        free = sum(length for index, length in enumerate(lengths) if index not in fixed)
        left = total - least * len(fixed)
        shares = [least if at in fixed else left * Fraction(length, free) for at, length in enumerate(lengths)]
        short = frozenset(at for at, share in enumerate(shares) if share < least)
        if not short:
            return shares
        fixed |= short

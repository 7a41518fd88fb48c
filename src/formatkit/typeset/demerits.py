"""What is wrong with a line, and with the lines of a paragraph together, in demerits: the fewer the better.

The weights are so far apart that they order the faults: a hyphen, then a line that ends with a word which leans on
the next or with the first word of a sentence, then a last line too short and lines that leave a hole, then breaks
that are not at a clause's end, and last uneven lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from formatkit.typeset.bonds import Bond
from formatkit.typeset.line_ends import LineEnd
from formatkit.typeset.segments import Segment

__all__ = [
    "LAST_LINE_IDEAL",
    "Ragged",
    "hole_demerits",
    "last_line_demerits",
    "part_hole_demerits",
    "rag_demerits",
    "ragged",
]

LAST_LINE_IDEAL = 0.66
"""How long the last line looks best, as a share of the others."""

_SHORTEST_LINE = 0.65
_LAST_LINE = (0.35, 0.9)
_HYPHEN = 100.0
_STACKED_HYPHEN = 60.0
_RANKS = (0.0, 8.0, 40.0, 150.0, 300.0)
_OWN_HYPHEN = 2.0
_STRANDED_START = 10.0
_STRANDED_CLAUSE = 0.3
_ENDINGS = {
    LineEnd.SENTENCE: -0.3,
    LineEnd.CLAUSE: -0.15,
    LineEnd.PLAIN: 0.0,
    LineEnd.LEANING: 0.3,
    LineEnd.PRONOUN: 8.5,
    LineEnd.CLINGING: 10.0,
}
_BONDS = {Bond.NONE: 0.0, Bond.ATTRIBUTE: 1.7, Bond.GROUP: 12.0}
_STRANDED_END = {LineEnd.SENTENCE: 1.7, LineEnd.CLAUSE: 1.0}
"""For a last word of a sentence or clause that stands before the next one on a line."""
_TORN_END = 4.0
"""How many times as much where the word before leans on it: "ist / da, und"."""
_START_WORDS = 2
_START_CHARACTERS = 8
_HOLE = 3.0
_HOLE_DEPTH = 12.0
_PART_HOLE = 0.5
_STUB = 0.4
_STUB_DEMERITS = 6.0
_SHORT_LAST_LINE = 10.0
_LONG_LAST_LINE = 0.1
_LONE_WORD = 5.0
_LONE_INSIDE = (0.5, 1.5)
"""The same for a short word alone on a line inside a sentence, and how short against the mean line."""
_UNEVEN = 1.2
_UNEVEN_LAST = 0.25


class Ragged(NamedTuple):
    """The segments of a paragraph, and what about each of them a line's demerits are made of.

    `sentences` and `clauses`: the last segment before each that ended a sentence or a clause; or -1. `blanks`: how many
    segments before each end with a blank. `endings` and `beginnings` are the demerits of a line that ends with each of
    them, and of one that goes on after it as its first; `ends_part` tells which end a sentence or clause, `starts_part`
    which come after such an end.
    """

    segments: Sequence[Segment]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    blanks: tuple[int, ...]
    endings: tuple[float, ...]
    beginnings: tuple[float, ...]
    ends_part: tuple[bool, ...]
    starts_part: tuple[bool, ...]

    def demerits(self, first: int, last: int, ratio: float) -> float:
        """Return the demerits of a line of segments `first` to `last`, `ratio` as long as the mean line."""
        begins = self.beginnings[first] if first != last else 0.0
        if last == len(self.segments) - 1:
            return _UNEVEN_LAST * (ratio - LAST_LINE_IDEAL) ** 2 + self._lone_word(first, last) + begins
        cost = _UNEVEN * (ratio - 1.0) ** 2 + self._stranded(first, last) + self.endings[last]
        cost += self._lone_inside(first, last, ratio) + begins
        return cost + self._stacked_hyphens(first, last)

    def is_part(self, first: int, last: int) -> bool:
        """Tell whether a line of segments `first` to `last` is a sentence or clause of its own, or several."""
        return self.starts_part[first] and self.ends_part[last]

    def _stacked_hyphens(self, first: int, last: int) -> float:
        """Charge for a hyphen where one ends the line before."""
        stacked = self.segments[last].hyphenated and first > 0 and self.segments[first - 1].hyphenated
        return _STACKED_HYPHEN if stacked else 0.0

    def _lone_word(self, first: int, last: int) -> float:
        return _LONE_WORD if self._words(first, last) == 1 and len(self.segments) > 2 else 0.0

    def _lone_inside(self, first: int, last: int, ratio: float) -> float:
        """Charge for a short word alone between lines of its own sentence and clause."""
        longest, demerits = _LONE_INSIDE
        if ratio >= longest or first == 0 or self._words(first, last) > 1:
            return 0.0
        if self.is_part(first, last):
            return 0.0
        return demerits if self.segments[first - 1].spaced and self.segments[last].spaced else 0.0

    def _stranded(self, first: int, last: int) -> float:
        """Charge for a sentence, or a clause, of which only the very beginning stands on the line."""
        sentence, clause = self.sentences[last], self.clauses[last]
        if clause < first:  # a sentence's end ends a clause, too
            return 0.0
        ending = self.segments[last].ending
        if ending is LineEnd.SENTENCE:
            return 0.0
        if sentence >= first and self._is_short(sentence + 1, last):
            return _STRANDED_START
        is_stranded = ending is not LineEnd.CLAUSE and self._words(clause + 1, last) == 1
        return _STRANDED_CLAUSE if is_stranded else 0.0

    def _is_short(self, first: int, last: int) -> bool:
        characters = self.segments[last].content_end - self.segments[first].start
        return characters < _START_CHARACTERS or self._words(first, last) < _START_WORDS

    def _words(self, first: int, last: int) -> int:
        return 1 + self.blanks[last] - self.blanks[first]


def ragged(segments: Sequence[Segment]) -> Ragged:
    """Look up where sentences and clauses end, and what each place costs at a line's end and at its beginning."""
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = -1
    for index, segment in enumerate(segments):
        sentences.append(sentence)
        clauses.append(clause)
        if segment.ending is LineEnd.SENTENCE:
            sentence = clause = index
        elif segment.ending is LineEnd.CLAUSE:
            clause = index
    ends_part = tuple([segment.ending in _STRANDED_END for segment in segments])
    return Ragged(
        segments,
        tuple(sentences),
        tuple(clauses),
        tuple(accumulate((segment.spaced for segment in segments), initial=0)),
        tuple([_ending(segment) for segment in segments]),
        (0.0, *(_stranded_end(before, segment) for before, segment in pairwise(segments))),
        ends_part,
        (True, *ends_part[:-1]),
    )


def _ending(segment: Segment) -> float:
    """Return what a line costs that ends with a segment: more for a hyphen that is at no joint of a compound."""
    rank = 0.0 if segment.rank is None else _RANKS[segment.rank]
    hyphens = _HYPHEN * segment.hyphenated + _OWN_HYPHEN * segment.hyphen
    return _ENDINGS[segment.ending] + _BONDS[segment.bond] + hyphens + rank


def _stranded_end(before: Segment, segment: Segment) -> float:
    """Charge for a line that goes on after the last word of a sentence or clause: "wenn sie / fehlen: seit"."""
    if not before.spaced or before.ending in _STRANDED_END:
        return 0.0
    torn = _TORN_END if before.ending is LineEnd.LEANING else 1.0
    return torn * _STRANDED_END.get(segment.ending, 0.0)


def hole_demerits(share: float) -> float:
    """Return the demerits of a line that is not the last, `share` as long as the longest: none from 65 % on.

    Below 40 % a line is a stub, as grave a fault as a word left at a line's end.
    """
    if share >= _SHORTEST_LINE:
        return 0.0
    return _HOLE + _HOLE_DEPTH * (_SHORTEST_LINE - share) + _STUB_DEMERITS * (share < _STUB)


def part_hole_demerits(share: float) -> float:
    """Return the demerits of the same where the line is a sentence or clause of its own: its end explains the hole."""
    return _PART_HOLE * hole_demerits(max(share, _STUB))


def last_line_demerits(share: float) -> float:
    """Return the demerits of a last line that is `share` as long as the longest: none from 35 to 90 %."""
    return _SHORT_LAST_LINE * (share < _LAST_LINE[0]) + _LONG_LAST_LINE * (share > _LAST_LINE[1])


def rag_demerits(widths: Sequence[float], parts: Sequence[bool]) -> float:
    """Return the demerits of the lengths of lines compared with the longest; `parts` are clauses of their own.

    >>> rag_demerits([100.0, 90.0, 60.0], [False] * 3), rag_demerits([100.0, 60.0, 60.0], [False] * 3) > 3
    (0.0, True)
    """
    longest = max(widths)
    if longest <= 0:
        return 0.0
    holes = [
        (part_hole_demerits if part else hole_demerits)(width / longest)
        for width, part in zip(widths[:-1], parts[:-1], strict=True)
    ]
    return sum(holes) + last_line_demerits(widths[-1] / longest)

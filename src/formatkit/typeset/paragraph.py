"""Which of the legal breaks to take: the best paragraph as a whole, not line by line.

Total fit after Knuth and Plass, with the demerits of ragged setting (see `demerits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from formatkit.typeset.demerits import (
    LAST_LINE_IDEAL,
    Ragged,
    hole_demerits,
    last_line_demerits,
    part_hole_demerits,
    rag_demerits,
    ragged,
)
from formatkit.typeset.segments import Edges, Segment

__all__ = ["Line", "best_lines", "fewest_lines", "overwide_segment"]

Line = tuple[int, int]
"""First and last segment of a line, both included."""

_CEILINGS = (1.03, 1.08, 1.14, 1.2, 1.3, 1.45)
_EXTRA_LINE, _TAKEN_LINE = 1.0, 2.5
"""What a further line costs where there is room for it, and where it is taken from other texts."""
_TOLERANCE = 0.001


def overwide_segment(edges: Edges, segments: Sequence[Segment], measure: float) -> int | None:
    """Return the first segment that alone is wider than the measure, or None."""
    for index in range(len(segments)):
        if edges.width(index, index) > measure + _TOLERANCE:
            return index
    return None


def fewest_lines(edges: Edges, segments: Sequence[Segment], measure: float) -> int | None:
    """Return the smallest number of lines within the measure over all legal breaks, or None if none fits.

    Without hyphens, longest lines first is optimal: only widths count, and a later start is never wider. A word that
    is broken into two lines shares at most one of them with other words: then a size at which it fits a line whole
    never needs more lines, and the largest size can be searched for.
    """
    if any(segment.hyphenated or segment.rank is not None for segment in segments):
        least = _fewest_with_hyphens(edges, segments, measure)
        return least if least <= len(segments) else None
    lines = first = 0
    while first < len(segments):
        last = _longest_line(edges, segments, measure, first)
        if last is None:
            return None
        lines += 1
        first = last + 1
    return lines


def best_lines(edges: Edges, segments: Sequence[Segment], measure: float, most: int | None) -> tuple[Line, ...]:
    """Return the lines of the best paragraph.

    It has as few lines as can be; one more, within `most`, only where that mends a fault. Wanted breaks are kept,
    and what stands between them counts as a paragraph. The text must fit: see `fewest_lines`.
    """
    blocks = _blocks(segments)
    needed = [fewest_lines(_part(edges, block), segments[block[0] : block[1]], measure) for block in blocks]
    counts = [count or 1 for count in needed]
    spare = len(blocks) if most is None else most - sum(counts)
    lines: list[Line] = []
    for block, count in zip(blocks, counts, strict=True):
        first = block[0]
        paragraph = _Paragraph(_part(edges, block), ragged(segments[block[0] : block[1]]), measure)
        found = paragraph.best(count, spare, _TAKEN_LINE if most is None else _EXTRA_LINE)
        spare -= len(found) - count
        lines += [(first + a, first + b) for a, b in found]
    return tuple(lines)


def _fewest_with_hyphens(edges: Edges, segments: Sequence[Segment], measure: float) -> int:
    """Return how many lines are needed at least; more than there are segments: impossible."""
    size = len(segments)
    # By whether the line before ends in a word that it shares with others: then this one must end with the word.
    free, bound = [0] * (size + 1), [0] * (size + 1)
    starts = _word_starts(segments)
    for first in range(size - 1, -1, -1):
        free[first] = bound[first] = size + 1
        for last in _line_ends(edges, segments, measure, first):
            shares = segments[last].rank is not None and starts[last] > first
            needed = 1 + (bound if shares else free)[last + 1]
            free[first] = min(free[first], needed)
            if starts[last] <= first:
                bound[first] = min(bound[first], needed)
    return free[0]


def _word_starts(segments: Sequence[Segment]) -> list[int]:
    """Return for each segment the first one of the broken word it belongs to."""
    starts: list[int] = []
    for index in range(len(segments)):
        is_inside = index > 0 and segments[index - 1].rank is not None
        starts.append(starts[-1] if is_inside else index)
    return starts


def _longest_line(edges: Edges, segments: Sequence[Segment], measure: float, first: int) -> int | None:
    """Return the last of `_line_ends` in a text without hyphens: it is asked for at every size that is tried."""
    limit = edges.starts[first] + measure + _TOLERANCE
    found = inside_phrase = None
    for last in range(first, len(segments)):
        if edges.ends[last] > limit:
            break
        if segments[last].last_resort:
            inside_phrase = last
        else:
            found = last
        if segments[last].final:
            break
    return inside_phrase if found is None else found


def _line_ends(edges: Edges, segments: Sequence[Segment], measure: float, first: int) -> list[int]:
    """Return the segments at which a line that starts with `first` may end: inside a phrase only as last resort."""
    limit = edges.starts[first] + measure + _TOLERANCE
    after_hyphen = first > 0 and segments[first - 1].hyphenated and not edges.stacked_hyphens
    found = []
    for last in range(first, len(segments)):
        hyphenated = segments[last].hyphenated
        if edges.ends[last] <= limit:
            if not (hyphenated and after_hyphen):
                found.append(last)
        elif not hyphenated:
            break
        if segments[last].final:
            break
    return [last for last in found if not segments[last].last_resort] or found


def _lines_needed(ends: Sequence[Sequence[int]]) -> list[int]:
    """Return how many lines the rest from each segment on needs at least; more than there are: impossible.

    `ends` are, for each segment, those at which a line that starts with it may end.
    """
    size = len(ends)
    needed = [0] * (size + 1)
    for first in range(size - 1, -1, -1):
        needed[first] = min((needed[last + 1] for last in ends[first]), default=size) + 1
    return needed


def _usable(ends: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    """Return the `ends` without lines that no paragraph of exactly `count` lines can have."""
    size, needed = len(ends), _lines_needed(ends)
    found: list[set[int]] = [set() for _ in ends]
    reached = {0}
    for left in range(count - 1, -1, -1):
        following: set[int] = set()
        for first in reached:
            lasts = [last for last in ends[first] if needed[last + 1] <= left < size - last]
            found[first].update(lasts)
            following.update([last + 1 for last in lasts])
        reached = following
    return [sorted(each) for each in found]


def _blocks(segments: Sequence[Segment]) -> list[Line]:
    """Return start and end of what stands between wanted breaks."""
    ends = [index + 1 for index, segment in enumerate(segments) if segment.final]
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _part(edges: Edges, block: Line) -> Edges:
    return edges._replace(starts=edges.starts[block[0] : block[1]], ends=edges.ends[block[0] : block[1]])


class _Choice(NamedTuple):
    """A line that may follow: its last segment, its width, its own demerits, and whether it is a clause of its own."""

    last: int
    width: float
    cost: float
    part: bool


_Choices = Sequence[Sequence[_Choice]]
"""For each segment, the lines that may start with it."""


class _Step(NamedTuple):
    cost: float
    lines: tuple[Line, ...]


class _Paragraph(NamedTuple):
    edges: Edges
    ragged: Ragged
    measure: float

    def best(self, count: int, spare: int, price: float) -> tuple[Line, ...]:
        """Return the best lines: `count` of them, or one more where there is a spare one and it is worth its price."""
        found = self._in_lines(count)
        if found is None:
            raise ValueError(f"the text does not fit {count} lines")
        if spare > 0 and count > 1 and found.cost > price / 2:
            longer = self._in_lines(count + 1)
            if longer is not None and longer.cost + price < found.cost:
                return longer.lines
        return found.lines

    def _in_lines(self, count: int) -> _Step | None:
        """Return the best way to fill exactly `count` lines; None where the breaks do not allow that number.

        How short a line looks depends on the longest one, which the search cannot know beforehand: it is run
        under a few ceilings for the longest line, and what they find is compared.
        """
        size = len(self.ragged.segments)
        if count == 1:
            return _Step(0.0, ((0, size - 1),))
        mean = min(self.measure, self.edges.width(0, size - 1) / (count - 1 + LAST_LINE_IDEAL))
        ends = [_line_ends(self.edges, self.ragged.segments, self.measure, first) for first in range(size)]
        choices = [self._choices(first, lasts, mean) for first, lasts in enumerate(_usable(ends, count))]
        ceilings = [mean * share for share in _CEILINGS if mean * share < self.measure]
        found = [_filled(choices, ceiling, count) for ceiling in (*ceilings, self.measure)]
        judged = [_Step(self._cost(lines, mean), lines) for lines in dict.fromkeys(found) if lines]
        return min(judged, key=lambda step: step.cost, default=None)

    def _choices(self, first: int, lasts: Sequence[int], mean: float) -> list[_Choice]:
        start, ends = self.edges.starts[first], self.edges.ends
        starts_part, ends_part = self.ragged.starts_part[first], self.ragged.ends_part
        return [
            _Choice(last, ends[last] - start, self._line_cost(first, last, mean), starts_part and ends_part[last])
            for last in lasts
        ]

    def _line_cost(self, first: int, last: int, mean: float) -> float:
        ratio = self.edges.width(first, last) / mean if mean > 0 else 1.0
        return self.ragged.demerits(first, last, ratio)

    def _cost(self, lines: Sequence[Line], mean: float) -> float:
        widths = [self.edges.width(first, last) for first, last in lines]
        parts = [self.ragged.is_part(first, last) for first, last in lines]
        return rag_demerits(widths, parts) + sum(self._line_cost(first, last, mean) for first, last in lines)


def _filled(choices: _Choices, ceiling: float, count: int) -> tuple[Line, ...]:
    """Fill `count` lines no wider than `ceiling`, as if the longest reached it; empty where that cannot be."""
    narrowed = [[choice for choice in each if choice.width <= ceiling + _TOLERANCE] for each in choices]
    needed = _lines_needed([[choice.last for choice in each] for each in narrowed])
    reached: dict[int, _Step] = {0: _Step(0.0, ())}
    for number in range(count):
        reached = _next_line(reached, narrowed, needed, count - number - 1, ceiling)
    step = reached.get(len(choices))
    return step.lines if step else ()


def _next_line(
    reached: dict[int, _Step], choices: _Choices, needed: Sequence[int], left: int, ceiling: float
) -> dict[int, _Step]:
    """Extend every partial paragraph by one line; `left` lines come after it."""
    size = len(choices)
    found: dict[int, _Step] = {}
    for first, step in reached.items():
        for last, width, own, part in choices[first]:
            if not needed[last + 1] <= left <= size - last - 1:
                continue
            share = width / ceiling if ceiling > 0 else 1.0
            rag = (part_hole_demerits if part else hole_demerits)(share) if left else last_line_demerits(share)
            cost = step.cost + own + rag
            if last + 1 not in found or cost < found[last + 1].cost:
                found[last + 1] = _Step(cost, (*step.lines, (first, last)))
    return found

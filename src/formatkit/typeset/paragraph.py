"""Which of the legal breaks to take: the best paragraph as a whole, not line by line.

Total fit after Knuth and Plass, with the demerits of ragged setting: lines of even length, no short last line,
no article or preposition left at a line's end, breaks after a clause, hardly any hyphen and never two running
(but where a word is wider than two lines).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from formatkit.typeset.segments import Edges, Segment

__all__ = ["Line", "best_lines", "fewest_lines", "overwide_segment"]

Line = tuple[int, int]
"""First and last segment of a line, both included."""

_SHORTEST_LINE = 0.65
_LAST_LINE = (0.35, 0.9)
_LAST_LINE_IDEAL = 0.66
_CEILINGS = (1.06, 1.14, 1.25)
_UNEVEN = 1.2
_UNEVEN_LAST = 0.25
_CLINGING = 0.16
_CLAUSE = -0.05
_HYPHEN = 0.6
_OWN_HYPHEN = 0.25
_SHORT_LINE = 0.15
_SHORT_LAST_LINE = 0.4
_LONG_LAST_LINE = 0.04
_LONE_WORD = 0.35
_GOOD_ENOUGH = 0.25
_EXTRA_LINE = 0.15
_TOLERANCE = 0.001


def overwide_segment(edges: Edges, segments: Sequence[Segment], measure: float) -> int | None:
    """Return the first segment that alone is wider than the measure, or None."""
    for index in range(len(segments)):
        if edges.width(index, index) > measure + _TOLERANCE:
            return index
    return None


def fewest_lines(edges: Edges, segments: Sequence[Segment], measure: float) -> int | None:
    """Return the smallest number of lines within the measure over all legal breaks, or None if none fits.

    Without soft hyphens, longest lines first is optimal: only widths count, and a later start is never wider.
    """
    if any(segment.hyphenated for segment in segments):
        needed = _lines_needed(edges, segments, measure)[0]
        return needed if needed <= len(segments) else None
    lines = first = 0
    while first < len(segments):
        ends = _line_ends(edges, segments, measure, first)
        if not ends:
            return None
        lines += 1
        first = ends[-1] + 1
    return lines


def best_lines(edges: Edges, segments: Sequence[Segment], measure: float, most: int | None) -> tuple[Line, ...]:
    """Return the lines of the best paragraph.

    It has as few lines as can be; one more, within `most`, only where that mends a bad rag. Wanted breaks are
    kept. The text must fit: see `fewest_lines`.
    """
    blocks = _blocks(segments)
    needed = [fewest_lines(_part(edges, block), segments[block[0] : block[1]], measure) for block in blocks]
    counts = [count or 1 for count in needed]
    spare = 1 if len(blocks) == 1 and (most is None or counts[0] < most) else 0
    lines: list[Line] = []
    for block, count in zip(blocks, counts, strict=True):
        first = block[0]
        paragraph = _Paragraph(_part(edges, block), segments[block[0] : block[1]], measure)
        lines += [(first + a, first + b) for a, b in paragraph.best(count, spare)]
    return tuple(lines)


def _line_ends(edges: Edges, segments: Sequence[Segment], measure: float, first: int) -> list[int]:
    """Return the segments at which a line that starts with `first` may end."""
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
    return found


def _lines_needed(edges: Edges, segments: Sequence[Segment], measure: float) -> list[int]:
    """Return how many lines the rest from each segment on needs at least; more than there are: impossible."""
    size = len(segments)
    needed = [0] * (size + 1)
    for first in range(size - 1, -1, -1):
        ends = _line_ends(edges, segments, measure, first)
        needed[first] = min((needed[last + 1] for last in ends), default=size) + 1
    return needed


def _blocks(segments: Sequence[Segment]) -> list[Line]:
    """Return start and end of what stands between wanted breaks."""
    ends = [index + 1 for index, segment in enumerate(segments) if segment.final]
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _part(edges: Edges, block: Line) -> Edges:
    return edges._replace(starts=edges.starts[block[0] : block[1]], ends=edges.ends[block[0] : block[1]])


class _Step(NamedTuple):
    cost: float
    lines: tuple[Line, ...]


class _Paragraph(NamedTuple):
    edges: Edges
    segments: Sequence[Segment]
    measure: float

    def best(self, count: int, spare: int) -> tuple[Line, ...]:
        """Return the best lines: `count` of them, or `spare` more where that mends a bad rag."""
        steps = self._in_lines(count)
        found = min(steps, key=lambda step: step.cost)
        if spare and count > 1 and found.cost > _GOOD_ENOUGH:
            longer = self._in_lines(count + 1)
            best = min(longer, key=lambda step: step.cost, default=found)
            if best.cost + _EXTRA_LINE < found.cost:
                return best.lines
        return found.lines

    def _in_lines(self, count: int) -> list[_Step]:
        """Return good ways to fill exactly `count` lines; none where the breaks do not allow that number.

        How short a line looks depends on the longest one, which the search cannot know beforehand: it is run
        under a few ceilings for the longest line, and what they find is compared.
        """
        size = len(self.segments)
        if count == 1:
            return [_Step(0.0, ((0, size - 1),))]
        mean = min(self.measure, self.edges.width(0, size - 1) / (count - 1 + _LAST_LINE_IDEAL))
        ceilings = [mean * share for share in _CEILINGS if mean * share < self.measure]
        found = [self._under(ceiling, count, mean) for ceiling in (*ceilings, self.measure)]
        return [_Step(step.cost + self._short_lines(step.lines), step.lines) for step in found if step]

    def _short_lines(self, lines: Sequence[Line]) -> float:
        widths = [self.edges.width(first, last) for first, last in lines]
        longest = max(widths)
        cost = _SHORT_LINE * sum(width < _SHORTEST_LINE * longest for width in widths[:-1])
        last = widths[-1] / longest if longest > 0 else 1.0
        return cost + _SHORT_LAST_LINE * (last < _LAST_LINE[0]) + _LONG_LAST_LINE * (last > _LAST_LINE[1])

    def _under(self, ceiling: float, count: int, mean: float) -> _Step | None:
        """Fill `count` lines no wider than `ceiling`: dynamic programming over the ends of lines."""
        needed = _lines_needed(self.edges, self.segments, ceiling)
        reached: dict[int, _Step] = {0: _Step(0.0, ())}
        for number in range(count):
            reached = self._next_line(reached, count - number - 1, ceiling, mean, needed)
        return reached.get(len(self.segments))

    def _next_line(
        self, reached: dict[int, _Step], left: int, ceiling: float, mean: float, needed: list[int]
    ) -> dict[int, _Step]:
        """Extend every partial paragraph by one line; `left` lines come after it."""
        size = len(self.segments)
        found: dict[int, _Step] = {}
        for first, step in reached.items():
            for last in _line_ends(self.edges, self.segments, ceiling, first):
                if not needed[last + 1] <= left <= size - last - 1:
                    continue
                cost = step.cost + self._cost(first, last, mean)
                if last + 1 not in found or cost < found[last + 1].cost:
                    found[last + 1] = _Step(cost, (*step.lines, (first, last)))
        return found

    def _cost(self, first: int, last: int, mean: float) -> float:
        ratio = self.edges.width(first, last) / mean if mean > 0 else 1.0
        if last == len(self.segments) - 1:
            lone = not any(segment.spaced for segment in self.segments[first:last])
            lone_word = _LONE_WORD if lone and len(self.segments) > 2 else 0.0
            return _UNEVEN_LAST * (ratio - _LAST_LINE_IDEAL) ** 2 + lone_word
        segment = self.segments[last]
        cost = _UNEVEN * (ratio - 1.0) ** 2
        if segment.hyphenated:
            return cost + _HYPHEN
        if segment.hyphen:
            return cost + _OWN_HYPHEN
        if segment.clings:
            return cost + _CLINGING
        return cost + (_CLAUSE if segment.clause else 0.0)

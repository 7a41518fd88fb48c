"""Part a text into a number of parts of like length, at the best of the places where it may be parted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from formatkit.typeset.line_ends import LineEnd
from formatkit.typeset.part_ends import PartEnd

__all__ = ["LEVELS", "Level", "partition"]

Level = frozenset[LineEnd]
"""What a part may end with."""
LEVELS: Final[tuple[Level, ...]] = (
    frozenset({LineEnd.SENTENCE}),
    frozenset({LineEnd.SENTENCE, LineEnd.CLAUSE}),
    frozenset(LineEnd),
)
"""From the best to the last resort."""
_COST: Final = {
    LineEnd.SENTENCE: 0.0,
    LineEnd.CLAUSE: 0.3,
    LineEnd.PLAIN: 0.7,
    LineEnd.LEANING: 1.4,
    LineEnd.PRONOUN: 2.0,
    LineEnd.CLINGING: 2.0,
}
"""What an ending costs, beside the square of how far a part is from the length of equal parts, as a share of it."""

_Way = tuple[float, tuple[int, ...]]
"""What a way to part the text up to a place costs, and the places at which it does."""
_LEEWAY: Final = 0.8
"""How far from where it should a part may end at most, as a share of the length of equal parts."""


def partition(length: int, ends: Sequence[PartEnd], count: int, level: Level) -> tuple[int, ...] | None:
    """Return the `count` − 1 places at which a text of `length` characters is parted best; None when there are too few.

    >>> ends = [PartEnd(20, LineEnd.SENTENCE), PartEnd(52, LineEnd.SENTENCE), PartEnd(60, LineEnd.PLAIN)]
    >>> partition(100, ends, 2, LEVELS[0])
    (52,)
    """
    allowed = [each for each in ends if each.ending in level]
    if len(allowed) < count - 1:
        return None
    target = length / count
    places = [0, *(each.place for each in allowed)]
    costs = [0.0, *(_COST[each.ending] for each in allowed)]
    best: list[_Way | None] = [(0.0, ()), *([None] * len(allowed))]
    for number in range(1, count):
        near = _near(places, number, target)
        best = _one_more(best, places, costs, target, near)
    whole = [
        (cost + _unevenness(length - place, target), chosen)
        for place, found in zip(places, best, strict=True)
        if found is not None
        for cost, chosen in [found]
    ]
    return min(whole)[1] if whole else None


def _near(places: Sequence[int], number: int, target: float) -> range:
    """Return the indexes of the places at which `number` parts may end: parts are of roughly like length."""
    first = bisect_left(places, (number - _LEEWAY) * target)
    return range(max(1, first), bisect_right(places, (number + _LEEWAY) * target))


def _one_more(
    best: Sequence[_Way | None], places: Sequence[int], costs: Sequence[float], target: float, near: range
) -> list[_Way | None]:
    """Return the best way to end one part more at each of the places that are `near` where it should end."""
    made: list[_Way | None] = [None] * len(places)
    started = [start for start, found in enumerate(best) if found is not None]
    for end in near:
        ways = [
            (found[0] + _unevenness(places[end] - places[start], target) + costs[end], (*found[1], places[end]))
            for start in started
            if start < end and (found := best[start]) is not None
        ]
        made[end] = min(ways, default=None)
    return made


def _unevenness(length: float, target: float) -> float:
    return float(((length - target) / target) ** 2)

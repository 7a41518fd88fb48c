"""Outlines: lines and cubic curves in coordinates of a box, 0 to 1 from its left top corner; y grows downwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

__all__ = ["Path", "Step", "StepKind", "bounds_of", "fitted"]

StepKind = Literal["M", "L", "C", "Z"]


class Step(NamedTuple):
    """One step of an outline, as in SVG's path data: move, line, cubic curve, close.

    `points` are x, y, x, y …: one point of a move or line, two control points and the end of a curve, none to close.
    """

    kind: StepKind
    points: tuple[float, ...] = ()


Path = tuple[Step, ...]
"""An outline of one or more pieces, each begun by a move."""


def bounds_of(path: Iterable[Step]) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of an outline's points: nothing of it lies outside. All 0 without any.

    >>> bounds_of((Step("M", (0.5, 0.25)), Step("L", (1.0, 0.0))))
    (0.5, 0.0, 1.0, 0.25)
    """
    points = [point for step in path for point in zip(step.points[::2], step.points[1::2], strict=True)]
    if not points:
        return 0.0, 0.0, 0.0, 0.0
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def fitted(path: Iterable[Step], left: float, top: float, width: float, height: float) -> Path:
    """Return an outline measured in a box at (`left`, `top`) that is `width` × `height` of the outline's own units.

    >>> fitted((Step("M", (12.0, 6.0)),), 0, 0, 24, 24)
    (Step(kind='M', points=(0.5, 0.25)),)
    """
    starts, lengths = (left, top), (width, height)
    return tuple(
        Step(step.kind, tuple((each - starts[at % 2]) / lengths[at % 2] for at, each in enumerate(step.points)))
        for step in path
    )

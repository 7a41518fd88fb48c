"""Outlines as polygons: curves cut into lines so short that nobody sees the corners."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect
from formatkit.scene.path import Step

__all__ = ["Polygon", "ellipse", "flattened", "rectangle", "rounded_rectangle"]

Polygon = NDArray[np.float64]
"""Corners in pixels, `n × 2`. A closed one repeats its first corner at the end."""

_OFF = 0.02
"""How far a line may be off the curve that it stands for, in pixels."""
_OFF_TURN = 0.004
"""The same for ellipses and round corners, which are small more often and cost little."""


def rectangle(area: Rect) -> Polygon:
    """Return the outline of an area, clockwise as seen."""
    left, top, right, bottom = area.x, area.y, area.right, area.bottom
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], np.float64)


def ellipse(area: Rect) -> Polygon:
    """Return the ellipse that fills an area, clockwise as seen."""
    return _turned(area.x + area.width / 2, area.y + area.height / 2, area.width / 2, area.height / 2, 0, math.tau)


def rounded_rectangle(area: Rect, radius: float) -> Polygon:
    """Return an area with rounded corners; no radius is larger than half the short side."""
    radius = min(radius, area.width / 2, area.height / 2)
    if radius <= 0:
        return rectangle(area)
    left, right = area.x + radius, area.right - radius
    top, bottom = area.y + radius, area.bottom - radius
    centers = ((right, bottom), (left, bottom), (left, top), (right, top))
    quarter = math.pi / 2
    corners = [_turned(x, y, radius, radius, at * quarter, quarter) for at, (x, y) in enumerate(centers)]
    return np.vstack([*corners, corners[0][:1]])


def flattened(path: Iterable[Step], area: Rect) -> list[tuple[Polygon, bool]]:
    """Return the pieces of an outline in an area, each with whether it is closed."""
    pieces: list[tuple[list[NDArray[np.float64]], bool]] = []
    for step in path:
        points = np.array(step.points, np.float64).reshape(-1, 2) * (area.width, area.height) + (area.x, area.y)
        if step.kind == "M":
            pieces.append(([points], False))
            continue
        corners = pieces[-1][0]
        if step.kind == "Z":
            corners.append(corners[0][:1])
            pieces[-1] = (corners, True)
        else:
            corners.append(points if step.kind == "L" else _curve(corners[-1][-1], points))
    return [(np.vstack(corners), closed) for corners, closed in pieces]


def _turned(x: float, y: float, across: float, down: float, start: float, way: float) -> Polygon:
    radius = max(across, down, 0.25)
    count = max(2, math.ceil(way / (2 * math.acos(max(1 - _OFF_TURN / radius, 0.0)))))
    angles = start + way * np.arange(count + 1) / count
    return np.stack([x + across * np.cos(angles), y + down * np.sin(angles)], axis=1)


def _curve(start: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners after the start of a cubic curve; their number is by Wang's bound on second differences."""
    first, second, end = points
    bend = max(np.abs(start - 2 * first + second).max(), np.abs(first - 2 * second + end).max())
    count = max(1, math.ceil(math.sqrt(0.75 * math.sqrt(2) * float(bend) / _OFF)))
    way = (np.arange(1, count + 1) / count)[:, None]
    rest = 1 - way
    corners: Polygon = rest**3 * start + 3 * rest**2 * way * first + 3 * rest * way**2 * second + way**3 * end
    return corners

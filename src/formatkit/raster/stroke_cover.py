"""Lines of a width as antialiased masks, with round ends and corners."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.raster.flatten import Polygon

__all__ = ["stroked"]

Values = NDArray[np.floating[Any]]
_REACH = 1.0
_FINE = 2
_BESIDE = 1e-4


def stroked(lines: Iterable[Polygon], stroke: float, left: int, top: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return the cover (`height × width`, 0 to 255) of lines that are `stroke` pixels wide, from (`left`, `top`).

    Every quarter of a pixel looks for the nearest place on any line, and counts how much of it lies within half the
    width of the straight line through that place. Whole pixels would be too coarse where two lines meet.
    """
    near = _Nearest(width * _FINE, height * _FINE, stroke * _FINE / 2 + _REACH)
    for line in lines:
        near.look_along((line - (left, top)) * _FINE - 0.5)
    cover = _band(near, stroke * _FINE / 2).reshape(height, _FINE, width, _FINE).mean(axis=(1, 3))
    return np.asarray(np.rint(np.clip(cover, 0, 1) * 255), np.uint8)


class _Nearest:
    """The distance of each pixel's center from the nearest line, and the way there, as (across, down)."""

    def __init__(self, width: int, height: int, reach: float) -> None:
        self.distance = np.full((height, width), np.float32(4 * reach + 4), np.float32)
        self.across = np.ones((height, width), np.float32)
        self.down = np.zeros((height, width), np.float32)
        self._reach = reach

    def look_along(self, line: Polygon) -> None:
        if len(line) == 1 or not np.ptp(line, axis=0).any():
            line = np.vstack([line[:1], line[:1]])
        for start, end in zip(line[:-1].tolist(), line[1:].tolist(), strict=True):
            if start != end or len(line) == 2:
                self._look(start, end)

    def _look(self, start: list[float], end: list[float]) -> None:
        height, width = self.distance.shape
        columns = _window(start[0], end[0], self._reach, width)
        rows = _window(start[1], end[1], self._reach, height)
        if columns.start >= columns.stop or rows.start >= rows.stop:
            return
        x = np.arange(columns.start, columns.stop, dtype=np.float32) - np.float32(start[0])
        y = (np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(start[1]))[:, None]
        way_x, way_y = end[0] - start[0], end[1] - start[1]
        length = math.hypot(way_x, way_y)
        square = np.float32(length * length if length else 1)
        share = np.clip((x * np.float32(way_x) + y * np.float32(way_y)) / square, 0, 1)
        # A pixel whose center is on the line lies beside it all the same, by next to nothing.
        aside = (-way_y / length * _BESIDE, way_x / length * _BESIDE) if length else (_BESIDE, 0.0)
        across = x - share * np.float32(way_x) + np.float32(aside[0])
        down = y - share * np.float32(way_y) + np.float32(aside[1])
        distance = np.hypot(across, down)
        nearer = distance < self.distance[rows, columns]
        for known, found in ((self.distance, distance), (self.across, across), (self.down, down)):
            np.copyto(known[rows, columns], found, where=nearer)


def _window(start: float, end: float, reach: float, length: int) -> slice:
    return slice(max(0, math.floor(min(start, end) - reach)), min(length, math.ceil(max(start, end) + reach) + 1))


def _band(near: _Nearest, half: float) -> Values:
    """Return how much of each pixel lies in the band of `half` its width to both sides of the line."""
    length = np.maximum(near.distance, np.float32(_BESIDE / 2))
    one, other = np.abs(near.across) / length, np.abs(near.down) / length
    wide, small = np.maximum(one, other), np.maximum(np.minimum(one, other), np.float32(1e-3))
    side = np.float32(half)
    return _half_plane(near.distance + side, wide, small) - _half_plane(near.distance - side, wide, small)


def _half_plane(depth: Values, wide: Values, small: Values) -> Values:
    """Return the share of a unit square, its center `depth` inside of a straight edge, that lies inside.

    `wide` and `small` are the parts of the edge's normal along the axes, the larger one first.
    """
    depth = np.clip(depth, -1, 1)  # beyond its corners nothing changes, and small numbers stay exact
    outer, inner = (wide + small) / 2, (wide - small) / 2
    corners = _ramp(depth + outer) - _ramp(depth + inner) - _ramp(depth - inner) + _ramp(depth - outer)
    return np.asarray(np.clip(corners / (wide * small), 0, 1))


def _ramp(value: Values) -> Values:
    return np.asarray(np.square(np.maximum(value, np.float32(0))) / np.float32(2))

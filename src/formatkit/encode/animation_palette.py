"""One palette for a whole clip: flat areas keep their color exactly, the other colors share what is left.

The rest is found by splitting the box of greatest variance (after Heckbert, "Color image quantization for frame
buffer display", 1982, and Wu, 1991), then moved to the means of what is nearest. Distances are sums of whole numbers
below 2^24, which single floats hold exactly: the palette does not depend on how many cores add them up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["METRIC", "Census", "packed"]

METRIC = np.array([2, 4, 3], np.float32)
"""How much red, green and blue count in a squared distance, about as the eye weighs them."""
_FLAT_SHARE = 0.001
"""From this share of a frame on, a flat color is kept exactly."""
_REFINEMENTS = 3
_CELLS = 1 << 18
_SAMPLED = 200_000
_CHUNK = 8192
_MOST = 256
_SKIPPED = 4
"""Every how many flat pixels one is counted."""


def packed(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return `height × width` numbers `0xRRGGBB` of `height × width × 3` (or `× 4`) pixels."""
    red, green, blue = (pixels[..., channel].astype(np.uint32) for channel in range(3))
    return np.asarray((red << 16) | (green << 8) | blue, np.uint32)


class Census:
    """Counts the colors of some frames of a clip, each in cells of 4 levels, and the flat ones exactly."""

    def __init__(self) -> None:
        self._sums = np.zeros((4, _CELLS))
        self._flat: dict[int, int] = {}
        self._few: set[int] | None = set()

    def add(self, colors: NDArray[np.uint32], visible: NDArray[np.bool_]) -> None:
        """Count a frame of packed colors (`height × width`), without those that are not `visible`."""
        self._count_flat(colors, visible)
        stride = 1 + int((colors.size / _SAMPLED) ** 0.5)
        grid = np.s_[::stride, ::stride]
        sample = colors[grid][visible[grid]]
        self._count_cells(sample)
        if self._few is not None:
            self._few.update(np.unique(sample).tolist(), self._flat)
            if len(self._few) > _MOST:
                self._few = None

    def palette(self, most: int) -> NDArray[np.uint8]:
        """Return up to `most` (2 to 256) colors as `n × 3`, n at least 1.

        If all colors fit, all are there. Else those of flat areas are, the largest first, up to half of the palette.
        """
        if self._few is not None and len(self._few) <= most:
            return _channels(np.array(sorted(self._few) or [0], np.uint32)).astype(np.uint8)
        ordered = sorted(self._flat, key=lambda color: (-self._flat[color], color))
        fixed = _channels(np.array(ordered[: most // 2], np.uint32)).astype(np.float32)
        points, weights = self._points()
        return _refined(points, weights, fixed, _split(points, weights, most - len(fixed)))

    def _points(self) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Return the rounded mean colors of the cells in use (`n × 3`), and how many pixels each holds."""
        used = np.flatnonzero(self._sums[3])
        counts = self._sums[3, used]
        return np.rint(self._sums[:3, used] / counts).T.astype(np.float32), counts

    def _count_flat(self, colors: NDArray[np.uint32], visible: NDArray[np.bool_]) -> None:
        here = colors[:-1, :-1]
        flat = (here == colors[1:, :-1]) & (here == colors[:-1, 1:]) & visible[:-1, :-1]
        found, counts = np.unique(here[flat][::_SKIPPED], return_counts=True)
        for color, count in zip(found.tolist(), counts.tolist(), strict=True):
            if count * _SKIPPED >= colors.size * _FLAT_SHARE:
                self._flat[color] = self._flat.get(color, 0) + count

    def _count_cells(self, colors: NDArray[np.uint32]) -> None:
        channels = _channels(colors)
        red, green, blue = (channels[:, channel] >> 2 for channel in range(3))
        cell = (red << 12) | (green << 6) | blue
        for channel in range(3):
            self._sums[channel] += np.bincount(cell, channels[:, channel], _CELLS)
        self._sums[3] += np.bincount(cell, minlength=_CELLS)


def _split(points: NDArray[np.float32], weights: NDArray[np.float64], count: int) -> NDArray[np.float32]:
    boxes = [np.arange(len(points))]
    spreads = [_spread(points, weights, boxes[0])]
    while len(boxes) < count and max(spread for spread, _ in spreads) > 0:
        largest = max(range(len(boxes)), key=lambda number: spreads[number][0])
        box, axis = boxes[largest], spreads[largest][1]
        values = points[box, axis]
        lower = values <= np.average(values, weights=weights[box])
        boxes[largest], added = box[lower], box[~lower]
        boxes.append(added)
        spreads[largest] = _spread(points, weights, boxes[largest])
        spreads.append(_spread(points, weights, added))
    means = [np.average(points[box], axis=0, weights=weights[box]) for box in boxes]
    return np.rint(means).astype(np.float32)


def _spread(points: NDArray[np.float32], weights: NDArray[np.float64], box: NDArray[np.intp]) -> tuple[float, int]:
    """Return the weighted squared deviation of a box, and the axis along which it is greatest."""
    values, counts = points[box].astype(np.float64), weights[box]
    mean = np.average(values, axis=0, weights=counts)
    along = (np.square(values - mean) * counts[:, None]).sum(axis=0) * METRIC
    return float(along.sum()), int(along.argmax())


def _refined(
    points: NDArray[np.float32], weights: NDArray[np.float64], kept: NDArray[np.float32], free: NDArray[np.float32]
) -> NDArray[np.uint8]:
    for _ in range(_REFINEMENTS):
        nearest = _nearest(points, np.concatenate((kept, free))) - len(kept)
        mine = nearest >= 0
        totals = np.bincount(nearest[mine], weights[mine], len(free))
        moved = [np.bincount(nearest[mine], (weights * points[:, axis])[mine], len(free)) for axis in range(3)]
        used = totals > 0
        free = np.rint(np.stack(moved, axis=1)[used] / totals[used, None]).astype(np.float32)
    colors = np.concatenate((kept, free)).astype(np.uint8)
    return np.array(list(dict.fromkeys(map(tuple, colors.tolist()))), np.uint8)


def _nearest(points: NDArray[np.float32], centers: NDArray[np.float32]) -> NDArray[np.intp]:
    lengths = (np.square(centers) * METRIC).sum(axis=1)
    scaled = (centers * METRIC).T * 2
    parts = [
        (lengths - points[start : start + _CHUNK] @ scaled).argmin(axis=1) for start in range(0, len(points), _CHUNK)
    ]
    return np.concatenate(parts)


def _channels(colors: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.stack(((colors >> 16) & 255, (colors >> 8) & 255, colors & 255), axis=-1).astype(np.int64)

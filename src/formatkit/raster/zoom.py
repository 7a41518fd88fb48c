"""Zoom and pan with exact fractions of a pixel, by the quick integer resize instead of a slow warp.

A resize maps a whole rectangle of source pixels to whole pixels. The pair of sizes whose quotient comes nearest to the
zoom is chosen among many, and with it the row and column at which the window into the result begins: since these
steps are no whole source pixels, one of them falls on the wanted place. Near quotients such as 6/5 there are too few
such places; frames whose best pair is off by more than 1/32 of a pixel anywhere are warped. Who holds the picture in
two sizes takes, frame by frame, the one that is `exact` there, and hardly ever needs a warp.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["MARGIN", "Scratch", "exact", "zoomed"]

MARGIN = 96
"""Pixels by which a source must reach over the part that is ever shown, on every side, so that rectangles fit."""
_ACCEPTED = 1 / 32
_SPARE = 56
"""Columns and rows more than the window has, among which it is placed."""


class Scratch:
    """Memory that is written to again and again: fresh pages for each frame cost as much as a third of its resize."""

    def __init__(self) -> None:
        self._bytes = np.empty(0, np.uint8)

    def array(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return an array with anything in it, valid until the next call."""
        size = math.prod(shape)
        if size > self._bytes.size:
            self._bytes = np.empty(size, np.uint8)
        return self._bytes[:size].reshape(shape)


@dataclass(frozen=True, slots=True)
class _Axis:
    """`source` pixels from `start` are resized to `target`; the window begins at `offset` of these.

    `error` is how far, in pixels, any place in the window is off.
    """

    start: int
    source: int
    target: int
    offset: int
    error: float


def zoomed(
    plane: NDArray[np.uint8], x: float, y: float, step: float, width: int, height: int, scratch: Scratch
) -> NDArray[np.uint8]:
    """Return `height × width` pixels of `plane` (any number of channels), bilinear, in the memory of `scratch`.

    Pixel (i, j) of the result is centered at (`x` + (i + 1/2) · `step`, `y` + (j + 1/2) · `step`) of the plane, whose
    pixel (0, 0) is centered at (1/2, 1/2). The part needed has to lie inside the plane.
    """
    import cv2

    across, down = _axes(plane, x, y, step, width, height)
    if max(across.error, down.error) > _ACCEPTED:
        made = scratch.array((height, width, *plane.shape[2:]))
        return _warped(plane, x, y, step, made)
    part = plane[down.start : down.start + down.source, across.start : across.start + across.source]
    made = scratch.array((down.target, across.target, *plane.shape[2:]))
    cv2.resize(part, (across.target, down.target), dst=made, interpolation=cv2.INTER_LINEAR)
    return made[down.offset : down.offset + height, across.offset : across.offset + width]


def exact(plane: NDArray[np.uint8], x: float, y: float, step: float, width: int, height: int) -> bool:
    """Tell whether `zoomed` finds a quick resize for this window."""
    return max(axis.error for axis in _axes(plane, x, y, step, width, height)) <= _ACCEPTED


def _axes(plane: NDArray[np.uint8], x: float, y: float, step: float, width: int, height: int) -> tuple[_Axis, _Axis]:
    across = _axis(round(x, 4), round(step, 7), width, plane.shape[1])
    return across, _axis(round(y, 4), round(step, 7), height, plane.shape[0])


@lru_cache(maxsize=4096)
def _axis(place: float, step: float, length: int, whole: int) -> _Axis:
    """Return the rectangle and window whose errors of zoom (at the edges) and of place, together, are smallest."""
    targets = np.arange(length + 2, length + _SPARE + 1)
    sources = np.rint(targets * step)
    steps = sources / targets
    slips = np.abs(steps - step) * length / 2
    offsets = np.arange(_SPARE + 1)
    # Centered: an error of the zoom is nothing in the middle of the window and the same at both edges.
    exact = place + (step - steps[:, None]) * length / 2 - offsets * steps[:, None]
    starts = np.rint(exact)
    errors = np.abs(exact - starts) + slips[:, None]
    errors[(starts < 0) | (starts + sources[:, None] > whole) | (offsets > targets[:, None] - length)] = np.inf
    row, column = np.unravel_index(int(np.argmin(errors)), errors.shape)
    start, source, target = int(starts[row, column]), int(sources[row]), int(targets[row])
    return _Axis(start, source, target, int(offsets[column]), float(errors[row, column]))


def _warped(plane: NDArray[np.uint8], x: float, y: float, step: float, made: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    height, width = made.shape[:2]
    back = np.array([[step, 0, x + step / 2 - 0.5], [0, step, y + step / 2 - 0.5]], dtype=np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(plane, back, (width, height), dst=made, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return made

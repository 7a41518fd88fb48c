"""Film grain: noise that is the same on every run and machine, strongest in the middle tones."""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size

__all__ = ["grain_shift", "grained"]

_SIDE = 512
"""Side of the tile that is laid next to itself; nobody finds the same grain again half a picture away."""
_SOFT = (0.2, 0.6, 0.2)
"""Neighbors that a grain shares its brightness with: single pixels look like a fault of the screen."""
_SPREAD = math.sqrt(1 / 6) * (_SOFT[0] ** 2 + _SOFT[1] ** 2 + _SOFT[2] ** 2)
"""Standard deviation of the sum of two even spreads from −1/2 to 1/2, softened in both directions."""
_LEAST = 0.35
"""Share of the grain that pure black and white still show."""


def grained(pixels: NDArray[np.uint8], amount: float, seed: str, canvas: Size, step: int = 0) -> NDArray[np.uint8]:
    """Return RGB pixels with grain whose standard deviation is `amount` of the whole range.

    The grain is that of a picture of `canvas` pixels, whatever the size of these: a smaller or larger version shows
    the same grains. Equal seeds give equal grain, in a video another one at each `step`.
    """
    import cv2

    size = Size(pixels.shape[1], pixels.shape[0])
    shift = grain_shift(
        np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), amount, seed, canvas, size, step
    )
    noisy: NDArray[np.float32] = np.rint(np.clip(pixels + shift[..., None], 0, 255))
    return noisy.astype(np.uint8)


def grain_shift(
    grays: NDArray[np.uint8], amount: float, seed: str, canvas: Size, size: Size, step: int
) -> NDArray[np.float32]:
    """Return by how many levels grain shifts each pixel of `size` (`h × w`), which is as light as `grays`."""
    import cv2

    field = _field(seed, canvas)
    down, right = _start(step)
    field = field[down : down + canvas.height, right : right + canvas.width]
    if canvas != size:
        way = cv2.INTER_AREA if size.width < canvas.width else cv2.INTER_CUBIC
        field = np.asarray(cv2.resize(field, (size.width, size.height), interpolation=way), np.float32)
    return np.asarray(cv2.multiply(np.ascontiguousarray(field), cv2.LUT(grays, _strengths(amount))), np.float32)


def _start(step: int) -> tuple[int, int]:
    """Return where on its tile the grain of a step begins; that of the first at its corner."""
    if not step:
        return 0, 0
    place = int(_scattered(np.array([step], np.uint32))[0])
    return place % _SIDE, place // _SIDE % _SIDE


@lru_cache(maxsize=2)
def _field(seed: str, canvas: Size) -> NDArray[np.float32]:
    """Return the tile laid next to itself over a canvas, and once more on, so that it can begin anywhere."""
    rows, columns = -(-canvas.height // _SIDE) + 1, -(-canvas.width // _SIDE) + 1
    return np.tile(_tile(seed), (rows, columns))


@lru_cache(maxsize=8)
def _strengths(amount: float) -> NDArray[np.float32]:
    """Return the standard deviation of the grain, in levels, for each level of gray."""
    gray = np.arange(256) / 255
    return (amount * 255 * (_LEAST + (1 - _LEAST) * 4 * gray * (1 - gray))).astype(np.float32)


@lru_cache(maxsize=4)
def _tile(seed: str) -> NDArray[np.float32]:
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "little")
    places = np.arange(2 * _SIDE * _SIDE, dtype=np.uint32) + np.uint32(start)
    even = (_scattered(places).astype(np.float32) / np.float32(2**32) - np.float32(0.5)).reshape(2, _SIDE, _SIDE)
    noise = even[0] + even[1]
    for axis in (0, 1):
        noise = (
            np.float32(_SOFT[0]) * np.roll(noise, 1, axis)
            + np.float32(_SOFT[1]) * noise
            + np.float32(_SOFT[2]) * np.roll(noise, -1, axis)
        )
    made: NDArray[np.float32] = noise / np.float32(_SPREAD)
    return made


def _scattered(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return 32 bits for 32 bits, alike for no two neighbors.

    Source of the constants: Chris Wellons, "Prospecting for Hash Functions", 2018 (lowbias32), in the public domain.
    """
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x7FEB352D)
    values = values ^ (values >> np.uint32(15))
    values = values * np.uint32(0x846CA68B)
    return values ^ (values >> np.uint32(16))

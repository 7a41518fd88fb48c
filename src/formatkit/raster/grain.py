"""Film grain: noise that is the same on every run and machine, strongest in the middle tones."""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size

__all__ = ["grained"]

_SIDE = 512
"""Side of the tile that is laid next to itself; nobody finds the same grain again half a picture away."""
_SOFT = (0.2, 0.6, 0.2)
"""Neighbors that a grain shares its brightness with: single pixels look like a fault of the screen."""
_SPREAD = math.sqrt(1 / 6) * (_SOFT[0] ** 2 + _SOFT[1] ** 2 + _SOFT[2] ** 2)
"""Standard deviation of the sum of two even spreads from −1/2 to 1/2, softened in both directions."""
_LEAST = 0.35
"""Share of the grain that pure black and white still show."""


def grained(pixels: NDArray[np.uint8], amount: float, seed: str, canvas: Size) -> NDArray[np.uint8]:
    """Return RGB pixels with grain whose standard deviation is `amount` of the whole range.

    The grain is that of a picture of `canvas` pixels, whatever the size of these: a smaller or larger version shows
    the same grains. Equal seeds give equal grain.
    """
    import cv2

    height, width = pixels.shape[:2]
    rows, columns = -(-canvas.height // _SIDE), -(-canvas.width // _SIDE)
    field = np.tile(_tile(seed), (rows, columns))[: canvas.height, : canvas.width]
    if (canvas.height, canvas.width) != (height, width):
        smaller = width < canvas.width
        way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
        field = np.asarray(cv2.resize(field, (width, height), interpolation=way), np.float32)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    shift = field * cv2.LUT(gray, _strengths(amount))
    noisy = pixels + np.asarray(shift)[..., None]
    return np.rint(np.clip(noisy, 0, 255)).astype(np.uint8)


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

"""How music steps back while somebody speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.sound_curve import GainCurve

__all__ = ["DEPTH", "ducking"]

DEPTH: Final = 11.0
"""How far the other sounds step back, in dB."""

# 20 ms: the longest window that still finds the beginning of a word to a frame of the picture.
_WINDOW = 960
_STRETCH = 50 * _WINDOW
_ATTACK = 7.5
_HOLD = 10
_RELEASE = 25
# Whatever is 30 dB under the loudest word, or near silence, is a pause.
_PAUSE = 10 ** (-30 / 20)
_FLOOR = 10 ** (-60 / 20)


def ducking(voice: Callable[[int, int], NDArray[np.float32]], samples: int) -> GainCurve:
    """Return the gain of the sounds that step back for a voice.

    `voice(first, count)` gives the sum of the voices. The level of each 20 ms tells whether somebody speaks. The gain
    falls within 150 ms before the first word, stays 200 ms behind the last one, and returns within 500 ms.
    """
    levels = [_levels(voice(first, min(_STRETCH, samples - first))) for first in range(0, samples, _STRETCH)]
    level = np.concatenate(levels) if levels else np.zeros(0)
    spoken = np.flatnonzero(level > max(_FLOOR, _PAUSE * level.max(initial=0.0)))
    depth = _depth(spoken, len(level) + 1)
    smooth = (1 - np.cos(np.pi * depth)) / 2
    return GainCurve((10 ** (-DEPTH / 20 * smooth)).astype(np.float32), _WINDOW)


def _levels(block: NDArray[np.float32]) -> NDArray[np.float64]:
    starts = np.arange(0, len(block), _WINDOW)
    power = np.add.reduceat(np.square(block, dtype=np.float64).sum(axis=1), starts)
    return np.asarray(np.sqrt(power / (2 * _WINDOW)), np.float64)


def _depth(spoken: NDArray[np.intp], points: int) -> NDArray[np.float64]:
    """Return how far the gain is down (0 to 1) at the edges of the windows, of which `spoken` hold speech."""
    if not len(spoken):
        return np.zeros(points)
    edges = np.arange(points)
    following = np.searchsorted(spoken, edges)
    until = spoken[np.minimum(following, len(spoken) - 1)] - edges
    since = edges - 1 - spoken[np.maximum(following - 1, 0)]
    before = np.where(following < len(spoken), 1 - until / _ATTACK, 0)
    behind = np.where(following > 0, 1 - (since - _HOLD) / _RELEASE, 0)
    return np.asarray(np.clip(np.maximum(before, behind), 0, 1), np.float64)

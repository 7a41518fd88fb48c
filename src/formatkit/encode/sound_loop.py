"""A recording that begins again before it ends, joined where its wave crosses zero upward, so that nothing clicks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Loop"]

# 5 ms: long enough to hide a step, too short to be heard as a doubling.
_CROSSFADE = 240
# 50 ms hold a whole wave of 20 Hz.
_SEARCH = 2_400


class Loop:
    """An endless sound: a recording from `trim` to near its end, then always again from near `trim`.

    It leaves at the last upward zero crossing of the middle channel and comes in at the first one behind the trim.
    From there on the old tail and the new beginning are crossfaded.
    """

    length = None

    def __init__(self, samples: NDArray[np.float32], trim: int) -> None:
        available = len(samples) - trim
        fade, search = min(_CROSSFADE, available // 4), min(_SEARCH, available // 4)
        last = len(samples) - fade
        self._samples = samples
        self._trim = trim
        self._leave = last - search + _crossings(samples[last - search : last + 1], search)[-1]
        self._enter = trim + _crossings(samples[trim : trim + search], 0)[0]
        self._fade = (np.arange(1, fade + 1, dtype=np.float32) / np.float32(fade + 1))[:, None]

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Return `count × 2` samples from number `first` on; before 0 is silence."""
        once = self._leave - self._trim
        if first >= 0 and first + count <= once:
            return self._samples[self._trim + first : self._trim + first + count]
        at = np.arange(first, first + count)
        again = (at - once) % (self._leave - self._enter)
        found = self._samples[np.where(at < once, self._trim + np.maximum(at, 0), self._enter + again)]
        self._join(found, np.flatnonzero((at >= once) & (again < len(self._fade))), again)
        found[at < 0] = 0
        return found

    def _join(self, found: NDArray[np.float32], joins: NDArray[np.intp], again: NDArray[np.intp]) -> None:
        behind = again[joins]
        tail = self._samples[self._leave + behind]
        found[joins] = tail + (found[joins] - tail) * self._fade[behind]


def _crossings(samples: NDArray[np.float32], otherwise: int) -> list[int]:
    """Return where the middle channel comes from below zero, or `otherwise` alone."""
    middle = samples.sum(axis=1)
    found: list[int] = (np.flatnonzero((middle[:-1] < 0) & (middle[1:] >= 0)) + 1).tolist()
    return found or [otherwise]

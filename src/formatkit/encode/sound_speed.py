"""A sound faster or slower, its pitch with it: band-limited interpolation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from formatkit.encode.sound_source import SoundSource

__all__ = ["Resampled"]

_REACH = 12
_BETA = 7.0
_PASSED = 0.94
_WIDEST = 8
# The phases between two samples are then so few that each has its exact filter; the error of 6e-8 is 1 ms in 5 hours.
_DENOMINATOR = 4_096


class Resampled:
    """`source` at `speed` (2 is twice as fast), through a windowed sinc that cuts off what would alias.

    Sample k is read at k · speed, exactly for denominators up to 4096. `speed` is at least 1/4096.
    """

    def __init__(self, source: SoundSource, speed: Fraction) -> None:
        self._source = source
        self._speed = speed.limit_denominator(_DENOMINATOR)
        self._weights = _weights(self._speed)
        self._reach = len(self._weights) // 2

    @property
    def length(self) -> int | None:
        """How many samples there are, None without an end."""
        length = self._source.length
        return None if length is None else -(-length * self._speed.denominator // self._speed.numerator)

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Return `count × 2` samples from number `first` on; before 0 and behind the end is silence."""
        found = np.zeros((2, count), np.float32)
        if not count:
            return found.T
        at = np.arange(first, first + count, dtype=np.int64) * self._speed.numerator
        whole, phase = np.divmod(at, self._speed.denominator)
        begin, end = int(whole[0]) - self._reach + 1, int(whole[-1]) + self._reach + 1
        wave = np.ascontiguousarray(self._source.read(begin, end - begin).T)
        whole -= whole[0]
        for step, weights in enumerate(self._weights):
            weight = weights.take(phase, mode="clip")
            for channel, taps in zip(found, wave[:, step:], strict=True):
                channel += weight * taps.take(whole, mode="clip")
        return found.T


def _weights(speed: Fraction) -> NDArray[np.float32]:
    """Return the filter, taps × phases; the taps of each phase sum to 1."""
    width = min(max(float(speed), 1.0), float(_WIDEST))
    reach = int(np.ceil(_REACH * width))
    phases = np.arange(speed.denominator) / speed.denominator
    distance = (np.arange(1 - reach, reach + 1)[:, None] - phases) / width
    window = np.i0(_BETA * np.sqrt(np.maximum(0, 1 - (distance / _REACH) ** 2)))
    weights = np.sinc(distance * _PASSED) * window
    return np.asarray(weights / weights.sum(axis=0), np.float32)

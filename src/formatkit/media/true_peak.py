"""The true peaks of a sound: the highest values of the wave between and at its samples, four times oversampled."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["PEAK_SPAN", "TruePeaks"]

PEAK_SPAN: Final = 64
"""How many samples one of the peaks of `TruePeaks` stands for."""

_REACH = 8
_BETA = 5.0
# As many samples as stay in the processor's cache with all the rows that are made of them.
_STRETCH = 64 * PEAK_SPAN


class TruePeaks:
    """Peaks of each `PEAK_SPAN` samples of a stereo sound, after ITU-R BS.1770-4 annex 2 with a longer filter.

    The wave is interpolated at a quarter, a half and three quarters between neighbors by a sinc of 16 samples under
    a Kaiser window. The result does not depend on how the sound is cut into blocks.
    """

    def __init__(self) -> None:
        self._kept: NDArray[np.float32] = np.zeros((2, _REACH - 1), np.float32)
        self._rows = np.empty((5, 2, _STRETCH), np.float32)

    def add(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Hear `n × 2` samples; return the peaks (both channels together) that are ready, 1 is full scale."""
        wave = np.concatenate((self._kept, block.T), axis=1, dtype=np.float32)
        ready = max(0, wave.shape[1] - 2 * _REACH + 1) // _STRETCH * _STRETCH
        self._kept = wave[:, ready:].copy()
        return self._peaks(wave, ready)

    def finish(self) -> NDArray[np.float32]:
        """Return the peaks of what is left. The sound is over."""
        left = self._kept.shape[1] - _REACH + 1
        spans = -(-left // PEAK_SPAN)
        wave = np.zeros((2, spans * PEAK_SPAN + 2 * _REACH - 1), np.float32)
        wave[:, : self._kept.shape[1]] = self._kept
        self._kept = np.zeros((2, _REACH - 1), np.float32)
        return self._peaks(wave, spans * PEAK_SPAN)

    def _peaks(self, wave: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        found = np.empty(count // PEAK_SPAN, np.float32)
        for first in range(0, count, _STRETCH):
            size = min(_STRETCH, count - first)
            highest = self._highest(wave[:, first : first + size + 2 * _REACH - 1], size)
            spans = highest.reshape(2, -1, PEAK_SPAN).max(axis=2).max(axis=0)
            found[first // PEAK_SPAN : (first + size) // PEAK_SPAN] = spans
        return found

    def _highest(self, wave: NDArray[np.float32], size: int) -> NDArray[np.float32]:
        # With s the sum and d the difference of two samples at equal distance on both sides, the quarters are A + B
        # and A − B, where A weights all s and B all d. The higher of them is |A| + |B|: half the work.
        pair, weighted, even, odd, middle = (row[:, :size] for row in self._rows)
        for row in (even, odd, middle):
            row[...] = 0
        for step, (of_even, of_odd, of_middle) in enumerate(_WEIGHTS):
            left = wave[:, _REACH - 1 - step : _REACH - 1 - step + size]
            right = wave[:, _REACH + step : _REACH + step + size]
            np.add(left, right, out=pair)
            even += np.multiply(pair, of_even, out=weighted)
            middle += np.multiply(pair, of_middle, out=weighted)
            np.subtract(left, right, out=pair)
            odd += np.multiply(pair, of_odd, out=weighted)
        np.abs(even, out=even)
        even += np.abs(odd, out=odd)
        np.maximum(even, np.abs(middle, out=middle), out=even)
        samples = wave[:, _REACH - 1 : _REACH - 1 + size]
        return np.maximum(even, np.abs(samples, out=pair), out=even)


def _weights() -> NDArray[np.float32]:
    """Return per distance the weights of A, B and of the half, 8 × 3."""
    steps = np.arange(_REACH, dtype=np.float64)
    near, far, half = _filter(steps + 0.25), _filter(steps + 0.75), _filter(steps + 0.5)
    quarters = np.sum(near) + np.sum(far)
    even, odd = (near + far) / 2 / quarters, (near - far) / 2 / quarters
    return np.stack((even, odd, half / (2 * np.sum(half))), axis=1).astype(np.float32)


def _filter(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    window = np.i0(_BETA * np.sqrt(1 - (distance / _REACH) ** 2)) / np.i0(_BETA)
    return np.asarray(np.sinc(distance) * window, np.float64)


_WEIGHTS = _weights()

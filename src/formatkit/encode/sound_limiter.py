"""A limiter that sees true peaks before they come, for the whole film at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.sound_curve import GainCurve
from formatkit.media.true_peak import PEAK_SPAN

__all__ = ["limiting"]

# 5 ms of attack at 48 kHz; slower would dull the beginnings of words, faster would be heard as a click.
_ATTACK = 4
# 60 dB a second: a peak of 6 dB is forgotten after 100 ms.
_RELEASE = 60 * PEAK_SPAN / 48_000


def limiting(peaks: NDArray[np.float32], ceiling: float) -> GainCurve:
    """Return the gain that keeps true peaks at or under `ceiling` (amplitude, 1 is full scale).

    `peaks` are those of `TruePeaks`, each of `PEAK_SPAN` samples. The gain comes down smoothly within 5 ms before a
    peak and goes back by 60 dB a second. It never lies above what a span asks for.
    """
    wanted = ceiling / np.maximum(peaks, np.float32(1e-9))
    np.log10(np.minimum(wanted, 1, out=wanted), out=wanted)
    points = _recovering(np.minimum(np.append(wanted, 0), np.append(0, wanted)) * 20)
    return GainCurve(10 ** (_smoothed(points) / np.float32(20)), PEAK_SPAN)


def _recovering(wanted: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return in dB how low the gain still is after what came before; `wanted` is overwritten."""
    climb = np.arange(len(wanted)) * _RELEASE
    wanted -= climb
    np.minimum.accumulate(wanted, out=wanted)
    wanted += climb
    return np.minimum(wanted, 0).astype(np.float32)


def _smoothed(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of the lowest of the next points: nowhere above `points`, and with no step."""
    # Each mean is of values that all looked as far as this point, so none of them lies above it.
    padded = np.pad(points, (_ATTACK, _ATTACK), mode="edge")
    lowest = _folded(np.minimum, padded)
    return _folded(np.add, lowest) / np.float32(_ATTACK + 1)


def _folded(fold: np.ufunc, points: NDArray[np.float32]) -> NDArray[np.float32]:
    found = points[: len(points) - _ATTACK].copy()
    for step in range(1, _ATTACK + 1):
        fold(found, points[step : step + len(found)], out=found)
    return found

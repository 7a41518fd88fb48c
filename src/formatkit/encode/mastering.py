"""The finished soundtrack of a film: mixed, brought to its loudness, its true peaks limited, in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, note
from formatkit.encode.mix import Mix
from formatkit.encode.sound_curve import GainCurve
from formatkit.encode.sound_limiter import limiting
from formatkit.media.loudness import IntegratedLoudness, Loudness, LoudnessMeter, decibels
from formatkit.media.true_peak import TruePeaks
from formatkit.scene.soundtrack import Soundtrack
from formatkit.scene.store import Store

__all__ = ["BLOCK", "HEADROOM", "MOST_LIMITED", "Mixed", "mixed"]

BLOCK = 48_000
"""How many samples a block has, 1 s."""

HEADROOM = 0.8
"""By how many dB the limiter stays under the highest true peak: AAC at 128 kbit/s rounds the wave by about as much."""

MOST_LIMITED = 6.0
"""What the limiter may take off the highest peak, in dB, before it would be heard."""

_SHORTEST = 3
_CLOSE = 0.3
_TOLD = 0.5
_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """A mastered soundtrack.

    `samples` is exactly `round(seconds × 48000)`. `loudness` is that of the result in LUFS (None when silent or
    shorter than 0.4 s), `true_peak` its highest in dBTP (−inf for digital silence).
    """

    samples: int
    loudness: float | None
    true_peak: float
    diagnostics: tuple[Diagnostic, ...]
    _mix: Mix
    _master: _Master

    def blocks(self, size: int = BLOCK) -> Iterator[NDArray[np.float32]]:
        """Yield the sound as `n × 2`, −1 to 1, 48 kHz: `size` samples each, the last one may be shorter.

        It can be asked for again, and gives equal samples for every size.
        """
        return _mastered(self._mix, self._master, size)


@dataclass(frozen=True, slots=True, eq=False)
class _Master:
    """What makes the mix the master: a gain in dB, then the limiter, if it has anything to do."""

    gain: float
    limiter: GainCurve | None


@dataclass(frozen=True, slots=True, eq=False)
class _Survey:
    """What the first pass found: loudness and peak of the mix, and its true peaks one by one."""

    loudness: Loudness
    peaks: NDArray[np.float32]


def mixed(track: Soundtrack, store: Store, headroom: float = HEADROOM) -> Mixed:
    """Return the mastered sound of `track`; of `store` only `sound` is used.

    The mix is measured in a first pass and brought to `track.loudness` in the next ones. Where its peaks would rise
    above `track.peak` − `headroom` (dB), a limiter takes up to `MOST_LIMITED` of them; beyond that the gain is lower
    and a note says so. Sound under −70 LUFS or 3 s keeps its level, noted too. Memory does not grow with the length,
    except for one number per 64 samples.
    """
    mix = Mix(track, store)
    survey = _surveyed(mix)
    target, notes = _target(track, survey.loudness)
    master, result = _fitted(mix, survey, target, track.peak - headroom)
    notes += _limits_told(track, target, master, result)
    return Mixed(mix.samples, result.integrated, result.true_peak, notes, mix, master)


def _surveyed(mix: Mix) -> _Survey:
    if mix.empty:
        return _Survey(Loudness(None, decibels(0)), np.zeros(0, np.float32))
    loudness, peaks = IntegratedLoudness(), TruePeaks()
    found = []
    for block, _ in _mix_blocks(mix, BLOCK):
        loudness.add(block)
        found.append(peaks.add(block))
    all_peaks = np.concatenate((*found, peaks.finish()))
    return _Survey(Loudness(loudness.result(), decibels(float(all_peaks.max(initial=0)))), all_peaks)


def _target(track: Soundtrack, mix: Loudness) -> tuple[float | None, tuple[Diagnostic, ...]]:
    """Return the loudness to reach, None where the level stays as it is."""
    if track.loudness is None:
        return None, ()
    if track.seconds < _SHORTEST:
        return None, (note("FK541", seconds=f"{float(track.seconds):g}", target=f"{track.loudness:g}"),)
    if mix.integrated is None:
        return None, (note("FK540", target=f"{track.loudness:g}"),)
    return track.loudness, ()


def _fitted(mix: Mix, survey: _Survey, target: float | None, ceiling: float) -> tuple[_Master, Loudness]:
    """Return the gain and limiter that come nearest to `target`, and what they make of the mix."""
    found = survey.loudness
    most = ceiling + MOST_LIMITED - found.true_peak
    gain = min(most, 0.0 if target is None or found.integrated is None else target - found.integrated)
    for _ in range(_ROUNDS):
        if found.true_peak + gain <= ceiling:
            return _Master(gain, None), _louder(found, gain)
        master = _Master(gain, limiting(survey.peaks, 10 ** ((ceiling - gain) / 20)))
        result = _measured(mix, master)
        missing = 0.0 if target is None or result.integrated is None else target - result.integrated
        if abs(missing) <= _CLOSE or (gain >= most and missing > 0):
            break
        # The limiter takes a part of what is added.
        gain = min(most, gain + 1.5 * missing)
    return master, result


def _limits_told(track: Soundtrack, target: float | None, master: _Master, result: Loudness) -> tuple[Diagnostic, ...]:
    if target is None:
        lower = f"{-master.gain:.1f}"
        return (note("FK543", lower=lower, peak=f"{track.peak:g}"),) if master.gain < 0 else ()
    if result.integrated is None or result.integrated >= target - _TOLD:
        return ()
    found = f"{result.integrated:.1f}"
    return (note("FK542", found=found, target=f"{target:g}", peak=f"{track.peak:g}"),)


def _measured(mix: Mix, master: _Master) -> Loudness:
    meter = LoudnessMeter()
    for block in _mastered(mix, master, BLOCK):
        meter.add(block)
    return meter.result()


def _louder(loudness: Loudness, gain: float) -> Loudness:
    integrated = None if loudness.integrated is None else loudness.integrated + gain
    return Loudness(integrated, loudness.true_peak + gain)


def _mastered(mix: Mix, master: _Master, size: int) -> Iterator[NDArray[np.float32]]:
    factor = np.float32(10 ** (master.gain / 20))
    for block, first in _mix_blocks(mix, size):
        if master.gain:
            block *= factor
        limited = block if master.limiter is None else master.limiter.applied(block, first)
        yield np.clip(limited, -1, 1, out=limited)


def _mix_blocks(mix: Mix, size: int) -> Iterator[tuple[NDArray[np.float32], int]]:
    for first in range(0, mix.samples, size):
        yield mix.read(first, min(size, mix.samples - first)), first

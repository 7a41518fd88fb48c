"""One recording as it is heard: from its trim on, again and again where it loops, at its speed."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.sound_loop import Loop
from formatkit.encode.sound_speed import Resampled
from formatkit.scene.soundtrack import Sound

__all__ = ["Recording", "SoundSource", "sound_source"]

_RATE = 48_000


class SoundSource(Protocol):
    """Samples by number, in any order; the same whichever stretches they are read in."""

    @property
    def length(self) -> int | None:
        """How many samples there are, None without an end."""
        ...

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Return `count × 2` samples from number `first` on; before 0 and behind the end is silence."""
        ...


class Recording:
    """The samples of a recording from `trim` on, as they are."""

    def __init__(self, samples: NDArray[np.float32], trim: int) -> None:
        self._samples = samples[trim:]

    @property
    def length(self) -> int:
        """How many samples there are behind the trim."""
        return len(self._samples)

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Return `count × 2` samples from number `first` on."""
        start, end = max(first, 0), max(min(first + count, self.length), 0)
        if end - start == count:
            return self._samples[start:end]
        found = np.zeros((count, 2), np.float32)
        if start < end:
            found[start - first : end - first] = self._samples[start:end]
        return found


def sound_source(sound: Sound, samples: NDArray[np.float32]) -> SoundSource:
    """Return what `sound` plays of its recording (`n × 2` at 48 kHz), without gain and fades."""
    trim = min(round(sound.trim * _RATE), len(samples))
    # What lasts long enough is not made to begin again, not even for its last few milliseconds.
    looped = sound.loop and round(sound.duration * _RATE) * sound.speed > len(samples) - trim > 0
    source: SoundSource = Loop(samples, trim) if looped else Recording(samples, trim)
    return source if sound.speed == Fraction(1) else Resampled(source, sound.speed)

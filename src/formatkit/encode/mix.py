"""The sounds of a film laid over one another, any stretch at any time, so that no length needs more memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.sound_curve import GainCurve
from formatkit.encode.sound_ducking import ducking
from formatkit.encode.sound_source import SoundSource, sound_source
from formatkit.scene.soundtrack import Sound, Soundtrack
from formatkit.scene.store import Store

__all__ = ["RATE", "Mix"]

RATE = 48_000


class Mix:
    """The unmastered sum of a soundtrack: gain, fades, loops, speed and ducking applied, nothing limited."""

    def __init__(self, track: Soundtrack, store: Store) -> None:
        self.samples = round(track.seconds * RATE)
        parts = [_part(sound, store.sound(sound.digest), self.samples) for sound in track.sounds]
        self._parts = _ducked([part for part in parts if part.count > 0], self.samples)

    @property
    def empty(self) -> bool:
        """Whether nothing is heard at all."""
        return not self._parts

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Return `count × 2` samples from number `first` on; they may exceed ±1."""
        return _sum(self._parts, first, count)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A sound at its place: `count` samples from number `first` of the film on. Fades in samples."""

    source: SoundSource
    sound: Sound
    first: int
    count: int
    fade_in: int
    fade_out: int
    ducking: GainCurve | None = None

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Return a stretch inside the part; `first` counts from the beginning of the film."""
        begin = first - self.first
        heard = self.source.read(begin, count)
        if self.sound.gain:
            heard = heard * np.float32(10 ** (self.sound.gain / 20))
        if begin < self.fade_in:
            heard = heard * _quarter_wave(begin, count, self.fade_in)
        left = self.count - begin
        if left - count < self.fade_out:
            heard = heard * _quarter_wave(left - count, count, self.fade_out)[::-1]
        return heard if self.ducking is None else self.ducking.applied(heard, first)


def _part(sound: Sound, samples: NDArray[np.float32], film: int) -> _Part:
    source = sound_source(sound, samples)
    first, end = round(sound.start * RATE), min(round((sound.start + sound.duration) * RATE), film)
    count = end - first if source.length is None else min(end - first, source.length)
    fade_in, fade_out = (round(Fraction(fade) * RATE) for fade in (sound.fade_in, sound.fade_out))
    return _Part(source, sound, first, count, fade_in, fade_out)


def _ducked(parts: list[_Part], film: int) -> tuple[_Part, ...]:
    voices = tuple(part for part in parts if part.sound.role == "voice")
    behind = [part.sound.ducks and part.sound.role != "voice" for part in parts]
    if not voices or not any(behind):
        return tuple(parts)
    curve = ducking(lambda first, count: _sum(voices, first, count), film)
    return tuple(replace(part, ducking=curve) if ducks else part for part, ducks in zip(parts, behind, strict=True))


def _sum(parts: tuple[_Part, ...], first: int, count: int) -> NDArray[np.float32]:
    mixed = np.zeros((count, 2), np.float32)
    for part in parts:
        begin, end = max(first, part.first), min(first + count, part.first + part.count)
        if begin < end:
            mixed[begin - first : end - first] += part.read(begin, end - begin)
    return mixed


def _quarter_wave(first: int, count: int, fade: int) -> NDArray[np.float32]:
    """Return the factors of a fade of equal power, `count × 1`, from its sample `first` on; 1 behind its end."""
    share = np.minimum(np.arange(first, first + count), fade) / fade
    return np.sin(np.pi / 2 * share).astype(np.float32)[:, None]

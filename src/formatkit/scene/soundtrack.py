"""The sound of a film, resolved: which sounds are heard when and how loud. Times in seconds of the film."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = ["Sound", "SoundRole", "Soundtrack"]

SoundRole = Literal["music", "voice", "footage"]


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound on the film's timeline.

    `digest` names the decoded sound in the Store. It is heard from `start` for `duration` and begins at `trim`
    of its own time; with `loop` it begins again there, joined where the wave crosses zero, as often as needed,
    else it ends with its last sample. `speed` 2 plays twice as fast. `gain` is in dB, fades in seconds. `ducks`:
    it steps back while a `voice` is heard.
    """

    id: str
    digest: str
    role: SoundRole
    start: Fraction
    duration: Fraction
    trim: Fraction = Fraction(0)
    loop: bool = False
    speed: Fraction = Fraction(1)
    gain: float = 0.0
    fade_in: float = 0.0
    fade_out: float = 0.0
    ducks: bool = False


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """All sounds of a film of `seconds`, 48 kHz stereo. Without sounds it is a silent track.

    `loudness` is the target in LUFS (EBU R 128; None leaves the loudness alone), `peak` the highest true peak in
    dBTP, which wins over the target.
    """

    seconds: Fraction
    sounds: tuple[Sound, ...] = ()
    loudness: float | None = -14.0
    peak: float = -1.0

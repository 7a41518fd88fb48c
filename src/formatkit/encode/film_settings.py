"""How a film is to be encoded: codec, quality, key frames, container, and the limits that a network sets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from formatkit.encode.film_levels import is_level, level_bit_rate
from formatkit.model.geometry import Size

__all__ = ["FilmCodec", "FilmContainer", "FilmSettings", "peak_bit_rate"]

FilmCodec = Literal["h264", "hevc"]
FilmContainer = Literal["mp4", "mov"]
_HIGHEST_CRF = 51
# Twice the mean that a byte limit allows: busy moments may borrow from calm ones, and what comes out is never so
# far above the limit that the next attempt must be guessed.
_BORROWED = 2


@dataclass(frozen=True, slots=True)
class FilmSettings:
    """What the encoder is told. Rates are bits per second, limits of bytes are those of the whole file.

    `crf` is the quality on x264's scale (0 to 51, lower is better), `speed` a preset of x264 or x265 (`veryfast`),
    `gop_frames` the longest distance between key frames. Without `edit_list` the file carries none; the first
    21 ms of the sound are then silent, since the start of the AAC encoder has to lie inside the film.
    `max_bit_rate` bounds the peaks of picture and sound together over a second, `min_bit_rate` is the least mean
    of the file. An empty `profile` or `level` is chosen by size and rate (High for H.264, Main for HEVC).
    """

    codec: FilmCodec = "h264"
    crf: float = 20.0
    speed: str = "veryfast"
    gop_frames: int = 60
    container: FilmContainer = "mp4"
    edit_list: bool = True
    faststart: bool = True
    max_bit_rate: int | None = None
    min_bit_rate: int | None = None
    max_bytes: int | None = None
    profile: str = ""
    level: str = ""
    audio_bit_rate: int = 128_000

    def __post_init__(self) -> None:
        if not 0 <= self.crf <= _HIGHEST_CRF:
            raise ValueError(f"crf must be 0 to {_HIGHEST_CRF}, not {self.crf}")
        if self.gop_frames < 1:
            raise ValueError(f"key frames cannot be {self.gop_frames} frames apart")
        limits = (self.max_bit_rate, self.min_bit_rate, self.max_bytes, self.audio_bit_rate)
        if any(limit is not None and limit < 1 for limit in limits):
            raise ValueError("limits and bit rates must be positive")
        if self.level and not is_level(self.codec, self.level):
            raise ValueError(f"formatkit does not know level {self.level} of {self.codec}")


def peak_bit_rate(settings: FilmSettings, size: Size, fps: Fraction, seconds: Fraction, sound: int) -> int | None:
    """Return the most that the picture may take over a second, None where no limit is set.

    `sound` is the bit rate beside it. A limit above that of the codec's level is lowered to it, since a file that
    claimed more would need a higher level than its size asks for, and players would refuse it.
    """
    caps = []
    if settings.max_bit_rate is not None:
        caps.append(settings.max_bit_rate - sound)
    if settings.max_bytes is not None:
        caps.append(int(_BORROWED * settings.max_bytes * 8 / seconds) - sound)
    if not caps:
        return None
    return max(1000, min(*caps, level_bit_rate(settings.codec, settings.level, size, fps)))

"""How many bits a film may take: the first try, and what to try next when its file is too large or too small."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import log2

from formatkit.encode.film_codec import Rate
from formatkit.encode.film_settings import FilmSettings, peak_bit_rate
from formatkit.model.geometry import Size

__all__ = ["PASSES", "Budget", "Try"]

PASSES = 3
# Six steps of CRF halve the bits, nearly: x264's quantizer doubles its step every 6.
_STEPS_PER_HALF = 6.0
# Beyond this, blocks and banding are seen at first sight; below the other, more bits are not seen at all.
_WORST_CRF = 42.0
_BEST_CRF = 8.0
# The share of a limit that is aimed at, so that an error of the estimate does not cost another pass.
_AIM = 0.9
_ABOVE_LEAST = 1.03
# Seconds. At the start of each segment the encoder takes its buffer to be 9/10 full.
_TIGHT_WINDOW = 0.25
_BUFFER_AT_START = 0.9
_WIDE_WINDOW = 4.0


@dataclass(frozen=True, slots=True)
class Try:
    """What came of encoding once: bytes of the file, and those in it that are picture."""

    rate: Rate
    file_bytes: int
    picture_bytes: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one film of `seconds`, encoded in `segments`, beside sound of `sound` bits a second."""

    settings: FilmSettings
    size: Size
    fps: Fraction
    seconds: Fraction
    segments: int
    sound: int

    @property
    def most(self) -> int | None:
        """The most bytes that the file may have: its limit, and what the highest bit rate makes of its length."""
        settings = self.settings
        limits = [] if settings.max_bytes is None else [settings.max_bytes]
        if settings.max_bit_rate is not None:
            limits.append(int(settings.max_bit_rate * self.seconds / 8))
        return min(limits, default=None)

    @property
    def least(self) -> int:
        """The fewest bytes that the file must have."""
        return -(-(self.settings.min_bit_rate or 0) * self.seconds // 8)

    def first(self) -> Rate:
        """Return how to encode at first: with the wanted quality, and peaks bounded where there is a limit."""
        return Rate(self.settings.crf, peak_bit_rate(self.settings, self.size, self.fps, self.seconds, self.sound))

    def following(self, tries: tuple[Try, ...]) -> Rate | None:
        """Return how to encode next, None when the last try is good or nothing better can be had."""
        last = tries[-1]
        if len(tries) == PASSES:
            return None
        if self.most is not None and last.file_bytes > self.most:
            wanted = int(self.most * _AIM) - _beside(last)
            peak = last.rate.peak if len(tries) < PASSES - 1 else None
            return self._smaller(last, wanted, peak) if wanted > 0 else None
        if last.file_bytes < self.least:
            return self._larger(last)
        return None

    def _smaller(self, last: Try, wanted: int, peak: int | None) -> Rate:
        """Return what brings the picture to `wanted` bytes: nearly, or without a `peak` by one that ensures it."""
        steps = max(0.0, _STEPS_PER_HALF * log2(last.picture_bytes / wanted))
        crf = max(last.rate.crf, min(_WORST_CRF, last.rate.crf + steps))
        if peak is not None:
            return Rate(crf, peak)
        # Each segment may spend what its buffer holds at its start on top of what flows in.
        flowing = self.seconds + Fraction(_BUFFER_AT_START * _TIGHT_WINDOW) * self.segments
        return Rate(crf, max(1, int(wanted * 8 / flowing)), _TIGHT_WINDOW)

    def _larger(self, last: Try) -> Rate | None:
        wanted = int(self.least * _ABOVE_LEAST) - _beside(last)
        if wanted <= last.picture_bytes or last.rate.filled:
            return None
        crf = max(_BEST_CRF, last.rate.crf - _STEPS_PER_HALF * log2(wanted / max(1, last.picture_bytes)))
        crf = min(crf, last.rate.crf)
        if self.settings.codec == "h264":
            return Rate(crf, int(wanted * 8 / self.seconds), _WIDE_WINDOW, filled=True)
        return Rate(crf, last.rate.peak) if crf < last.rate.crf else None


def _beside(last: Try) -> int:
    """Return the bytes of a file that stay as they are: sound and tables."""
    return last.file_bytes - last.picture_bytes

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
# A step of 6 halves the bits in the middle of the scale (x264's quantizer doubles its step every 6); what two tries
# have shown is believed within these bounds.
_STEPS_PER_HALF = 6.0
_SLOPES = (3.0, 12.0)
# Beyond this, blocks and banding are seen at first sight; below the other, more bits are not seen at all.
_WORST_CRF = 42.0
_BEST_CRF = 8.0
# Shares of the limit that are aimed at, so that an error of the estimate does not cost another pass.
_AIM = 0.95
_LAST_AIM = 0.92
_ABOVE_LEAST = 1.03
# Seconds. At the start of each segment the encoder takes its buffer to be 9/10 full.
_TIGHT_WINDOW = 0.25
_BUFFER_AT_START = 0.9
_WIDE_WINDOW = 8.0


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
            return self._smaller(tries, self.most)
        if last.file_bytes < self.least:
            return self._larger(tries)
        return None

    def _smaller(self, tries: tuple[Try, ...], most: int) -> Rate | None:
        last = tries[-1]
        final = len(tries) == PASSES - 1
        wanted = int(most * (_LAST_AIM if final else _AIM)) - _beside(last)
        if wanted <= 0:
            return None
        crf = min(_WORST_CRF, last.rate.crf + _slope(tries) * log2(last.picture_bytes / wanted))
        if not final:
            return Rate(max(crf, last.rate.crf), last.rate.peak)
        return Rate(max(crf, last.rate.crf), self._hard_peak(wanted), _TIGHT_WINDOW)

    def _hard_peak(self, wanted: int) -> int:
        """Return the peak with which all segments together stay below `wanted` bytes, whatever is in them."""
        return int(wanted * 8 / (self.seconds + Fraction(_BUFFER_AT_START * _TIGHT_WINDOW) * self.segments))

    def _larger(self, tries: tuple[Try, ...]) -> Rate | None:
        last = tries[-1]
        wanted = int(self.least * _ABOVE_LEAST) - _beside(last)
        if wanted <= last.picture_bytes or last.rate.filled:
            return None
        crf = max(_BEST_CRF, last.rate.crf - _slope(tries) * log2(wanted / max(1, last.picture_bytes)))
        crf = min(crf, last.rate.crf)
        if self.settings.codec == "h264":
            return Rate(crf, int(wanted * 8 / self.seconds), _WIDE_WINDOW, filled=True)
        return Rate(crf, last.rate.peak) if crf < last.rate.crf else None


def _beside(last: Try) -> int:
    """Return the bytes of a file that stay as they are: sound and tables."""
    return last.file_bytes - last.picture_bytes


def _slope(tries: tuple[Try, ...]) -> float:
    """Return how many steps of CRF halve the bits of this film."""
    if len(tries) < 2:
        return _STEPS_PER_HALF
    before, last = tries[-2:]
    halvings = log2(before.picture_bytes / last.picture_bytes) if last.picture_bytes else 0.0
    if halvings == 0 or last.rate.crf == before.rate.crf:
        return _STEPS_PER_HALF
    lowest, highest = _SLOPES
    return min(highest, max(lowest, (last.rate.crf - before.rate.crf) / halvings))

"""What an animation may weigh, what it weighs, and by how much that is too much."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from formatkit.diagnostics import Diagnostic

__all__ = ["AnimationFormat", "AnimationLimits", "EncodedAnimation", "Excess", "Weight", "grouped"]

AnimationFormat = Literal["gif", "webp"]
Kind = Literal["bytes", "frames", "pixels"]


@dataclass(frozen=True, slots=True)
class Weight:
    """The length of a file in bytes, its pictures, and the pixels of all of them, each counted at full size."""

    bytes: int
    frames: int
    pixels: int


@dataclass(frozen=True, slots=True)
class Excess:
    """The limit that is broken most: `found` is more than `limit`."""

    kind: Kind
    found: int
    limit: int

    @property
    def factor(self) -> float:
        """How many times the limit was found."""
        return self.found / self.limit

    @property
    def times(self) -> str:
        """The factor to be read, always above 1."""
        return f"{math.ceil(self.factor * 100) / 100:.2f}"


@dataclass(frozen=True, slots=True)
class AnimationLimits:
    """A network's limits, None where there is none. Bytes are decimal; `max_total_pixels` counts all pictures."""

    max_bytes: int | None = None
    max_frames: int | None = None
    max_total_pixels: int | None = None

    def excess(self, weight: Weight) -> Excess | None:
        """Return by what the limits are broken most, or None."""
        pairs: tuple[tuple[Kind, int, int | None], ...] = (
            ("bytes", weight.bytes, self.max_bytes),
            ("frames", weight.frames, self.max_frames),
            ("pixels", weight.pixels, self.max_total_pixels),
        )
        broken = [Excess(kind, found, limit) for kind, found, limit in pairs if limit is not None and found > limit]
        return max(broken, key=lambda excess: excess.factor, default=None)


@dataclass(frozen=True, slots=True)
class EncodedAnimation:
    """What was written. `frames` are the pictures in the file, fewer than the film's where nothing moved.

    `duration` is in seconds and includes the hold. `colors` is the size of a GIF's palette, `quality` that of a
    lossy WebP (0 to 100); each is None where there is none.
    """

    format: AnimationFormat
    bytes: int
    frames: int
    duration: Fraction
    colors: int | None = None
    quality: int | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def grouped(count: int) -> str:
    """Return a number with narrow spaces between its thousands.

    >>> grouped(1500).replace(chr(0x202F), "_")
    '1_500'
    """
    return f"{count:,}".replace(",", "\u202f")

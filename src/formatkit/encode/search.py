"""The best quality that fits a limit of bytes, in few encodes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Attempt", "best_quality"]

_CLOSE = 0.93


@dataclass(frozen=True, slots=True)
class Attempt:
    """One encode: the quality asked for and the bytes that came."""

    quality: int
    data: bytes


def best_quality(
    encode: Callable[[int], bytes], *, best: int, floor: int, limit: int | None, attempts: int = 6
) -> Attempt:
    """Return the attempt of the highest quality found with at most `limit` bytes, or that at `floor`.

    First `best`, then `floor`, then up to `attempts` between them: bytes grow about exponentially with quality, so
    the next guess lies on the line through the logarithms of both ends. It stops early above 93 % of the limit.
    If even `floor` is too large, that attempt is returned and the caller refuses.
    """
    high = Attempt(best, encode(best))
    if limit is None or len(high.data) <= limit:
        return high
    low = Attempt(floor, encode(floor))
    for _ in range(attempts):
        if len(low.data) > limit * (1 if low.quality == floor else _CLOSE) or high.quality - low.quality <= 1:
            break
        quality = _guess(low, high, limit)
        tried = Attempt(quality, encode(quality))
        if len(tried.data) <= limit:
            low = tried
        else:
            high = tried
    return low


def _guess(low: Attempt, high: Attempt, limit: int) -> int:
    small, large = math.log(len(low.data)), math.log(len(high.data))
    share = (math.log(limit) - small) / max(large - small, 1e-9)
    # Nearer to the middle than the line says: one end would otherwise hardly move.
    share = 0.7 * share + 0.15
    guess = low.quality + math.floor(share * (high.quality - low.quality))
    return min(max(guess, low.quality + 1), high.quality - 1)

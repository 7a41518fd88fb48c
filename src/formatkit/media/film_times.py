"""When the frames of a film are shown: exact rate, gaps, groups of pictures. Integers and fractions only."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

__all__ = ["Stamp", "Timing", "timing_of"]

_USUAL: Final = tuple(
    Fraction(count, below)
    for count, below in (
        (24000, 1001),
        (24, 1),
        (25, 1),
        (30000, 1001),
        (30, 1),
        (48, 1),
        (50, 1),
        (60000, 1001),
        (60, 1),
    )
)
_CLOSE: Final = Fraction(1, 500)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Times of one packet, in ticks of its track. Packets come in the order of decoding."""

    pts: int
    dts: int
    duration: int
    key: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """When frames are shown. `start` and `seconds` are times of the track.

    `uneven_at` is the first frame (from 0) that does not come at its time, None when the rate is constant;
    `ordered` says that decoding times rise. `longest_gop` counts frames from one key frame to the next or to the
    end; `open_gops` counts groups with frames that are shown before their key frame.
    """

    fps: Fraction
    start: Fraction
    seconds: Fraction
    uneven_at: int | None
    ordered: bool
    keys: int
    longest_gop: int
    open_gops: int


def timing_of(stamps: Sequence[Stamp], tick: Fraction, rates: Iterable[Fraction] = ()) -> Timing:
    """Work out the timing of at least one packet. `tick` is in seconds, `rates` are frame rates that were declared.

    A rate counts as constant when every frame comes exactly at its multiple, and within one tick where the ticks
    are too coarse to say it (30 frames per second in milliseconds).
    """
    shown = sorted(stamp.pts for stamp in stamps)
    fps, uneven_at = _rate(shown, stamps[0].duration, tick, rates)
    last = max(stamps, key=lambda stamp: stamp.pts)
    span = (last.pts - shown[0]) * tick + (last.duration * tick or 1 / fps)
    keys = [stamp.pts for stamp in stamps if stamp.key]
    ranks = [*sorted(bisect_left(shown, pts) for pts in keys), len(shown)]
    return Timing(
        fps=fps,
        start=shown[0] * tick,
        seconds=span,
        uneven_at=uneven_at,
        ordered=all(before.dts < after.dts for before, after in pairwise(stamps)),
        keys=len(keys),
        longest_gop=max((after - before for before, after in pairwise(ranks)), default=len(shown)) or len(shown),
        open_gops=_open_gops(stamps),
    )


def _rate(shown: list[int], duration: int, tick: Fraction, rates: Iterable[Fraction]) -> tuple[Fraction, int | None]:
    span = (shown[-1] - shown[0]) * tick
    declared = [rate for rate in rates if rate > 0]
    if len(shown) < 2 or not span:
        return next(iter(declared), 1 / (duration * tick) if duration > 0 else Fraction(1)), None
    measured = (len(shown) - 1) / span
    slack = measured * max(_CLOSE, 2 * tick / span)
    known = (*declared, *sorted(_USUAL, key=lambda rate: abs(rate - measured)))
    near = [rate for rate in known if abs(rate - measured) <= slack]
    exact = [rate for rate in near if (1 / (rate * tick)).denominator == 1]
    for rate in (*exact, *near, measured):
        if _even(shown, 1 / (rate * tick)):
            return rate, None
    return measured.limit_denominator(1001), _first_uneven(shown)


def _even(shown: list[int], step: Fraction) -> bool:
    first = shown[0]
    if step.denominator == 1:
        return shown == list(range(first, first + step.numerator * len(shown), step.numerator))
    above, below = step.numerator, step.denominator
    return all(abs((pts - first) * below - k * above) <= below for k, pts in enumerate(shown))


def _first_uneven(shown: list[int]) -> int:
    steps = [after - before for before, after in pairwise(shown)]
    usual = Counter(steps).most_common(1)[0][0]
    return 1 + next((at for at, step in enumerate(steps) if abs(step - usual) > 1), 0)


def _open_gops(stamps: Sequence[Stamp]) -> int:
    count, key = 0, stamps[0].pts
    counted = True  # what leads the very first key frame is cut off by every player
    for stamp in stamps[1:]:
        if stamp.key:
            key, counted = stamp.pts, False
        elif stamp.pts < key and not counted:
            count, counted = count + 1, True
    return count

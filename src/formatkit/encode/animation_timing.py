"""When which frame of a film is shown in an animation whose time is counted in whole ticks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Beat", "paces", "schedule"]

_FASTEST = Fraction(30)
_SLOWER = (Fraction(20), Fraction(25, 2), Fraction(10))
# Lets 30000/1001 and its like count as what they stand for.
_TOLERANCE = Fraction(1001, 1000)


@dataclass(frozen=True, slots=True)
class Beat:
    """One picture of an animation: the film's frame that it shows, and for how many ticks (at least 1)."""

    frame: int
    ticks: int


def paces(fps: Fraction) -> tuple[int, ...]:
    """Return which every n-th frame of a film may be shown, fastest first: up to 30, 20, 12.5 and 10 in a second.

    Whole steps keep motion even. A film of 25 frames a second is shown at 25, 12.5 and 8.3, one of 100 at 25, 20,
    12.5 and 10.

    >>> paces(Fraction(30)), paces(Fraction(100))
    ((1, 2, 3), (4, 5, 8, 10))
    """
    steps = [-(-fps // (most * _TOLERANCE)) for most in (_FASTEST, *_SLOWER)]
    return tuple(dict.fromkeys(max(1, step) for step in steps))


def schedule(
    frames: int, fps: Fraction, step: int, *, ticks_per_second: int, hold: Fraction = Fraction(0)
) -> tuple[Beat, ...]:
    """Return the beats that show every `step`-th frame, and the film's last one for `hold` seconds longer.

    Each start is rounded by itself, so the beats last as long together as the film and the hold, to half a tick.

    >>> [beat.ticks for beat in schedule(6, Fraction(30), 1, ticks_per_second=100)]
    [3, 4, 3, 3, 4, 3]
    """
    count = max(1, frames // step)
    starts = [round(Fraction(number * step * ticks_per_second) / fps) for number in range(count)]
    end = round((frames / fps + hold) * ticks_per_second)
    shown = [number * step for number in range(count - 1)] + [frames - 1]
    ends = [*starts[1:], max(end, starts[-1] + 1)]
    return tuple(Beat(frame, after - start) for frame, start, after in zip(shown, starts, ends, strict=True))

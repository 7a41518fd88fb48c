"""The constant frame rate that footage gets: the standard rate that suits its own frames best."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

__all__ = ["STANDARD_RATES", "measured_rate", "standard_rate"]

STANDARD_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
_NEAR = 0.004  # 24 and 23.976 differ by 0.001, and short clips with times in milliseconds are no more exact


def measured_rate(times: Sequence[float], declared: float) -> float:
    """Return the nominal frame rate of frames shown at `times` (seconds), 0 if there is only one.

    It is that of the usual step, since dropped frames and long pauses say nothing about the motion between them. What
    the file itself declares is more exact, and is taken when it is nearly the same.
    """
    ordered = sorted(times)
    steps = [after - before for before, after in pairwise(ordered) if after > before]
    if not steps:
        return declared
    usual = sorted(steps)[len(steps) // 2]
    alike = [step for step in steps if abs(step - usual) <= max(0.0021, usual * 0.05)]
    found = len(alike) / sum(alike)
    return declared if declared and abs(found / declared - 1) < _NEAR else found


def standard_rate(rate: float) -> Fraction:
    """Return the standard rate for footage of `rate` frames a second.

    A rate that is a whole multiple or fraction of a standard one keeps its rhythm (15 becomes 30, 120 becomes 60);
    else it is the nearest one, 60 above.

    >>> standard_rate(29.4), standard_rate(12.5), standard_rate(240), standard_rate(119.88)
    (Fraction(30000, 1001), Fraction(25, 1), Fraction(60, 1), Fraction(60000, 1001))
    """
    if rate <= 0:
        return Fraction(25)
    lowest, highest = float(STANDARD_RATES[0]), float(STANDARD_RATES[-1])
    if rate < lowest * (1 - _NEAR):
        return _whole([rate * times for times in range(2, 5)]) or _nearest(rate * _fill(rate, lowest))
    if rate > highest * (1 + _NEAR):
        parts = [rate / share for share in range(2, 5) if rate / share > 45]
        return _whole(parts) or STANDARD_RATES[-1]
    return _nearest(rate)


def _whole(wanted: Sequence[float]) -> Fraction | None:
    """Return the standard rate that one of `wanted` is, or None."""
    for each in wanted:
        near = _nearest(each)
        if abs(float(near) / each - 1) < _NEAR:
            return near
    return None


def _fill(rate: float, lowest: float) -> int:
    """Return how often each frame must be shown to reach the lowest standard rate."""
    return max(1, round(lowest / rate))


def _nearest(rate: float) -> Fraction:
    return min(STANDARD_RATES, key=lambda each: abs(float(each) - rate))

"""Standard easings: how far a movement has come (0 to 1) when a share of its time (0 to 1) has passed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["EASINGS", "Easing", "eased"]

Easing = Literal["linear", "step", "ease-out", "ease-in", "ease-in-out", "ease-out-strong", "sine"]


def _cubic_out(time: float) -> float:
    return 1 - (1 - time) ** 3


def _cubic_in(time: float) -> float:
    return time**3


def _cubic_in_out(time: float) -> float:
    return 4 * time**3 if time < 0.5 else 1 - (2 - 2 * time) ** 3 / 2


def _quintic_out(time: float) -> float:
    return 1 - (1 - time) ** 5


def _sine_in_out(time: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * time)


EASINGS: Final[Mapping[Easing, Callable[[float], float]]] = MappingProxyType(
    {
        "linear": lambda time: time,
        "step": lambda time: float(time >= 1),
        "ease-out": _cubic_out,
        "ease-in": _cubic_in,
        "ease-in-out": _cubic_in_out,
        "ease-out-strong": _quintic_out,
        "sine": _sine_in_out,
    }
)
"""Penner's curves (R. Penner, Programming Macromedia Flash MX, 2002, chapter 7): cubic, quintic, sine."""


def eased(easing: Easing, time: float) -> float:
    """Return the way covered at a share of the time; outside 0 to 1 it stands still.

    >>> eased("ease-out", 0.5)
    0.875
    """
    return EASINGS[easing](min(max(time, 0.0), 1.0))

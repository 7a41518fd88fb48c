"""Treatments of photographs: what a brand does to all its pictures, in the order softening, color, grain."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.model.color import Color

__all__ = ["NATURAL", "Duotone", "Tint", "Treatment"]


@dataclass(frozen=True, slots=True)
class Duotone:
    """Two colors in place of all: what is black becomes `dark`, what is white becomes `light`."""

    dark: Color
    light: Color


@dataclass(frozen=True, slots=True)
class Tint:
    """The photograph as if printed on paper of `color`; `strength` 0 leaves it as it is, 1 is the whole effect."""

    color: Color
    strength: float


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a photograph before anything is laid over it.

    `blur` is the standard deviation of a Gaussian, in canvas pixels; `grain` that of a film grain, as a share of the
    whole range of levels (0.02 is subtle, 0.08 is strong).
    """

    tone: Duotone | Tint | None = None
    blur: float = 0.0
    grain: float = 0.0


NATURAL = Treatment()

"""Progress dots of a carousel: one for each slide, that of the slide itself wide and in full color."""

from __future__ import annotations

from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.scene.nodes import VectorShape

__all__ = ["dots_size", "progress_dots"]

_GAP = 1.0
"""Room between dots, in their diameters."""
_WIDE = 2.5
"""Length of the current slide's dot."""


def dots_size(count: int, diameter: float) -> tuple[float, float]:
    """Return width and height of a row of dots. Raises ValueError for less than one.

    >>> dots_size(3, 10.0)
    (65.0, 10.0)
    """
    if count < 1:
        raise ValueError(f"a carousel has at least one slide, not {count}")
    return (count - 1) * (1 + _GAP) * diameter + _WIDE * diameter, diameter


def progress_dots(
    count: int, current: int, *, x: float, y: float, diameter: float, color: Color, rest: Color, name: str = "dots"
) -> tuple[VectorShape, ...]:
    """Return the dots of a carousel from (`x`, `y`), their left top corner, in canvas pixels.

    `current` counts from 0; its dot has `color`, the others have `rest`. Their ids are `name` with a number from 1.
    Raises ValueError for a slide that the carousel does not have.
    """
    if not 0 <= current < count:
        raise ValueError(f"a carousel of {count} slides has no slide {current}")
    made: list[VectorShape] = []
    for number in range(count):
        here = number == current
        width = (_WIDE if here else 1.0) * diameter
        area = Rect(x, y, width, diameter)
        made.append(VectorShape(f"{name}.{number + 1}", area, "rounded", color if here else rest, radius=diameter / 2))
        x += width + _GAP * diameter
    return tuple(made)

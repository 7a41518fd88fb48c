"""Sizes, rectangles, insets, ratios and the five shapes. Pixels, y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Insets", "Rect", "Shape", "Size", "shape_of"]


class Shape(StrEnum):
    """The five compositions that every template has.

    Bounds are width / height: banner above 2.2, wide 1.2 to 2.2, square 0.9 to 1.2, portrait 0.62 to 0.9,
    tall below 0.62.
    """

    BANNER = "banner"
    WIDE = "wide"
    SQUARE = "square"
    PORTRAIT = "portrait"
    TALL = "tall"


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels, both at least 1."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a size needs at least 1 × 1 pixels, not {self.width} × {self.height}")

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    @property
    def short_side(self) -> int:
        """The smaller of width and height; one unit `u` is a hundredth of it."""
        return min(self.width, self.height)

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


@dataclass(frozen=True, slots=True)
class Insets:
    """Distances from the four edges, in pixels."""

    top: float = 0
    right: float = 0
    bottom: float = 0
    left: float = 0

    def larger(self, other: Insets) -> Insets:
        """Return, side by side, the larger of both insets (never their sum)."""
        return Insets(
            max(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            max(self.left, other.left),
        )


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its left top corner and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    def inset(self, insets: Insets) -> Rect:
        """Return the rectangle without the insets; never a negative size."""
        return Rect(
            self.x + insets.left,
            self.y + insets.top,
            max(0.0, self.width - insets.left - insets.right),
            max(0.0, self.height - insets.top - insets.bottom),
        )

    def overlaps(self, other: Rect) -> bool:
        """Tell whether both share an area (touching edges do not count)."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def shared(self, other: Rect) -> float:
        """Return the area that both cover."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(width, 0.0) * max(height, 0.0)

    def contains(self, other: Rect, tolerance: float = 0.0) -> bool:
        """Tell whether `other` lies inside, up to `tolerance` pixels on each side."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )


def shape_of(size: Size) -> Shape:
    """Return the shape that a canvas belongs to.

    >>> shape_of(Size(1080, 1350))
    <Shape.PORTRAIT: 'portrait'>
    """
    for bound, shape in (
        (2.2, Shape.BANNER),
        (1.2, Shape.WIDE),
        (0.9, Shape.SQUARE),
        (0.62, Shape.PORTRAIT),
    ):
        if size.ratio > bound:
            return shape
    return Shape.TALL

"""What is drawn around and behind the glyphs of a text: bars and lines of emphasis, a stroke, a soft shadow."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.model.color import Color
from formatkit.model.geometry import Insets, Rect

__all__ = ["NO_EFFECTS", "Mark", "Shadow", "Stroke", "TextEffects"]

_BLUR_REACH = 1.5
"""How far a blur reaches, in blur radii: three standard deviations, each half a radius (as CSS blurs)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle of one color behind all glyphs, in the coordinates of the text's layout: a marker, an underline."""

    area: Rect
    color: Color


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of `width` pixels around the outlines of the glyphs, outside of them."""

    width: float
    color: Color


@dataclass(frozen=True, slots=True)
class Shadow:
    """The shape of the text and its stroke once more, under both: moved and blurred (pixels), `opacity` 0 to 1."""

    x: float
    y: float
    blur: float
    opacity: float
    color: Color


@dataclass(frozen=True, slots=True)
class TextEffects:
    """The effects of a text; there are none by default."""

    stroke: Stroke | None = None
    shadow: Shadow | None = None

    @property
    def reach(self) -> Insets:
        """How far the effects reach beyond the ink of the glyphs on each side, in pixels."""
        ring = self.stroke.width if self.stroke else 0.0
        if self.shadow is None:
            return Insets(ring, ring, ring, ring)
        soft = ring + _BLUR_REACH * self.shadow.blur
        return Insets(
            top=max(ring, soft - self.shadow.y),
            right=max(ring, soft + self.shadow.x),
            bottom=max(ring, soft + self.shadow.y),
            left=max(ring, soft - self.shadow.x),
        )


NO_EFFECTS = TextEffects()

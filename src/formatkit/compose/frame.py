"""The frame of a picture: where readable things may stand, the unit they are measured in, the floors of type."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.model.brand import Look
from formatkit.model.geometry import Insets, Rect, Shape, Size, shape_of
from formatkit.model.preset import Preset

__all__ = ["PHONE_WIDTH", "Frame", "frame_of"]

PHONE_WIDTH = 390
"""Width in CSS pixels at which a picture is seen on a phone; the floors of legibility hold there."""
_FLOOR_MAIN = 18
_FLOOR_MAIN_BANNER = 14
_FLOOR_SECONDARY = 11
_CROP_KEEPS = 0.6
"""A grid's crop is obeyed while it leaves this share of each side; a narrower one would ruin the picture itself."""
_BANNER_MARGIN = 1.6
"""A banner's short side is so short that the brand's margin would look like none: 12 to 14 % of it look right."""
_SMALL_FRAME = 0.4
"""Below this share of the canvas the safe area is what people see, so shape and unit follow it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where readable things may stand (`box`), all in pixels of a canvas of `size`.

    `safe` is what the network leaves uncovered: hanging marks, accents and descenders may reach over `box` into the
    brand's margin, never over `safe`. `seen` is the part that people see: the canvas, or a much smaller safe area.
    `unit` is 1 u; `floor_main` and `floor_secondary` are the smallest em sizes; `margin` is the brand's.
    """

    size: Size
    safe: Rect
    seen: Rect
    shape: Shape
    unit: float
    box: Rect
    floor_main: float
    floor_secondary: float
    margin: float = 0.0

    @property
    def phone_scale(self) -> float:
        """CSS pixels on a phone for one canvas pixel."""
        return PHONE_WIDTH / self.seen.width

    @property
    def column(self) -> float:
        """The share that safe areas leave of the width between the margins; 1 where the height decides on sizes."""
        if self.shape in (Shape.WIDE, Shape.BANNER):
            return 1.0
        return min(1.0, self.box.width / max(1.0, self.seen.width - 2 * self.margin))


def frame_of(preset: Preset, look: Look) -> Frame:
    """Return the frame of a preset for a brand: per side the larger of safe inset and margin, never the sum."""
    canvas = Rect(0, 0, preset.size.width, preset.size.height)
    safe = _safe_rect(preset, canvas)
    seen = canvas if _area(safe) >= _SMALL_FRAME * _area(canvas) else safe
    seen_size = Size(max(1, round(seen.width)), max(1, round(seen.height)))
    shape = shape_of(seen_size)
    unit = seen_size.short_side / 100
    margin = look.margin.pixels(unit=unit, whole=seen_size.short_side)
    margin *= _BANNER_MARGIN if shape is Shape.BANNER else 1.0
    box = _intersection(safe, seen.inset(Insets(margin, margin, margin, margin)))
    main = _FLOOR_MAIN_BANNER if shape is Shape.BANNER else _FLOOR_MAIN
    return Frame(
        size=preset.size,
        safe=safe,
        seen=seen,
        shape=shape,
        unit=unit,
        box=box,
        floor_main=main * seen.width / PHONE_WIDTH,
        floor_secondary=_FLOOR_SECONDARY * seen.width / PHONE_WIDTH,
        margin=margin,
    )


def _safe_rect(preset: Preset, canvas: Rect) -> Rect:
    """Return the largest safe rectangle: inside the insets and the bearable crops, beside all exclusions."""
    geometry = preset.safe_area_for()
    rect = canvas.inset(geometry.insets)
    for crop in preset.crops:
        view = crop.rect(preset.size)
        if min(view.width / canvas.width, view.height / canvas.height) >= _CROP_KEEPS:
            rect = _intersection(rect, view)
    for exclusion in geometry.exclusions:
        rect = _beside(rect, exclusion.rect)
    return rect


def _beside(rect: Rect, hole: Rect) -> Rect:
    """Return the largest part of `rect` that lies wholly on one side of `hole`."""
    if not rect.overlaps(hole):
        return rect
    parts = (
        Rect(rect.x, rect.y, rect.width, hole.y - rect.y),
        Rect(rect.x, hole.bottom, rect.width, rect.bottom - hole.bottom),
        Rect(rect.x, rect.y, hole.x - rect.x, rect.height),
        Rect(hole.right, rect.y, rect.right - hole.right, rect.height),
    )
    return max((part for part in parts if part.width > 0 and part.height > 0), key=_area, default=rect)


def _intersection(one: Rect, other: Rect) -> Rect:
    x, y = max(one.x, other.x), max(one.y, other.y)
    return Rect(x, y, max(0.0, min(one.right, other.right) - x), max(0.0, min(one.bottom, other.bottom) - y))


def _area(rect: Rect) -> float:
    return rect.width * rect.height

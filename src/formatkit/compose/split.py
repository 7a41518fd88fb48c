"""Split pictures: a photograph or a layer has one side of the canvas, what is read has the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from formatkit.compose.frame import Frame
from formatkit.model.geometry import Rect, Size
from formatkit.model.template import Layer, PluginLayer

__all__ = ["beside", "beside_layers", "picture_area"]


def picture_area(area: str, size: Size) -> Rect:
    """Return what `area` of a picture layer means on a canvas: all of it, or one side; on even pixels.

    >>> picture_area("top 45%", Size(1080, 1350))
    Rect(x=0, y=0, width=1080, height=608)
    """
    if area == "all":
        return Rect(0, 0, size.width, size.height)
    side, share = area.removesuffix("%").split()
    part = float(share) / 100
    across = side in ("left", "right")
    length = 2 * round((size.width if across else size.height) * part / 2)
    width, height = (length, size.height) if across else (size.width, length)
    x = size.width - width if side == "right" else 0
    y = size.height - height if side == "bottom" else 0
    return Rect(x, y, width, height)


def beside(frame: Frame, area: str, margin: float) -> Frame:
    """Return the frame of what is beside a picture that has one side of the canvas, `margin` pixels away from it."""
    if area == "all":
        return frame
    side, picture = area.split()[0], picture_area(area, frame.size)
    return replace(frame, box=_rest(frame.box, side, picture, margin), safe=_rest(frame.safe, side, picture, 0.0))


def beside_layers(frame: Frame, layers: Sequence[Layer]) -> Frame:
    """Return the frame of what is beside the layers of other packages that have a side of the canvas."""
    for layer in layers:
        if isinstance(layer, PluginLayer):
            frame = beside(frame, layer.area, frame.margin)
    return frame


def _rest(whole: Rect, side: str, picture: Rect, margin: float) -> Rect:
    left, top, right, bottom = whole.x, whole.y, whole.right, whole.bottom
    match side:
        case "left":
            left = max(left, picture.right + margin)
        case "right":
            right = min(right, picture.x - margin)
        case "top":
            top = max(top, picture.bottom + margin)
        case _:
            bottom = min(bottom, picture.y - margin)
    return Rect(left, top, max(1.0, right - left), max(1.0, bottom - top))

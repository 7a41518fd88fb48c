"""Split pictures: a photograph or a layer has one side of the canvas, what is read has the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from formatkit.compose.frame import Frame
from formatkit.model.geometry import Rect, Size
from formatkit.model.template import Layer, PluginLayer

__all__ = ["beside", "beside_layers", "free_of", "layer_area", "picture_area"]


def picture_area(area: str, size: Size) -> Rect:
    """Return what `area` of a picture layer means on a canvas: all of it, or one side; on even pixels.

    >>> picture_area("top 45%", Size(1080, 1350))
    Rect(x=0, y=0, width=1080, height=608)
    """
    return _side_of(area, Rect(0, 0, size.width, size.height))


def free_of(area: str, size: Size) -> Rect:
    """Return the part of a canvas that a picture with `area` leaves free: all of it where the picture has it all.

    >>> free_of("top 45%", Size(1080, 1350))
    Rect(x=0, y=608, width=1080, height=742)
    """
    whole = Rect(0, 0, size.width, size.height)
    return whole if area == "all" else _rest(whole, area.split()[0], picture_area(area, size), 0.0)


def layer_area(area: str, free: Rect, box: Rect) -> Rect:
    """Return what a layer has to itself: its side of what is `free`, as far as that lies in `box`."""
    side = _side_of(area, free)
    left, top = max(side.x, box.x), max(side.y, box.y)
    right, bottom = min(side.right, box.right), min(side.bottom, box.bottom)
    return Rect(left, top, max(1.0, right - left), max(1.0, bottom - top))


def _side_of(area: str, whole: Rect) -> Rect:
    if area == "all":
        return whole
    side, share = area.removesuffix("%").split()
    part = float(share) / 100
    across = side in ("left", "right")
    length = 2 * round((whole.width if across else whole.height) * part / 2)
    width, height = (length, whole.height) if across else (whole.width, length)
    x = whole.right - width if side == "right" else whole.x
    y = whole.bottom - height if side == "bottom" else whole.y
    return Rect(x, y, width, height)


def beside(frame: Frame, area: str, margin: float) -> Frame:
    """Return the frame of what is beside a picture that has one side of the canvas, `margin` pixels away from it."""
    if area == "all":
        return frame
    side, picture = area.split()[0], picture_area(area, frame.size)
    return replace(frame, box=_rest(frame.box, side, picture, margin), safe=_rest(frame.safe, side, picture, 0.0))


def beside_layers(frame: Frame, layers: Sequence[Layer], free: Rect) -> Frame:
    """Return the frame of what is beside the layers of other packages that have a side of what is `free`."""
    for layer in layers:
        if isinstance(layer, PluginLayer) and layer.area != "all":
            side, taken = layer.area.split()[0], _side_of(layer.area, free)
            box, safe = _rest(frame.box, side, taken, frame.margin), _rest(frame.safe, side, taken, 0.0)
            frame = replace(frame, box=box, safe=safe)
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

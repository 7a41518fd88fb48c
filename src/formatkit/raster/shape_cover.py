"""Vector elements as antialiased masks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect
from formatkit.raster.flatten import Polygon, ellipse, flattened, rectangle, rounded_rectangle
from formatkit.raster.polygon_cover import filled
from formatkit.raster.stroke_cover import stroked
from formatkit.scene.nodes import VectorShape
from formatkit.scene.path import Path

__all__ = ["shape_cover"]

_KEPT = 400_000
"""Pixels up to which the cover of a drawn line is remembered: icons come again in every picture of a series."""


def shape_cover(shape: VectorShape, left: int, top: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return the cover (`height × width`, 0 to 255) of a shape in the pixels from (`left`, `top`) on.

    It must not be written to.
    """
    if shape.form == "path":
        area = Rect(shape.area.x - left, shape.area.y - top, shape.area.width, shape.area.height)
        if shape.stroke > 0:
            draw = _line if width * height <= _KEPT else _line.__wrapped__
            return draw(shape.path, area, shape.stroke, width, height)
        return filled([_closed(piece) for piece, _ in flattened(shape.path, area)], 0, 0, width, height)
    outlines = [_outline(shape, shape.area, shape.radius)]
    inner = _inset(shape.area, shape.stroke)
    if shape.stroke > 0 and inner.width > 0 and inner.height > 0:
        outlines.append(_outline(shape, inner, shape.radius - shape.stroke)[::-1])
    return filled(outlines, left, top, width, height)


@lru_cache(maxsize=64)
def _line(path: Path, area: Rect, stroke: float, width: int, height: int) -> NDArray[np.uint8]:
    return stroked((piece for piece, _ in flattened(path, area)), stroke, 0, 0, width, height)


def _outline(shape: VectorShape, area: Rect, radius: float) -> Polygon:
    match shape.form:
        case "ellipse" | "ring":
            return ellipse(area)
        case "rounded":
            return rounded_rectangle(area, radius)
        case _:
            return rectangle(area)


def _inset(area: Rect, by: float) -> Rect:
    return Rect(area.x + by, area.y + by, area.width - 2 * by, area.height - 2 * by)


def _closed(piece: Polygon) -> Polygon:
    return piece if (piece[0] == piece[-1]).all() else np.vstack([piece, piece[:1]])

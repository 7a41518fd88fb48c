"""Shapes in a small preview of a picture, so that what stands under a text can be measured before it is painted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect
from formatkit.raster.scrim import apply_scrim
from formatkit.raster.shape_cover import shape_cover
from formatkit.scene.nodes import Fill, Scrim, VectorShape

__all__ = ["draw_small"]


def draw_small(pixels: NDArray[np.uint8], nodes: Iterable[Fill | Scrim | VectorShape], scale: float) -> None:
    """Draw nodes into an RGB preview in place. `scale` is the size of its pixels' canvas against the scene's."""
    height, width = pixels.shape[:2]
    for node in nodes:
        if isinstance(node, Scrim):
            apply_scrim(pixels, node, scale)
            continue
        shape = _scaled(node, scale)
        ink = shape.ink
        left, top = max(0, math.floor(ink.x)), max(0, math.floor(ink.y))
        right, bottom = min(width, math.ceil(ink.right)), min(height, math.ceil(ink.bottom))
        if left < right and top < bottom:
            cover = shape_cover(shape, left, top, right - left, bottom - top).astype(np.float32)[..., None]
            part = pixels[top:bottom, left:right]
            part[:] = np.rint(part + (np.array(node.color.rgb, np.float32) - part) * (cover / np.float32(255)))


def _scaled(node: Fill | VectorShape, scale: float) -> VectorShape:
    area = Rect(node.area.x * scale, node.area.y * scale, node.area.width * scale, node.area.height * scale)
    if isinstance(node, Fill):
        return VectorShape(node.id, area, "rectangle", node.color)
    return replace(node, area=area, radius=node.radius * scale, stroke=node.stroke * scale)

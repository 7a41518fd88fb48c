"""Photographs as pixels: cropped, brought to size, treated as the brand asks; and the forms that they are cut to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect, Size
from formatkit.raster.plate import Box
from formatkit.raster.resample import crop_and_resize
from formatkit.raster.shape_cover import shape_cover
from formatkit.raster.treatments import treated
from formatkit.scene.nodes import Picture
from formatkit.scene.store import Store
from formatkit.scene.treatment import NATURAL

__all__ = ["cut", "mask_of", "resampled"]

Plane = NDArray[np.uint8]


def resampled(node: Picture, store: Store, size: Size | None = None) -> Plane:
    """Return the crop of a picture at the size of its area, or at another size, treated and not yet masked."""
    pixels = store.pixels(node.artwork, node.reduction)
    full = store.artwork(node.artwork).size
    across, down = pixels.shape[1] / full.width, pixels.shape[0] / full.height
    crop = Rect(node.crop.x * across, node.crop.y * down, node.crop.width * across, node.crop.height * down)
    area = _size(node.area)
    shown = crop_and_resize(pixels, crop, size or area)
    return shown if node.treatment == NATURAL else treated(shown, node.treatment, node.artwork, area)


def mask_of(node: Picture, box: Box) -> Plane | None:
    """Return the share of each pixel of a box (0 to 255) that the picture's mask lets through; None without one."""
    outline = node.outline
    if outline is None:
        return None
    return shape_cover(outline, box.left, box.top, box.right - box.left, box.bottom - box.top)


def cut(pixels: Plane, mask: Plane | None) -> Plane:
    """Return RGB or RGBA pixels with a mask of the same size as alpha, on top of their own."""
    import cv2

    if mask is None:
        return pixels
    if pixels.shape[2] == 4:
        mask = np.asarray(cv2.multiply(mask, np.ascontiguousarray(pixels[..., 3]), scale=1 / 255), np.uint8)
    return np.dstack([pixels[..., :3], mask])


def _size(area: Rect) -> Size:
    return Size(max(1, round(area.right) - round(area.x)), max(1, round(area.bottom) - round(area.y)))

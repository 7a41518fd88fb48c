"""Lines around shapes and soft shadows under them, made of alpha masks (8 bits, 0 to 255)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["blurred", "joined", "widened"]

Plane = NDArray[np.uint8]


def widened(mask: Plane, width: float, fine: int) -> Plane:
    """Return the shape of a mask with a border of `width` pixels around it, antialiased.

    The mask has `fine` rows and columns per pixel; the result has one. Leave room of `width` and a pixel around the
    shape. Corners are round: every pixel within that distance of the shape belongs to it.
    """
    import cv2

    outside = np.where(mask > 127, 0, 255).astype(np.uint8)
    if outside.all():  # without any shape there is no distance to it
        return np.zeros((mask.shape[0] // fine, mask.shape[1] // fine), np.uint8)
    # Distances are measured to the middle of the shape's last pixel: its edge is half a pixel nearer.
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    cover = np.clip(width * fine + 1 - distance, 0.0, 1.0).astype(np.float32)
    small = cv2.resize(cover, (mask.shape[1] // fine, mask.shape[0] // fine), interpolation=cv2.INTER_AREA)
    return np.asarray(np.rint(small * 255), np.uint8)


def blurred(mask: Plane, x: float, y: float, radius: float, opacity: float) -> Plane:
    """Return a mask moved by `x`, `y` pixels, blurred by `radius` (two standard deviations), at `opacity`."""
    import cv2

    move = np.array([[1, 0, x], [0, 1, y]], np.float64)
    height, width = mask.shape
    shape = mask.astype(np.float32) * np.float32(opacity)
    moved = cv2.warpAffine(shape, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    if radius > 0:
        moved = cv2.GaussianBlur(moved, (0, 0), radius / 2, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(np.rint(moved), np.uint8)


def joined(*masks: Plane) -> Plane:
    """Return the mask that covers what any of these covers."""
    whole = masks[0]
    for mask in masks[1:]:
        whole = np.maximum(whole, mask)
    return whole

"""Small pictures of a document's pages, for sheets of what was made: browsers show a PDF in a viewer of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.lossy import jpeg

__all__ = ["page_preview"]

_HEIGHT = 416
"""Pixels: twice the height at which the contact sheet shows pictures, for dense screens."""
_QUALITY = 80


def page_preview(pixels: NDArray[np.uint8]) -> bytes:
    """Return `height × width × 3` sRGB pixels as a small JPEG."""
    import cv2

    width = max(1, round(pixels.shape[1] * _HEIGHT / pixels.shape[0]))
    small = cv2.resize(np.ascontiguousarray(pixels), (width, _HEIGHT), interpolation=cv2.INTER_AREA)
    return jpeg(np.asarray(small, np.uint8), _QUALITY, "4:4:4")

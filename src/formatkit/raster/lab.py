"""CIELAB, in which equal distances look about equal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.raster.luminance import linear_light

__all__ = ["lab"]

# Linear sRGB to XYZ (IEC 61966-2-1), each row over that of the white point D65.
_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]], np.float32
)
_WHITE = np.array([0.950456, 1.0, 1.088754], np.float32)
_DARK = 0.008856


def lab(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return L* (0 to 100), a* and b* of sRGB pixels, `h × w × 3`.

    OpenCV's own conversion first fills tables, which takes longer than ten thousand pixels take here. Source: CIE
    15:2004, 8.2.1.

    >>> [round(float(value)) for value in lab(np.full((1, 1, 3), 255, np.uint8))[0, 0]]
    [100, 0, 0]
    """
    relative = linear_light(pixels) @ (_TO_XYZ / _WHITE[:, None]).T
    x, y, z = np.moveaxis(np.where(relative > _DARK, np.cbrt(relative), 7.787 * relative + 16 / 116), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)

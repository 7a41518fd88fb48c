"""OKLab, a color space in which equal steps look equal.

Source: Björn Ottosson, "A perceptual color space for image processing", 2020 (https://bottosson.github.io/posts/oklab/).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["encoded", "from_oklab", "linear", "to_oklab"]

Values = NDArray[np.float64]
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB, _FROM_CONES = np.linalg.inv(_TO_LAB), np.linalg.inv(_TO_CONES)


def linear(levels: Values) -> Values:
    """Return sRGB values (0 to 1) in linear light."""
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def encoded(light: Values) -> Values:
    """Return linear light (0 to 1) as sRGB values; what lies outside is cut off."""
    inside = np.clip(light, 0, 1)
    return np.where(inside <= 0.0031308, inside * 12.92, 1.055 * inside ** (1 / 2.4) - 0.055)


def to_oklab(rgb: Values) -> Values:
    """Return sRGB colors (`… × 3`, 0 to 1) as L (0 to 1), a, b."""
    return np.asarray(np.cbrt(linear(rgb) @ _TO_CONES.T) @ _TO_LAB.T)


def from_oklab(lab: Values) -> Values:
    """Return L, a, b (`… × 3`) as sRGB colors, 0 to 1."""
    return encoded((lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T)

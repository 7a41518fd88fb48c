"""Where a photograph draws the eye, when nobody said: local contrast of color and edges, on the proxy alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from formatkit.model.media import Focus
from formatkit.raster.lab import lab

__all__ = ["conspicuous_focus"]

_SIDE = 128
_CENTER_PULL = 0.35
"""How much the middle is preferred: photographers place the subject there more often than not."""


def conspicuous_focus(proxy: NDArray[np.uint8]) -> Focus:
    """Return the point of a picture (RGB or RGBA) that stands out most, as fractions of its size.

    The map is the mean of two measures, each scaled to 1: the spectral residual (X. Hou and L. Zhang, CVPR 2007)
    and the distance of color from the picture's mean in CIELAB (R. Achanta et al., CVPR 2009).
    """
    small = _reduced(proxy[..., :3])
    salience = _scaled(_spectral_residual(small)) + _scaled(_color_distance(small))
    blurred = cv2.GaussianBlur(salience.astype(np.float32), (0, 0), max(small.shape[:2]) / 12)
    weighted = blurred * _center_weight(blurred.shape[0], blurred.shape[1])
    row, column = np.unravel_index(int(np.argmax(weighted)), weighted.shape)
    return Focus(x=(float(column) + 0.5) / weighted.shape[1], y=(float(row) + 0.5) / weighted.shape[0])


def _reduced(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = _SIDE / max(pixels.shape[:2])
    size = (max(8, round(pixels.shape[1] * scale)), max(8, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _spectral_residual(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    grey = pixels.mean(axis=2)
    spectrum = np.fft.fft2(grey)
    # One is added, because the logarithm of a frequency that a flat ground lacks would outweigh all that are there.
    magnitude = np.log1p(np.abs(spectrum))
    residual = magnitude - cv2.blur(magnitude, (3, 3))
    restored = np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))
    return np.asarray(cv2.GaussianBlur(np.abs(restored) ** 2, (0, 0), 3))


def _color_distance(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    colors = lab(pixels)
    blurred = cv2.GaussianBlur(colors, (0, 0), 1.5)
    return np.asarray(np.linalg.norm(blurred - colors.mean(axis=(0, 1)), axis=2))


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = float(values.max() - values.min())
    return (values - values.min()) / spread if spread > 1e-9 else np.zeros_like(values)


def _center_weight(height: int, width: int) -> NDArray[np.float64]:
    rows = 1 - np.abs(np.linspace(-1, 1, height)) * _CENTER_PULL
    columns = 1 - np.abs(np.linspace(-1, 1, width)) * _CENTER_PULL
    return np.outer(rows, columns)

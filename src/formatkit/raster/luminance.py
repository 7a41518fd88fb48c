"""Contrast of text against the pixels under it."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["cell_luminance", "relative_luminance", "worst_contrast"]

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)


def relative_luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return relative luminance (0 to 1) of sRGB pixels, `h × w × 3` to `h × w`.

    Source: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    linear: NDArray[np.float32] = _linear_levels()[pixels[..., :3]]
    return linear @ _WEIGHTS


def cell_luminance(pixels: NDArray[np.uint8], cell: float) -> NDArray[np.float32]:
    """Return the mean luminance of square cells of about `cell` pixels; at least one cell each way."""
    luminance = relative_luminance(pixels)
    rows = _cell_starts(luminance.shape[0], cell)
    columns = _cell_starts(luminance.shape[1], cell)
    sums = np.add.reduceat(np.add.reduceat(luminance, rows, axis=0), columns, axis=1)
    counts = np.outer(_lengths(rows, luminance.shape[0]), _lengths(columns, luminance.shape[1]))
    return (sums / counts).astype(np.float32)


def worst_contrast(pixels: NDArray[np.uint8], text_luminance: float, cell: float) -> float:
    """Return the smallest contrast ratio (1 to 21) between a text color and the cells under it."""
    ground = cell_luminance(pixels, cell)
    lighter = np.maximum(ground, text_luminance) + 0.05
    darker = np.minimum(ground, text_luminance) + 0.05
    return float((lighter / darker).min())


@cache
def _linear_levels() -> NDArray[np.float32]:
    value = np.arange(256, dtype=np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _cell_starts(length: int, cell: float) -> NDArray[np.intp]:
    count = max(1, round(length / max(cell, 1.0)))
    return (np.arange(count) * length // count).astype(np.intp)


def _lengths(starts: NDArray[np.intp], length: int) -> NDArray[np.intp]:
    return np.diff(starts, append=length)

"""Pixels with straight alpha to planes of BT.709 luma, chroma and alpha."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Planes", "halved", "planes_of", "spread_colors"]

# ITU-R BT.709-6, table 3, items 3.2 to 3.4: rows give Y, Cb and Cr of red, green and blue from 0 to 1.
_RED, _BLUE = 0.2126, 0.0722
_LUMA = np.array([_RED, 1 - _RED - _BLUE, _BLUE])
_MATRIX = np.stack(
    (
        219 * _LUMA,
        224 * (np.array([0, 0, 1]) - _LUMA) / (2 * (1 - _BLUE)),
        224 * (np.array([1, 0, 0]) - _LUMA) / (2 * (1 - _RED)),
    )
)
_OFFSETS = np.array([16, 128, 128])


@dataclass(frozen=True, slots=True)
class Planes:
    """Luma, two chroma planes (limited range) and alpha (full range), each `height × width`, floats not rounded.

    All are on the scale of 8 bits, that is 0 to 255, and all of one size.
    """

    luma: NDArray[np.float32]
    blue: NDArray[np.float32]
    red: NDArray[np.float32]
    alpha: NDArray[np.float32]


def planes_of(pixels: NDArray[np.uint8]) -> Planes:
    """Return the planes of `height × width × 3` or `× 4` sRGB pixels. What is clear gets the colors around it.

    Otherwise the black that stands there would bleed into the edges, where codecs smooth and halve the chroma.
    """
    height, width, channels = pixels.shape
    if channels == 3:
        alpha = np.full((height, width), 255, np.float32)
        colors = pixels.astype(np.float32)
    else:
        alpha = pixels[..., 3].astype(np.float32)
        colors = spread_colors(pixels[..., :3].astype(np.float32), (alpha > 0).astype(np.float32))
    matrix = np.column_stack((_MATRIX / 255, _OFFSETS)).astype(np.float32)
    converted = np.asarray(cv2.transform(colors, matrix), np.float32)
    return Planes(converted[..., 0], converted[..., 1], converted[..., 2], alpha)


def halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of each 2 × 2 values."""
    height, width = plane.shape
    means: NDArray[np.float32] = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    return means


def spread_colors(colors: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill `height × width × 3` colors where `known` (`height × width`) is 0 from what lies near, coarser further off.

    It is the pull-push of Gortler and others, "The Lumigraph", 1996. Nothing known at all gives black.
    """
    height, width = known.shape
    holes = known == 0
    if not holes.any():
        return colors
    if height == 1 and width == 1:
        return np.zeros_like(colors)
    size = ((width + 1) // 2, (height + 1) // 2)
    weights = _reduced(known, size)
    sums = _reduced(colors * known[..., None], size)
    means = (sums / np.maximum(weights, np.float32(1e-6))[..., None]).astype(np.float32)
    coarse = spread_colors(means, (weights > 0).astype(np.float32))
    filled = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    spread: NDArray[np.float32] = np.where(holes[..., None], filled, colors)
    return spread


def _reduced(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    reduced: NDArray[np.float32] = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
    return reduced

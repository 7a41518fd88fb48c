"""Scrims: a color that fades away from one side, eased by a cosine and dithered so that it shows no bands."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from formatkit.scene.nodes import Scrim

__all__ = ["apply_scrim", "opacity_along", "scrim_alpha"]

_DITHER_SIDE = 16
_ONE = 256


def opacity_along(scrim: Scrim, length: int) -> NDArray[np.float64]:
    """Return the opacity (0 to 1) at the centers of `length` pixels, counted from left or top."""
    way = (np.arange(length) + 0.5) / length
    if scrim.side in ("right", "bottom"):
        way = 1 - way
    span = max(scrim.reach - scrim.plateau, 1e-6)
    fall = np.clip((way - scrim.plateau) / span, 0, 1)
    return scrim.opacity * (0.5 + 0.5 * np.cos(np.pi * fall))


def apply_scrim(pixels: NDArray[np.uint8], scrim: Scrim, scale: float = 1.0) -> None:
    """Blend a scrim into RGB `pixels` in place. `scale` is the size of these pixels' canvas against the scene's."""
    left, top = round(scrim.area.x * scale), round(scrim.area.y * scale)
    right, bottom = round(scrim.area.right * scale), round(scrim.area.bottom * scale)
    part = pixels[top:bottom, left:right]
    sideways = scrim.side in ("left", "right")
    along = opacity_along(scrim, part.shape[1] if sideways else part.shape[0])
    visible = np.flatnonzero(along > 0)
    if not visible.size:
        return
    start, end = int(visible[0]), int(visible[-1]) + 1
    part = part[:, start:end] if sideways else part[start:end]
    keep = np.round((1 - along[start:end]) * _ONE).astype(np.uint16)
    _blend(part, np.repeat(keep, 3)[None, :] if sideways else keep[:, None], scrim.color.rgb)


def scrim_alpha(scrim: Scrim) -> NDArray[np.uint8]:
    """Return the alpha of a scrim over its area, `h × w`, 0 to 255, dithered between whole levels."""
    height = round(scrim.area.bottom) - round(scrim.area.y)
    width = round(scrim.area.right) - round(scrim.area.x)
    sideways = scrim.side in ("left", "right")
    along = opacity_along(scrim, width if sideways else height) * 255
    pattern = np.tile(_bayer().astype(np.float32) + 0.5, (-(-height // _DITHER_SIDE), -(-width // _DITHER_SIDE)))
    spread = along.astype(np.float32)[None, :] if sideways else along.astype(np.float32)[:, None]
    return np.floor(spread + pattern[:height, :width] / _ONE).astype(np.uint8)


def _blend(part: NDArray[np.uint8], keep: NDArray[np.uint16], color: tuple[int, int, int]) -> None:
    """Blend in 16 bits with an ordered dither, in strips as high as the pattern.

    `keep` is the share of 256 that stays: one per row (`h × 1`) or one per channel value of a row (`1 × 3w`).
    """
    height, width = part.shape[:2]
    row = np.tile(np.array(color, dtype=np.uint16), width)
    pattern = np.repeat(np.tile(_bayer(), (1, -(-width // _DITHER_SIDE)))[:, :width], 3, axis=1)
    for top in range(0, height, _DITHER_SIDE):
        strip = part[top : top + _DITHER_SIDE]
        share = keep[top : top + _DITHER_SIDE] if keep.shape[0] > 1 else keep
        mixed = strip.reshape(strip.shape[0], -1) * share
        mixed += (_ONE - share) * row
        mixed += pattern[: strip.shape[0]]
        mixed >>= 8
        strip[...] = mixed.reshape(strip.shape)


@cache
def _bayer() -> NDArray[np.uint16]:
    """Bayer's threshold matrix of 16 × 16 (B. E. Bayer, ICC 1973)."""
    matrix = np.zeros((1, 1), dtype=np.uint16)
    while matrix.shape[0] < _DITHER_SIDE:
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]]).astype(np.uint16)
    return matrix

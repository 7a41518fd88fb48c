"""Scrims: a color that fades away from one side, eased by a cosine and dithered so that it shows no bands."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from formatkit.scene.nodes import Scrim

__all__ = ["apply_scrim", "opacity_along"]

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
    cover = along[start:end]
    _blend(part, cover[None, :, None] if sideways else cover[:, None, None], scrim.color.rgb)


def _blend(part: NDArray[np.uint8], cover: NDArray[np.float64], color: tuple[int, int, int]) -> None:
    """Blend with an ordered dither: in 16 bits, so a full picture costs three passes and no float copy."""
    keep = np.round((1 - cover) * _ONE).astype(np.uint16)
    add = (_ONE - keep) * np.array(color, dtype=np.uint16)
    dither = _dither_rows(part.shape[0], part.shape[1])
    mixed = part * keep
    mixed += add
    mixed += dither
    mixed >>= 8
    np.copyto(part, mixed, casting="unsafe")


def _dither_rows(height: int, width: int) -> NDArray[np.uint16]:
    """Return an ordered pattern of thresholds, 0 to 255, as large as the part, broadcast over channels."""
    repeats = (-(-height // _DITHER_SIDE), -(-width // _DITHER_SIDE))
    return np.tile(_bayer(), repeats)[:height, :width, None]


@cache
def _bayer() -> NDArray[np.uint16]:
    """Bayer's threshold matrix of 16 × 16 (B. E. Bayer, ICC 1973)."""
    matrix = np.zeros((1, 1), dtype=np.uint16)
    while matrix.shape[0] < _DITHER_SIDE:
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]]).astype(np.uint16)
    return matrix

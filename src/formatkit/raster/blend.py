"""Lay color and pictures over pixels, in place. Surfaces are RGB, 8 bits; alpha is straight, 0 to 255.

All blends go through the picture in strips of a few rows, seen as two-dimensional rows of channel values: a strip
stays in the processor's cache, and numpy's inner loops are long.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["STRIP", "blend_color", "blend_picture", "blend_premultiplied"]

STRIP = 16
"""Rows that are blended at a time."""


def blend_color(surface: NDArray[np.uint8], cover: NDArray[np.uint8], color: tuple[int, int, int]) -> None:
    """Lay one color over `surface` (`h × w × 3`) where `cover` (`h × w`) is set."""
    row = np.tile(np.array(color, dtype=np.uint16), surface.shape[1])
    for top in range(0, surface.shape[0], STRIP):
        part = cover[top : top + STRIP]
        if part.any():
            _mix(surface[top : top + STRIP], row, part)


def blend_picture(surface: NDArray[np.uint8], picture: NDArray[np.uint8]) -> None:
    """Lay an RGBA picture with straight alpha over a `surface` of the same size."""
    for top in range(0, surface.shape[0], STRIP):
        part = picture[top : top + STRIP]
        over = part[..., :3].astype(np.uint16).reshape(part.shape[0], -1)
        _mix(surface[top : top + STRIP], over, part[..., 3])


def blend_premultiplied(surface: NDArray[np.uint8], picture: NDArray[np.uint8]) -> None:
    """Lay an RGBA picture with premultiplied alpha over a `surface` of the same size."""
    for top in range(0, surface.shape[0], STRIP):
        under, part = surface[top : top + STRIP], picture[top : top + STRIP]
        keep = np.repeat(255 - part[..., 3], 3, axis=1).astype(np.uint16)
        mixed: NDArray[np.uint16] = keep * under.reshape(under.shape[0], -1)
        _divide(mixed)
        mixed += part[..., :3].reshape(part.shape[0], -1)
        under[...] = np.minimum(mixed, 255).reshape(under.shape)


def _mix(surface: NDArray[np.uint8], over: NDArray[np.uint16], cover: NDArray[np.uint8]) -> None:
    """Mix in 16 bits, rounded to the nearest level: (under × (255 − a) + over × a) / 255."""
    alpha = np.repeat(cover, 3, axis=1).astype(np.uint16)
    mixed = over * alpha
    np.subtract(255, alpha, out=alpha)
    alpha *= surface.reshape(surface.shape[0], -1)
    mixed += alpha
    _divide(mixed)
    surface[...] = mixed.reshape(surface.shape)


def _divide(values: NDArray[np.uint16]) -> None:
    """Divide by 255 in place, rounded: exact for all products of two levels, and far quicker than a division."""
    values += 128
    values += values >> 8
    values >>= 8

"""Lay color and pictures over pixels, in place. Surfaces are RGB, 8 bits; alpha is straight, 0 to 255."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["blend_color", "blend_picture", "blend_premultiplied"]


def blend_color(surface: NDArray[np.uint8], cover: NDArray[np.uint8], color: tuple[int, int, int]) -> None:
    """Lay one color over `surface` (`h × w × 3`) where `cover` (`h × w`) is set."""
    rows = np.flatnonzero(cover.any(axis=1))
    if not rows.size:
        return
    start, end = int(rows[0]), int(rows[-1]) + 1
    _mix(surface[start:end], np.array(color, dtype=np.uint16), cover[start:end, :, None].astype(np.uint16))


def blend_picture(surface: NDArray[np.uint8], picture: NDArray[np.uint8]) -> None:
    """Lay an RGBA picture with straight alpha over a `surface` of the same size."""
    _mix(surface, picture[..., :3].astype(np.uint16), picture[..., 3:].astype(np.uint16))


def blend_premultiplied(surface: NDArray[np.uint8], picture: NDArray[np.uint8]) -> None:
    """Lay an RGBA picture with premultiplied alpha over a `surface` of the same size."""
    keep = 255 - picture[..., 3:].astype(np.uint16)
    mixed = surface * keep
    mixed += 127
    mixed //= 255
    mixed += picture[..., :3]
    np.copyto(surface, np.minimum(mixed, 255), casting="unsafe")


def _mix(surface: NDArray[np.uint8], over: NDArray[np.uint16], cover: NDArray[np.uint16]) -> None:
    """Mix in 16 bits, rounded to the nearest level: (under × (255 − a) + over × a) / 255."""
    mixed = surface * (255 - cover)
    mixed += over * cover
    mixed += 127
    mixed //= 255
    np.copyto(surface, mixed, casting="unsafe")

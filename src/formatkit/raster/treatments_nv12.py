"""The brand's treatments on frames of videos: the looks of `raster.treatments`, on planes of luma and chroma.

A frame has to be treated in a few milliseconds, so it never becomes RGB. Softening and grain are the same there, since
Y'CbCr is an affine image of R'G'B'. Tones go by luminance in linear light: a table gives, for luma and chroma, the gray
that is as light, and curves over the grays give what they turn into. Both looks differ by a few levels at most.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size
from formatkit.raster.grain import grain_shift
from formatkit.raster.nv12 import MATRIX, halved
from formatkit.raster.oklab import encoded, linear
from formatkit.raster.treatments import softened, toned_grays
from formatkit.scene.treatment import Duotone, Tint, Treatment

__all__ = ["Planes", "treated_planes"]

Plane = NDArray[np.uint8]
_BITS = 6
"""Of chroma in the table of grays: two levels more or less change the gray by less than one."""
_ROOM = 8 - _BITS


class Planes(NamedTuple):
    """A frame: luma (`h × w`) and chroma (`h/2 × w/2 × 2`), BT.709, limited range."""

    luma: Plane
    chroma: Plane


def treated_planes(
    shown: Planes, treatment: Treatment, seed: str, canvas: Size, step: int, alpha: Plane | None = None
) -> Planes:
    """Return a frame of a video as a treatment shows it. `canvas` is the size in canvas pixels of what it shows.

    The grain of a video runs: each `step` has another one. `seed` names the video; equal ones have equal grain. Where
    `alpha` (`h × w`) is 0, nobody sees the colors, and they do not bleed into the others.
    """
    if treatment.blur > 0:
        shown = _softened(shown, treatment.blur * shown.luma.shape[1] / canvas.width, alpha)
    if treatment.tone is not None:
        shown = _toned(shown, treatment.tone)
    if treatment.grain > 0:
        shown = _grained(shown, treatment.grain, seed, canvas, step)
    return shown


def _softened(shown: Planes, sigma: float, alpha: Plane | None) -> Planes:
    if alpha is None:
        return Planes(_soft(shown.luma, sigma), _soft(shown.chroma, sigma / 2))
    return Planes(_soft_seen(shown.luma, sigma, alpha), _soft_seen(shown.chroma, sigma / 2, halved(alpha)))


def _soft(plane: Plane, sigma: float) -> Plane:
    return np.asarray(softened(np.ascontiguousarray(plane), sigma), np.uint8)


def _soft_seen(plane: Plane, sigma: float, alpha: Plane) -> Plane:
    """Soften a plane weighted by what is seen of it."""
    shares = np.asarray(alpha / np.float32(255), np.float32)
    weights = np.maximum(np.asarray(softened(shares, sigma), np.float32), 1e-4)
    wide = (..., None) if plane.ndim == 3 else (...,)
    soft = np.asarray(softened(np.asarray(plane * shares[wide], np.float32), sigma), np.float32)
    return np.asarray(np.rint(np.clip(soft / weights[wide], 0, 255)), np.uint8)


def _toned(shown: Planes, tone: Duotone | Tint) -> Planes:
    import cv2

    grays, curves = _grays_of(shown), _curves(tone)
    luma = cv2.LUT(grays, curves[:, 0])
    small = halved(grays)
    pairs = cv2.LUT(cv2.merge([small, small]), np.ascontiguousarray(curves[None, :, 1:]))
    if isinstance(tone, Tint):
        rest = 1 - tone.strength
        luma = cv2.addWeighted(luma, tone.strength, np.ascontiguousarray(shown.luma), rest, 0)
        pairs = cv2.addWeighted(pairs, tone.strength, np.ascontiguousarray(shown.chroma), rest, 0)
    return Planes(np.asarray(luma, np.uint8), np.asarray(pairs, np.uint8))


def _grays_of(shown: Planes) -> Plane:
    """Return the gray that is as light as each pixel; chroma is interpolated between the centers of its blocks."""
    import cv2

    height, width = shown.luma.shape
    blue, red = cv2.split(_coarse(shown.chroma).astype(np.uint16))
    places = cv2.addWeighted(blue, 1 << _BITS, red, 1, 0, dtype=cv2.CV_16U)
    wide = cv2.resize(places, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.intp)
    np.left_shift(wide, 8, out=wide)
    np.bitwise_or(wide, shown.luma, out=wide)
    found: Plane = _table().take(wide)
    return found


def _coarse(chroma: Plane) -> Plane:
    half = 1 << (_ROOM - 1)
    return np.asarray((np.minimum(chroma, 255 - half) + half) >> _ROOM, np.uint8)


@lru_cache(maxsize=1)
def _table() -> Plane:
    """Return the gray for blue-difference, red-difference (both coarse) and luma, in this order, flat."""
    steps = np.arange(1 << _BITS, dtype=np.float32) * (1 << _ROOM) - 128
    back = np.linalg.inv(MATRIX[:, :3].astype(np.float64)).astype(np.float32)
    lumas = (np.arange(256, dtype=np.float32) - 16) * back[0, 0]
    light = np.zeros((steps.size, steps.size, 256), np.float32)
    for weight, (_, by_blue, by_red) in zip((0.2126, 0.7152, 0.0722), back, strict=True):
        level = lumas + (by_blue * steps[:, None] + by_red * steps[None, :])[..., None]
        light += np.float32(weight) * _linear_levels()[np.clip(level, 0, 255).astype(np.uint8)]
    grays = encoded(np.arange(_FINE) ** 2 / (_FINE - 1) ** 2) * 255
    rooted = np.rint(np.sqrt(light) * (_FINE - 1)).astype(np.uint16)
    made: Plane = np.rint(grays).astype(np.uint8)[rooted].ravel()
    return made


_FINE = 4096


@lru_cache(maxsize=1)
def _linear_levels() -> NDArray[np.float32]:
    return linear(np.arange(256) / 255).astype(np.float32)


@lru_cache(maxsize=8)
def _curves(tone: Duotone | Tint) -> Plane:
    """Return Y', Cb, Cr (`256 × 3`) of what each gray turns into."""
    colors = toned_grays(tone).astype(np.float32)
    return np.asarray(np.rint(colors @ MATRIX[:, :3].T + MATRIX[:, 3]).clip(0, 255), np.uint8)


def _grained(shown: Planes, amount: float, seed: str, canvas: Size, step: int) -> Planes:
    """Shift luma alone: equal shifts of red, green and blue leave chroma where it is."""
    import cv2

    size = Size(shown.luma.shape[1], shown.luma.shape[0])
    scale = float(MATRIX[0, :3].sum())
    grays = np.asarray(cv2.LUT(np.ascontiguousarray(shown.luma), _full_range()), np.uint8)
    shift = grain_shift(grays, amount * scale, seed, canvas, size, step)
    return Planes(np.asarray(cv2.add(shown.luma, shift, dtype=cv2.CV_8U), np.uint8), shown.chroma)


@lru_cache(maxsize=1)
def _full_range() -> Plane:
    return np.rint((np.arange(256) - 16) * 255 / 219).clip(0, 255).astype(np.uint8)

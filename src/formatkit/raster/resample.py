"""Cropping and resizing in one step. Values are averaged as stored (sRGB-encoded), as designers' tools do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect, Size

__all__ = ["crop_and_resize"]

_MILD = 2.0
"""Below this a side shrinks mildly: a reduced decode has taken care of the rest."""
_SOFTENING = 0.45
"""Standard deviation of the softening per unit of √(shrinking² − 1), in pixels of the source: 0.40 to 0.45 came
nearest to the Lanczos filter on three photographs."""
_VISIBLE = 0.2


def crop_and_resize(pixels: NDArray[np.uint8], crop: Rect, size: Size) -> NDArray[np.uint8]:
    """Return the part `crop` of a picture at `size`: a new array, `height × width × channels`.

    `pixels` has 3 channels (RGB) or 4 (RGBA, straight alpha); `crop` is in its pixels, may have fractions and must
    touch the picture; what lies outside repeats the edge.
    Where a side shrinks, the crop is rounded to whole pixels; they are softened and interpolated by a cubic when it
    shrinks to more than half, and their areas averaged when to less. Where it grows, a cubic interpolates at exact
    places. RGBA is weighted by alpha, so that the invisible color of transparent pixels
    never bleeds in. Raises ValueError for a crop without area.

    >>> import numpy as np
    >>> picture = np.zeros((4, 4, 3), np.uint8); picture[:, 2:] = 200
    >>> crop_and_resize(picture, Rect(0, 0, 4, 4), Size(2, 1))[0, :, 0].tolist()
    [0, 200]
    """
    if crop.width <= 0 or crop.height <= 0:
        raise ValueError(f"a crop needs an area, not {crop.width} × {crop.height}")
    if pixels.shape[2] == 3:
        return np.asarray(_resampled(pixels, crop, size), np.uint8)
    part, inner = _touched(pixels, crop)
    if int(part[..., 3].min()) == 255:
        return np.asarray(_resampled(part, inner, size), np.uint8)
    weighted = part.astype(np.float32)
    weighted[..., :3] *= weighted[..., 3:] / 255
    return _straight(_resampled(weighted, inner, size))


def _touched(pixels: NDArray[np.uint8], crop: Rect) -> tuple[NDArray[np.uint8], Rect]:
    """Return the pixels that the crop can touch (the cubic reaches two further), and the crop measured in them."""
    height, width = pixels.shape[:2]
    left, top = max(0, int(crop.x) - 3), max(0, int(crop.y) - 3)
    right, bottom = min(width, int(crop.right) + 4), min(height, int(crop.bottom) + 4)
    return pixels[top:bottom, left:right], Rect(crop.x - left, crop.y - top, crop.width, crop.height)


def _resampled(pixels: NDArray[Any], crop: Rect, size: Size) -> NDArray[Any]:
    if crop.width < size.width or crop.height < size.height:
        # Averaging first on the side that shrinks: one kernel cannot do both.
        middle = Size(min(size.width, round(crop.width) or 1), min(size.height, round(crop.height) or 1))
        if crop.width > size.width or crop.height > size.height:
            pixels = _shrunk(pixels, crop, middle)
            crop = Rect(0, 0, middle.width, middle.height)
        return _interpolated(pixels, crop, size)
    return _shrunk(pixels, crop, size)


def _shrunk(pixels: NDArray[Any], crop: Rect, size: Size) -> NDArray[Any]:
    height, width = pixels.shape[:2]
    left = min(max(round(crop.x), 0), width - 1)
    top = min(max(round(crop.y), 0), height - 1)
    right = min(max(round(crop.right), left + 1), width)
    bottom = min(max(round(crop.bottom), top + 1), height)
    part = pixels[top:bottom, left:right]
    if part.shape[:2] == (size.height, size.width):
        return part.copy()
    import cv2  # a card without a picture never needs it

    shrinking = max(part.shape[1] / size.width, part.shape[0] / size.height)
    if shrinking < _MILD and pixels.dtype == np.uint8:
        return _softened(part, size, shrinking)
    return cv2.resize(part, (size.width, size.height), interpolation=cv2.INTER_AREA)


def _softened(part: NDArray[Any], size: Size, shrinking: float) -> NDArray[Any]:
    """Soften by as much as shrinking asks for, then interpolate: near to a Lanczos filter, in little time.

    Measured on three photographs shrunk 1.15, 1.48 and 1.9 times, against a Lanczos filter of three lobes: up to
    6 dB nearer to it than averaged areas and at most 0.4 dB farther, in a quarter of their time.
    """
    import cv2

    sigma = _SOFTENING * math.sqrt(shrinking * shrinking - 1)
    if sigma >= _VISIBLE:
        kernel = cv2.getGaussianKernel(3, sigma)
        part = cv2.sepFilter2D(part, -1, kernel, kernel, borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(part, (size.width, size.height), interpolation=cv2.INTER_CUBIC)


def _interpolated(pixels: NDArray[Any], crop: Rect, size: Size) -> NDArray[Any]:
    import cv2

    across, down = crop.width / size.width, crop.height / size.height
    # Pixel centers lie at halves, so both ends of the map are shifted by half a pixel of their own.
    back = np.array([[across, 0, crop.x + across / 2 - 0.5], [0, down, crop.y + down / 2 - 0.5]], dtype=np.float64)
    return cv2.warpAffine(
        pixels,
        back,
        (size.width, size.height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _straight(weighted: NDArray[Any]) -> NDArray[np.uint8]:
    alpha = np.clip(weighted[..., 3:], 0, 255)
    color = weighted[..., :3] * (255 / np.maximum(alpha, 1 / 255))
    whole: NDArray[np.float32] = np.concatenate((color, alpha), axis=-1)
    return np.rint(np.clip(whole, 0, 255)).astype(np.uint8)

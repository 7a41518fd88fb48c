"""PNG, WebP, AVIF and GIF to sRGB pixels by OpenCV: decoded whole, then finished band by band to save memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.media.faults import MediaError
from formatkit.media.picture import PictureHeader
from formatkit.media.profiles import ProfileError, fits, to_srgb

__all__ = ["decode_opencv_into"]

_ROWS = 512  # a multiple of every reduction
Pixels = NDArray[np.uint8]


def decode_opencv_into(data: memoryview, header: PictureHeader, reduction: int, target: Pixels) -> bool:
    """Decode at 1/`reduction` into `target`, `height × width × channels`, as stored.

    Returns False if the color profile was broken and the picture was taken as sRGB. Raises MediaError.
    """
    found = _found(data, header)
    if header.box is not None:
        found = _within(found, *header.box)
    icc = header.icc if fits(header.icc, header.colors) else b""
    sound = bool(icc) or not header.icc
    for top in range(0, header.height, _ROWS):
        band = _with_channels(found[top : top + _ROWS], header)
        if icc:
            try:
                plain = _in_srgb(band, icc, header)
            except ProfileError:
                icc, sound = b"", False
                plain = _eight_bits(band, header)
        else:
            plain = _eight_bits(band, header)
        target[top // reduction : (top + _ROWS) // reduction] = _averaged(plain, reduction)
    return sound


def _found(data: memoryview, header: PictureHeader) -> NDArray[Any]:
    import cv2

    source = data[: header.end]
    if header.end is not None:  # a GIF ends here after its first frame
        source = memoryview(bytes(source) + b";")
    found = cv2.imdecode(np.frombuffer(source, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.shape[:2] != (header.height, header.width):
        raise MediaError("damaged")
    if found.dtype != np.uint8 and (found.dtype != np.uint16 or header.depth <= 8):
        raise MediaError("unsupported", f"{found.dtype} samples")
    return np.asarray(found)


def _within(found: NDArray[Any], left: int, top: int, right: int, bottom: int) -> NDArray[Any]:
    """Clear what the first picture of a GIF does not cover, as browsers do; OpenCV fills it with a color."""
    import cv2

    made = found if found.shape[2] == 4 else cv2.cvtColor(found, cv2.COLOR_BGR2BGRA)
    made[:top] = made[bottom:] = 0
    made[:, :left] = made[:, right:] = 0
    return np.asarray(made)


def _with_channels(found: NDArray[Any], header: PictureHeader) -> NDArray[Any]:
    """Return RGB or RGBA of the depth that was found, as the header says."""
    import cv2

    channels = found.shape[2] if found.ndim == 3 else 1
    code = {
        (1, 3): cv2.COLOR_GRAY2RGB,
        (1, 4): cv2.COLOR_GRAY2RGBA,
        (3, 3): cv2.COLOR_BGR2RGB,
        (3, 4): cv2.COLOR_BGR2RGBA,
        (4, 3): cv2.COLOR_BGRA2RGB,
        (4, 4): cv2.COLOR_BGRA2RGBA,
    }[channels, header.channels]
    made = np.asarray(cv2.cvtColor(found, code))
    if header.gray_key is not None and channels == 1:
        made[..., 3] = np.where(found.reshape(made.shape[:2]) == header.gray_key, 0, np.iinfo(found.dtype).max)
    return made


def _eight_bits(pixels: NDArray[Any], header: PictureHeader) -> Pixels:
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, np.uint8)
    made: Pixels = np.right_shift(pixels, np.uint16(header.depth - 8)).astype(np.uint8)
    return made


def _in_srgb(band: NDArray[Any], icc: bytes, header: PictureHeader) -> Pixels:
    made = np.empty(band.shape, np.uint8)
    to_srgb(band[..., :3], icc, made[..., :3], 256 if band.dtype == np.uint8 else 1 << header.depth)
    made[..., 3:] = _eight_bits(band[..., 3:], header)
    return made


def _averaged(pixels: Pixels, reduction: int) -> Pixels:
    """Average blocks of `reduction` × `reduction` pixels; the last block repeats the edge, as libjpeg does."""
    if reduction == 1:
        return pixels
    import cv2

    height, width = pixels.shape[:2]
    down, right = -height % reduction, -width % reduction
    whole = cv2.copyMakeBorder(pixels, 0, down, 0, right, cv2.BORDER_REPLICATE) if down or right else pixels
    premultiplied = _premultiplied(whole)
    size = (whole.shape[1] // reduction, whole.shape[0] // reduction)
    small = cv2.resize(premultiplied, size, interpolation=cv2.INTER_AREA)
    return _straight(small)


def _premultiplied(pixels: NDArray[Any]) -> NDArray[Any]:
    if pixels.shape[2] == 3:
        return pixels
    made = pixels.astype(np.float32)
    made[..., :3] *= made[..., 3:] / 255
    return made


def _straight(pixels: NDArray[Any]) -> Pixels:
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, np.uint8)
    alpha = np.asarray(pixels[..., 3:], np.float32)
    color = pixels[..., :3] * (255 / np.maximum(alpha, 1e-3))
    whole: NDArray[np.float32] = np.concatenate((color, alpha), axis=-1)
    return np.rint(np.clip(whole, 0, 255)).astype(np.uint8)

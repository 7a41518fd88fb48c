"""JPEG to sRGB pixels by libjpeg-turbo: scaled in the frequency domain, straight into the shared memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.media.faults import MediaError
from formatkit.media.picture import PictureHeader
from formatkit.media.profiles import ProfileError, fits, to_srgb

__all__ = ["decode_jpeg_into"]

_ROWS = 256
Pixels = NDArray[np.uint8]


class _RareSubsamplingError(Exception):
    """simplejpeg does not name this subsampling."""


def decode_jpeg_into(data: memoryview, header: PictureHeader, target: Pixels) -> bool:
    """Decode at the size of `target`, `height × width × 3`, as stored.

    Returns False if the color profile was broken and the picture was taken as sRGB. Raises MediaError.
    """
    if header.colors == 4:
        return _inks(data, header, target)
    try:
        _turbo(data, "RGB", target)
    except _RareSubsamplingError:
        _rare_jpeg(data, target)
    if not header.icc:
        return True
    if not fits(header.icc, header.colors):
        return False
    try:
        to_srgb(target, header.icc, target)
    except ProfileError:
        return False
    return True


def _inks(data: memoryview, header: PictureHeader, target: Pixels) -> bool:
    ink = np.empty((*target.shape[:2], 4), np.uint8)
    try:
        _turbo(data, "CMYK", ink)
    except _RareSubsamplingError:
        if header.icc or not header.inverted:
            raise MediaError("unsupported", "CMYK JPEG 2×2,1×1,1×1,1×1") from None
        _rare_jpeg(data, target)  # OpenCV multiplies the inks' lights as well
        return True
    if header.inverted:
        np.subtract(255, ink, out=ink)
    sound = not header.icc
    if fits(header.icc, 4):
        try:
            to_srgb(ink, header.icc, target)
        except ProfileError:
            sound = False
        else:
            return True
    _plain_inks(ink, target)
    return sound


def _plain_inks(ink: Pixels, target: Pixels) -> None:
    """Multiply the inks' lights: the usual reading of CMYK without a profile."""
    for top in range(0, len(ink), _ROWS):
        paper = 255 - ink[top : top + _ROWS].astype(np.uint16)
        target[top : top + _ROWS] = (paper[..., :3] * paper[..., 3:] + 127) // 255


def _turbo(data: memoryview, colors: str, target: Pixels) -> None:
    import simplejpeg

    height, width = target.shape[:2]
    asked = {"colorspace": colors, "min_height": height, "min_width": width, "buffer": target.reshape(-1)}
    try:
        made = simplejpeg.decode_jpeg(data, **asked)
    except ValueError as error:
        reason = str(error).lower()
        if "premature end" in reason:
            raise MediaError("truncated") from error
        if "subsampling" in reason:
            raise _RareSubsamplingError from error
        if "extraneous" not in reason:  # stray bytes between markers harm no pixel
            raise MediaError("damaged") from error
        made = simplejpeg.decode_jpeg(data, strict=False, **asked)
    if made.shape[:2] != target.shape[:2]:
        raise MediaError("damaged")


def _rare_jpeg(data: memoryview, target: Pixels) -> None:
    """Decode the few subsamplings that simplejpeg does not name."""
    import cv2

    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    whole = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if whole is None:
        raise MediaError("damaged")
    cv2.resize(whole, target.shape[1::-1], dst=target, interpolation=cv2.INTER_AREA)

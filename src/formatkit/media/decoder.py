"""From the bytes of a picture to sRGB pixels. Runs in the child process; see `media/child.py`.

JPEG goes through libjpeg-turbo (`media/decoder_jpeg.py`), all others through OpenCV (`media/decoder_opencv.py`).
Orientation, alpha, depth and color profile are settled here, because the decoders settle them only in part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.media.decoder_jpeg import decode_jpeg_into
from formatkit.media.decoder_opencv import decode_opencv_into
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader, reduced

__all__ = ["decode"]

Pixels = NDArray[np.uint8]


def decode(data: memoryview, header: PictureHeader, reduction: int, target: Pixels) -> bool:
    """Decode into `target`, `height × width × channels` as `header.upright(reduction)` and `header.channels` say.

    Returns False if the color profile was broken and the picture was taken as sRGB. Raises MediaError.
    """
    height, width = reduced(header.height, reduction), reduced(header.width, reduction)
    stored = target if header.orientation == 1 else np.empty((height, width, header.channels), np.uint8)
    if header.kind is PictureKind.JPEG:
        sound = decode_jpeg_into(data, header, stored)
    else:
        sound = decode_opencv_into(data, header, reduction, stored)
    if stored is not target:
        _turn(stored, header.orientation, target)
    return sound


def _turn(pixels: Pixels, orientation: int, target: Pixels) -> None:
    """Write `pixels` upright into `target` (EXIF 2.3, tag 0x0112)."""
    import cv2

    if orientation in (3, 6, 8):
        code = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}[orientation]
        cv2.rotate(pixels, code, dst=target)
    elif orientation in (2, 4):
        cv2.flip(pixels, 1 if orientation == 2 else 0, dst=target)
    elif orientation == 5:
        cv2.transpose(pixels, dst=target)
    else:
        cv2.transpose(pixels, dst=target)
        cv2.flip(target, -1, dst=target)

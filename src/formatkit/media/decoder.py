"""From the bytes of a picture to sRGB pixels. Runs in the child process; see `media/child.py`.

JPEG goes through libjpeg-turbo with scaling in the frequency domain, straight into the shared memory. All others
are decoded by OpenCV at full size and reduced by averaging. Orientation, alpha, depth and color profile are
settled here, because OpenCV settles them only in part.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader, reduced
from formatkit.media.profiles import ProfileError, to_srgb

__all__ = ["decode"]

Pixels = NDArray[np.uint8]


def decode(data: memoryview, header: PictureHeader, reduction: int, target: Pixels) -> bool:
    """Decode into `target`, `height × width × channels` as `header.upright(reduction)` and `header.channels` say.

    Returns False if the color profile was broken and the picture was taken as sRGB. Raises MediaError.
    """
    if header.kind is PictureKind.JPEG:
        return _jpeg(data, header, reduction, target)
    whole = _with_channels(_opencv(data, header), header)
    sound = _in_srgb(whole, header, whole)
    _turn(_averaged(whole, reduction), header.orientation, target)
    return sound


def _jpeg(data: memoryview, header: PictureHeader, reduction: int, target: Pixels) -> bool:
    height, width = reduced(header.height, reduction), reduced(header.width, reduction)
    if header.colors == 4:
        ink = np.empty((height, width, 4), np.uint8)
        _turbo(data, "CMYK", ink)
        if header.inverted:
            np.subtract(255, ink, out=ink)
        plain = np.empty((height, width, 3), np.uint8)
        sound = _in_srgb(ink, header, plain) if header.icc else _plain_inks(ink, plain)
    else:
        plain = target if header.orientation == 1 else np.empty((height, width, 3), np.uint8)
        _turbo(data, "RGB", plain)
        sound = _in_srgb(plain, header, plain)
    if plain is not target:
        _turn(plain, header.orientation, target)
    return sound


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
        if "subsampling" in reason and colors == "RGB":
            _rare_jpeg(data, target)
            return
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


def _plain_inks(ink: Pixels, target: Pixels) -> bool:
    """Multiply the inks' lights: the usual reading of CMYK without a profile."""
    paper = 255 - ink.astype(np.uint16)
    target[...] = (paper[..., :3] * paper[..., 3:] + 127) // 255
    return True


def _opencv(data: memoryview, header: PictureHeader) -> NDArray[Any]:
    import cv2

    source = data[: header.end]
    if header.end is not None:  # a GIF ends here after its first frame
        source = memoryview(bytes(source) + b";")
    found = cv2.imdecode(np.frombuffer(source, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None:
        raise MediaError("damaged")
    if found.shape[:2] != (header.height, header.width):
        raise MediaError("damaged")
    return found


def _with_channels(found: NDArray[Any], header: PictureHeader) -> Pixels:
    """Return RGB or RGBA of 8 bits, as the header says."""
    import cv2

    shifted = found if found.dtype == np.uint8 else np.right_shift(found, _excess(found, header)).astype(np.uint8)
    channels = shifted.shape[2] if shifted.ndim == 3 else 1
    code = {
        (1, 3): cv2.COLOR_GRAY2RGB,
        (1, 4): cv2.COLOR_GRAY2RGBA,
        (3, 3): cv2.COLOR_BGR2RGB,
        (3, 4): cv2.COLOR_BGR2RGBA,
        (4, 3): cv2.COLOR_BGRA2RGB,
        (4, 4): cv2.COLOR_BGRA2RGBA,
    }[channels, header.channels]
    made = cv2.cvtColor(shifted, code)
    if header.gray_key is not None and channels == 1:
        made[..., 3] = np.where(shifted.reshape(made.shape[:2]) == header.gray_key, 0, 255)
    return np.asarray(made, np.uint8)


def _excess(found: NDArray[Any], header: PictureHeader) -> np.uint16:
    if found.dtype != np.uint16:
        raise MediaError("unsupported", f"{found.dtype} samples")
    return np.uint16(max(header.depth, 9) - 8)


def _in_srgb(pixels: Pixels, header: PictureHeader, target: Pixels) -> bool:
    if not header.icc:
        return True
    try:
        if header.colors == 4:
            to_srgb(pixels, header.icc, target)
        else:
            to_srgb(pixels[..., :3], header.icc, target[..., :3])
    except ProfileError:
        if header.colors == 4:
            _plain_inks(pixels, target)
        return False
    return True


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


def _turn(pixels: Pixels, orientation: int, target: Pixels) -> None:
    """Write `pixels` upright into `target` (EXIF 2.3, tag 0x0112)."""
    if orientation == 1:
        target[...] = pixels
        return
    import cv2

    if orientation in (3, 6, 8):
        code = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}[orientation]
        cv2.rotate(pixels, code, dst=target)
    elif orientation in (2, 4):
        cv2.flip(pixels, 1 if orientation == 2 else 0, dst=target)
    elif orientation == 5:
        cv2.transpose(pixels, dst=target)
    else:
        cv2.transpose(cv2.rotate(pixels, cv2.ROTATE_180), dst=target)

"""PNG as fast as it can be decoded again: one filter for all rows, one fast deflate.

The filter `up` (each pixel minus the one above) is a single subtraction in numpy and suits both photographs and
flat artwork; choosing a filter per row costs fifteen times the time and saves a tenth of the bytes.
"""

from __future__ import annotations

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from formatkit.encode.srgb import srgb_profile

__all__ = ["fast_png", "small_png"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2
_COLOR_TYPE = {3: 2, 4: 6}


def fast_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return a PNG of `height × width × 3` (RGB) or `× 4` (RGBA) pixels, with the sRGB profile."""
    return _assembled(pixels.shape, isal_zlib.compress(_filtered(pixels), 1))


def small_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return the smallest PNG that Pillow finds: about a tenth smaller, a hundred times slower."""
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=9, icc_profile=srgb_profile())
    return file.getvalue()


def _filtered(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    made = np.empty((height, width * channels + 1), np.uint8)
    made[:, 0] = _UP
    made[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=made[1:, 1:])
    return made


def _assembled(shape: tuple[int, ...], packed: bytes) -> bytes:
    height, width, channels = shape
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, _COLOR_TYPE[channels], 0, 0, 0))
    profile = b"sRGB\0\0" + isal_zlib.compress(srgb_profile(), 1)
    chunks = ((b"IHDR", header), (b"iCCP", profile), (b"IDAT", packed), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    checksum = isal_zlib.crc32(body, isal_zlib.crc32(name))
    return len(body).to_bytes(4, "big") + name + body + checksum.to_bytes(4, "big")

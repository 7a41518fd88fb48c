"""Proof that the bytes of our own still decode. Files of foreign origin go through the one door instead."""

from __future__ import annotations

from formatkit.media.faults import MediaError
from formatkit.media.header_png import png_chunks
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader, reduced

__all__ = ["prove_decodable"]

_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def prove_decodable(data: bytes, header: PictureHeader) -> None:
    """Raise MediaError unless the whole picture decodes.

    PNG: all data is inflated, its length is that of all rows, every row has a filter that exists, the checksums
    were compared with the header; undoing filters cannot fail after that, so it is left out. JPEG: all
    coefficients are decoded, and turned into pixels at an eighth of the size; only the arithmetic of the full size
    is left out. WebP and AVIF are decoded in full.
    """
    if header.kind is PictureKind.PNG:
        _prove_png(data, header)
    elif header.kind is PictureKind.JPEG:
        _prove_jpeg(data, header)
    else:
        _prove_whole(data, header)


def _prove_png(data: bytes, header: PictureHeader) -> None:
    import numpy as np
    from isal import isal_zlib

    chunks = list(png_chunks(data))
    depth, color = chunks[0][1][8], chunks[0][1][9]
    row = 1 + -(-header.width * _PNG_CHANNELS[color] * depth // 8)
    try:
        rows = isal_zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    except isal_zlib.IsalError as problem:  # type: ignore[misc]  # its stub declares an instance
        raise MediaError("damaged") from problem
    if len(rows) != row * header.height or int(np.frombuffer(rows, np.uint8)[::row].max()) > 4:
        raise MediaError("damaged")


def _prove_jpeg(data: bytes, header: PictureHeader) -> None:
    import simplejpeg

    sides = {"min_height": reduced(header.height, 8), "min_width": reduced(header.width, 8)}
    try:
        simplejpeg.decode_jpeg(data, "GRAY" if header.colors != 4 else "CMYK", **sides)
    except ValueError as problem:
        raise MediaError("damaged") from problem


def _prove_whole(data: bytes, header: PictureHeader) -> None:
    import cv2
    import numpy as np

    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.shape[:2] != (header.height, header.width):
        raise MediaError("damaged")

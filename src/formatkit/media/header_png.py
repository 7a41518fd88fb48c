"""PNG headers and checksums (W3C PNG, third edition)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from isal import isal_zlib

from formatkit.media.exif import orientation_of
from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

__all__ = ["png_chunks", "read_png"]

_COLORS = {0: 1, 2: 3, 3: 3, 4: 1, 6: 3}
_PROFILE_LIMIT = 4 << 20


def read_png(data: bytes) -> PictureHeader:
    """Read all chunks and compare their checksums. Raises MediaError."""
    kept: dict[bytes, bytes] = {}
    for name, body in png_chunks(data):
        if name in (b"IHDR", b"tRNS", b"iCCP", b"eXIf", b"sRGB"):
            kept.setdefault(name, bytes(body))
        elif name == b"IDAT":
            kept.setdefault(name, b"")
    if len(kept.get(b"IHDR", b"")) != 13 or b"IDAT" not in kept:
        raise MediaError("damaged")
    header = kept[b"IHDR"]
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, color = header[8], header[9]
    if color not in _COLORS or not width or not height:
        raise MediaError("damaged")
    return PictureHeader(
        PictureKind.PNG,
        width,
        height,
        orientation_of(kept.get(b"eXIf", b"")),
        channels=4 if color >= 4 or b"tRNS" in kept else 3,
        colors=_COLORS[color],
        depth=16 if depth == 16 else 8,
        icc=b"" if b"sRGB" in kept else _profile(kept.get(b"iCCP", b"")),
        gray_key=_gray_key(kept[b"tRNS"], depth) if color == 0 and b"tRNS" in kept else None,
    )


def png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield name and body of each chunk up to IEND. Raises MediaError (`truncated`, `damaged`: a checksum)."""
    view, at = memoryview(data), 8
    while at + 12 <= len(view):
        length = int.from_bytes(view[at : at + 4], "big")
        end = at + 12 + length
        if end > len(view):
            raise MediaError("truncated")
        name = bytes(view[at + 4 : at + 8])
        if isal_zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise MediaError("damaged")
        yield name, view[at + 8 : end - 4]
        if name == b"IEND":
            return
        at = end
    raise MediaError("truncated")


def _profile(chunk: bytes) -> bytes:
    packed = chunk.partition(b"\0")[2][1:]
    try:
        return zlib.decompressobj().decompress(packed, _PROFILE_LIMIT)
    except zlib.error:
        return b"broken" if chunk else b""


def _gray_key(chunk: bytes, depth: int) -> int:
    value = int.from_bytes(chunk[:2], "big")
    return value >> 8 if depth == 16 else value * 255 // ((1 << depth) - 1)

"""WebP headers (RFC 9649)."""

from __future__ import annotations

from formatkit.media.exif import orientation_of
from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

__all__ = ["read_webp"]

_ALPHA = 0x10
_WORK_ANIMATED = 6  # bytes a pixel, measured
_MOST_CHUNKS = 100_000


def read_webp(data: bytes) -> PictureHeader:
    """Read the chunks of a WebP file. Raises MediaError."""
    if int.from_bytes(data[4:8], "little") + 8 > len(data) + 1:  # the last padding byte is often missing
        raise MediaError("truncated")
    chunks = _chunks(data)
    icc, exif = chunks.get(b"ICCP", b""), chunks.get(b"EXIF", b"")
    if b"VP8X" in chunks:
        body = chunks[b"VP8X"]
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
        alpha = bool(body[0] & _ALPHA)
    elif b"VP8L" in chunks:
        bits = int.from_bytes(chunks[b"VP8L"][1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        alpha = bool(bits >> 28 & 1)
    elif b"VP8 " in chunks:
        body = chunks[b"VP8 "]
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        alpha = False
    else:
        raise MediaError("damaged")
    if not width or not height:
        raise MediaError("damaged")
    return PictureHeader(
        PictureKind.WEBP,
        width,
        height,
        orientation_of(exif),
        channels=4 if alpha else 3,
        icc=icc,
        work=width * height * _WORK_ANIMATED if b"ANIM" in chunks else 0,
    )


def _chunks(data: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 12
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            return found
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        large = name in (b"VP8 ", b"VP8L", b"ANMF", b"ALPH")
        found.setdefault(name, data[at + 8 : at + 8 + (10 if large else length)])
        at += 8 + length + length % 2
    raise MediaError("damaged")

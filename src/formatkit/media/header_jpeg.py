"""JPEG headers (ITU-T T.81, annex B): frame size, EXIF orientation, ICC profile, Adobe marker."""

from __future__ import annotations

from collections.abc import Iterator

from formatkit.media.exif import orientation_of
from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

__all__ = ["jpeg_segments", "read_jpeg"]

_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_UNSUPPORTED = {0xC3: "lossless JPEG", 0xC7: "lossless JPEG", 0xCB: "lossless JPEG", 0xCF: "lossless JPEG"}
_SOS = 0xDA
_EXIF = b"Exif\0\0"
_ICC = b"ICC_PROFILE\0"


def read_jpeg(data: bytes) -> PictureHeader:
    """Read the segments before the first scan. Raises MediaError."""
    frame: tuple[int, bytes] | None = None
    orientation, adobe, chunks = 1, False, dict[int, bytes]()
    for marker, body in jpeg_segments(data):
        if marker in _SOF and frame is None:
            frame = (marker, body)
        elif marker == 0xE1 and body.startswith(_EXIF):
            orientation = orientation_of(body)
        elif marker == 0xE2 and body.startswith(_ICC) and len(body) > 14:
            chunks.setdefault(body[12], body[14:])
        elif marker == 0xEE and body.startswith(b"Adobe"):
            adobe = True
    if frame is None:
        raise MediaError("truncated")
    icc = b"".join(chunks[number] for number in sorted(chunks))
    return _header(*frame, orientation, adobe, icc)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and body of each segment before the first scan. Raises MediaError and IndexError (cut off)."""
    at = 2
    while True:
        while data[at] != 0xFF:  # some cameras leave stray bytes between segments; decoders skip them too
            at += 1
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == _SOS:
            return
        if marker == 0xD9:
            raise MediaError("truncated")
        if marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2:
            raise MediaError("damaged")
        if at + length > len(data):
            raise MediaError("truncated")
        yield marker, data[at + 2 : at + length]
        at += length


def _header(marker: int, body: bytes, orientation: int, adobe: bool, icc: bytes) -> PictureHeader:
    if len(body) < 6:
        raise MediaError("damaged")
    depth, colors = body[0], body[5]
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if marker in _UNSUPPORTED or depth != 8 or colors not in (1, 3, 4):
        raise MediaError("unsupported", _UNSUPPORTED.get(marker, f"JPEG {depth} bit, {colors} components"))
    if not width or not height:
        raise MediaError("damaged")
    return PictureHeader(
        PictureKind.JPEG,
        width,
        height,
        orientation,
        colors=colors,
        icc=icc,
        inverted=adobe,
        # A progressive file is decoded coefficient by coefficient, and all of them (2 bytes each) stay in memory.
        work=width * height * colors * 2 if marker in _PROGRESSIVE else 0,
    )

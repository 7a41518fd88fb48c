"""JPEG headers (ITU-T T.81, annex B): frame size, EXIF orientation, ICC profile, Adobe marker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from formatkit.media.exif import means_adobe_rgb, orientation_of
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
_MOST_SEGMENTS = 20_000
# Stray bytes between segments, fill bytes and markers without a body are skipped, as decoders do.
_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)


@dataclass(slots=True)
class _Found:
    frame: tuple[int, bytes] | None = None
    orientation: int = 1
    adobe: bool = False
    adobe_rgb: bool = False
    profile: dict[int, bytes] = field(default_factory=dict)
    scan_colors: int = 0


def read_jpeg(data: bytes) -> PictureHeader:
    """Read the segments before the first scan. Raises MediaError."""
    found = _Found()
    for marker, body in jpeg_segments(data):
        _note(found, marker, body)
    if found.frame is None:
        raise MediaError("truncated")
    return _header(found, *found.frame)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and body of each segment up to the head of the first scan. Raises MediaError."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        match = _MARKER.search(data, at)
        if match is None or match[1] == b"\xd9":
            raise MediaError("truncated")
        marker, at = match[1][0], match.end()
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2:
            raise MediaError("damaged" if at + 2 <= len(data) else "truncated")
        if at + length > len(data):
            raise MediaError("truncated")
        yield marker, data[at + 2 : at + length]
        if marker == _SOS:
            return
        at += length
    raise MediaError("damaged")


def _note(found: _Found, marker: int, body: bytes) -> None:
    if marker in _SOF and found.frame is None:
        found.frame = (marker, body)
    elif marker == 0xE1 and body.startswith(_EXIF):
        found.orientation = orientation_of(body)
        found.adobe_rgb = means_adobe_rgb(body)
    elif marker == 0xE2 and body.startswith(_ICC) and len(body) > 14:
        found.profile.setdefault(body[12], body[14:])
    elif marker == 0xEE and body.startswith(b"Adobe"):
        found.adobe = True
    elif marker == _SOS:
        found.scan_colors = body[0] if body else 0


def _header(found: _Found, marker: int, body: bytes) -> PictureHeader:
    if len(body) < 6:
        raise MediaError("damaged")
    depth, colors = body[0], body[5]
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if marker in _UNSUPPORTED or depth != 8 or colors not in (1, 3, 4):
        raise MediaError("unsupported", _UNSUPPORTED.get(marker, f"JPEG {depth} bit, {colors} components"))
    if not width or not height or len(body) < 6 + 3 * colors:
        raise MediaError("damaged")
    icc = b"".join(found.profile[number] for number in sorted(found.profile))
    if not icc and colors == 3 and found.adobe_rgb:
        from formatkit.media.icc import adobe_rgb  # with numpy, which most pictures do not need here

        icc = adobe_rgb()
    in_parts = marker in _PROGRESSIVE or found.scan_colors < colors
    return PictureHeader(
        PictureKind.JPEG,
        width,
        height,
        found.orientation,
        colors=colors,
        icc=icc,
        inverted=found.adobe,
        work=_coefficients(width, height, body) if in_parts else 0,
    )


def _coefficients(width: int, height: int, frame: bytes) -> int:
    """Return the bytes of all coefficients: a picture that comes in several scans stays in memory until the last."""
    factors = [(value >> 4, value & 15) for value in frame[7::3][: frame[5]]]
    most = max(1, max(across for across, _ in factors)), max(1, max(down for _, down in factors))
    shares = sum(across * down for across, down in factors) / (most[0] * most[1])
    return round(width * height * 2 * shares)

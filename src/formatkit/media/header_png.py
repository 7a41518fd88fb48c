"""PNG headers and checksums (W3C PNG, third edition)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from isal import isal_zlib

from formatkit.media.exif import orientation_of
from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

if TYPE_CHECKING:
    from formatkit.media.icc import Chromaticities

__all__ = ["png_chunks", "read_png"]

_COLORS = {0: 1, 2: 3, 3: 3, 4: 1, 6: 3}
_KEPT = frozenset({b"IHDR", b"tRNS", b"iCCP", b"eXIf", b"sRGB", b"cICP", b"gAMA", b"cHRM", b"acTL"})
_PROFILE_LIMIT = 4 << 20
_WORK_ANIMATED = 6  # bytes a pixel, measured
_MOST_CHUNKS = 200_000
_SRGB_GAMMA = 45_455
_SRGB_PRIMARIES: Chromaticities = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)


def read_png(data: bytes) -> PictureHeader:
    """Read all chunks and compare their checksums. Raises MediaError."""
    kept: dict[bytes, bytes] = {}
    for name, body in png_chunks(data):
        if name in _KEPT:
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
        icc=_color_space(kept, gray=_COLORS[color] == 1),
        work=width * height * _WORK_ANIMATED * (2 if depth == 16 else 1) if b"acTL" in kept else 0,
        gray_key=_gray_key(kept[b"tRNS"], depth) if color == 0 and b"tRNS" in kept else None,
    )


def png_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield name and body of each chunk up to IEND. Raises MediaError (`truncated`, `damaged`: a checksum)."""
    view, at = memoryview(data), 8
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(view):
            raise MediaError("truncated")
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
    raise MediaError("damaged")


def _color_space(kept: Mapping[bytes, bytes], *, gray: bool) -> bytes:
    """Return the profile by the order of the specification (5.6): cICP, iCCP, sRGB, then gAMA and cHRM."""
    coded = kept.get(b"cICP", b"")
    if len(coded) == 4 and coded[2:] == b"\0\1":  # anything but RGB of full range is not allowed here
        from formatkit.media.coded_color import coded_profile  # with numpy, which most pictures do not need here

        return coded_profile(coded[0], coded[1])
    if b"iCCP" in kept:
        return _profile(kept[b"iCCP"])
    return b"" if b"sRGB" in kept or gray else _by_numbers(kept.get(b"gAMA", b""), kept.get(b"cHRM", b""))


def _by_numbers(gamma: bytes, primaries: bytes) -> bytes:
    """Return the profile of a gamma and of primaries; empty where they are those of sRGB, or make no sense."""
    value = int.from_bytes(gamma, "big") if len(gamma) == 4 else 0
    xy = _SRGB_PRIMARIES
    if len(primaries) == 32:
        x, y, *others = (int.from_bytes(primaries[at : at + 4], "big") / 100_000 for at in range(0, 32, 4))
        xy = (x, y, others[0], others[1], others[2], others[3], others[4], others[5])
    close = max(abs(own - usual) for own, usual in zip(xy, _SRGB_PRIMARIES, strict=True)) < 0.002
    # Browsers do nothing without a gamma; one outside of this range is an error of the encoder.
    if not 10_000 <= value <= 500_000 or (close and abs(value - _SRGB_GAMMA) < 1_000):
        return b""
    try:
        from formatkit.media.icc import gamma_profile

        return gamma_profile(xy, 100_000 / value)
    except ValueError:
        return b""


def _profile(chunk: bytes) -> bytes:
    packed = chunk.partition(b"\0")[2][1:]
    try:
        return zlib.decompressobj().decompress(packed, _PROFILE_LIMIT)
    except zlib.error:
        return b"broken" if chunk else b""


def _gray_key(chunk: bytes, depth: int) -> int:
    value = int.from_bytes(chunk[:2], "big")
    return value if depth == 16 else value * 255 // ((1 << depth) - 1)

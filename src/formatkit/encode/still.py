"""Pixels to the bytes of a PNG, JPEG, WebP or AVIF file within a limit of bytes. No metadata but the profile.

Color is kept in full resolution (4:4:4) for text and drawings, and halved (4:2:0) for photographs. Text on a photograph
keeps it, too, as long as the limit leaves a JPEG the quality 75: down to there, at equal bytes, the edges of letters
were nearer to the painted ones in 4:4:4 on eight cards with four photographs; below, 4:2:0 was (`docs/pictures.md`).
AVIF with text was better in 4:4:4 at all of its bytes. Lossy WebP is 4:2:0 by its format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.lossy import Chroma, avif, webp
from formatkit.encode.packing import Packers, packers
from formatkit.encode.png import small_png
from formatkit.encode.search import Attempt, best_quality
from formatkit.errors import EncodeError
from formatkit.model.geometry import Size
from formatkit.model.order import Packing
from formatkit.scene.nodes import Motif

__all__ = ["LOWEST_QUALITY", "EncodedStill", "Format", "closest_still", "encode_still", "grouped", "times_too_large"]

Format = Literal["png", "jpeg", "webp", "avif"]
LOWEST_QUALITY = 30
# The start of each search. At these a flat patch keeps its color within two levels of 255 beside a photograph;
# WebP needs its best, since it stores color coarsely (limited range, halved resolution).
_BEST = {"jpeg": 90, "webp": 100, "avif": 88}
_FINE_COLOR = 75
_FLAT = 0.6
_ATTEMPTS = {"jpeg": 6, "webp": 4, "avif": 3}


@dataclass(frozen=True, slots=True)
class EncodedStill:
    """The bytes of a file. `quality` is that of the encoder's scale, None when nothing is lost."""

    data: bytes
    format: Format
    size: Size
    quality: int | None
    diagnostics: tuple[Diagnostic, ...] = ()


def encode_still(
    pixels: NDArray[np.uint8],
    format: Format,
    *,
    max_bytes: int | None,
    motif: Motif = "artwork",
    packing: Packing = "fast",
) -> EncodedStill:
    """Encode `height × width × 3` (RGB) or `× 4` (RGBA, straight alpha) sRGB pixels with a small sRGB profile.

    PNG, and WebP of flat artwork, are lossless. Otherwise the quality is lowered as far as `max_bytes` (decimal
    bytes, None for no limit) asks, and a note says so. An alpha channel that is opaque is dropped. JPEG has no
    alpha: ValueError if it is needed. Raises EncodeError (FK500, FK502) when the limit cannot be kept, and
    MissingToolError (FK547) when what packs small is not installed.

    >>> import numpy as np
    >>> encode_still(np.zeros((10, 10, 3), np.uint8), "png", max_bytes=None).data[1:4]
    b'PNG'
    """
    made = closest_still(pixels, format, max_bytes, motif, packing)
    if max_bytes is not None and len(made.data) > max_bytes:
        raise EncodeError(error("FK502" if format == "png" else "FK500", **times_too_large(made, max_bytes)))
    return made


def closest_still(
    pixels: NDArray[np.uint8],
    format: Format,
    max_bytes: int | None,
    motif: Motif,
    packing: Packing,
    floor: int = LOWEST_QUALITY,
) -> EncodedStill:
    """Return what `encode_still` does, or, where the limit cannot be kept in quality `floor`, what comes closest."""
    shown = _without_needless_alpha(np.ascontiguousarray(pixels))
    pack = packers(packing)
    if format == "png":
        return _png(shown, pack, max_bytes)
    if format == "webp" and _flat_share(shown) >= _FLAT:
        data = pack.lossless_webp(shown)
        if max_bytes is None or len(data) <= max_bytes:
            return EncodedStill(data, "webp", _size(shown), None)
    return _lossy(shown, format, pack, max_bytes, motif, floor)


def times_too_large(made: EncodedStill, limit: int) -> dict[str, str]:
    """Return what a message tells of a file above its limit."""
    factor = f"{len(made.data) / limit:.1f}"
    return {"format": made.format, "found": grouped(len(made.data)), "limit": grouped(limit), "factor": factor}


def grouped(count: int) -> str:
    """Return a number with its thousands apart.

    >>> grouped(1234567)
    '1\u202f234\u202f567'
    """
    return f"{count:,}".replace(",", "\u202f")


def _png(pixels: NDArray[np.uint8], pack: Packers, limit: int | None) -> EncodedStill:
    data = pack.png(pixels)
    if limit is not None and len(data) > limit:
        data = min(data, small_png(pixels), key=len)
    return EncodedStill(data, "png", _size(pixels), None)


def _lossy(
    pixels: NDArray[np.uint8], format: Format, pack: Packers, limit: int | None, motif: Motif, floor: int
) -> EncodedStill:
    """Search for the best quality: first in full color, where that is right, then in the motif's own."""
    best, size = _BEST[format], _size(pixels)
    fine = format == "jpeg" and motif == "both"
    if fine:
        made = _searched(format, _encoder(pixels, format, pack, "4:4:4"), limit, max(_FINE_COLOR, floor))
        if limit is None or len(made.data) <= limit:
            return EncodedStill(made.data, format, size, made.quality, _lowered("FK501", format, made, limit))
    chroma: Chroma = "4:4:4" if motif == "artwork" or (format == "avif" and motif == "both") else "4:2:0"
    made = _searched(format, _encoder(pixels, format, pack, chroma), limit, floor)
    notes = _lowered("FK546" if fine else "FK501", format, made, limit) if fine or made.quality < best else ()
    return EncodedStill(made.data, format, size, made.quality, notes)


def _encoder(pixels: NDArray[np.uint8], format: Format, pack: Packers, chroma: Chroma) -> Callable[[int], bytes]:
    if format == "webp":
        return lambda quality: webp(pixels, quality)
    if format == "avif":
        return lambda quality: avif(pixels, quality, chroma)
    if pixels.shape[2] == 4:
        raise ValueError("JPEG has no transparency: paint on an opaque ground")
    return lambda quality: pack.jpeg(pixels, quality, chroma)


def _searched(format: Format, encode: Callable[[int], bytes], limit: int | None, floor: int) -> Attempt:
    return best_quality(encode, best=_BEST[format], floor=floor, limit=limit, attempts=_ATTEMPTS[format])


def _lowered(code: str, format: Format, made: Attempt, limit: int | None) -> tuple[Diagnostic, ...]:
    best = _BEST[format]
    if code == "FK501" and made.quality == best:
        return ()
    return (note(code, format=format, quality=made.quality, best=best, limit=grouped(limit or 0)),)


def _size(pixels: NDArray[np.uint8]) -> Size:
    return Size(pixels.shape[1], pixels.shape[0])


def _without_needless_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.shape[2] == 4 and int(pixels[..., 3].min()) == 255:
        return np.ascontiguousarray(pixels[..., :3])
    return pixels


def _flat_share(pixels: NDArray[np.uint8]) -> float:
    """Return which share of the pixels equals the one above (every fourth row is looked at)."""
    upper, lower = pixels[:-1:4], pixels[1::4]
    rows = min(len(upper), len(lower))
    if not rows:
        return 1.0
    return float((upper[:rows] == lower[:rows]).all(axis=-1).mean())

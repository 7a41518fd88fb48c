"""Pixels to the bytes of a PNG, JPEG, WebP or AVIF file within a limit of bytes. No metadata but the profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.lossy import Chroma, avif, jpeg, lossless_webp, webp
from formatkit.encode.png import fast_png, small_png
from formatkit.encode.search import Attempt, best_quality
from formatkit.errors import EncodeError

__all__ = ["EncodedStill", "Format", "encode_still"]

Format = Literal["png", "jpeg", "webp", "avif"]
# The start of each search. At these a flat patch keeps its color within two levels of 255 beside a photograph;
# WebP needs its best, since it stores color coarsely (limited range, halved resolution).
_BEST = {"jpeg": 90, "webp": 100, "avif": 88}
_FLOOR = 30
_FLAT = 0.6
_ATTEMPTS = {"jpeg": 6, "webp": 4, "avif": 3}


@dataclass(frozen=True, slots=True)
class EncodedStill:
    """The bytes of a file. `quality` is that of the encoder's scale, None when nothing is lost."""

    data: bytes
    format: Format
    quality: int | None
    diagnostics: tuple[Diagnostic, ...] = ()


def encode_still(
    pixels: NDArray[np.uint8], format: Format, *, max_bytes: int | None, chroma: Chroma = "4:4:4"
) -> EncodedStill:
    """Encode `height × width × 3` (RGB) or `× 4` (RGBA, straight alpha) sRGB pixels with a small sRGB profile.

    PNG, and WebP of flat artwork, are lossless. Otherwise the quality is lowered as far as `max_bytes` (decimal
    bytes, None for no limit) asks, and a note says so. An alpha channel that is opaque is dropped. JPEG has no
    alpha: ValueError if it is needed. Raises EncodeError (FK500) when the limit cannot be kept.

    >>> import numpy as np
    >>> encode_still(np.zeros((10, 10, 3), np.uint8), "png", max_bytes=None).data[1:4]
    b'PNG'
    """
    shown = _without_needless_alpha(np.ascontiguousarray(pixels))
    if format == "png":
        return _png(shown, max_bytes)
    if format == "webp" and _flat_share(shown) >= _FLAT:
        data = lossless_webp(shown)
        if max_bytes is None or len(data) <= max_bytes:
            return EncodedStill(data, "webp", None)
    return _searched(format, _encoder(shown, format, chroma), max_bytes)


def _png(pixels: NDArray[np.uint8], limit: int | None) -> EncodedStill:
    data = fast_png(pixels)
    if limit is not None and len(data) > limit:
        data = small_png(pixels)
        _refuse_above(limit, data, "png")
    return EncodedStill(data, "png", None)


def _encoder(pixels: NDArray[np.uint8], format: Format, chroma: Chroma) -> Callable[[int], bytes]:
    if format == "webp":
        return lambda quality: webp(pixels, quality)
    if format == "avif":
        return lambda quality: avif(pixels, quality, chroma)
    if pixels.shape[2] == 4:
        raise ValueError("JPEG has no transparency: paint on an opaque ground")
    return lambda quality: jpeg(pixels, quality, chroma)


def _searched(format: Format, encode: Callable[[int], bytes], limit: int | None) -> EncodedStill:
    best = _BEST[format]
    made = best_quality(encode, best=best, floor=_FLOOR, limit=limit, attempts=_ATTEMPTS[format])
    if limit is not None:
        _refuse_above(limit, made.data, format)
    return EncodedStill(made.data, format, made.quality, _lowered(format, made, best, limit))


def _lowered(format: Format, made: Attempt, best: int, limit: int | None) -> tuple[Diagnostic, ...]:
    if made.quality == best:
        return ()
    return (note("FK501", format=format, quality=made.quality, best=best, limit=_grouped(limit or 0)),)


def _refuse_above(limit: int, data: bytes, format: Format) -> None:
    if len(data) > limit:
        factor = f"{len(data) / limit:.1f}"
        values = {"format": format, "found": _grouped(len(data)), "limit": _grouped(limit), "factor": factor}
        raise EncodeError(error("FK502" if format == "png" else "FK500", **values))


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


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

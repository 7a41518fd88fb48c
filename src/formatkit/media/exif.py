"""EXIF, as far as a picture needs it: the orientation, and the color space of cameras that embed no profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

__all__ = ["means_adobe_rgb", "orientation_of"]

_ORIENTATION = 0x0112
_EXIF_IFD = 0x8769
_INTEROPERABILITY_IFD = 0xA005
_INTEROPERABILITY_INDEX = 0x0001
_MOST_ENTRIES = 512


class _Entry(NamedTuple):
    tag: int
    short: int
    long: int
    raw: bytes


def orientation_of(exif: bytes) -> int:
    """Return the orientation (1 to 8) of a TIFF-framed EXIF block; 1 if it has none or is broken.

    `exif` starts with the byte order mark `II` or `MM` (EXIF 2.3, 4.5.2). Broken EXIF is common in sound
    photographs, so it is no error.
    """
    block = _framed(exif)
    value = next((entry.short for entry in _first(block) if entry.tag == _ORIENTATION), 1)
    return value if 1 <= value <= 8 else 1


def means_adobe_rgb(exif: bytes) -> bool:
    """Tell whether a camera declares Adobe RGB: interoperability index `R03` (DCF 2.0, "option file")."""
    block = _framed(exif)
    entries = _first(block)
    for pointer in (_EXIF_IFD, _INTEROPERABILITY_IFD):
        at = next((entry.long for entry in entries if entry.tag == pointer), None)
        if at is None:
            return False
        entries = _entries(block, at)
    return any(entry.tag == _INTEROPERABILITY_INDEX and entry.raw == b"R03\0" for entry in entries)


def _framed(exif: bytes) -> bytes:
    block = exif.removeprefix(b"Exif\0\0")
    return block if block[:2] in (b"II", b"MM") and len(block) >= 8 else b""


def _first(block: bytes) -> Iterator[_Entry]:
    return _entries(block, int.from_bytes(block[4:8], _order(block))) if block else iter(())


def _entries(block: bytes, at: int) -> Iterator[_Entry]:
    order = _order(block)
    count = min(int.from_bytes(block[at : at + 2], order), _MOST_ENTRIES)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        if entry + 12 > len(block):
            return
        raw = block[entry + 8 : entry + 12]
        tag = int.from_bytes(block[entry : entry + 2], order)
        yield _Entry(tag, int.from_bytes(raw[:2], order), int.from_bytes(raw, order), raw)


def _order(block: bytes) -> Literal["little", "big"]:
    return "little" if block[:2] == b"II" else "big"

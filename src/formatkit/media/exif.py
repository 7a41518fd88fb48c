"""EXIF, as far as a picture needs it: the orientation."""

from __future__ import annotations

from typing import Literal

__all__ = ["orientation_of"]

_ORIENTATION = 0x0112


def orientation_of(exif: bytes) -> int:
    """Return the orientation (1 to 8) of a TIFF-framed EXIF block; 1 if it has none or is broken.

    `exif` starts with the byte order mark `II` or `MM` (EXIF 2.3, 4.5.2). Broken EXIF is common in sound
    photographs, so it is no error.
    """
    exif = exif.removeprefix(b"Exif\0\0")
    if exif[:2] not in (b"II", b"MM") or len(exif) < 8:
        return 1
    order: Literal["little", "big"] = "little" if exif[:2] == b"II" else "big"

    def number(at: int, length: int) -> int:
        return int.from_bytes(exif[at : at + length], order)

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 512), 12):
        if entry + 12 > len(exif):
            break
        if number(entry, 2) == _ORIENTATION:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1

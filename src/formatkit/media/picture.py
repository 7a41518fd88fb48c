"""The facts of a picture file that decoding needs."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.media.magic import PictureKind

__all__ = ["PictureHeader", "reduced"]


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What the header of a picture says.

    `width` × `height` are the stored pixels, `orientation` is 1 to 8 as in EXIF 2.3 tag 0x0112. `channels` is 3
    or 4: with or without alpha, after decoding. `colors` counts the stored color components (1 gray, 3, 4 CMYK).
    `depth` is in bits. `icc` holds the color profile or is empty. `inverted` tells CMYK stored as 255 minus
    ink. `gray_key` is the gray value (0 to 255) that a PNG declares transparent. `end` is the number of bytes
    up to the end of the first picture. `work` is what the decoder must hold besides the pixels, in bytes.
    """

    kind: PictureKind
    width: int
    height: int
    orientation: int = 1
    channels: int = 3
    colors: int = 3
    depth: int = 8
    icc: bytes = b""
    inverted: bool = False
    gray_key: int | None = None
    end: int | None = None
    work: int = 0

    @property
    def turned(self) -> bool:
        """Tell whether width and height change places when the picture stands upright."""
        return self.orientation >= 5

    def upright(self, reduction: int = 1) -> tuple[int, int]:
        """Return width and height as seen, at 1/`reduction` (each side rounded up)."""
        width, height = reduced(self.width, reduction), reduced(self.height, reduction)
        return (height, width) if self.turned else (width, height)


def reduced(side: int, reduction: int) -> int:
    """Return a side divided by `reduction`, rounded up."""
    return -(-side // reduction)

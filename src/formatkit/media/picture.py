"""The facts of a picture file that decoding needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from formatkit.media.magic import PictureKind

__all__ = ["PictureHeader", "packed_header", "reduced", "unpacked_header"]


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What the header of a picture says.

    `width` × `height` are the stored pixels, `orientation` is 1 to 8 as in EXIF 2.3 tag 0x0112. `channels` is 3
    or 4: with or without alpha, after decoding. `colors` counts the stored color components (1 gray, 3, 4 CMYK).
    `depth` is in bits. `icc` holds the color profile or is empty. `inverted` tells CMYK stored as 255 minus
    ink. `gray_key` is the gray value that a PNG declares transparent, of 8 bits or, where `depth` is 16, of 16.
    `end` is the number of bytes up to the end of the first picture; `box` its left, top, right and bottom edge where
    it does not cover the whole canvas. `work` is what the decoder must hold besides
    the pixels, in bytes.
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
    box: tuple[int, int, int, int] | None = None
    work: int = 0

    def working_bytes(self, reduction: int) -> int:
        """Return about how much memory decoding takes, the result included (measured with OpenCV 5)."""
        width, height = self.upright(reduction)
        made = width * height * self.channels * (1 if self.orientation == 1 else 2)
        if self.kind is PictureKind.JPEG:
            inks = width * height * 4 if self.colors == 4 else 0
            return made + inks + self.work
        channels = 4 if self.kind is PictureKind.GIF else self.channels
        # OpenCV holds the whole picture twice before it hands it out.
        whole = 2 * self.width * self.height * channels * (2 if self.depth > 8 else 1)
        return made + whole + self.work

    @property
    def turned(self) -> bool:
        """Tell whether width and height change places when the picture stands upright."""
        return self.orientation >= 5

    def upright(self, reduction: int = 1) -> tuple[int, int]:
        """Return width and height as seen, at 1/`reduction` (each side rounded up)."""
        width, height = reduced(self.width, reduction), reduced(self.height, reduction)
        return (height, width) if self.turned else (width, height)


def packed_header(header: PictureHeader) -> dict[str, Any]:
    """Return a header as plain values, but for its color profile, to send it to another process."""
    return {name: value for name, value in asdict(header).items() if name != "icc"}


def unpacked_header(values: Mapping[str, Any], icc: bytes) -> PictureHeader:
    """Return the header that `packed_header` packed."""
    return PictureHeader(**{**values, "kind": PictureKind(values["kind"])}, icc=icc)


def reduced(side: int, reduction: int) -> int:
    """Return a side divided by `reduction`, rounded up."""
    return -(-side // reduction)

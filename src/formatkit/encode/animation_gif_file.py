"""The container of a GIF (CompuServe, "Graphics Interchange Format, version 89a", 1990), written picture by picture."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.animation_part import PartFile
from formatkit.model.geometry import Size

__all__ = ["GifFile"]

_LOOP_FOREVER = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_LONGEST = 65_535
_KEEP, _CLEAR = 1, 2


class GifFile:
    """Call `show` for each picture in turn, then `close`; `pictures` counts what was written.

    `palette` is `n × 3`, n from 1 to 255; the index `transparent` after its last color means that nothing is drawn.
    """

    def __init__(self, file: PartFile, size: Size, palette: NDArray[np.uint8]) -> None:
        self.pictures = 0
        self.transparent = len(palette)
        self._file = file
        self._bits = max(2, self.transparent.bit_length())
        self._waiting: bytes | None = None
        self._disposal = _KEEP
        self._ticks = 0
        table = np.zeros((1 << self._bits, 3), np.uint8)
        table[: len(palette)] = palette
        file.write(b"GIF89a" + struct.pack("<HHBBB", size.width, size.height, 0xF0 | (self._bits - 1), 0, 0))
        file.write(table.tobytes() + _LOOP_FOREVER)

    def draw(self, indices: NDArray[np.uint8], left: int, top: int) -> None:
        """Draw `height × width` indices over what is shown; they last until the next picture."""
        self._write_waiting()
        self._waiting, self._disposal = self.image(indices, left, top), _KEEP

    def draw_alone(self, indices: NDArray[np.uint8], left: int, top: int) -> None:
        """Draw `height × width` indices on an empty canvas, if all before came this way."""
        self._write_waiting()
        self._waiting, self._disposal = self.image(indices, left, top), _CLEAR

    def wait(self, ticks: int) -> None:
        """Let the picture drawn last stand for `ticks` hundredths of a second more."""
        self._ticks += ticks

    def close(self) -> None:
        """Write what is left."""
        self._write_waiting()
        self._file.write(b";")

    def image(self, indices: NDArray[np.uint8], left: int, top: int) -> bytes:
        """Return the image block of some indices."""
        from PIL import Image

        height, width = indices.shape
        # Pillow's LZW: the same bytes as its GIF files have, without its choices about palettes and frames.
        data = Image.fromarray(np.ascontiguousarray(indices)).tobytes("gif", "L", self._bits)
        return b"," + struct.pack("<HHHHBB", left, top, width, height, 0, self._bits) + data + b"\0"

    def _write_waiting(self) -> None:
        if self._waiting is None:
            return
        first, *others = _delays(self._ticks)
        self._write(self._waiting, first)
        for ticks in others:
            self._write(self.image(np.full((1, 1), self.transparent, np.uint8), 0, 0), ticks)
        self._ticks = 0

    def _write(self, image: bytes, ticks: int) -> None:
        flags = self._disposal << 2 | 1
        self._file.write(b"\x21\xf9\x04" + struct.pack("<BHBB", flags, ticks, self.transparent, 0) + image)
        self.pictures += 1


def _delays(ticks: int) -> list[int]:
    """Return a time in parts as long as the format can write them, all alike: browsers show one of 0 or 1 as 10.

    >>> _delays(65_536)
    [32768, 32768]
    """
    count = max(1, -(-ticks // _LONGEST))
    return [ticks * (number + 1) // count - ticks * number // count for number in range(count)]

"""The container of an animated WebP (RFC 9649), written picture by picture; stills are packed by Pillow's libwebp."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.animation_changes import Box
from formatkit.encode.animation_part import PartFile
from formatkit.encode.srgb import srgb_profile
from formatkit.model.geometry import Size

__all__ = ["WebpFile", "packed_picture"]

_PROFILE, _ALPHA, _ANIMATION = 0x20, 0x10, 0x02
_REPLACE = 0x02
"""Frame flag: the pixels take the place of what is there, alpha included."""
_LONGEST = (1 << 24) - 1


class WebpFile:
    """Call `draw` for each picture in turn, then `close`; `pictures` counts them."""

    def __init__(self, file: PartFile, size: Size, *, transparent: bool) -> None:
        self.pictures = 0
        self._file = file
        self._waiting: bytes | None = None
        self._place = b""
        self._ticks = 0
        flags = _PROFILE | _ANIMATION | (_ALPHA if transparent else 0)
        canvas = struct.pack("<BBBB", flags, 0, 0, 0) + _three(size.width - 1) + _three(size.height - 1)
        file.write(b"RIFF" + bytes(4) + b"WEBP" + _chunk(b"VP8X", canvas) + _chunk(b"ICCP", srgb_profile()))
        file.write(_chunk(b"ANIM", bytes(4) + b"\0\0"))  # no ground color, forever

    def draw(self, picture: bytes, box: Box) -> None:
        """Draw a `packed_picture` over `box`, whose left and top are even; it lasts until it is drawn over."""
        self._write_waiting()
        self._waiting = picture
        numbers = (box.left // 2, box.top // 2, box.right - box.left - 1, box.bottom - box.top - 1)
        self._place = b"".join(map(_three, numbers))

    def wait(self, ticks: int) -> None:
        """Let the picture drawn last stand for `ticks` thousandths of a second more."""
        self._ticks += ticks

    def close(self) -> None:
        """Write what is left, and the length into the head."""
        self._write_waiting()
        length = self._file.tell()
        self._file.seek(4)
        self._file.write(struct.pack("<I", length - 8))
        self._file.seek(length)

    def _write_waiting(self) -> None:
        if self._waiting is None:
            return
        ticks, self._ticks = min(self._ticks, _LONGEST), 0
        self._file.write(_chunk(b"ANMF", self._place + _three(ticks) + bytes((_REPLACE,)) + self._waiting))
        self.pictures += 1


def packed_picture(pixels: NDArray[np.uint8], quality: int | None) -> bytes:
    """Return `height × width × 3` (or `× 4`) pixels as the chunks of one picture; without loss if `quality` is None."""
    from PIL import Image

    file = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    if quality is None:
        picture.save(file, "WEBP", lossless=True, quality=50, method=2, exact=True)
    else:
        picture.save(file, "WEBP", quality=quality, method=4)
    return b"".join(chunk for name, chunk in _chunks(file.getvalue()) if name in (b"ALPH", b"VP8 ", b"VP8L"))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = 12
    while start < len(data):
        length = int.from_bytes(data[start + 4 : start + 8], "little")
        end = start + 8 + length + length % 2
        yield data[start : start + 4], data[start:end]
        start = end


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")

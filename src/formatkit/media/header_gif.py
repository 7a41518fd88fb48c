"""GIF headers up to the end of the first frame (GIF89a specification)."""

from __future__ import annotations

from formatkit.media.faults import MediaError
from formatkit.media.magic import PictureKind
from formatkit.media.picture import PictureHeader

__all__ = ["read_gif"]

_MOST_EXTENSIONS = 10_000
_MOST_BLOCKS = 1_000_000


def read_gif(data: bytes) -> PictureHeader:
    """Read the screen size and walk to the end of the first frame. Raises MediaError."""
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    at = 13 + _table(data[10])
    alpha = False
    for _ in range(_MOST_EXTENSIONS):
        if data[at] != 0x21:
            break
        if data[at + 1] == 0xF9:
            alpha = bool(data[at + 3] & 1)
        at = _after_blocks(data, at + 2)
    if data[at] != 0x2C or not width or not height:
        raise MediaError("damaged")
    left, top, across, down = (
        int.from_bytes(data[at + 1 + 2 * side : at + 3 + 2 * side], "little") for side in range(4)
    )
    box = (left, top, left + across, top + down)
    covers = box == (0, 0, width, height)
    end = _after_blocks(data, at + 11 + _table(data[at + 9]))
    return PictureHeader(
        PictureKind.GIF, width, height, channels=4 if alpha or not covers else 3, end=end, box=None if covers else box
    )


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    for _ in range(_MOST_BLOCKS):
        if not data[at]:
            return at + 1
        at += 1 + data[at]
    raise MediaError("damaged")

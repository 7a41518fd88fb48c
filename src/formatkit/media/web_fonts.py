"""WOFF and WOFF2: fonts packed for the web, and what is inside them. `unpacked` runs in the child process."""

from __future__ import annotations

import io
from typing import NamedTuple

from formatkit.media.faults import MediaError

__all__ = ["WebFont", "unpacked", "web_font"]

_HEADERS = {b"wOFF": 44, b"wOF2": 48}
_COLLECTION = b"ttcf"
_SLACK = 64 << 10


class WebFont(NamedTuple):
    """What the header of a packed font says: its bytes when unpacked (about), and whether it holds several fonts."""

    size: int
    is_collection: bool

    @property
    def room(self) -> int:
        """The most bytes that unpacking may give; headers of WOFF2 count only about right."""
        return self.size + self.size // 4 + _SLACK


def web_font(data: bytes) -> WebFont | None:
    """Read the header of a WOFF or WOFF2 font; None for all other files, those without a whole header too."""
    length = _HEADERS.get(data[:4])
    if length is None or len(data) < length:
        return None
    return WebFont(int.from_bytes(data[16:20], "big"), data[4:8] == _COLLECTION)


def unpacked(data: bytes, room: int) -> bytes:
    """Return the TrueType or OpenType font in a WOFF or WOFF2 file, outlines and tables unchanged.

    Raises MediaError: `damaged`, also where more than `room` bytes come out.
    """
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False)
        font.flavor = None
        made = io.BytesIO()
        font.save(made, reorderTables=None)
    except MemoryError:
        raise
    except Exception as problem:  # whatever a broken font makes the reader throw
        raise MediaError("damaged", type(problem).__name__) from problem
    if made.tell() > room:
        raise MediaError("damaged", "size")
    return made.getvalue()

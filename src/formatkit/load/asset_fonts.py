"""Fonts of foreign origin: only the formats that the text engine reads, with sane tables."""

from __future__ import annotations

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError
from formatkit.media.magic import spoken_kind

__all__ = ["vet_font"]

_SFNT = (b"\0\1\0\0", b"OTTO", b"true")
_NEEDED = frozenset({b"cmap", b"head", b"hhea", b"hmtx", b"maxp"})
_OUTLINES = frozenset({b"glyf", b"CFF ", b"CFF2", b"CBDT", b"sbix", b"COLR"})
_MOST_LINE = 5
_MOST_ADVANCE = 10


def vet_font(data: bytes, name: str, where: Where) -> None:
    """Check that `data` is a TrueType or OpenType font whose tables lie inside the file and whose sizes are sane.

    Ascent plus descent at most 5 em, the widest advance at most 10 em: more is a broken or hostile font.
    Raises AssetError: FK230 another format, FK231 broken, FK232 no font at all.
    """
    if data[:4] not in _SFNT:
        found = spoken_kind(data)
        raise AssetError(error("FK230" if found else "FK232", where, file=name, found=found))
    tables = _tables(data)
    if not tables.keys() >= _NEEDED or not tables.keys() & _OUTLINES:
        raise AssetError(error("FK231", where, file=name))
    if any(start + length > len(data) for start, length in tables.values()):
        raise AssetError(error("FK231", where, file=name))
    head, hhea = (data[start : start + length] for start, length in (tables[b"head"], tables[b"hhea"]))
    em = int.from_bytes(head[18:20], "big")
    ascent, descent = (int.from_bytes(hhea[at : at + 2], "big", signed=True) for at in (4, 6))
    advance = int.from_bytes(hhea[10:12], "big")
    sane = 16 <= em <= 16384 and ascent - descent <= _MOST_LINE * em and advance <= _MOST_ADVANCE * em
    if len(head) < 54 or len(hhea) < 36 or not sane:
        raise AssetError(error("FK231", where, file=name))


def _tables(data: bytes) -> dict[bytes, tuple[int, int]]:
    found: dict[bytes, tuple[int, int]] = {}
    for entry in range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16):
        start, length = (int.from_bytes(data[entry + at : entry + at + 4], "big") for at in (8, 12))
        found[data[entry : entry + 4]] = (start, length)
    return found

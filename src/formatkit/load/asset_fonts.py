"""Fonts of foreign origin: only the formats that the text engine reads, with sane tables."""

from __future__ import annotations

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError
from formatkit.media.magic import spoken_kind

__all__ = ["is_font_file", "vet_font"]

_ENDINGS = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2")

_SFNT = (b"\0\1\0\0", b"OTTO", b"true")
_COLLECTION = b"ttcf"
_MOST_FACES = 256
_NEEDED = frozenset({b"cmap", b"head", b"hhea", b"hmtx", b"maxp"})
_OUTLINES = frozenset({b"glyf", b"CFF ", b"CFF2", b"CBDT", b"sbix", b"COLR"})
_MOST_LINE = 5
_MOST_ADVANCE = 10

_Tables = dict[bytes, tuple[int, int]]


def is_font_file(name: str) -> bool:
    """Tell whether a name is that of a font file, and not of a family.

    >>> is_font_file("fonts/Haus.otf"), is_font_file("Noto Sans CJK JP")
    (True, False)
    """
    return name.casefold().endswith(_ENDINGS)


def vet_font(data: bytes, name: str, where: Where, index: int = 0) -> None:
    """Check that `data` is a TrueType or OpenType font whose tables lie inside the file and whose sizes are sane.

    Of a collection (TTC, OTC) the font `index` is checked. Ascent plus descent at most 5 em, the widest advance at
    most 10 em: more is a broken or hostile font. Raises AssetError: FK230 another format, FK231 broken, FK232 no font
    at all, FK235 no font of that index, FK236 absurd sizes.
    """
    start = _start(data, name, where, index)
    if data[start : start + 4] not in _SFNT:
        raise AssetError(error("FK231" if start else "FK232", where, file=name))
    tables = _tables(data, start)
    if not tables.keys() >= _NEEDED or not tables.keys() & _OUTLINES:
        raise AssetError(error("FK231", where, file=name))
    if any(begin + length > len(data) for begin, length in tables.values()):
        raise AssetError(error("FK231", where, file=name))
    _vet_sizes(data, tables, name, where)


def _start(data: bytes, name: str, where: Where, index: int) -> int:
    """Return where the font `index` begins: 0, or its place in a collection."""
    count = 1
    if data.startswith(_COLLECTION):
        count = int.from_bytes(data[8:12], "big")
        if not 0 < count <= min(_MOST_FACES, (len(data) - 12) // 4):
            raise AssetError(error("FK231", where, file=name))
    elif data[:4] not in _SFNT and (found := spoken_kind(data)):
        raise AssetError(error("FK230", where, file=name, found=found))
    if index >= count:
        raise AssetError(error("FK235", where, file=name, index=index, count=count, last=count - 1))
    place = 12 + 4 * index
    return int.from_bytes(data[place : place + 4], "big") if data.startswith(_COLLECTION) else 0


def _vet_sizes(data: bytes, tables: _Tables, name: str, where: Where) -> None:
    head, hhea = (data[begin : begin + length] for begin, length in (tables[b"head"], tables[b"hhea"]))
    em = int.from_bytes(head[18:20], "big")
    if len(head) < 54 or len(hhea) < 36 or not 16 <= em <= 16384:
        raise AssetError(error("FK231", where, file=name))
    ascent, descent = (int.from_bytes(hhea[at : at + 2], "big", signed=True) for at in (4, 6))
    line, advance = (ascent - descent) / em, int.from_bytes(hhea[10:12], "big") / em
    if not 0 < line <= _MOST_LINE or advance > _MOST_ADVANCE:
        sizes = {"line": f"{line:.3g}", "advance": f"{advance:.3g}", "lines": _MOST_LINE, "advances": _MOST_ADVANCE}
        raise AssetError(error("FK236", where, file=name, **sizes))


def _tables(data: bytes, start: int) -> _Tables:
    found: _Tables = {}
    first = start + 12
    for entry in range(first, first + 16 * int.from_bytes(data[start + 4 : start + 6], "big"), 16):
        begin, length = (int.from_bytes(data[entry + at : entry + at + 4], "big") for at in (8, 12))
        found[data[entry : entry + 4]] = (begin, length)
    return found

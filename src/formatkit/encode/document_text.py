"""The text of a page as readers select it: fonts without outlines, whose codes stand for characters.

Every character that the document has gets a code of one byte in one of a few fonts (Type 3, so that nothing has to be
embedded), and each font says which characters its codes mean. A line is as wide as the one that is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formatkit.encode.document_streams import compressed_stream
from formatkit.typeset.bidi import REMOVED, embedding_levels, paragraph_level, visual_order
from formatkit.typeset.mirrors import mirrored

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject

__all__ = ["PlacedLine", "TextLayer"]

_CODES = 250
"""Characters in one font; code 0 is left free."""
_EM = 1000
_BETWEEN = " "
"""Ends every line, next to no width of it: some readers put lines of different sizes together."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line as it stands on a page, in pixels: its text in the order of reading, left edge, baseline, width, em."""

    text: str
    x: float
    baseline: float
    width: float
    size: float
    right_to_left: bool = False


class TextLayer:
    """The fonts of a document's characters, and the content that shows lines in them."""

    def __init__(self, writer: PdfWriter, lines: Sequence[PlacedLine]) -> None:
        from pypdf.generic import DictionaryObject, NameObject

        characters = sorted({_BETWEEN, *(character for line in lines for character in _as_seen(line))})
        self._codes = {character: divmod(number, _CODES) for number, character in enumerate(characters)}
        self.fonts = DictionaryObject()
        for number in range(-(-len(characters) // _CODES)):
            part = characters[number * _CODES : (number + 1) * _CODES]
            self.fonts[NameObject(f"/F{number}")] = _font(writer, part)

    def content(self, lines: Sequence[PlacedLine], height: float, points: float) -> bytes:
        """Return the operators that write lines on a page, `height` points high, without being seen."""
        shown = [self._line(line, height, points) for line in lines if line.text.strip() and line.width > 0]
        return "\n".join(["BT 3 Tr", *shown, "ET"]).encode() if shown else b""

    def _line(self, line: PlacedLine, height: float, points: float) -> str:
        text = _as_seen(line)
        # All characters are half an em wide, so the whole line is scaled to the width that is seen.
        scale = 100 * line.width / (len(text) * line.size / 2)
        x, y, size = line.x * points, height - line.baseline * points, line.size * points
        runs = " ".join(f"/F{font} {size:.2f} Tf <{codes}> Tj" for font, codes in self._runs(text))
        return f"{scale:.3f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm {runs} {self._end(size)}"

    def _end(self, size: float) -> str:
        ((font, code),) = self._runs(_BETWEEN)
        return f"1 Tz /F{font} {size:.2f} Tf <{code}> Tj"

    def _runs(self, text: str) -> Iterator[tuple[int, str]]:
        current, codes = -1, ""
        for character in text:
            font, code = self._codes[character]
            if font != current and codes:
                yield current, codes
                codes = ""
            current, codes = font, codes + f"{code + 1:02X}"
        if codes:
            yield current, codes


def _as_seen(line: PlacedLine) -> str:
    """Return the characters from left to right, brackets as they look: readers turn both round again."""
    level = int(line.right_to_left)
    known = embedding_levels(line.text, paragraph_level(line.text, level))
    levels = [level if each == REMOVED else each for each in known]
    turned = [mirrored(character) if each % 2 else character for character, each in zip(line.text, levels, strict=True)]
    return "".join(turned[index] for index in visual_order(levels))


def _font(writer: PdfWriter, characters: Sequence[str]) -> IndirectObject:
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject

    empty = writer._add_object(compressed_stream(f"{_EM // 2} 0 0 -250 {_EM // 2} 750 d1".encode()))
    names = [NameObject(f"/c{code}") for code in range(1, len(characters) + 1)]
    font = DictionaryObject()
    font[NameObject("/Type")] = NameObject("/Font")
    font[NameObject("/Subtype")] = NameObject("/Type3")
    font[NameObject("/FontBBox")] = ArrayObject([NumberObject(each) for each in (0, -250, _EM // 2, 750)])
    font[NameObject("/FontMatrix")] = ArrayObject([FloatObject(each) for each in (0.001, 0, 0, 0.001, 0, 0)])
    font[NameObject("/CharProcs")] = DictionaryObject(dict.fromkeys(names, empty))
    differences = ArrayObject([NumberObject(1), *names])
    font[NameObject("/Encoding")] = DictionaryObject(
        {NameObject("/Type"): NameObject("/Encoding"), NameObject("/Differences"): differences}
    )
    font[NameObject("/FirstChar")] = NumberObject(1)
    font[NameObject("/LastChar")] = NumberObject(len(characters))
    font[NameObject("/Widths")] = ArrayObject([NumberObject(_EM // 2)] * len(characters))
    font[NameObject("/Resources")] = DictionaryObject()
    font[NameObject("/ToUnicode")] = writer._add_object(compressed_stream(_meaning(characters).encode()))
    return writer._add_object(font)


def _meaning(characters: Sequence[str]) -> str:
    """Return the table of what codes mean (ISO 32000-1, 9.10.3)."""
    rows = [
        f"<{code:02X}> <{character.encode('utf-16-be').hex().upper()}>" for code, character in enumerate(characters, 1)
    ]
    parts = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    tables = "".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{tables}endcmap CMapName currentdict /CMap defineresource pop end end"
    )

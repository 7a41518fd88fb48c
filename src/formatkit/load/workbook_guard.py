"""What an XLSX file is before it is opened: size limits, no document types, and the facts openpyxl leaves out.

An XLSX file is a ZIP archive of XML parts (ECMA-376). Its parts come from outside, so their sizes are summed
before anything is inflated, and a part that declares a document type (and so could declare entities) is refused.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError

__all__ = ["MAX_INFLATED_BYTES", "SheetFacts", "require_sound_archive", "sheet_facts"]

MAX_INFLATED_BYTES = 100_000_000
"""Largest sum of the parts' inflated sizes."""

_MAX_PARTS = 5_000
_LAST_ROW = 1_048_576
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 65_536
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class SheetFacts:
    """Hidden rows, merged cell ranges (`A2:A5`) and formula cells without a stored result (`C7`) of a sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    uncalculated: set[str] = field(default_factory=set)


def require_sound_archive(data: bytes, archive: zipfile.ZipFile | None, shown: str) -> None:
    """Raise ConfigError when `data` is no XLSX archive, or one that inflates above the limit."""
    where = Where(file=shown)
    if data.startswith(_OLE_MAGIC):
        raise ConfigError(error("FK180", where))
    if archive is None or "xl/workbook.xml" not in archive.namelist():
        raise ConfigError(error("FK181", where))
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > MAX_INFLATED_BYTES or len(parts) > _MAX_PARTS:
        raise ConfigError(error("FK182", where, size=size // 1_000_000, limit=MAX_INFLATED_BYTES // 1_000_000))
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as file:
                head = file.read(_HEAD_BYTES)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise ConfigError(error("FK181", where))


def sheet_facts(xml: bytes) -> SheetFacts:
    """Return what the XML of a worksheet says of hidden rows, merged cells and formulas without results.

    Raises ValueError for a row number that no sheet has, expat.ExpatError for broken XML.
    """
    scanner = _SheetScanner()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.characters
    parser.Parse(xml, True)
    return scanner.facts


class _SheetScanner:
    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._cell = ""
        self._formula = False
        self._result = False
        self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._in_value = local == "v"
        match local:
            case "row":
                self._row(int(attributes.get("r", "0")), attributes.get("hidden", ""))
            case "c":
                self._cell = attributes.get("r", "")
                if self._cell and not _CELL.fullmatch(self._cell):
                    raise ValueError(f"cell {self._cell[:20]}")
                # A formula whose result is the empty text is stored as an empty value of type "str".
                self._formula, self._result = False, attributes.get("t") == "str"
            case "f":
                self._formula = True
            case "mergeCell":
                self.facts.merged.append(attributes.get("ref", ""))

    def characters(self, _text: str) -> None:
        self._result = self._result or self._in_value

    def end(self, name: str) -> None:
        self._in_value = False
        if name.rpartition(" ")[2] == "c" and self._formula and not self._result:
            self.facts.uncalculated.add(self._cell)

    def _row(self, number: int, hidden: str) -> None:
        if number > _LAST_ROW:
            raise ValueError(f"row {number}")
        if hidden in {"1", "true"}:
            self.facts.hidden_rows.add(number)

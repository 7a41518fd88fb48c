"""XLSX workbooks (Excel, LibreOffice): one sheet, every cell as it is displayed."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.cell_formats import displayed
from formatkit.load.grid import MAX_ROWS, Grid, GridRow, TableReading, cell_text, column_letters, row_ranges
from formatkit.load.names import listed, nearest
from formatkit.load.text import MAX_TEXT_BYTES, read_bytes
from formatkit.load.workbook_guard import SheetFacts, require_sound_archive, sheet_facts

__all__ = ["read_xlsx"]

# What German Excel shows for the error values that the file stores.
_GERMAN_ERRORS = {
    "#N/A": "#NV",
    "#REF!": "#BEZUG!",
    "#VALUE!": "#WERT!",
    "#NUM!": "#ZAHL!",
    "#SPILL!": "#ÜBERLAUF!",
}
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)")


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    rows: Iterable[tuple[Any, ...]]
    facts: SheetFacts


def read_xlsx(path: Path, shown: str, sheet: str, lang: str) -> Grid:
    """Read one sheet of a workbook: the one named `sheet`, else the first that is not hidden.

    Cells are texts as displayed (dates, percents, decimals in the language `lang`); a formula gives its stored
    result. Hidden rows are left out and reported. A value of cells merged downwards stands in each row. Cells
    with an error value, or a formula that was never calculated, are in `problems`. Raises ConfigError: not
    readable, no XLSX, above the limits, no such sheet.
    """
    data = read_bytes(path, shown, MAX_TEXT_BYTES)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        # openpyxl warns of extensions (data validation, styles) that it does not read; they hold no cell text.
        # Of styles out of range it tells on standard output, where only data belongs.
        warnings.simplefilter("ignore")
        try:
            require_sound_archive(data, _archive(data), shown)
            return _grid(_opened(data, sheet, shown), shown, lang)
        except ConfigError:
            raise
        except Exception as broken:
            # openpyxl and zipfile answer broken parts with whatever their parsers raise: KeyError, zlib.error …
            raise ConfigError(error("FK181", Where(file=shown))) from broken


def _archive(data: bytes) -> zipfile.ZipFile | None:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None


def _opened(data: bytes, sheet: str, shown: str) -> _Sheet:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    names = [found.title for found in book.worksheets if found.sheet_state == "visible"] or book.sheetnames
    name = sheet or (names[0] if names else "")
    if name not in (found.title for found in book.worksheets):
        near = nearest(sheet, book.sheetnames)
        raise ConfigError(error("FK183", Where(file=shown), sheet=name, names=listed(book.sheetnames), nearest=near))
    found: Any = book[name]
    # The stored dimensions of a sheet are often wrong; without them every cell is read.
    found.reset_dimensions()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(found._worksheet_path)
    return _Sheet(name, found.iter_rows(), sheet_facts(xml))


def _grid(sheet: _Sheet, shown: str, lang: str) -> Grid:
    rows: list[GridRow] = []
    hidden: list[int] = []
    empty: list[int] = []
    problems: dict[tuple[int, int], Diagnostic] = {}
    filled = _merged_downwards(sheet.facts.merged)
    kept: dict[tuple[int, int], str] = {}
    place = Grid(shown, TableReading(sheet=sheet.name), ()).place
    for number, cells in enumerate(sheet.rows, start=1):
        texts = [_text(cell, lang) for cell in cells]
        for column, first in filled(number):
            texts.extend([""] * (column + 1 - len(texts)))
            texts[column] = kept.setdefault((first, column), texts[column])
        if number in sheet.facts.hidden_rows:
            hidden.extend([number] if any(texts) else [])
            continue
        troubled = _problems(number, cells, sheet.facts, place)
        problems.update(troubled)
        if any(texts) or troubled:
            rows.append(GridRow(number, tuple(texts)))
        else:
            empty.append(number)
        if len(rows) > MAX_ROWS + 1:
            raise ConfigError(error("FK177", Where(file=shown), limit=f"{MAX_ROWS:,}"))
    notes = (note("FK184", Where(file=shown), count=len(hidden), rows=row_ranges(hidden)),) if hidden else ()
    return Grid(shown, TableReading(sheet=sheet.name), tuple(rows), problems, notes, tuple(empty))


def _text(cell: Any, lang: str) -> str:
    if cell.value is None or cell.data_type == "e":
        return ""
    return cell_text(displayed(cell.value, cell.number_format or "General", lang))


def _problems(
    number: int, cells: Iterable[Any], facts: SheetFacts, place: Callable[[int, int], Where]
) -> dict[tuple[int, int], Diagnostic]:
    found = {}
    for column, cell in enumerate(cells):
        if cell.data_type == "e" and cell.value is not None:
            value = str(cell.value)
            german = _GERMAN_ERRORS.get(value)
            shown = f"{value} ({german})" if german else value
            found[number, column] = error("FK185", place(number, column), found=shown)
        elif f"{column_letters(column)}{number}" in facts.uncalculated:
            found[number, column] = error("FK186", place(number, column))
    return found


def _merged_downwards(ranges: list[str]) -> Callable[[int], list[tuple[int, int]]]:
    """Return a function: row -> the columns in it that belong to a range of several rows, and its first row."""
    blocks = []
    for text in ranges:
        match = _RANGE.fullmatch(text)
        if match and int(match[4]) > int(match[2]):
            blocks.append((int(match[2]), int(match[4]), _column_index(match[1])))
    return lambda row: [(column, first) for first, last, column in blocks if first <= row <= last]


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1

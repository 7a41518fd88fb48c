"""Tables with a header row, from CSV, TSV and XLSX files: each cell is a text with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.csv_tables import read_csv
from formatkit.load.grid import MAX_CELL_CHARACTERS, Grid, GridRow, TableReading, column_letters, row_ranges
from formatkit.load.names import listed
from formatkit.load.xlsx_tables import read_xlsx

__all__ = ["TABLE_ENDINGS", "Cell", "Row", "Table", "read_table", "split_sheet"]

TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
"""Endings of the files that `read_table` reads, in lower case."""

_WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Cell:
    """A trimmed text, its place, and what is wrong with it, if anything (an error value, too long a text)."""

    text: str
    where: Where
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its place and its cells by header; empty cells are left out."""

    cells: Mapping[str, Cell]
    where: Where


@dataclass(frozen=True, slots=True)
class Table:
    """Headers with their places in order, rows, how the file was read, and what was found meanwhile.

    `header_mistakes` concern every row.
    """

    headers: Mapping[str, Where]
    rows: tuple[Row, ...]
    reading: TableReading
    diagnostics: tuple[Diagnostic, ...]
    header_mistakes: tuple[Diagnostic, ...] = ()


def split_sheet(path: str) -> tuple[str, str]:
    """Split `plan.xlsx#Sheet` into file and sheet.

    >>> split_sheet("plan.xlsx#Q4"), split_sheet("posts.csv")
    (('plan.xlsx', 'Q4'), ('posts.csv', ''))
    """
    for ending in _WORKBOOKS:
        head, found, sheet = path.partition(f"{ending}#")
        if found:
            return head + ending, sheet
    return path, ""


def read_table(path: Path, shown: str, sheet: str = "", lang: str = "de") -> Table:
    """Read a table file. `shown` is its name in messages, `sheet` the sheet of a workbook (default: the first).

    Numbers and dates of a workbook are written as displayed in the language `lang`. Rows that do not fit the
    header are errors in `diagnostics` and left out. Raises ConfigError when the file as a whole cannot be read.
    """
    is_workbook = path.suffix.lower() in _WORKBOOKS
    grid = read_xlsx(path, shown, sheet, lang) if is_workbook else read_csv(path, shown)
    if not grid.rows:
        raise ConfigError(error("FK178", Where(file=shown)))
    header, body = _header_and_body(grid.rows)
    names, header_mistakes = _headers(grid, header)
    rows: list[Row] = []
    mistakes: list[Diagnostic] = []
    for raw in body:
        if not is_workbook and _is_ragged(raw, len(header.texts)):
            where = grid.place(raw.number)
            mistakes.append(error("FK179", where, found=len(raw.texts), expected=len(header.texts)))
        else:
            rows.append(_row(grid, names, raw))
    headers = {name: grid.place(header.number, column) for name, column in names.items()}
    notes = (_reading(grid, header, len(rows)), *grid.notes, *_gaps(grid, body), *_nameless_columns(grid, names, body))
    return Table(headers, tuple(rows), grid.reading, (*notes, *mistakes), tuple(header_mistakes))


def _is_ragged(row: GridRow, width: int) -> bool:
    return len(row.texts) < width or any(row.texts[width:])


def _gaps(grid: Grid, body: Sequence[GridRow]) -> list[Diagnostic]:
    """Tell of empty rows between others; those below the last one are no mistake of anybody's."""
    last = body[-1].number if body else 0
    first = body[0].number if body else 0
    between = [number for number in grid.empty if first < number < last]
    return [note("FK138", Where(file=grid.shown), rows=row_ranges(between))] if between else []


def _nameless_columns(grid: Grid, names: Mapping[str, int], body: tuple[GridRow, ...]) -> list[Diagnostic]:
    named = set(names.values())
    used = {column for row in body for column, text in enumerate(row.texts) if text}
    nameless = sorted(used - named)
    if not nameless:
        return []
    shown = listed(column_letters(column) for column in nameless)
    return [note("FK189", Where(file=grid.shown), columns=shown)]


def _header_and_body(rows: tuple[GridRow, ...]) -> tuple[GridRow, tuple[GridRow, ...]]:
    """The header is the first row; titles above it, alone in a wider table, do not count."""
    for index, row in enumerate(rows):
        filled = sum(1 for text in row.texts if text)
        if filled > 1 or len(row.texts) == 1 or index + 1 == len(rows):
            return _without_empty_end(row), rows[index + 1 :]
        if max(sum(1 for text in later.texts if text) for later in rows[index + 1 :]) < 2:
            return _without_empty_end(row), rows[index + 1 :]
    raise AssertionError("a grid without rows has no header")


def _without_empty_end(row: GridRow) -> GridRow:
    texts = list(row.texts)
    while texts and not texts[-1]:
        texts.pop()
    return replace(row, texts=tuple(texts))


def _headers(grid: Grid, header: GridRow) -> tuple[dict[str, int], list[Diagnostic]]:
    names: dict[str, int] = {}
    mistakes = []
    for column, text in enumerate(header.texts):
        name = " ".join(text.split())
        if name in names:
            first = column_letters(names[name])
            where = grid.place(header.number, column, name)
            mistakes.append(error("FK187", where, name=name, first=first, second=column_letters(column)))
        elif name:
            names[name] = column
    return names, mistakes


def _row(grid: Grid, names: Mapping[str, int], raw: GridRow) -> Row:
    cells = {}
    for name, column in names.items():
        text = raw.texts[column] if column < len(raw.texts) else ""
        problem = grid.problems.get((raw.number, column))
        if not text and problem is None:
            continue
        where = grid.place(raw.number, column, name)
        if len(text) > MAX_CELL_CHARACTERS:
            problem = error("FK176", where, length=len(text), limit=f"{MAX_CELL_CHARACTERS:,}")
        cells[name] = Cell(text, where, problem.at(where) if problem else None)
    return Row(cells, grid.place(raw.number))


def _reading(grid: Grid, header: GridRow, rows: int) -> Diagnostic:
    where = Where(file=grid.shown)
    if grid.reading.sheet:
        return note("FK188", where, sheet=grid.reading.sheet, header=header.number, rows=rows)
    delimiter = grid.reading.delimiter
    return note("FK170", where, encoding=grid.reading.encoding, delimiter=delimiter, rows=rows)

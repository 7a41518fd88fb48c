"""Rows of cell texts as a CSV file or a sheet holds them, before headers are given a meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from formatkit.diagnostics import Diagnostic, Where
from formatkit.load.names import listed

__all__ = [
    "MAX_CELL_CHARACTERS",
    "MAX_ROWS",
    "Grid",
    "GridRow",
    "TableReading",
    "cell_text",
    "column_letters",
    "row_ranges",
]

MAX_ROWS = 50_000
"""Most rows of a table that are read."""

MAX_CELL_CHARACTERS = 20_000
"""Longest text of a cell, in characters."""

_BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class TableReading:
    """How a table was read: encoding and delimiter of a CSV file, or the sheet of a workbook."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its line in the CSV file or its row number in the sheet, from 1, and its trimmed cell texts."""

    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows that are not empty, and the numbers of those that are.

    `problems` are cells without a usable text, by row number and column index.
    `notes` tell what the reader should know; `errors` are rows that could not be read.
    """

    shown: str
    reading: TableReading
    rows: tuple[GridRow, ...]
    problems: Mapping[tuple[int, int], Diagnostic] = field(default_factory=dict)
    notes: tuple[Diagnostic, ...] = ()
    empty: tuple[int, ...] = ()

    def place(self, row: int, column: int | None = None, key: str = "") -> Where:
        """Return the place of a row or cell: a line in a CSV file, a cell or a row in a sheet."""
        if not self.reading.sheet:
            return Where(file=self.shown, line=row, key=key)
        cell = f"{column_letters(column)}{row}" if column is not None else f"A{row}"
        return Where(file=self.shown, cell=cell, key=key)


def cell_text(text: str) -> str:
    """Return a cell's text without surrounding blanks; every kind of line break becomes `\\n`."""
    return _BREAKS.sub("\n", text).strip()


def column_letters(index: int) -> str:
    """Return the name of a column, counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    rest = index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def row_ranges(numbers: Sequence[int]) -> str:
    """Return row numbers as people write them.

    >>> row_ranges([3, 7, 8, 9])
    '3, 7–9'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return listed([str(first) if first == last else f"{first}–{last}" for first, last in parts])

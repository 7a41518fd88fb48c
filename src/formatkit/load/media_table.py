"""The media table: each photograph once, with credit, licence, consent, focus and alternative text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.cell_values import list_of, parsed_date
from formatkit.load.names import listed, near_miss
from formatkit.load.positions import KeyPath
from formatkit.load.tables import Row, Table, read_table, split_sheet
from formatkit.load.validation import diagnostics_at
from formatkit.model.media import MediaEntry, same_file

__all__ = ["load_media"]

_NAMES = tuple(MediaEntry.model_fields)
_DATES = ("licence_until", "consent_until")


def load_media(
    written: str, folder: Path = Path(), lang: str = "de"
) -> tuple[tuple[MediaEntry, ...], tuple[Diagnostic, ...]]:
    """Read a media table (CSV or XLSX) with the columns of `MediaEntry`. `written` is relative to `folder`.

    Returns the sound rows and everything that was found, errors among it. Raises ConfigError when the file as a
    whole cannot be read.
    """
    if "://" in written:
        raise ConfigError(error("FK145", Where(), found=written))
    name, sheet = split_sheet(written)
    shown = str(folder / name)
    table = read_table(folder / name, shown, sheet, lang)
    columns, found = _columns(table, shown)
    entries: list[MediaEntry] = []
    first: dict[str, Where] = {}
    for row in table.rows:
        entry, mistakes = _entry(row, columns)
        found += mistakes
        if entry is None:
            continue
        key = same_file(entry.file)
        if key in first:
            found.append(error("FK198", row.where, file=entry.file, first=first[key].text()))
        else:
            first[key] = row.where
            entries.append(entry)
    return tuple(entries), tuple(found)


def _columns(table: Table, shown: str) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return header -> name of the known columns."""
    found = [*table.diagnostics, *table.header_mistakes]
    columns: dict[str, str] = {}
    ignored: list[str] = []
    for header, where in table.headers.items():
        name = header.casefold().replace(" ", "_")
        if name in _NAMES:
            columns[header] = name
        elif near := near_miss(header, _NAMES):
            found.append(error("FK140", where, name=header, nearest=near))
        else:
            ignored.append(header)
    if ignored:
        found.append(note("FK168", Where(file=shown), columns=listed(ignored, 30)))
    if "file" not in columns.values():
        where = next(iter(table.headers.values()), Where(file=shown))
        found.append(error("FK117", replace(where, key=""), key="file"))
        return {}, found
    return columns, found


def _entry(row: Row, columns: dict[str, str]) -> tuple[MediaEntry | None, list[Diagnostic]]:
    data: dict[str, Any] = {}
    places: dict[KeyPath, Where] = {}
    mistakes: list[Diagnostic] = []
    for header, name in columns.items():
        cell = row.cells.get(header)
        if cell is None:
            continue
        places[name,] = cell.where
        if cell.problem is not None:
            mistakes.append(cell.problem)
            continue
        try:
            data[name] = _value(name, cell.text, cell.where)
        except ConfigError as wrong:
            mistakes += wrong.diagnostics
    if mistakes or not columns:
        return None, mistakes
    try:
        cells = {name: places[name,] for name in _DATES if (name,) in places}
        return MediaEntry.model_validate(data).found_at(row.where, cells), []
    except ValidationError as wrong:
        found = diagnostics_at(wrong, MediaEntry, lambda path: places.get(path) if path else row.where)
        return None, list(found)


def _value(name: str, text: str, where: Where) -> Any:
    if "://" in text and name == "file":
        raise ConfigError(error("FK145", where, found=text[:80]))
    if name in _DATES:
        return parsed_date(text, where)
    return list_of(text) if name == "people" else text

"""Posts in the rows of a table: one row is one post, or one slide of a post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.cell_values import list_of, parsed_date, parsed_moment, word_of
from formatkit.load.columns import Column, Columns, columns_of
from formatkit.load.drafts import Draft, Drafts, Wording, nested, variant_names, with_spoken_overrides, with_variants
from formatkit.load.names import listed
from formatkit.load.positions import KeyPath
from formatkit.load.tables import Cell, Row, Table
from formatkit.load.vocabulary import SLIDE_COLUMN

__all__ = ["table_drafts"]

_LISTS = {"presets", "hashtags", "durations"}
_EMPTY = Cell("", Where())
_OF_THE_POST = (
    "id",
    "date",
    "embargo",
    "status",
    "purpose",
    "lang",
    "presets",
    "template",
    "style",
    "format",
    "durations",
    "variants",
    "for_each",
    "motion",
    "voice",
    "captions",
    "post_text",
    "disclaimer",
    "hashtags",
    "link",
)


@dataclass(frozen=True, slots=True)
class _RowPost:
    """The values of one row: those of the post, and the number of its slide, if it is one."""

    data: dict[str, Any]
    places: Mapping[KeyPath, Where]
    where: Where
    slide: int | None
    sound: bool


def table_drafts(table: Table, wording: Wording, shown: str) -> Drafts:
    """Return the posts of a table; rows with mistakes are left out and their mistakes told, each with its cell.

    Columns that nobody knows are ignored and listed once.
    """
    columns = columns_of(table.headers, wording.vocabulary, wording.columns)
    blocking = [*table.header_mistakes, *columns.mistakes]
    if not columns.known and not columns.mistakes:
        where = next(iter(table.headers.values()), Where(file=shown))
        names = listed(wording.vocabulary.table_names, 40)
        blocking.append(error("FK147", replace(where, key=""), names=names))
    found: list[Diagnostic] = list(table.diagnostics)
    if columns.known and columns.ignored:
        found.append(note("FK168", Where(file=shown), columns=listed(columns.ignored, 30)))
    rows = []
    for row in table.rows if columns.known else ():
        made, mistakes = _row_post(row, columns, wording)
        rows.append(made)
        found += mistakes
    drafts, mistakes = _with_slides(rows)
    return Drafts(tuple(drafts), (*found, *mistakes), tuple(blocking), tuple(table.headers))


def _row_post(row: Row, columns: Columns, wording: Wording) -> tuple[_RowPost, list[Diagnostic]]:
    mistakes: list[Diagnostic] = []
    entries: dict[str, list[tuple[str, str, str, Any]]] = {}
    places: dict[KeyPath, Where] = {}
    apart: dict[str, dict[KeyPath, Where]] = {"": places}
    item = next((row.cells[h].text for h, c in columns.known.items() if c.name == "id" and h in row.cells), "")
    lang = _said_once(row, columns, "lang") or wording.lang
    for header, column in columns.known.items():
        cell = row.cells.get(header)
        if cell is None and column.name not in wording.words:
            continue
        where = replace(cell.where if cell else replace(row.where, key=header), item=item)
        try:
            value = _value(cell or _EMPTY, where, column, wording)
        except ConfigError as wrong:
            mistakes += wrong.diagnostics
            continue
        if value is not None:
            entries.setdefault(column.variant, []).append((column.scope, column.name, column.lang, value))
            scope: KeyPath = ("overrides", column.scope) if column.scope else ()
            its = apart.setdefault(column.variant, {})
            its[(*scope, column.name)] = its[(*scope, column.name, column.lang or lang)] = where
    data = with_spoken_overrides(nested(entries.pop("", []), lang), lang)
    data = with_variants(data, {name: nested(said, lang) for name, said in entries.items()})
    for index, name in enumerate(variant_names(entries)):
        places |= {("variants", index, *path): where for path, where in apart.get(name, {}).items()}
    slide = data.pop(SLIDE_COLUMN, None)
    return _RowPost(data, places, replace(row.where, item=item), slide, not mistakes), mistakes


def _said_once(row: Row, columns: Columns, name: str) -> str:
    header = next((header for header, column in columns.known.items() if column == Column(name)), "")
    return row.cells[header].text if header in row.cells else ""


def _value(cell: Cell, where: Where, column: Column, wording: Wording) -> Any:
    """Return the value of a cell, None for an empty one. Raises ConfigError."""
    if cell.problem is not None:
        raise ConfigError(cell.problem.at(where))
    name, text = column.name, cell.text
    if not text and not any("" in every for every in wording.words.get(name, {}).values()):
        return None
    text = word_of(name, text, wording.words, where)
    if name == "date":
        return parsed_date(text, where)
    if name == "embargo":
        return parsed_moment(text, where)
    if name == SLIDE_COLUMN:
        return _slide_number(text, where)
    if name in _LISTS or wording.vocabulary.slots.get(name) in ("list", "pictures"):
        return list_of(text)
    return text


def _slide_number(text: str, where: Where) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 1000:
        return int(text)
    raise ConfigError(error("FK148", where, found=text[:40]))


def _with_slides(rows: list[_RowPost]) -> tuple[list[Draft], list[Diagnostic]]:
    """Put the rows of posts with slides together; every other row is a post of its own."""
    several = {row.data.get("id") for row in rows if row.slide is not None} - {None}
    groups: dict[object, list[_RowPost]] = {}
    for index, row in enumerate(rows):
        name = row.data.get("id")
        groups.setdefault(name if name in several else index, []).append(row)
    drafts: list[Draft] = []
    mistakes: list[Diagnostic] = []
    for group in groups.values():
        if any(row.slide is not None for row in group):
            made, wrong = _slide_post(group)
            drafts += made
            mistakes += wrong
        elif group[0].sound:
            drafts.append(_draft(group[0]))
    return drafts, mistakes


def _draft(row: _RowPost) -> Draft:
    return Draft(row.data, row.where, row.places.get)


def _slide_post(group: list[_RowPost]) -> tuple[list[Draft], list[Diagnostic]]:
    """Make one post of rows with slide numbers; a row of the same id without one says what all slides share."""
    shared = [row for row in group if row.slide is None]
    slides = sorted((row for row in group if row.slide is not None), key=lambda row: row.slide or 0)
    first = (shared or slides)[0]
    mistakes = [*_twice(slides), *_contradictions(group)]
    mistakes += [error("FK117", row.where, key="id") for row in group if "id" not in row.data]
    mistakes += [error("FK149", row.where) for row in slides if "overrides" in row.data]
    if mistakes or not all(row.sound for row in group) or len(shared) > 1:
        mistakes += [error("FK146", row.where, id=row.where.item, first=first.where.text()) for row in shared[1:]]
        return [], mistakes
    data: dict[str, Any] = dict(shared[0].data) if shared else {}
    places: dict[KeyPath, Where] = dict(first.places)
    for index, row in enumerate(slides):
        for name in _OF_THE_POST:
            if name in row.data:
                data.setdefault(name, row.data[name])
        own = {name: value for name, value in row.data.items() if name not in _OF_THE_POST}
        data.setdefault("slides", []).append(own)
        places[("slides", index)] = row.where
        places.update({("slides", index, *path): where for path, where in row.places.items()})
    return [Draft(data, first.where, places.get)], []


def _twice(slides: list[_RowPost]) -> Iterable[Diagnostic]:
    seen: dict[int | None, _RowPost] = {}
    for row in slides:
        if row.slide in seen:
            first = seen[row.slide].where.text()
            yield error("FK169", row.where, slide=row.slide, first=first)
        seen.setdefault(row.slide, row)


def _contradictions(group: list[_RowPost]) -> Iterable[Diagnostic]:
    for name in _OF_THE_POST:
        said = [row for row in group if name in row.data]
        for row in said[1:]:
            if row.data[name] != said[0].data[name]:
                where = row.places.get((name,), row.where)
                yield error("FK190", where, key=name, first=said[0].places.get((name,), said[0].where).text())

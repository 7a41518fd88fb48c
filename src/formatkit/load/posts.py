"""Posts from TOML, JSON, CSV and XLSX files, and from rows in memory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic, Severity, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.cell_formats import displayed
from formatkit.load.cell_values import ValueWords, cleaned
from formatkit.load.drafts import Draft, Drafts, Wording
from formatkit.load.grid import TableReading
from formatkit.load.json_rows import read_json
from formatkit.load.nested_posts import nested_drafts, nested_list
from formatkit.load.positions import KeyPath
from formatkit.load.post_ids import made_id
from formatkit.load.table_posts import table_drafts
from formatkit.load.tables import TABLE_ENDINGS, Cell, Row, Table, read_table, split_sheet
from formatkit.load.templates import all_templates
from formatkit.load.text import require_exists
from formatkit.load.toml import read_toml
from formatkit.load.validation import diagnostics_at
from formatkit.load.vocabulary import Vocabulary, vocabulary_of
from formatkit.model.post import Post

__all__ = ["load_posts", "posts_from", "posts_of", "read_drafts"]


def load_posts(
    path: Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    values: ValueWords | None = None,
    lang: str = "de",
    folders: Sequence[Path] = (),
) -> tuple[tuple[Post, ...], tuple[Diagnostic, ...]]:
    """Read the posts of one file (`.toml`, `.json`, `.csv`, `.tsv`, `.xlsx`, `plan.xlsx#Sheet`).

    `columns` and `values` are a team's own headers and words, as in a campaign; `lang` is the language of texts
    that name none; `folders` are searched for templates before the built-in ones. Returns the posts and how the
    file was read. Raises ConfigError with every mistake in the file.
    """
    wording = Wording(vocabulary_of(all_templates(folders).slots), columns or {}, values or {}, lang)
    drafts = read_drafts(str(path), Path(), wording)
    posts, found = posts_of(drafts.drafts, wording.vocabulary)
    return posts, _without_errors((*drafts.blocking, *drafts.diagnostics, *found))


def posts_from(rows: Any, *, lang: str = "de", folders: Sequence[Path] = ()) -> tuple[Post, ...]:
    """Make posts of rows in memory: mappings (`quote`, `quote@tall`, `quote.en`, …), or a pandas DataFrame.

    Missing values (None, NaN) are left out and numbers written as in a table. Raises ConfigError with every
    mistake; `rows:2` is the second row.

    >>> posts_from([{"id": "a", "quote": "Ja.", "quote@tall": "J."}])[0].slots
    {'quote': 'Ja.'}
    """
    records: list[Mapping[str, Any]] = list(rows.to_dict("records") if hasattr(rows, "to_dict") else rows)
    strange = next((row for row in records if not isinstance(row, Mapping)), None)
    if strange is not None:
        kind = f"{type(rows).__name__}[{type(strange).__name__}]"
        raise ConfigError(error("FK881", Where(key="rows"), expected="list[dict] / DataFrame", found=kind))
    wording = Wording(vocabulary_of(all_templates(folders).slots), {}, {}, lang)
    plain = [{str(key): _plain(value, lang) for key, value in row.items()} for row in records]
    is_nested = any(isinstance(value, dict | list | tuple) for row in plain for value in row.values())
    drafts = _nested_rows(plain, wording) if is_nested else table_drafts(_table(plain), wording, "rows")
    posts, found = posts_of(drafts.drafts, wording.vocabulary)
    _without_errors((*drafts.blocking, *drafts.diagnostics, *found))
    return posts


def read_drafts(written: str, folder: Path, wording: Wording, root: str = "posts") -> Drafts:
    """Read the posts of a file, unchecked. `written` is its path as the user wrote it, relative to `folder`.

    `root` is the key of the list in a TOML or JSON file.

    Raises ConfigError when the file as a whole cannot be read.
    """
    if "://" in written:
        raise ConfigError(error("FK145", Where(), found=written))
    name, sheet = split_sheet(written)
    path = folder / name
    shown = str(path)
    match path.suffix.lower():
        case ".toml":
            toml = read_toml(path, shown)
            place, posts, mistakes = nested_list(toml.data, shown, root)
            drafts = nested_drafts(posts, place, toml.positions, shown, wording)
        case ".json":
            json = read_json(path, shown)
            place, posts, mistakes = nested_list(json.data, shown, root)
            drafts = nested_drafts(posts, place, json.positions, shown, wording)
        case ending if ending in TABLE_ENDINGS:
            return table_drafts(read_table(path, shown, sheet, wording.lang), wording, shown)
        case ending:
            require_exists(path, shown)
            kinds = ", ".join((".toml", ".json", *TABLE_ENDINGS))
            raise ConfigError(error("FK191", Where(file=shown), found=ending or name, kinds=kinds))
    return replace(drafts, blocking=tuple(mistakes))


def posts_of(drafts: Iterable[Draft], vocabulary: Vocabulary) -> tuple[tuple[Post, ...], tuple[Diagnostic, ...]]:
    """Check drafts: ids are unique (made where missing), texts are clean, every value fits its field.

    Returns the sound posts and everything that was found. Of two posts with one id the first stays.
    """
    every = list(drafts)
    posts: list[Post] = []
    found: list[Diagnostic] = []
    first: dict[str, Where] = {}
    taken = {draft.data["id"] for draft in every if isinstance(draft.data.get("id"), str)}
    made: dict[str, list[str]] = {}
    for draft in every:
        data = dict(draft.data)
        if not data.get("id"):
            data["id"] = made_id(data.get("date"), _first_text(data, vocabulary), taken)
            taken.add(data["id"])
            made.setdefault(draft.where.file, []).append(data["id"])
        post, diagnostics = _post(replace(draft, data=data), vocabulary)
        found += diagnostics
        if post is not None and post.id in first:
            found.append(error("FK146", post.where, id=post.id, first=first[post.id].text()))
        elif post is not None:
            first[post.id] = replace(post.where, item="", key="")
            posts.append(post)
    notes = [note("FK192", Where(file=file), count=len(ids), example=ids[0]) for file, ids in made.items()]
    return tuple(posts), (*notes, *found)


def _post(draft: Draft, vocabulary: Vocabulary) -> tuple[Post | None, list[Diagnostic]]:
    def place(path: KeyPath) -> Where:
        return next((at for end in range(len(path), -1, -1) if (at := draft.locate(path[:end]))), draft.where)

    data, found = cleaned(dict(draft.data), place)
    found += _addresses(data, vocabulary, place)
    try:
        post = Post.model_validate(data)
    except ValidationError as wrong:
        found += [
            entry if entry.where.file else entry.at(replace(draft.where, key=entry.where.key))
            for entry in diagnostics_at(wrong, Post, draft.locate)
        ]
        return None, found
    if any(entry.severity is Severity.ERROR for entry in found):
        return None, found
    return post.found_at(replace(draft.where, item=post.id, key="")), found


def _addresses(data: Mapping[str, Any], vocabulary: Vocabulary, place: Any) -> list[Diagnostic]:
    """Pictures come from files: an address of the web is an error."""
    found = []
    tables: list[tuple[KeyPath, Any]] = [((), data)]
    for key in ("slides", "variants"):
        inner = data.get(key)
        tables += [((key, index), table) for index, table in enumerate(inner if isinstance(inner, list) else [])]
    overrides = data.get("overrides")
    tables += [
        (("overrides", scope), fields) for scope, fields in (overrides if isinstance(overrides, dict) else {}).items()
    ]
    for path, table in tables:
        for name, value in table.items() if isinstance(table, dict) else ():
            if vocabulary.slots.get(name) in ("picture", "pictures"):
                files = value if isinstance(value, list) else [value]
                away = next((each for each in files if isinstance(each, str) and "://" in each), None)
                found += [error("FK145", place((*path, name)), found=away[:80])] if away else []
    return found


def _first_text(data: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    texts = [name for name, kind in vocabulary.slots.items() if kind == "text"]
    for name in (*texts, "post_text"):
        value = data.get(name)
        text = next(iter(value.values()), "") if isinstance(value, dict) else value
        if isinstance(text, str) and text.strip():
            return text
    slides = data.get("slides")
    if isinstance(slides, list) and slides and isinstance(slides[0], dict):
        return _first_text(slides[0], vocabulary)
    return ""


def _without_errors(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    errors = [entry for entry in found if entry.severity is Severity.ERROR]
    if errors:
        raise ConfigError(*errors)
    return found


def _plain(value: Any, lang: str) -> Any:
    """Return a value of a row in memory as text, date, list or table; None when it is missing."""
    if isinstance(value, datetime):
        # pandas' NaT is a datetime that equals nothing, not even itself.
        if value != value:
            return None
        return value.isoformat() if value.tzinfo else value.date()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str | date | dict | list):
        return value
    if isinstance(value, tuple):
        return list(value)
    item = value.item() if hasattr(value, "item") else value
    return displayed(item, "General", lang) if isinstance(item, bool | int | float) else str(item)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    headers = {name: Where(file="rows", key=name) for row in rows for name in row}
    made = []
    for number, row in enumerate(rows, start=1):
        cells = {
            name: Cell(
                value.isoformat() if isinstance(value, date) else value,
                Where(file="rows", line=number, key=name),
            )
            for name, value in row.items()
            if value not in (None, "")
        }
        made.append(Row(cells, Where(file="rows", line=number)))
    return Table(headers, tuple(made), TableReading(), ())


def _nested_rows(rows: Sequence[Mapping[str, Any]], wording: Wording) -> Drafts:
    data = [{name: value for name, value in row.items() if value is not None} for row in rows]
    lines: dict[KeyPath, int] = {}
    for index, row in enumerate(rows):
        lines[index,] = index + 1
        lines.update({(index, name): index + 1 for name in row})
    return nested_drafts(data, (), lines, "rows", wording)

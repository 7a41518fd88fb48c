"""Tables of people that posts are made for: one row, one person, with the place of every mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from formatkit.diagnostics import Diagnostic, Severity, Where, error, warning
from formatkit.load.campaign_words import Place
from formatkit.load.columns import column_of
from formatkit.load.drafts import Draft, Drafts, Wording
from formatkit.load.findings import Findings
from formatkit.load.names import listed, nearest
from formatkit.load.posts import posts_of, read_drafts
from formatkit.load.vocabulary import Vocabulary
from formatkit.model.campaign import CampaignFile
from formatkit.model.people import PERSON_FIELDS, PeopleTable
from formatkit.model.post import Post

__all__ = ["campaign_people"]

_ROW_FIELDS = frozenset({"id", "lang", "post_text", "hashtags", "link", "alt", "disclaimer", "overrides"})
"""The fields of a post that a person's row may say, beside slots and what `PERSON_FIELDS` has."""


def campaign_people(
    file: CampaignFile, folder: Path, wording: Wording, at: Place, found: Findings
) -> dict[str, tuple[Post, ...]]:
    """Return the people of each table that a campaign names; rows with mistakes are left out and told."""
    vocabulary = replace(wording.vocabulary, slots={**PERSON_FIELDS, **wording.vocabulary.slots}, fields=_ROW_FIELDS)
    made = {}
    for name, table in file.people_tables.items():
        key = ("people", name) if not isinstance(file.people, str) else ("people",)
        found.block(_column_mistakes(table, vocabulary, at, key))
        mine = replace(wording, vocabulary=vocabulary, columns=table.columns, words={})
        drafts = found.attempt(partial(read_drafts, table.file, folder, mine, "people"), at((*key, "file")), table.file)
        if drafts is not None:
            found.block(drafts.blocking)
            found.every += drafts.diagnostics
            made[name] = _people(drafts, vocabulary, folder, found, table.columns.get("name", "name"))
    return made


def _people(drafts: Drafts, vocabulary: Vocabulary, folder: Path, found: Findings, header: str) -> tuple[Post, ...]:
    """Return the people of a table's sound rows; `header` is what the column of their names is called."""
    sound: list[Draft] = []
    first: dict[str, Draft] = {}
    for draft in drafts.drafts:
        mistakes = [*_nameless(draft, header), *_missing_files(draft, vocabulary, folder), *_twice(draft, first)]
        found.every += mistakes
        sound += [] if any(each.severity is Severity.ERROR for each in mistakes) else [draft]
    people, diagnostics = posts_of(sound, vocabulary)
    found.every += (each for each in diagnostics if each.code != "FK192")  # ids that are made of names surprise nobody
    return people


def _column_mistakes(
    table: PeopleTable, vocabulary: Vocabulary, at: Place, key: tuple[str, ...]
) -> Iterator[Diagnostic]:
    for name in table.columns:
        if column_of(name, vocabulary, {}) is None:
            known = vocabulary.table_names
            where = at((*key, "columns", name))
            yield error("FK119", where, found=name, allowed=listed(known, 40), nearest=nearest(name, known))


def _nameless(draft: Draft, header: str) -> Iterator[Diagnostic]:
    if not draft.data.get("name"):
        yield error("FK953", replace(_place(draft, "name"), key=header), column=header)


def _twice(draft: Draft, first: dict[str, Draft]) -> Iterator[Diagnostic]:
    """Two rows that say the same are a mistake; two people of one name need ids to be told apart."""
    name = str(draft.data.get("name", "")).casefold()
    other = first.setdefault(name, draft)
    if other is draft or not name:
        return
    if other.data == draft.data:
        yield error("FK954", draft.where, first=other.where.text())
    elif not draft.data.get("id"):
        yield warning("FK955", _place(draft, "name"), first=other.where.text())


def _missing_files(draft: Draft, vocabulary: Vocabulary, folder: Path) -> Iterator[Diagnostic]:
    for name, value in draft.data.items():
        if vocabulary.slots.get(name) in ("picture", "pictures"):
            for written in _texts(value):
                if "://" not in written and not (folder / written).is_file():
                    yield error("FK956", _place(draft, name), file=written, nearest=_near_file(folder / written))


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) and value else []


def _near_file(path: Path) -> str:
    try:
        return nearest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except OSError:
        return ""


def _place(draft: Draft, name: str) -> Where:
    return draft.locate((name,)) or replace(draft.where, key=name)

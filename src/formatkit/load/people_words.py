"""Placeholders of posts that are made for people: each exists, has a column, and is filled in every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error, note, warning
from formatkit.load.campaign_words import Place
from formatkit.load.names import listed, nearest
from formatkit.model.campaign import CampaignFile
from formatkit.model.people import PERSON_FIELDS, PLACEHOLDERS, placeholders_in
from formatkit.model.post import Post, PostFields

__all__ = ["people_mistakes", "unused_columns"]

People = Mapping[str, Sequence[Post]]


def people_mistakes(post: Post, file: CampaignFile, people: People, at: Place) -> Iterator[Diagnostic]:
    """Yield what is wrong with `for_each` and the placeholders of a post, and warn of what rows leave empty.

    Texts that the campaign gives to all posts count as the post's.
    """
    if post.for_each is None:
        return
    known = file.people_tables
    if post.for_each not in known:
        near = nearest(post.for_each, known)
        where = replace(post.where, key="for_each")
        yield error("FK957", where, found=post.for_each, nearest=near, names=listed(known))
        return
    rows = people.get(post.for_each)
    for name, where in _used(post, file, at).items():
        if name not in PLACEHOLDERS:
            near = nearest(name, PLACEHOLDERS)
            values = {"found": _braced(name), "nearest": _braced(near) if near else "", "names": listed(PLACEHOLDERS)}
            yield error("FK958", where, **values)
        elif rows:
            yield from _unfilled(name, where, post, rows, known[post.for_each].file)


def unused_columns(posts: Sequence[Post], file: CampaignFile, people: People, at: Place) -> Iterator[Diagnostic]:
    """Yield a note for each table with fields of people that no text has a placeholder for."""
    for table, rows in people.items():
        used = {name for post in posts if post.for_each == table for name in _used(post, file, at)}
        given = {name for row in rows for name in row.said() if name in PERSON_FIELDS}
        if unused := [name for name in PERSON_FIELDS if name in given - used - {"name"}]:
            yield note("FK961", Where(file=rows[0].where.file), names=listed(unused), example=_braced(unused[0]))


def _braced(name: str) -> str:
    return f"{{{name}}}"


def _unfilled(name: str, where: Where, post: Post, rows: Sequence[Post], table: str) -> Iterator[Diagnostic]:
    if name == "id":
        return
    empty = [row for row in rows if not row.said().get(name)]
    if len(empty) == len(rows):
        yield error("FK959", where, placeholder=_braced(name), name=name, table=table)
        return
    for row in empty:
        yield warning("FK960", replace(row.where, key=name), name=name, post=post.id, key=where.key)


def _used(post: Post, file: CampaignFile, at: Place) -> dict[str, Where]:
    """Return the placeholders of the texts that a post may show, each with the first place that has it."""
    found: dict[str, Where] = {}
    own: Iterable[PostFields] = (post, *post.slides, *post.overrides.values(), *post.variants)
    inner = (fields for variant in post.variants for fields in variant.overrides.values())
    for fields in (*own, *inner):
        for key, name in _placeholders(fields):
            found.setdefault(name, replace(post.where, key=key))
    tables = {("defaults",): file.defaults} | {("overrides", name): fields for name, fields in file.overrides.items()}
    for path, fields in tables.items():
        for key, name in _placeholders(fields):
            found.setdefault(name, at((*path, key)))
    return found


def _placeholders(fields: PostFields) -> Iterator[tuple[str, str]]:
    for key, value in fields.said().items():
        for text in _texts(value):
            for name in placeholders_in(text):
                yield key, name


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in _texts(inner))

"""From the headers of a table to the fields of posts: `quote`, `quote.en`, `quote#b`, `quote@tall`, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.load.names import listed, near_miss
from formatkit.load.vocabulary import Vocabulary

__all__ = ["Column", "Columns", "column_of", "columns_of"]

_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})*")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: a field or slot, in one language (empty: the post's), for one override (empty: all).

    `variant` is the variant of the post that it is the text of (empty: all).
    """

    name: str
    lang: str = ""
    scope: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The known columns by header, the headers that nobody knows, and the mistakes in headers."""

    known: Mapping[str, Column]
    ignored: tuple[str, ...]
    mistakes: tuple[Diagnostic, ...]


def columns_of(headers: Mapping[str, Where], vocabulary: Vocabulary, mapping: Mapping[str, str]) -> Columns:
    """Give each header its meaning. `mapping` is the campaign's `[columns]`: our name -> the team's header.

    Upper and lower case do not count. An unknown header is ignored, unless it is a near miss of a known name that
    has no header of its own; that is an error.
    """
    mapped = {_folded(header): name for name, header in mapping.items()}
    used = {_folded(header) for header in headers}
    settled = {name for header, name in mapped.items() if header in used}
    known: dict[str, Column] = {}
    ignored: list[str] = []
    mistakes: list[Diagnostic] = []
    for header, where in headers.items():
        column = column_of(mapped.get(_folded(header), header), vocabulary, mapped)
        if column is None:
            near = near_miss(_base(header), vocabulary.table_names)
            if near and near not in settled:
                mistakes.append(error("FK140", where, name=header, nearest=near))
            else:
                ignored.append(header)
            continue
        found = _mistakes(column, header, where, vocabulary, known)
        mistakes += found
        if not found:
            known[header] = column
    return Columns(known, tuple(ignored), tuple(mistakes))


def column_of(header: str, vocabulary: Vocabulary, mapped: Mapping[str, str]) -> Column | None:
    """Return what a header means, or None when its name is unknown. `mapped` is folded header -> our name."""
    head, _, scope = header.partition("@")
    rest, _, variant = head.partition("#")
    variant, dot, tongue = variant.strip().partition(".")
    rest, variant = f"{rest.strip()}{dot}{tongue}", variant.casefold()
    names = {_folded(name): name for name in vocabulary.table_names} | dict(mapped)
    whole = names.get(_folded(rest))
    if whole is not None:
        inner, _, lang = whole.partition(".")
        return Column(inner, lang, scope.strip(), variant)
    base, _, lang = rest.rpartition(".")
    name = names.get(_folded(base))
    return Column(name, lang.strip(), scope.strip(), variant) if name is not None else None


def _mistakes(
    column: Column, header: str, where: Where, vocabulary: Vocabulary, known: Mapping[str, Column]
) -> list[Diagnostic]:
    if column.lang and not _LANGUAGE.fullmatch(column.lang):
        return [error("FK904", where, found=column.lang)]
    if column.scope and not vocabulary.is_scope(column.scope):
        return [error("FK141", where, scope=column.scope, nearest=vocabulary.scope_near(column.scope))]
    if column.variant and not _NAME.fullmatch(column.variant):
        return [error("FK903", where, found=column.variant)]
    if column.variant and column.name not in vocabulary.field_names:
        return [error("FK952", where, name=column.name, names=listed(vocabulary.field_names, 40))]
    twin = next((other for other, same in known.items() if same == column), "")
    if twin:
        return [error("FK142", where, name=column.name, first=twin, second=header)]
    return []


def _base(header: str) -> str:
    return header.partition("@")[0].partition("#")[0].partition(".")[0]


def _folded(header: str) -> str:
    return " ".join(header.split()).casefold()

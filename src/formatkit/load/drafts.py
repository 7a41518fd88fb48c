"""A post as read and not yet checked: its data in the form of `Post`, and the place of every key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from formatkit.diagnostics import Diagnostic, Where
from formatkit.load.cell_values import ValueWords
from formatkit.load.validation import Locate
from formatkit.load.vocabulary import Vocabulary

__all__ = [
    "FIRST_VARIANT",
    "Draft",
    "Drafts",
    "Wording",
    "nested",
    "variant_names",
    "with_spoken_overrides",
    "with_variants",
]

FIRST_VARIANT = "a"
"""The variant that texts belong to which no column gives to another."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a team writes its posts: the names that exist, its own headers and words, its first language."""

    vocabulary: Vocabulary
    columns: Mapping[str, str]
    words: ValueWords
    lang: str = "de"


@dataclass(frozen=True, slots=True)
class Draft:
    """The data of one post, where it stands, and where each of its key paths stands."""

    data: Mapping[str, Any]
    where: Where
    locate: Locate


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one file in order, and what was found while reading. Posts with mistakes are left out.

    `blocking` are mistakes that concern every post of the file, such as a misspelt header. `headers` are those of
    a table, to tell whether a mapped one exists anywhere.
    """

    drafts: tuple[Draft, ...]
    diagnostics: tuple[Diagnostic, ...]
    blocking: tuple[Diagnostic, ...] = ()
    headers: tuple[str, ...] = ()


def with_variants(data: dict[str, Any], variants: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a post with the variants that columns such as `quote#b` give it.

    The texts without a letter are those of the variant `a`, where no column is `#a`.

    >>> with_variants({"quote": "Ja"}, {"b": {"quote": "Gewiss"}})["variants"]
    [{'name': 'a'}, {'name': 'b', 'quote': 'Gewiss'}]
    """
    if not variants:
        return data
    return {**data, "variants": [{"name": name, **variants.get(name, {})} for name in variant_names(variants)]}


def variant_names(named: Iterable[str]) -> list[str]:
    """Return the variants of a post of which columns name some, in their order."""
    return sorted({FIRST_VARIANT, *named})


def nested(entries: list[tuple[str, str, str, Any]], lang: str) -> dict[str, Any]:
    """Put flat entries (scope, name, language, value) into the form of a post.

    A text without language beside texts with one is in `lang`.

    >>> nested([("", "quote", "", "Ja"), ("", "quote", "en", "Yes"), ("tall", "quote", "", "J")], "de")
    {'quote': {'de': 'Ja', 'en': 'Yes'}, 'overrides': {'tall': {'quote': 'J'}}}
    """
    made: dict[str, Any] = {}
    spoken = {(scope, name) for scope, name, tongue, _ in entries if tongue}
    # Texts that name their language come last: they win over one that is only assumed to be in it.
    for scope, name, tongue, value in sorted(entries, key=lambda entry: bool(entry[2])):
        target = made.setdefault("overrides", {}).setdefault(scope, {}) if scope else made
        if (scope, name) not in spoken:
            target[name] = value
            continue
        texts = target.setdefault(name, {})
        texts[tongue or lang] = value
    return made


def with_spoken_overrides(data: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a post in which a plain text is in `lang` where the post or one of its overrides says it by languages.

    So a shorter text for one placement leaves the other languages there as they are.

    >>> with_spoken_overrides({"quote": {"de": "Ja", "en": "Yes"}, "overrides": {"tall": {"quote": "J"}}}, "de")
    {'quote': {'de': 'Ja', 'en': 'Yes'}, 'overrides': {'tall': {'quote': {'de': 'J'}}}}
    """
    overrides = data.get("overrides")
    if not isinstance(overrides, Mapping):
        return data
    tables = [data, *(table for table in overrides.values() if isinstance(table, Mapping))]
    several = {
        name for table in tables for name, value in table.items() if name != "overrides" and isinstance(value, Mapping)
    }
    if not several:
        return data

    def spoken(table: Any) -> Any:
        if not isinstance(table, Mapping):
            return table
        return {
            name: {lang: value} if name in several and isinstance(value, str) else value
            for name, value in table.items()
        }

    return {**spoken(data), "overrides": {scope: spoken(table) for scope, table in overrides.items()}}

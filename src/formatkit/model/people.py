"""People that a post is made for, one picture each: what their rows may hold, and how they fill a post's texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal
from urllib.parse import quote

from formatkit.model.fields import FileModel, Name

__all__ = ["PERSON_FIELDS", "PLACEHOLDERS", "PeopleTable", "filled", "placeholders_in"]

PERSON_FIELDS: Final[Mapping[str, Literal["text", "picture"]]] = {
    "name": "text",
    "first_name": "text",
    "last_name": "text",
    "role": "text",
    "department": "text",
    "location": "text",
    "portrait": "picture",
    "handle": "text",
    "email": "text",
    "phone": "text",
}
"""What a row says of a person; a post's texts take it by a placeholder such as `{name}`."""

PLACEHOLDERS: Final = ("id", *PERSON_FIELDS)
"""All placeholders of a text that is made for people."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}")


class PeopleTable(FileModel):
    """A table of people: a `file` as posts have them, also `team.xlsx#Sheet`, and the team's own headers for fields."""

    file: str
    columns: dict[Name, str] = {}


def placeholders_in(text: str) -> Iterator[str]:
    """Yield the names in braces. `{{` and `}}` stand for the braces themselves.

    >>> list(placeholders_in("Ich bin {name}, {{kein}} Platzhalter"))
    ['name']
    """
    yield from (match[1] for match in _BRACES.finditer(text) if match[1] is not None)


def filled(field: str, value: Any, person: Mapping[str, str]) -> Any:
    """Return the value of a field with what a row says of its person, in texts and in lists of texts.

    What is put in is not looked at again: braces in a name stay braces. In a `link` it is encoded as part of an
    address, unless it is the whole link.

    >>> filled("quote", "Ich bin {name}.", {"name": "Jana {id}"})
    'Ich bin Jana {id}.'
    >>> filled("link", "https://nordwerk.example/team?wer={name}", {"name": "Jana Petersen"})
    'https://nordwerk.example/team?wer=Jana%20Petersen'
    """
    if isinstance(value, tuple):
        return tuple(filled(field, item, person) for item in value)
    if not isinstance(value, str) or ("{" not in value and "}" not in value):
        return value
    encoded = field == "link" and not _BRACES.fullmatch(value.strip())
    return _BRACES.sub(lambda match: _put(match, person, encoded), value)


def _put(match: re.Match[str], person: Mapping[str, str], encoded: bool) -> str:
    if match[1] is None:
        return match[0][0]
    said = person.get(match[1], "")
    return quote(said, safe="") if encoded else said

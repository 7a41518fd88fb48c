"""Diagnostics are data: a code, its values and a place. Their wording is kept by code, in two languages.

The texts stand in `messages/<stage>.toml`:

```toml
[FK102]
en = "unknown key “{key}”"
de = "unbekannter Schlüssel „{key}“"
en_hint = "did you mean “{nearest}”?"
de_hint = "ist „{nearest}“ gemeint?"
```

A hint that names a value which is empty or not given is left out; of a list of hints the first complete one is told.
Code ranges: FK1xx load, FK2xx media and assets, FK3xx typeset, FK4xx compose and paint, FK5xx encode, FK6xx check,
FK7xx batch, FK8xx command line, FK9xx model.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

__all__ = ["Diagnostic", "MessageLanguage", "Severity", "Where", "error", "escaped", "note", "warning"]

MessageLanguage = Literal["en", "de"]
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Severity(StrEnum):
    """How bad it is: an error stops the item, a warning stops it with `--strict`, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the user's files. Empty fields are unknown or do not apply.

    `file` is the path as the user would write it, `line` counts from 1, `cell` is a spreadsheet cell (`B7`),
    `key` a dotted key path (`posts[2].title.de`) or column name, `item` the id of a post or job.
    """

    file: str = ""
    line: int | None = None
    cell: str = ""
    key: str = ""
    item: str = ""

    def text(self) -> str:
        """Return `posts.csv:7: quote` or what part of it is known."""
        place = self.file
        if self.cell:
            place = f"{place}:{self.cell}" if place else self.cell
        elif self.line is not None:
            place = f"{place}:{self.line}" if place else str(self.line)
        return ": ".join(part for part in (place, self.item, self.key) if part)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: `severity`, `code` such as `FK102`, the `values` of its message, and `where` it was found.

    >>> from formatkit.diagnostics import error, Where
    >>> error("FK100", Where(file="campaign.toml"), detail="no such file").code
    'FK100'
    """

    severity: Severity
    code: str
    where: Where = field(default_factory=Where)
    values: tuple[tuple[str, str], ...] = ()

    def message(self, lang: MessageLanguage = "en") -> str:
        """Return the sentence without place and hint."""
        return _filled(str(_texts(self.code)[lang]), dict(self.values))

    def hint(self, lang: MessageLanguage = "en") -> str:
        """Return how to mend it, or an empty string."""
        values = dict(self.values)
        complete = (each for each in _hints(self.code, lang) if all(map(values.get, _PLACEHOLDER.findall(each))))
        return _filled(next(complete, ""), values)

    def text(self, lang: MessageLanguage = "en") -> str:
        """Return place, sentence and hint in one line."""
        place = self.where.text()
        parts = [f"{escaped(place)}: " if place else "", self.message(lang)]
        hint = self.hint(lang)
        return "".join(parts) + (f" ({hint})" if hint else "")

    def at(self, where: Where) -> Diagnostic:
        """Return the same diagnostic with another place."""
        return replace(self, where=where)


def error(code: str, where: Where | None = None, /, **values: object) -> Diagnostic:
    """Make an error. `values` fill the placeholders of the code's message."""
    return _made(Severity.ERROR, code, where, values)


def warning(code: str, where: Where | None = None, /, **values: object) -> Diagnostic:
    """Make a warning. `values` fill the placeholders of the code's message."""
    return _made(Severity.WARNING, code, where, values)


def note(code: str, where: Where | None = None, /, **values: object) -> Diagnostic:
    """Make a note. `values` fill the placeholders of the code's message."""
    return _made(Severity.NOTE, code, where, values)


def escaped(text: str) -> str:
    """Return `text` with control, bidi, half-surrogate, private and unassigned characters written as `\\uXXXX`.

    What a user's file holds must not be able to move the cursor or to reverse a message.

    >>> escaped("a\\x1b[2Jb")
    'a\\\\u001b[2Jb'
    """
    if text.isprintable():  # none of these characters is
        return text
    return "".join(_escaped_character(character) for character in text)


def _escaped_character(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in "\u00ad\u200d":
        return f"\\u{ord(character):04x}"
    return character


def _made(severity: Severity, code: str, where: Where | None, values: dict[str, object]) -> Diagnostic:
    shown = tuple((name, "" if value is None else str(value)) for name, value in values.items())
    return Diagnostic(severity, code, where or Where(), shown)


def _filled(template: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: escaped(values.get(match[1], match[0])), template)


def _hints(code: str, lang: MessageLanguage) -> list[str]:
    hints = _texts(code).get(f"{lang}_hint", "")
    return [hints] if isinstance(hints, str) else hints


def _texts(code: str) -> dict[str, str | list[str]]:
    return _catalog()[code]


@cache
def _catalog() -> dict[str, dict[str, str | list[str]]]:
    found: dict[str, dict[str, str | list[str]]] = {}
    for file in resources.files("formatkit").joinpath("messages").iterdir():
        if file.name.endswith(".toml"):
            found.update(tomllib.loads(file.read_text("utf-8")))
    return found

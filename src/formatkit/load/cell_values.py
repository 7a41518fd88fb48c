"""From the text of a cell to the value of a field: dates, lists, a team's own words for states and purposes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error, warning
from formatkit.errors import ConfigError
from formatkit.load.grid import MAX_CELL_CHARACTERS
from formatkit.load.names import listed, nearest
from formatkit.load.validation import shown_value
from formatkit.load.vocabulary import CHOICES

__all__ = ["ValueWords", "cleaned", "list_of", "parsed_date", "parsed_moment", "word_of"]

ValueWords = Mapping[str, Mapping[str, Sequence[str]]]
"""The campaign's `[values]`: field -> our word -> the team's words for it."""

_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ].*)?")
_GERMAN_DATE = re.compile(r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{4}|\d{2})(?:[, ].*)?")
_MOMENT = re.compile(
    r"(?P<day>[\d.\s]*\d{2,4}|\d{4}-\d{1,2}-\d{1,2})(?:T|,?\s+)(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?:\s*Uhr)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_HASHTAGS = re.compile(r"#\S+(?:\s+#\S+)+")
_LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")

# Control characters but tab and line feed, half surrogates, and the two bidi overrides (UAX #9, LRO and RLO).
_HARMFUL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202d\u202e]")


def parsed_date(text: str, where: Where) -> date:
    """Read `01.12.2026`, `1.12.26` or `2026-12-01`; a time of day behind it is left out.

    Raises ConfigError for everything else: `01/12/2026` means two days, depending on who reads it.
    """
    match = _ISO_DATE.fullmatch(text) or _GERMAN_DATE.fullmatch(text)
    if match:
        year = int(match["year"])
        try:
            return date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
        except ValueError:
            pass
    raise ConfigError(error("FK143", where, found=text[:40]))


def parsed_moment(text: str, where: Where) -> date:
    """Read an embargo: a day as `parsed_date` does, or a day and time with zone, such as `24.12.2026 09:00 +01:00`.

    Raises ConfigError for a time without a zone, and everything else.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        try:
            return parsed_date(text, where)
        except ConfigError:
            raise ConfigError(error("FK965", where, found=text[:40])) from None
    day = parsed_date(match["day"], where)
    if not match["zone"]:
        raise ConfigError(error("FK964", where, found=text[:40]))
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{match['time'].zfill(5)}{match['zone']}")
    except ValueError:
        raise ConfigError(error("FK965", where, found=text[:40])) from None


def list_of(text: str) -> list[str]:
    """Split a cell into a list: one entry per line if it has several lines, else by comma; hashtags by blanks too.

    >>> list_of("B2B, Kommunikation"), list_of("#B2B #Kommunikation")
    (['B2B', 'Kommunikation'], ['#B2B', '#Kommunikation'])
    """
    if "\n" in text:
        parts = text.split("\n")
    elif _HASHTAGS.fullmatch(text.strip()):
        parts = text.split()
    else:
        parts = text.split(",")
    return [part.strip() for part in parts if part.strip()]


def word_of(name: str, text: str, words: ValueWords, where: Where) -> str:
    """Return our word for a team's word in the field `name`; upper and lower case do not count.

    Raises ConfigError with all words that are known when the field takes only some.
    """
    if name not in CHOICES and name not in words:
        return text
    known: dict[str, str] = {word.casefold(): word for word in CHOICES.get(name, ())}
    own = {said.casefold(): word for word, every in words.get(name, {}).items() for said in every}
    found = own.get(text.casefold(), known.get(text.casefold()))
    if found is not None:
        return found
    if name not in CHOICES:
        return text
    choice = [*CHOICES[name], *(said for every in words.get(name, {}).values() for said in every if said)]
    near = nearest(text, choice)
    said = {"found": shown_value(text), "allowed": listed(choice, 30), "nearest": near, "column": name}
    raise ConfigError(error("FK119", where, **said))


def cleaned(
    value: Any, where: Callable[[tuple[str | int, ...]], Where], path: tuple[str | int, ...] = ()
) -> tuple[Any, list[Diagnostic]]:
    """Return a value without characters that no text needs: control characters, bidi overrides, half surrogates.

    What was removed is said in a warning per text, and a text above 20,000 characters is an error. `where` knows
    the place of a key path.
    """
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARACTERS:
            limit = f"{MAX_CELL_CHARACTERS:,}"
            return value, [error("FK162", where(path), length=len(value), limit=limit)]
        text = _LINE_BREAKS.sub("\n", value)
        harmful = set(_HARMFUL.findall(text))
        if not harmful:
            return text, []
        names = ", ".join(f"U+{ord(character):04X}" for character in sorted(harmful))
        return _HARMFUL.sub("", text), [warning("FK144", where(path), characters=names)]
    inner: list[tuple[Any, Any, list[Diagnostic]]]
    if isinstance(value, dict):
        inner = [(key, *cleaned(item, where, (*path, key))) for key, item in value.items()]
        return {key: item for key, item, _ in inner}, [entry for _, _, found in inner for entry in found]
    if isinstance(value, list):
        inner = [(index, *cleaned(item, where, (*path, index))) for index, item in enumerate(value)]
        return [item for _, item, _ in inner], [entry for _, _, found in inner for entry in found]
    return value, []

"""TOML files with the line of every key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.positions import KeyPath, toml_positions
from formatkit.load.text import MAX_NESTING, read_text, require_shallow

__all__ = ["TomlFile", "parse_toml", "read_toml"]

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")

# Beginnings of tomllib's messages (CPython, Lib/tomllib/_parser.py) -> our code for what the user did.
_MISTAKES: tuple[tuple[str, str], ...] = (
    ("Cannot overwrite", "FK108"),
    ("Cannot declare", "FK108"),
    ("Cannot mutate", "FK108"),
    ("Cannot redefine", "FK108"),
    ("Cannot add keys", "FK108"),
    ("Duplicate inline table key", "FK108"),
    ("Invalid value", "FK109"),
    ("Expected '=' after a key", "FK110"),
    ("Invalid statement", "FK110"),
    ("Invalid initial character for a key", "FK110"),
    ("Unterminated string", "FK111"),
    ('Expected "\'"', "FK111"),
    ("Expected \"'''\"", "FK111"),
    ("Illegal character '\\n'", "FK111"),
    ("Unescaped '\\'", "FK112"),
    ("Invalid hex value", "FK112"),
    ("Unclosed array", "FK113"),
    ("Unclosed inline table", "FK113"),
)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A parsed TOML file: its data, its text, and its name in messages."""

    data: Mapping[str, Any]
    text: str
    shown: str

    @property
    def positions(self) -> Mapping[KeyPath, int]:
        """The 1-based line of each key path; looked up when first asked for, as only mistakes need it."""
        return _positions(self.text)


def read_toml(path: Path, shown: str) -> TomlFile:
    """Read a TOML file of at most 20 MB. `shown` is its name in messages.

    Raises ConfigError with the line: what `read_text` raises, and whatever is not valid TOML 1.0.
    """
    return parse_toml(read_text(path, shown), shown)


def parse_toml(text: str, shown: str) -> TomlFile:
    """Parse a TOML text. Raises ConfigError with the line when it is not valid TOML 1.0.

    >>> parse_toml('name = "Nordwerk"', "brand.toml").positions
    {('name',): 1}
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ConfigError(_mistake(str(broken), text, shown)) from None
    except RecursionError:
        raise ConfigError(error("FK114", Where(file=shown), limit=MAX_NESTING)) from None
    except ValueError as broken:
        # An integer with thousands of digits: Python refuses to convert it.
        raise ConfigError(error("FK107", Where(file=shown), found=str(broken).split(":")[0])) from None
    require_shallow(data, shown)
    return TomlFile(data, text, shown)


@lru_cache(maxsize=8)
def _positions(text: str) -> Mapping[KeyPath, int]:
    return toml_positions(text)


def _mistake(message: str, text: str, shown: str) -> Diagnostic:
    lines = text.rstrip().split("\n")
    place = _PLACE.search(message)
    code = next((code for start, code in _MISTAKES if message.startswith(start)), "FK107")
    number = int(place[1]) if place else _last_line(lines, code)
    found = lines[number - 1] if number <= len(lines) else ""  # in the blanks at the end: a lone carriage return
    return error(code, Where(file=shown, line=number), found=_short(found.strip()))


def _last_line(lines: list[str], code: str) -> int:
    """The parser met the end of the file: for an open quotation mark, go back to where it was opened."""
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        if code != "FK111" or line.count("'") % 2 or line.count('"') % 2:
            return number
    return len(lines)


def _short(found: str, limit: int = 60) -> str:
    return found if len(found) <= limit else found[: limit - 1] + "…"

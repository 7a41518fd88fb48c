"""Rows of a JSON file: a list of objects, or an object with such a list under `posts`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError
from formatkit.load.positions import KeyPath, json_positions
from formatkit.load.text import MAX_NESTING, read_text, require_shallow

__all__ = ["JsonFile", "read_json"]


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A parsed JSON file: its data, the 1-based line of each key path, and its name in messages."""

    data: Any
    positions: Mapping[KeyPath, int]
    shown: str


class _KeyTwiceError(ValueError):
    """A key that an object holds twice."""


def read_json(path: Path, shown: str) -> JsonFile:
    """Read a JSON file of at most 20 MB. `shown` is its name in messages.

    Raises ConfigError: not readable, no valid JSON (with the line), a key twice in one object, NaN or Infinity.
    """
    text = read_text(path, shown)
    where = Where(file=shown)
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except json.JSONDecodeError as broken:
        line = text.split("\n")[broken.lineno - 1].strip()
        raise ConfigError(error("FK115", Where(file=shown, line=broken.lineno), found=line[:60] or "…")) from None
    except RecursionError:
        raise ConfigError(error("FK114", where, limit=MAX_NESTING)) from None
    except _KeyTwiceError as twice:
        raise ConfigError(error("FK167", where, key=str(twice))) from None
    except ValueError as broken:
        raise ConfigError(error("FK115", where, found=str(broken)[:60])) from None
    require_shallow(data, shown)
    return JsonFile(data, json_positions(text), shown)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _KeyTwiceError(next(name for name in names if names.count(name) > 1))
    return made


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)

"""All mistakes of a brand kit at once, also those that pydantic looks for only when every field is sound.

What is wrong is replaced by something sound and the brand checked again, until nothing new is found.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic
from formatkit.load.model_paths import place_of
from formatkit.load.positions import KeyPath
from formatkit.load.validation import Locate, diagnostics_at
from formatkit.model.brand import Brand

__all__ = ["brand_mistakes"]

_MOST_ROUNDS = 30
_COLOR = "#000000"
_FONT = {"family": "Inter"}
_ROLE = "ink"


def brand_mistakes(data: Mapping[str, Any], locate: Locate) -> list[Diagnostic]:
    """Return every mistake in the data of a brand; `locate` knows the place of each key."""
    found: dict[Diagnostic, None] = {}
    sound = copy.deepcopy(dict(data))
    for round_ in range(_MOST_ROUNDS):
        try:
            Brand.model_validate(sound)
        except ValidationError as wrong:
            # A key that is missing in a later round was taken out by us.
            fresh = [entry for entry in diagnostics_at(wrong, Brand, locate) if not round_ or entry.code != "FK117"]
            known = len(found)
            found.update(dict.fromkeys(fresh))
            if len(found) == known:
                break
            # From the end, so that places in lists stay true while entries are taken out.
            for entry in reversed(wrong.errors(include_url=False)):
                _mend(sound, place_of(Brand, entry["loc"]).path, entry["type"], entry.get("ctx", {}))
        else:
            break
    return list(found)


def _mend(data: dict[str, Any], path: KeyPath, code: str, values: Mapping[str, Any]) -> None:
    """Replace what an error complains of by something sound."""
    match code:
        case "FK902":
            _put(data, path, _COLOR)
        case "FK910" | "FK911":
            _put(data, path, dict(_FONT))
        case "FK912":
            _put(data, ("palette", values["role"]), _COLOR)
        case "FK913":
            _put(data, ("fonts", values["role"]), dict(_FONT))
        case "FK914":
            _mend_role(data, tuple(str(values["table"]).split(".", 1)), str(values["role"]))
        case "FK915":
            _put(data, ("pairs", "background"), [_ROLE])
        case _:
            _take_out(data, path)


def _mend_role(data: dict[str, Any], table: tuple[str, ...], role: str) -> None:
    if table == ("pairs",):
        _take_out(data, ("pairs", role))
    elif table[0] == "pairs":
        texts = data["pairs"][table[1]]
        data["pairs"][table[1]] = [_ROLE if text == role else text for text in texts]
    else:
        swaps = data["themes"][table[1]]
        data["themes"][table[1]] = {old: new for old, new in swaps.items() if role not in (old, new)}


def _put(data: Any, path: KeyPath, value: Any) -> None:
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


def _take_out(data: Any, path: KeyPath) -> None:
    for key in path[:-1]:
        if not _holds(data, key):
            return
        data = data[key]
    if path and _holds(data, path[-1]):
        del data[path[-1]]


def _holds(data: Any, key: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(key, int) and key < len(data)
    return isinstance(data, dict) and key in data

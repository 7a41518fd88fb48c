"""Pydantic's findings in our words: one diagnostic per mistake, with file, line, key and what is allowed.

A model that checks a rule of its own raises a coded error (`formatkit.model.fields.coded_error`, that is
`PydanticCustomError(code, "...", values)`): its type is the diagnostic code, its values fill the message of that
code in the catalog. When the values name a key below the place of the error (`name`, `table`, `layer` or `role`,
dotted or not), the diagnostic points at that key's line. A plain ValueError in a validator becomes the general
FK166, so models should not raise one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.load.model_paths import keys_of, place_of
from formatkit.load.names import listed, nearest
from formatkit.load.positions import KeyPath, key_text

__all__ = ["Locate", "diagnostics_at", "diagnostics_of", "shown_value"]

Locate = Callable[[KeyPath], Where | None]
"""Returns the place of a key path in the user's files, or None when the user did not write it."""

_CODE = re.compile(r"FK\d+")
_CHOICE = re.compile(r"'([^']*)'")
_NAMED_KEYS = ("table", "name", "layer", "role")

# Type of pydantic error -> our code, and how the expected value looks in a file (language-neutral).
_KINDS: dict[str, tuple[str, str]] = {
    "string": ("FK150", '"…"'),
    "int": ("FK151", "12"),
    "float": ("FK152", "1.5"),
    "bool": ("FK153", "true / false"),
    "list": ("FK154", "[ … ]"),
    "tuple": ("FK154", "[ … ]"),
    "set": ("FK154", "[ … ]"),
    "frozen_set": ("FK154", "[ … ]"),
    "dict": ("FK155", "{ … }"),
    "mapping": ("FK155", "{ … }"),
    "model": ("FK155", "{ … }"),
    "model_attributes": ("FK155", "{ … }"),
    "date": ("FK156", "2026-12-01"),
    "date_from_datetime": ("FK156", "2026-12-01"),
    "datetime": ("FK156", "2026-12-01"),
}
_KIND_ENDINGS = ("_type", "_parsing", "_from_float", "_inexact", "_sub_type", "_unicode", "_parsing_size")

# Type of pydantic error -> our code and the entry of its context that holds the limit.
_LIMITS: dict[str, tuple[str, str]] = {
    "greater_than_equal": ("FK157", "ge"),
    "less_than_equal": ("FK158", "le"),
    "greater_than": ("FK159", "gt"),
    "less_than": ("FK160", "lt"),
    "string_too_short": ("FK161", "min_length"),
    "string_too_long": ("FK162", "max_length"),
    "too_short": ("FK164", "min_length"),
    "too_long": ("FK165", "max_length"),
}


@dataclass(frozen=True, slots=True)
class _Finding:
    path: KeyPath
    code: str
    values: Mapping[str, object]
    expected: str = ""


def diagnostics_of(
    error: ValidationError,
    model: type[BaseModel],
    positions: Mapping[KeyPath, int],
    shown: str,
    root: KeyPath = (),
) -> tuple[Diagnostic, ...]:
    """Return one diagnostic per mistake that `model.model_validate(...)` found, in the order of the file.

    `positions` are the lines of the file that `shown` names in messages; `root` is the key path at which the
    validated data stands in it.
    """

    def locate(path: KeyPath) -> Where | None:
        full = (*root, *path)
        line = positions.get(full)
        return Where(file=shown, line=line, key=key_text(full)) if line or not full else None

    found = diagnostics_at(error, model, locate)
    placed = (
        entry if entry.where.file else entry.at(replace(entry.where, file=shown, key=key_text(root))) for entry in found
    )
    return tuple(sorted(placed, key=lambda entry: entry.where.line or 0))


def diagnostics_at(error: ValidationError, model: type[BaseModel], locate: Locate) -> tuple[Diagnostic, ...]:
    """Return one diagnostic per mistake; `locate` knows the places (TOML keys, table cells)."""
    findings = [_finding(entry, model, locate) for entry in error.errors(include_url=False)]
    return tuple(_diagnostic(finding, locate) for finding in _without_branches(findings))


def shown_value(value: object, limit: int = 40) -> str:
    """Return a value as it would stand in a file, cut to `limit` characters.

    >>> shown_value(True), shown_value("x"), shown_value([1])
    ('true', '"x"', '[…]')
    """
    match value:
        case None:
            text = "null"
        case bool():
            text = "true" if value else "false"
        case str():
            text = f'"{value if len(value) <= limit else value[: limit - 1] + "…"}"'
        case list() | tuple():
            text = "[…]"
        case dict():
            text = "{…}"
        case date():
            text = value.isoformat()
        case int() | float():
            text = str(value) if abs(value) < 1e15 else f"{value:e}"
        case _:
            text = type(value).__name__
    return text


def _finding(entry: Any, model: type[BaseModel], locate: Locate) -> _Finding:
    place = place_of(model, entry["loc"])
    kind, context, value = entry["type"], entry.get("ctx", {}), entry["input"]
    found = shown_value(value)
    if _CODE.fullmatch(kind):
        return _Finding(_refined(place.path, context, locate), kind, context)
    if kind in _LIMITS:
        return _over_limit(place.path, kind, context, value)
    expected = _expected(kind)
    if expected:
        return _Finding(place.path, expected[0], {"found": found}, expected[1])
    match kind:
        case "missing":
            return _Finding(place.path, "FK117", {"key": place.path[-1] if place.path else ""})
        case "union_tag_not_found":
            key = str(context["discriminator"]).strip("'")
            return _Finding((*place.path, key), "FK117", {"key": key})
        case "union_tag_invalid":
            key = str(context["discriminator"]).strip("'")
            return _choice((*place.path, key), str(context["tag"]), context["expected_tags"])
        case "extra_forbidden":
            keys = keys_of(place.owner) if place.owner else ()
            return _unknown_key(place.path, keys)
        case "literal_error" | "enum":
            return _choice(place.path, value, context["expected"])
        case "string_pattern_mismatch":
            return _Finding(place.path, "FK163", {"found": found, "pattern": context["pattern"]})
    return _Finding(place.path, "FK166", {"found": found})


def _expected(kind: str) -> tuple[str, str] | None:
    if kind == "finite_number":
        return _KINDS["float"]
    for ending in _KIND_ENDINGS:
        if kind.endswith(ending) and kind.removesuffix(ending) in _KINDS:
            return _KINDS[kind.removesuffix(ending)]
    return None


def _over_limit(path: KeyPath, kind: str, context: Mapping[str, Any], value: Any) -> _Finding:
    code, name = _LIMITS[kind]
    limit = context[name]
    length = context.get("actual_length", len(value) if hasattr(value, "__len__") else "")
    shown = f"{limit:g}" if isinstance(limit, float) else limit
    return _Finding(path, code, {"found": shown_value(value), "limit": shown, "length": length})


def _choice(path: KeyPath, value: object, expected: str) -> _Finding:
    names = _CHOICE.findall(expected) or expected.replace(" or ", ", ").split(", ")
    near = nearest(value, names) if isinstance(value, str) else ""
    return _Finding(
        path,
        "FK119",
        {"found": shown_value(value), "allowed": listed(names, 30), "nearest": near},
        " / ".join(names),
    )


def _unknown_key(path: KeyPath, keys: tuple[str, ...]) -> _Finding:
    key = str(path[-1]) if path else ""
    near = nearest(key, keys)
    if near or not keys:
        return _Finding(path, "FK102", {"key": key, "nearest": near})
    return _Finding(path, "FK116", {"key": key, "allowed": listed(keys, 30)})


def _refined(path: KeyPath, values: Mapping[str, object], locate: Locate) -> KeyPath:
    """Return the path of the key that the values name, if the user wrote it below `path`."""
    for name in _NAMED_KEYS:
        for inner in ((str(values.get(name, "")),), tuple(str(values.get(name, "")).split("."))):
            deeper = (*path, *inner)
            if inner != ("",) and locate(deeper):
                return _refined(deeper, {key: value for key, value in values.items() if key != name}, locate)
    return path


def _without_branches(findings: list[_Finding]) -> list[_Finding]:
    """Keep what the user can act on: of a union's branches the one that was meant, else all kinds in one line."""
    kept: dict[KeyPath, list[_Finding]] = {}
    for finding in findings:
        deeper = any(
            other.path[: len(finding.path)] == finding.path and len(other.path) > len(finding.path)
            for other in findings
        )
        if not (finding.expected and deeper):
            kept.setdefault(finding.path, []).append(finding)
    return [single for group in kept.values() for single in _merged(group)]


def _merged(group: list[_Finding]) -> list[_Finding]:
    alternatives = [finding for finding in group if finding.expected]
    kinds = list(dict.fromkeys(finding.expected for finding in alternatives))
    if len(kinds) < 2:
        return list({finding.code + str(finding.values): finding for finding in group}.values())
    either = {"found": alternatives[0].values["found"], "expected": " / ".join(kinds)}
    others = [finding for finding in group if not finding.expected]
    return [_Finding(group[0].path, "FK118", either), *others]


def _diagnostic(finding: _Finding, locate: Locate) -> Diagnostic:
    for length in range(len(finding.path), -1, -1):
        where = locate(finding.path[:length])
        if where is not None:
            break
    else:
        where = Where(key=key_text(finding.path))
    return error(finding.code, where, **finding.values)

"""`extends`: a preset takes the values of another where it gives none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["extended"]

_WORDS: Final = frozenset(
    {"extends", "title", "kind", "surface", "channel", "unknown", "our_recommendation", "notes", "traps",
     "disagreements", "facts", "other_limits"}
)  # fmt: skip
"""Keys that hold no number of their own and so need no fact."""
_OWN: Final = {"confidence": "own"}


def extended(base: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return `entry` with the values of `base` where it gives none. Tables merge key by key, lists do not.

    A number that changes loses the fact that it had: without a fact in `entry` its confidence is `own`. What
    `entry` gives is no longer unknown. A safe area is in pixels of one canvas: with a new size it is scaled
    from the old one, or, when `entry` gives one, replaced as a whole.
    """
    new_size = "size" in entry and entry["size"] != base.get("size")
    kept = dict(base)
    if new_size and "safe_area" in entry:
        kept.pop("safe_area", None)
    elif new_size and "safe_area" in base and "size" in base:
        kept["safe_area"] = {"at": base["size"], **base["safe_area"]}
    numbers = {key: value for key, value in entry.items() if key not in _WORDS}
    changed = tuple(dict.fromkeys(_changed(numbers, kept)))
    merged = _merged(kept, entry)
    merged.pop("extends", None)
    ours = tuple(merged.get("our_recommendation", ()))
    merged["facts"] = _facts(base.get("facts", {}), entry.get("facts", {}), changed, ours)
    if "unknown" not in entry:
        merged["unknown"] = [name for name in base.get("unknown", []) if not _touched(name, changed)]
    return merged


def _merged(base: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in entry.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = _merged(result[key], value) if both else value
    return result


def _facts(
    base: Mapping[str, Any], own: Mapping[str, Any], changed: tuple[str, ...], ours: tuple[str, ...]
) -> dict[str, Any]:
    kept = {name: fact for name, fact in base.items() if not any(_within(name, field) for field in changed)}
    unproven = (field for field in changed if not any(_within(field, name) for name in (*own, *ours)))
    return {**kept, **dict.fromkeys(unproven, _OWN), **own}


def _touched(name: str, changed: tuple[str, ...]) -> bool:
    return any(_within(field, name) for field in changed)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _changed(table: Mapping[str, Any], base: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Give the dotted names of all values that differ from `base`: a list counts as one value."""
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        before = base.get(key)
        if isinstance(value, Mapping) and value:
            yield from _changed(value, before if isinstance(before, Mapping) else {}, name)
        elif value != before:
            # One fact stands for the size and its alternatives.
            yield "size" if name == "alternative_sizes" else name

"""What a template takes over from the one that it extends, before either is validated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError
from formatkit.load.names import listed, nearest
from formatkit.load.toml import TomlFile, read_toml
from formatkit.model.template import merged

__all__ = ["built_in_data", "built_in_names", "extended"]

_BASES = "bases"
"""Folder of templates that are only there to be extended."""


def extended(file: TomlFile, folders: Sequence[Path]) -> dict[str, Any]:
    """Return a template's data with what it `extends` merged in.

    Tables merge key by key; its own slots come first. So do its own layers, which keep their places in the file; of
    the other template those follow whose ids it does not use itself, and one with the same id is merged into its own.
    `extends = "card@1"` is that version and no other. Raises ConfigError for a template that is not there (FK193), or
    not in that version (FK945), or that extends itself in a circle (FK135).
    """
    return _extended(file.data, file, folders, (str(file.data.get("name")),))


def _extended(
    data: Mapping[str, Any], file: TomlFile, folders: Sequence[Path], chain: tuple[str, ...]
) -> dict[str, Any]:
    reference = data.get("extends")
    if not isinstance(reference, str):
        return dict(data)
    name = reference.partition("@")[0]
    where = Where(file=file.shown, line=file.positions.get(("extends",)), key="extends")
    if name in chain and name not in (*built_in_names(), *_base_names()):
        raise ConfigError(error("FK135", where, chain=" → ".join((*chain, name))))
    return _joined(_named(reference, folders, chain, where), data)


def _named(reference: str, folders: Sequence[Path], chain: tuple[str, ...], where: Where) -> Mapping[str, Any]:
    name, pinned, version = reference.partition("@")
    found = list(_of_name(name, folders, chain))
    if not found:
        known = (*built_in_names(), *_base_names())
        raise ConfigError(error("FK193", where, name=name, names=listed(known, 30), nearest=nearest(name, known)))
    chosen = next((each for each in found if not pinned or str(each.get("version")) == version), None)
    if chosen is None:
        there = [str(each.get("version")) for each in found]
        values = {"name": name, "version": version, "there": listed(dict.fromkeys(there))}
        raise ConfigError(error("FK945", where, **values, instead=f"{name}@{there[0]}"))
    return chosen


def _of_name(name: str, folders: Sequence[Path], chain: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Give the templates of a name: the user's own, unless it is the one that extends, then the built-in one."""
    own = next((path for folder in folders if (path := folder / f"{name}.toml").is_file()), None)
    if own is not None and name not in chain:
        other = read_toml(own, str(own))
        yield _extended(other.data, other, folders, (*chain, name))
    if name in (*built_in_names(), *_base_names()):
        yield built_in_data(name)


def _joined(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a template into the one that it extends."""
    layers, others, slots = own.get("layers", []), base.get("layers", []), own.get("slots", {})
    listed_right = isinstance(layers, list) and all(isinstance(layer, Mapping) for layer in layers)
    if not listed_right or not isinstance(slots, Mapping):
        return {**base, **own}  # validation tells what is wrong
    known = {layer.get("id"): layer for layer in others}
    mine = [merged(known.get(layer.get("id"), {}), layer) for layer in layers]
    rest = [layer for layer in others if layer.get("id") not in {layer.get("id") for layer in layers}]
    tables = {key: own[key] for key in own if key not in ("layers", "extends")}
    joined = merged({key: base[key] for key in base if key != "layers"}, tables)
    ordered = {name: joined["slots"][name] for name in (*slots, *base.get("slots", {}))}
    return {**joined, "slots": ordered, "layers": [*mine, *rest]}


@cache
def built_in_data(name: str) -> dict[str, Any]:
    """Return the data of a template of our own, with what it extends merged in."""
    folder = resources.files("formatkit").joinpath("templates")
    file = folder.joinpath(f"{name}.toml") if name in built_in_names() else folder.joinpath(_BASES, f"{name}.toml")
    data = tomllib.loads(file.read_text("utf-8"))
    base = data.get("extends")
    return data if base is None else _joined(built_in_data(base), data)


@cache
def built_in_names() -> tuple[str, ...]:
    """Return the names of our own templates."""
    return _toml_names("templates")


@cache
def _base_names() -> tuple[str, ...]:
    return _toml_names("templates", _BASES)


def _toml_names(*folder: str) -> tuple[str, ...]:
    entries = resources.files("formatkit").joinpath(*folder).iterdir()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml")))

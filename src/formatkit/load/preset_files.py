"""One preset file: parsing, `extends`, and every check that needs the whole preset."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.names import nearest
from formatkit.load.positions import KeyPath, key_text, toml_positions
from formatkit.load.preset_checks import entry_mistakes
from formatkit.load.toml import parse_toml
from formatkit.load.validation import diagnostics_of
from formatkit.model.fields import FileModel
from formatkit.model.preset import Preset, PresetSet
from formatkit.model.preset_build import built_preset
from formatkit.model.preset_extend import extended
from formatkit.model.preset_file import PresetEntry, PresetFileModel, SetEntry, SourceEntry

_Model = TypeVar("_Model", bound=FileModel)

__all__ = ["Library", "NetworkFile", "built_from", "checked_file", "network_file", "set_file"]


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A parsed preset file, its entries not yet checked."""

    network: str
    entries: Mapping[str, Any]
    sources: Mapping[str, Any]
    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Library:
    """The presets that an id may mean: the file that holds it (or None), and the id nearest to a wrong one."""

    holder: Callable[[str], NetworkFile | None]
    nearest: Callable[[str], str]


def network_file(file: Path, network: str) -> NetworkFile:
    """Parse the file of a network. Raises ConfigError with the line when it is not valid TOML."""
    text = file.read_text("utf-8")
    data = _parsed(text, str(file))
    return NetworkFile(network, data.get("presets", {}), data.get("sources", {}), text, str(file))


def set_file(file: Path, name: str) -> PresetSet:
    """Read the file of a set. Raises ConfigError with the line of every mistake."""
    text = file.read_text("utf-8")
    return _set(name, _validated(SetEntry, _parsed(text, str(file)), text, str(file), ()))


def built_from(file: NetworkFile, key: str, library: Library) -> Preset:
    """Return one checked preset of a file. Raises ConfigError with the line of every mistake in it."""
    data, all_sources = _with_parents(file, key, library, ())
    entry = _validated(PresetEntry, data, file.text, file.shown, ("presets", key))

    def locate(path: KeyPath) -> Where:
        return _place(file, ("presets", key, *path))

    wrong = tuple(entry_mistakes(key, entry, all_sources, locate))
    if wrong:
        raise ConfigError(*wrong)
    named = dict.fromkeys(name for fact in entry.facts.values() for name in fact.sources)
    sources = {
        name: _validated(SourceEntry, all_sources[name], file.text, file.shown, ("sources", name)) for name in named
    }
    return built_preset(file.network, key, entry, sources)


def checked_file(
    text: str, shown: str, stem: str, builtin: Library
) -> tuple[tuple[Preset, ...], tuple[PresetSet, ...]]:
    """Return presets and sets of a user's file. Raises ConfigError with every mistake in it."""
    data = parse_toml(text, shown).data
    wrong, broken = _field_mistakes(data, text, shown)
    tables = {name: data[name] if isinstance(data.get(name), dict) else {} for name in ("presets", "sources")}
    file = NetworkFile(str(data.get("network", stem)), tables["presets"], tables["sources"], text, shown)

    library = _with_own(file, builtin)

    found: list[Preset] = []
    for key in file.entries:
        try:
            if _rests_on(file, key, broken):
                _with_parents(file, key, library, ())  # a wrong parent is told beside the other mistakes
            else:
                found.append(built_from(file, key, library))
        except ConfigError as failed:
            wrong += failed.diagnostics
    sets = data.get("sets", {}) if "sets" not in broken else {}
    wrong += _unknown_in_sets(sets, file, library)
    if not wrong and not file.entries and not sets:
        wrong.append(error("FK133", Where(file=shown)))
    if wrong:
        raise ConfigError(*sorted(dict.fromkeys(wrong), key=lambda entry: entry.where.line or 0))
    return tuple(found), tuple(_set(name, SetEntry.model_validate(entry)) for name, entry in sets.items())


def _parsed(text: str, shown: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return parse_toml(text, shown).data


def _validated(model: type[_Model], data: object, text: str, shown: str, root: KeyPath) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as failed:
        raise ConfigError(*diagnostics_of(failed, model, toml_positions(text), shown, root)) from None


def _field_mistakes(data: object, text: str, shown: str) -> tuple[list[Diagnostic], frozenset[str]]:
    """Return what is wrong in single fields, and the presets (or `sets`) that have such mistakes."""
    try:
        PresetFileModel.model_validate(data)
    except ValidationError as failed:
        places = [entry["loc"] for entry in failed.errors(include_url=False)]
        broken = {str(place[1] if place[0] == "presets" and len(place) > 1 else place[0]) for place in places}
        return list(diagnostics_of(failed, PresetFileModel, toml_positions(text), shown)), frozenset(broken)
    return [], frozenset()


def _rests_on(file: NetworkFile, key: str, broken: frozenset[str]) -> bool:
    """Tell whether a preset, or one of the same file that it extends, has mistakes that are reported already."""
    seen: set[str] = set()
    while key not in seen:
        if key in broken or "presets" in broken or "sources" in broken:
            return True
        seen.add(key)
        network, _, parent = str(file.entries[key].get("extends", "")).partition("/")
        if network != file.network or parent not in file.entries:
            return False
        key = parent
    return False


def _with_parents(
    file: NetworkFile, key: str, library: Library, below: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the entry with all that it extends worked in, and the sources of all files that took part."""
    ref = f"{file.network}/{key}"
    entry = file.entries[key]
    base = entry.get("extends") if isinstance(entry, dict) else None
    if not isinstance(base, str):
        return entry, dict(file.sources)
    place = ("presets", key, "extends")
    chain = (*below, ref)
    if base in chain:
        circle = (*chain[chain.index(base) :], base)
        raise ConfigError(error("FK124", _place(file, place), found=" → ".join(circle)))
    holder = library.holder(base)
    if holder is None:
        raise ConfigError(error("FK123", _place(file, place), found=base, nearest=library.nearest(base)))
    data, sources = _with_parents(holder, base.partition("/")[2], library, chain)
    return extended(data, entry), {**sources, **file.sources}


def _unknown_in_sets(sets: Mapping[str, Any], file: NetworkFile, library: Library) -> Iterator[Diagnostic]:
    for name, entry in sets.items():
        for index, ref in enumerate(entry.get("presets", [])):
            if library.holder(ref) is None:
                where = _place(file, ("sets", name, "presets", index))
                yield error("FK120", where, found=ref, nearest=library.nearest(ref))


def _with_own(file: NetworkFile, builtin: Library) -> Library:
    """Return the library in which a user's file comes before the built-in presets."""
    own = {f"{file.network}/{key}": file for key in file.entries}
    return Library(
        holder=lambda ref: own.get(ref) or builtin.holder(ref),
        nearest=lambda ref: nearest(ref, own) or builtin.nearest(ref),
    )


def _set(name: str, entry: SetEntry) -> PresetSet:
    return PresetSet(name, entry.presets, entry.title, entry.description)


def _place(file: NetworkFile, path: KeyPath) -> Where:
    """Return the place of a key, or of the nearest key around it that stands in the file."""
    lines = _positions(file.text)
    inner = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in lines), ())
    return Where(file=file.shown, line=lines.get(inner), key=key_text(inner or path))


@lru_cache(maxsize=4)
def _positions(text: str) -> Mapping[KeyPath, int]:
    return toml_positions(text)

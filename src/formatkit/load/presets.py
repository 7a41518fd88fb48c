"""Presets by id, sets of presets by name, and preset files of users.

A built-in preset opens the file of its network only (and those of presets that it extends). Built-in data is
trusted to be well-formed: lines are looked up only when a mistake is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from formatkit.diagnostics import Diagnostic, error
from formatkit.errors import ConfigError
from formatkit.load.names import listed, nearest
from formatkit.load.preset_files import (
    Library,
    NetworkFile,
    built_from,
    checked_file,
    network_file,
    set_file,
)
from formatkit.load.resources import preset_folder
from formatkit.load.text import read_text
from formatkit.model.preset import Preset, PresetSet

__all__ = [
    "PresetFile",
    "load_preset_file",
    "networks",
    "preset",
    "preset_set",
    "preset_set_names",
    "presets",
    "resolve_presets",
]


@dataclass(frozen=True, slots=True)
class PresetFile:
    """A preset file of a user, checked: its presets (with what they extend worked in) and its sets."""

    path: Path
    presets: tuple[Preset, ...]
    sets: tuple[PresetSet, ...] = ()


def preset(ref: str | Preset, folder: Path | None = None) -> Preset:
    """Return a preset by its id; a Preset is returned as it is. `folder` replaces the built-in presets.

    Raises ConfigError when there is none, naming the nearest.

    >>> preset("instagram/reel").size
    Size(width=1080, height=1920)
    """
    return ref if isinstance(ref, Preset) else _built(ref, folder or preset_folder())


def presets(network: str | None = None, kind: str | None = None, folder: Path | None = None) -> tuple[Preset, ...]:
    """Return all presets, or those of a network, of a kind (image, video, animation, document), or both.

    Raises ConfigError for an unknown network.
    """
    source = folder or preset_folder()
    if network is not None and network not in networks(source):
        raise ConfigError(_no_network(network, source))
    wanted = networks(source) if network is None else (network,)
    found = tuple(_built(f"{name}/{key}", source) for name in wanted for key in _file(source, name).entries)
    return tuple(entry for entry in found if kind is None or entry.kind == kind)


def networks(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all networks, in alphabetical order."""
    return _stems(folder or preset_folder())


def preset_set_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all built-in sets, in alphabetical order."""
    return _stems((folder or preset_folder()) / "sets")


def preset_set(name: str, folder: Path | None = None) -> PresetSet:
    """Return a built-in set by name. Raises ConfigError when there is none, naming the nearest."""
    source = folder or preset_folder()
    if name not in preset_set_names(source):
        raise ConfigError(_no_set(name, preset_set_names(source)))
    return set_file(source / "sets" / f"{name}.toml", name)


def load_preset_file(path: Path | str, folder: Path | None = None) -> PresetFile:
    """Read and check a user's own preset file. Ids are `network/key`; without `network` the file's stem counts.

    Raises ConfigError with every mistake in the file: line, key and nearest valid name.
    """
    place = Path(path)
    library = _library(folder or preset_folder())
    found, sets = checked_file(read_text(place, str(path)), str(path), place.stem, library)
    return PresetFile(place, found, sets)


def resolve_presets(refs: Sequence[str | Preset], *extra: PresetFile, folder: Path | None = None) -> tuple[Preset, ...]:
    """Return the presets that ids and names of sets mean, in order, each once.

    Presets and sets of the `extra` files come before built-in ones of the same name. Raises ConfigError with
    every unknown id and set, naming the nearest.
    """
    source = folder or preset_folder()
    found: dict[str, Preset] = {}
    wrong: list[Diagnostic] = []
    for ref in refs:
        try:
            for entry in _expanded(ref, extra, source):
                found.setdefault(entry.id, entry)
        except ConfigError as failed:
            wrong += failed.diagnostics
    if wrong:
        raise ConfigError(*wrong)
    return tuple(found.values())


def _expanded(ref: str | Preset, extra: tuple[PresetFile, ...], source: Path) -> tuple[Preset, ...]:
    if isinstance(ref, Preset):
        return (ref,)
    own = {entry.id: entry for file in reversed(extra) for entry in file.presets}
    if "/" in ref:
        return (_own_or_built(ref, own, source),)
    own_sets = {entry.name: entry for file in reversed(extra) for entry in file.sets}
    if ref not in own_sets and ref not in preset_set_names(source):
        raise ConfigError(_no_set(ref, (*own_sets, *preset_set_names(source)), source))
    chosen = own_sets.get(ref) or preset_set(ref, source)
    return tuple(_own_or_built(name, own, source) for name in chosen.presets)


def _own_or_built(ref: str, own: dict[str, Preset], source: Path) -> Preset:
    if ref in own:
        return own[ref]
    try:
        return _built(ref, source)
    except ConfigError:
        near = nearest(ref, own)
        if not near:
            raise
        raise ConfigError(error("FK120", None, found=ref, nearest=near)) from None


@cache
def _built(ref: str, folder: Path) -> Preset:
    file = _file_of(ref, folder)
    if file is None:
        raise ConfigError(_no_preset(ref, folder))
    return built_from(file, ref.partition("/")[2], _library(folder))


def _library(folder: Path) -> Library:
    return Library(lambda ref: _file_of(ref, folder), lambda ref: _nearest_id(ref, folder))


def _file_of(ref: str, folder: Path) -> NetworkFile | None:
    """Return the network's file when it holds the preset."""
    network, _, key = ref.partition("/")
    if network not in _stems(folder):
        return None
    file = _file(folder, network)
    return file if key in file.entries else None


@cache
def _file(folder: Path, network: str) -> NetworkFile:
    return network_file(folder / f"{network}.toml", network)


@cache
def _stems(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.stem for entry in folder.iterdir() if entry.suffix == ".toml"))


def _no_preset(ref: str, folder: Path) -> Diagnostic:
    network = ref.partition("/")[0]
    if "/" in ref and network not in networks(folder):
        return _no_network(network, folder)
    return error("FK120", None, found=ref, nearest=_nearest_id(ref, folder))


def _nearest_id(ref: str, folder: Path) -> str:
    network, slash, _ = ref.partition("/")
    if not slash:
        return _id_near(ref, folder)
    meant = network if network in networks(folder) else nearest(network, networks(folder))
    return nearest(ref, [f"{meant}/{key}" for key in _file(folder, meant).entries]) if meant else ""


def _no_network(name: str, folder: Path) -> Diagnostic:
    known = networks(folder)
    return error("FK122", None, found=name, known=listed(known, 30), nearest=nearest(name, known))


def _no_set(name: str, known: Sequence[str], folder: Path | None = None) -> Diagnostic:
    near = nearest(name, known) or (_id_near(name, folder) if folder else "")
    return error("FK121", None, found=name, known=listed(known, 30), nearest=near)


def _id_near(name: str, folder: Path) -> str:
    """Return the id that a name without network may mean: `reel` is `instagram/reel`."""
    ids = {key: f"{network}/{key}" for network in networks(folder) for key in _file(folder, network).entries}
    if name in networks(folder):
        return next(iter(f"{name}/{key}" for key in _file(folder, name).entries), "")
    return ids.get(nearest(name, ids), "")

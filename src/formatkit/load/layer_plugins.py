"""Layers of other packages: found by their entry points, imported only when a template names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.names import listed, nearest
from formatkit.model.template import PluginLayer, Template
from formatkit.scene.plugin import LayerPlugin

__all__ = ["LAYER_GROUP", "installed_layers", "open_layer", "plugin_mistake", "plugin_version", "plugins_of"]

LAYER_GROUP = "formatkit.layers"


def installed_layers() -> tuple[str, ...]:
    """Return the plug-ins that are installed, each with its package and entry point. Imports none."""
    found = sorted(entry_points(group=LAYER_GROUP), key=lambda each: each.name)
    return tuple(f"{each.name}: {_distribution(each)} ({each.value})" for each in found)


def plugins_of(template: Template) -> tuple[str, ...]:
    """Return the names of the plug-ins that a template uses, each once."""
    return tuple(dict.fromkeys(layer.plugin for layer in template.layers if isinstance(layer, PluginLayer)))


def plugin_mistake(name: str, where: Where) -> Diagnostic | None:
    """Return what is wrong with the name of a plug-in: none is installed, or several are. Imports nothing."""
    every = entry_points(group=LAYER_GROUP)
    found = [each for each in every if each.name == name]
    if len(found) > 1:
        return error("FK461", where, name=name, packages=listed(map(_distribution, found)))
    if not found:
        names = sorted({each.name for each in every})
        return error("FK460", where, name=name, names=listed(names) or "–", nearest=nearest(name, names))
    return None


def plugin_version(name: str) -> str:
    """Return what tells one state of a plug-in from another: its package and version, and a hash of its sources.

    The hash is for packages that are being worked on: their version stays while they change. Raises ConfigError.
    """
    found = _found(name)
    return f"{name} of {_distribution(found)} {_digest(_sources(found.module))}"


def open_layer(name: str) -> LayerPlugin:
    """Import a plug-in. Raises ConfigError where there is none, or where it cannot be imported."""
    found = _found(name)
    values = {"name": name, "package": _distribution(found), "entry": found.value}
    try:
        draw = found.load()
    except (Exception, SystemExit) as problem:
        raise ConfigError(error("FK462", Where(), **values, reason=_reason(problem))) from None
    if not callable(draw):
        raise ConfigError(error("FK462", Where(), **values, reason=f"{type(draw).__name__} is not callable"))
    return LayerPlugin(name, values["package"], found.value, draw)


def _found(name: str) -> EntryPoint:
    mistake = plugin_mistake(name, Where())
    if mistake is not None:
        raise ConfigError(mistake)
    return next(each for each in entry_points(group=LAYER_GROUP) if each.name == name)


def _distribution(found: EntryPoint) -> str:
    return f"{found.dist.name} {found.dist.version}" if found.dist is not None else found.value


def _reason(problem: BaseException) -> str:
    said = next(iter(str(problem).splitlines()), "")
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__


def _sources(module: str) -> Iterator[Path]:
    """Give the Python files of a module or package, which is looked for and not imported."""
    top, *inner = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return
    if spec is not None and spec.submodule_search_locations is None and spec.origin is not None:
        yield Path(spec.origin)
    for folder in (spec.submodule_search_locations if spec is not None else None) or ():
        # Several distributions may share a package without a file of its own; then only the part that is named counts.
        part = Path(folder, *(inner if spec is not None and spec.origin is None else ()))
        yield from sorted(part.rglob("*.py")) if part.is_dir() else (part.with_suffix(".py"),)


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        try:
            digest.update(file.read_bytes())
        except OSError:
            continue  # importing it will tell
    return digest.hexdigest()[:12]

"""Calls and results between machines: pickled, with every path seen from a folder that the other side chooses.

A worker elsewhere has none of our folders. It lays out what it was sent below a folder of its own (the tree), at the
same places that the files have here, so that all paths of a call stay valid by one rule: a path of ours, put below
the tree. What comes back goes the other way, sentences in which such a path stands included.
"""

from __future__ import annotations

import io
import os
import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formatkit.batch.work import Outcome, Setup
from formatkit.model.asset import Asset
from formatkit.model.order import Order

__all__ = ["PackedCall", "PackedResult", "Place", "below", "packed_call", "packed_result", "place_of", "unpacked"]

_CACHE, _TREE, _SEEN, _LOOSE, _TEXT = "cache", "tree", "seen", "loose", "text"


@dataclass(frozen=True, slots=True)
class Place:
    """An absolute path without its machine: what it starts with (`/`, `C:\\\\`), and its parts."""

    anchor: str
    parts: tuple[str, ...]

    def here(self) -> Path:
        """Return the path itself, on the machine that it came from."""
        return Path(self.anchor, *self.parts)


@dataclass(frozen=True, slots=True)
class PackedCall:
    """A pickled call, and the orders that it is about."""

    body: bytes
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class PackedResult:
    """A pickled result, and the paths of the files that were made for the assets in it."""

    body: bytes
    files: tuple[Path, ...]


def place_of(path: Path) -> Place:
    """Return the place of an absolute path."""
    return Place(path.anchor, path.parts[1:])


def below(tree: Path, place: Place) -> Path:
    """Return where a place lies below a tree."""
    return tree.joinpath(place.anchor.encode().hex(), *place.parts)


def packed_call(function: Callable[..., Any], arguments: tuple[Any, ...], setup: Setup, *seen: Path) -> PackedCall:
    """Pickle a call. Paths in the folders `seen` stay as they are: the worker sees these folders, too."""
    orders: dict[int, Order] = {}

    def name(content: object) -> object:
        if isinstance(content, Order):
            orders[id(content)] = content
        elif isinstance(content, Path):
            return _named(content, setup.cache, seen)
        return None

    return PackedCall(_pickled((function, arguments), name), tuple(orders.values()))


def packed_result(result: object, tree: Path) -> PackedResult:
    """Pickle what a call returned, with the paths below `tree` as those of the machine that called.

    The files of an unchanged outcome are those of an earlier run: they lie on that machine and nowhere else.
    """
    files: list[Path] = []
    kept: set[Path] = set()
    inside = re.compile(f"{re.escape(str(tree) + os.sep)}([0-9a-f]+)(?:{re.escape(os.sep)})?")

    def name(content: object) -> object:
        if isinstance(content, Outcome) and content.unchanged:
            kept.update(path for asset in content.assets for path in _files_of(asset))
        elif isinstance(content, Asset):
            files.extend(_files_of(content))
        elif isinstance(content, Path):
            return _named_back(content, tree)
        elif type(content) is str and str(tree) in content:
            return _TEXT, inside.sub(lambda match: bytes.fromhex(match[1]).decode(), content)
        return None

    body = _pickled(result, name)
    made = (path for path in dict.fromkeys(files) if path not in kept and path.is_relative_to(tree))
    return PackedResult(body, tuple(made))


def unpacked(body: bytes, tree: Path | None = None, cache: Path | None = None) -> Any:
    """Return what was pickled: with its paths below `tree`, or without one as they are here."""
    return _Unpickler(io.BytesIO(body), tree, cache).load()


def _files_of(asset: Asset) -> tuple[Path, ...]:
    return asset.path, *asset.captions


def _named(path: Path, cache: Path | None, seen: tuple[Path, ...]) -> tuple[object, ...]:
    if path == cache:
        return (_CACHE,)
    if not path.is_absolute():
        return _LOOSE, path.parts
    if any(path.is_relative_to(folder) for folder in seen):
        return _SEEN, str(path)
    return _TREE, path.anchor, path.parts[1:]


def _named_back(path: Path, tree: Path) -> tuple[object, ...]:
    if path.is_relative_to(tree):
        anchor, *parts = path.relative_to(tree).parts
        return _TREE, bytes.fromhex(anchor).decode(), tuple(parts)
    return (_SEEN, str(path)) if path.is_absolute() else (_LOOSE, path.parts)


def _pickled(content: object, name: Callable[[object], object]) -> bytes:
    target = io.BytesIO()
    pickler = _Pickler(target, pickle.HIGHEST_PROTOCOL)
    pickler.name = name
    pickler.dump(content)
    return target.getvalue()


class _Pickler(pickle.Pickler):
    """Gives what `name` returns in place of a content; what it returns None for is pickled as usual."""

    name: Callable[[object], object]

    def persistent_id(self, obj: object) -> object:
        return self.name(obj)


@dataclass
class _Unpickler(pickle.Unpickler):
    source: io.BytesIO
    tree: Path | None
    cache: Path | None
    kinds: dict[str, Callable[..., object]] = field(init=False)

    def __post_init__(self) -> None:
        super().__init__(self.source)
        self.kinds = {
            _CACHE: lambda: self.cache,
            _TREE: self._at,
            _SEEN: Path,
            _LOOSE: lambda parts: Path(*parts),
            _TEXT: str,
        }

    def persistent_load(self, pid: Any) -> object:
        kind, *values = pid
        return self.kinds[kind](*values)

    def _at(self, anchor: str, parts: tuple[str, ...]) -> Path:
        place = Place(anchor, parts)
        return below(self.tree, place) if self.tree is not None else place.here()

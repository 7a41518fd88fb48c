"""The files of a run as workers elsewhere get them: named by content, read in parts when a worker asks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from formatkit.batch.cluster_worker import Shipment, Shipped
from formatkit.batch.inputs import inputs_read
from formatkit.batch.machine_fonts import MachineFonts
from formatkit.batch.parcel import place_of
from formatkit.batch.work import Setup
from formatkit.load.layer_plugins import plugin_version, plugins_of
from formatkit.load.system_fonts import font_folders
from formatkit.model.order import Order

__all__ = ["Freight"]

_Identity = tuple[int, int, int]
_PART: Final = 8 << 20


class Freight:
    """Names what calls of the run `run` read. Every file is hashed once, as long as it does not change."""

    def __init__(self, setup: Setup, run: str) -> None:
        self._setup = setup
        self._run = run
        self._fonts = MachineFonts(setup.brand, setup.roots)
        self._digests: dict[Path, tuple[_Identity, str]] = {}
        self._paths: dict[str, Path] = {}
        self._layers: dict[str, str] = {}

    def close(self) -> None:
        """End what naming the fonts has started."""
        self._fonts.close()

    def shipment(self, orders: Sequence[Order], call: str) -> Shipment:
        """Return what a call about these orders needs. Raises AssetError when a file is not there, and OSError."""
        files = {
            each.asked: Shipped(
                self._digest(each.real), place_of(each.placed), (place_of(_tidy(each.asked)),) if each.is_linked else ()
            )
            for each in inputs_read(orders, self._setup.brand, self._setup.roots, self._models())
        }
        fonts = tuple(Shipped(self._digest(path), place_of(path)) for path in self._fonts.files(orders))
        folders = tuple(place_of(folder) for folder in font_folders())
        names = {name for order in orders for name in plugins_of(order.template)}
        layers = tuple((name, self._layer(name)) for name in sorted(names))
        return Shipment(self._run, call, tuple(files.values()), fonts, folders, layers)

    def parts(self, digest: str) -> Iterator[tuple[int, bytes, int]]:
        """Yield a content in parts: where each begins, its bytes, and the size of the whole. Raises OSError."""
        path = self._paths[digest]
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            offset = 0
            while (data := file.read(_PART)) or offset == 0:
                yield offset, data, size
                offset += len(data)
                if not data:
                    return

    def _layer(self, name: str) -> str:
        if name not in self._layers:
            self._layers[name] = plugin_version(name)
        return self._layers[name]

    def _models(self) -> tuple[Path, ...]:
        return (self._setup.face_model.path,) if self._setup.face_model is not None else ()

    def _digest(self, path: Path) -> str:
        facts = path.stat()
        identity = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
        known = self._digests.get(path)
        if known is None or known[0] != identity:
            with path.open("rb") as file:
                known = self._digests[path] = (identity, hashlib.file_digest(file, "sha256").hexdigest())
            self._paths[known[1]] = path
        return known[1]


def _tidy(path: Path) -> Path:
    return Path(os.path.normpath(path))

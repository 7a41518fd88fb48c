"""Faces in pictures: the model file that the user names, and what it found, once per content and model."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import read_bytes
from formatkit.media.faults import MediaError
from formatkit.media.process import DecoderProcess
from formatkit.model.geometry import Rect
from formatkit.scene.store import Face

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FACE_MODEL_BYTES", "FaceFinder"]

FACE_MODEL_BYTES = 32 << 20
"""The most bytes of a model file; YuNet has 0.23 MB."""
_TRIAL = 64
_MAGIC = b"fk-faces-1\n"


class FaceFinder:
    """Finds faces with models that were let in. `cache` is the folder of small versions, None for none."""

    def __init__(self, decoder: DecoderProcess, cache: Path | None) -> None:
        self._decoder = decoder
        self._folder = cache / "faces" if cache is not None else None
        self._models: dict[str, tuple[bytes, str, Where]] = {}
        self._found: dict[tuple[str, str], tuple[Face, ...]] = {}

    def open(self, file: Path, where: Where) -> str:
        """Let a model in, after a trial on an empty picture, and return its digest.

        Raises AssetError: FK203 to FK207, FK293 not readable, FK294 another model, FK295 the trial failed.
        """
        import numpy as np  # few name a model, and everybody would wait for it

        data = read_bytes(file, FACE_MODEL_BYTES, where)
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._models:
            self._asked(data, np.zeros((_TRIAL, _TRIAL, 3), np.uint8), file.name, where)
            self._models[digest] = (data, file.name, where)
        return digest

    def faces(self, picture: str, model: str, proxy: Callable[[], NDArray[np.uint8]]) -> tuple[Face, ...]:
        """Return the faces in a picture's proxy, largest first. Raises AssetError FK295, and what `proxy` raises."""
        known = self._found.get((picture, model))
        if known is None:
            known = self._stored(picture, model)
        if known is None:
            data, name, where = self._models[model]
            rows = self._asked(data, proxy()[..., :3].copy(), name, where)
            self._store(picture, model, rows)
            known = tuple(_face(row) for row in rows)
        self._found[picture, model] = known
        return known

    def _asked(self, data: bytes, pixels: NDArray[np.uint8], name: str, where: Where) -> list[list[float]]:
        try:
            return self._decoder.faces(pixels, data)
        except MediaError as fault:
            code = {"damaged": "FK293", "unsupported": "FK294"}.get(fault.kind, "FK295")
            raise AssetError(error(code, where, file=name)) from fault

    def _stored(self, picture: str, model: str) -> tuple[Face, ...] | None:
        """Return what was found before; a damaged file counts as missing."""
        if self._folder is None:
            return None
        try:
            data = self._path(self._folder, picture, model).read_bytes()
        except OSError:
            return None
        body = data[len(_MAGIC) + 32 :]
        if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != data[len(_MAGIC) :][:32]:
            return None
        return tuple(_face(row) for row in json.loads(body))

    def _store(self, picture: str, model: str, rows: list[list[float]]) -> None:
        """Keep what was found. A folder that cannot be written to costs only time, so it is no error."""
        if self._folder is None:
            return
        body = json.dumps(rows).encode()
        path = self._path(self._folder, picture, model)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_MAGIC + hashlib.sha256(body).digest() + body)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, picture: str, model: str) -> Path:
        return folder / model[:16] / f"{picture}.fkp"


def _face(row: list[float]) -> Face:
    x, y, width, height, eye_x, eye_y, score = row
    return Face(Rect(x, y, width, height), (eye_x, eye_y), score)

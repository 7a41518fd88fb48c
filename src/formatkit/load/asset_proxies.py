"""The canonical small version of a picture, and its copy on disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect, Size
from formatkit.raster.resample import crop_and_resize
from formatkit.scene.store import Reduction

__all__ = ["PROXY_SIDE", "ProxyFolder", "proxy_from", "proxy_reduction", "proxy_size"]

PROXY_SIDE = 512
_MAGIC = b"fk-proxy-1\n"
_REDUCTIONS: tuple[Reduction, ...] = (8, 4, 2, 1)


def proxy_reduction(size: Size) -> Reduction:
    """Return the strongest reduction that leaves the long side at 512 pixels or more.

    >>> proxy_reduction(Size(3000, 2000))
    4
    """
    side = max(size.width, size.height)
    return next((factor for factor in _REDUCTIONS if side >= PROXY_SIDE * factor), 1)


def proxy_size(size: Size) -> Size:
    """Return the size of the proxy: long side at most 512, never enlarged, no side under 1.

    >>> str(proxy_size(Size(3000, 2000)))
    '512×341'
    """
    scale = min(1.0, PROXY_SIDE / max(size.width, size.height))
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def proxy_from(pixels: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return the proxy of a picture of `size` from its pixels at `proxy_reduction(size)`. Read-only."""
    height, width = pixels.shape[:2]
    made = crop_and_resize(pixels, Rect(0, 0, width, height), proxy_size(size))
    made.flags.writeable = False
    return made


class ProxyFolder:
    """Proxies on disk, one file each, named by the picture's digest; a damaged file counts as missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, digest: str) -> NDArray[np.uint8] | None:
        """Return a stored proxy, or None."""
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            return None
        body = data[len(_MAGIC) + 32 :]
        if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != data[len(_MAGIC) :][:32]:
            return None
        height, width, channels = (int.from_bytes(body[at : at + 4], "big") for at in (0, 4, 8))
        return np.frombuffer(body, np.uint8, offset=12).reshape(height, width, channels)

    def put(self, digest: str, proxy: NDArray[np.uint8]) -> None:
        """Store a proxy. A folder that cannot be written to costs only time, so it is no error."""
        body = b"".join(side.to_bytes(4, "big") for side in proxy.shape) + proxy.tobytes()
        path = self._path(digest)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(_MAGIC + hashlib.sha256(body).digest() + body)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / "proxies" / digest[:2] / f"{digest}.fkp"

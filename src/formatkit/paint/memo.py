"""Finished grounds by their canonical form, a bounded number of bytes, least recently used out first."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

__all__ = ["GroundMemo"]

_DEFAULT_BYTES = 48_000_000


class GroundMemo:
    """Remembers painted grounds. What `get` returns must not be written to."""

    def __init__(self, max_bytes: int = _DEFAULT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._known: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()

    def get(self, key: str) -> NDArray[np.uint8] | None:
        """Return the ground, or None when it is not (or no longer) known."""
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def put(self, key: str, surface: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Remember a ground and return a copy to paint on; one too large to keep is returned itself."""
        if surface.nbytes > self._max_bytes:
            return surface
        replaced = self._known.pop(key, None)
        self._bytes -= replaced.nbytes if replaced is not None else 0
        self._known[key] = surface
        self._bytes += surface.nbytes
        while self._bytes > self._max_bytes:
            _, dropped = self._known.popitem(last=False)
            self._bytes -= dropped.nbytes
        return surface.copy()

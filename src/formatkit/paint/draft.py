"""Drafts: a film at half its size, for looking at quickly."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size
from formatkit.raster.nv12 import halved, planes_of

__all__ = ["Draft"]

Plane = NDArray[np.uint8]


class _Painter(Protocol):
    def nv12(self, frame: int) -> Plane: ...

    def rgb(self, frame: int) -> Plane: ...


class _Film(Protocol):
    @property
    def size(self) -> Size: ...

    @property
    def fps(self) -> Fraction: ...

    @property
    def frames(self) -> int: ...

    @property
    def transparent(self) -> bool: ...

    def painter(self) -> _Painter: ...


class Draft:
    """A film whose frames are half as wide and high, rounded down to even sides."""

    def __init__(self, film: _Film) -> None:
        self._film = film
        self.size = Size(max(2, film.size.width // 4 * 2), max(2, film.size.height // 4 * 2))
        self.fps = film.fps
        self.frames = film.frames
        self.transparent = film.transparent

    def painter(self) -> _Painter:
        """Return a painter for one thread."""
        return _DraftPainter(self._film.painter(), self.size)


class _DraftPainter:
    def __init__(self, painter: _Painter, size: Size) -> None:
        self._painter = painter
        self._size = size
        self._out = np.empty((size.height * 3 // 2, size.width), np.uint8)

    def nv12(self, frame: int) -> Plane:
        whole = planes_of(self._painter.nv12(frame))
        luma, chroma = planes_of(self._out)
        luma[:] = halved(whole[0][: 2 * luma.shape[0], : 2 * luma.shape[1]])
        chroma[:] = halved(np.ascontiguousarray(whole[1][: 2 * chroma.shape[0], : 2 * chroma.shape[1]]))
        return self._out

    def rgb(self, frame: int) -> Plane:
        whole = self._painter.rgb(frame)
        made = halved(np.ascontiguousarray(whole[: 2 * self._size.height, : 2 * self._size.width]))
        return np.asarray(made, np.uint8)

"""Frames of a film to pictures of a GIF: only what changed, or, on a transparent ground, what is there."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.animation_changes import box_of
from formatkit.encode.animation_dither import Mapper
from formatkit.encode.animation_gif_file import GifFile
from formatkit.encode.animation_palette import packed

__all__ = ["Cutouts", "Drawing", "OverDrawing", "visible"]

_SOLID = 128
"""From this alpha on a pixel is drawn: a GIF knows no half transparency."""


class Drawing(Protocol):
    """Takes the frames of a film in their order."""

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Draw a frame, unless it looks like the one before."""
        ...


class OverDrawing:
    """Draws an opaque film (`height × width × 3`): each picture is the box of what changed."""

    def __init__(self, file: GifFile, mapper: Mapper) -> None:
        self._file, self._mapper = file, mapper
        self._before: NDArray[np.uint32] | None = None
        self._shown = np.zeros((0, 0), np.uint8)

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Draw a frame, unless it looks like the one before."""
        colors = packed(pixels)
        if self._before is None:
            self._shown = self._mapper.indices(colors, 0, 0)
            self._file.draw(self._shown, 0, 0)
        else:
            self._update(colors, colors != self._before)
        self._before = colors

    def _update(self, colors: NDArray[np.uint32], changed: NDArray[np.bool_]) -> None:
        outer = box_of(changed)
        if outer is None:
            return
        indices = self._mapper.indices(colors[outer.area], outer.left, outer.top)
        shown = self._shown[outer.area]
        box = box_of(indices != shown)
        if box is None:
            return
        new, old = indices[box.area], shown[box.area].copy()
        self._shown[outer.area] = indices
        self._file.draw(self._smaller(new, old), outer.left + box.left, outer.top + box.top)

    def _smaller(self, new: NDArray[np.uint8], old: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the picture with or without its still pixels, whichever packs better: that depends on the ground."""
        sparse = np.where(new == old, np.uint8(self._file.transparent), new)
        return min((sparse, new), key=lambda indices: len(self._file.image(indices, 0, 0)))


class Cutouts:
    """Draws a transparent film (`height × width × 4`): each picture stands alone on the empty canvas."""

    def __init__(self, file: GifFile, mapper: Mapper) -> None:
        self._file, self._mapper = file, mapper
        self._before: NDArray[np.uint8] | None = None

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Draw a frame, unless it looks like the one before."""
        there = visible(pixels)
        indices = self._mapper.indices(packed(pixels) * there, 0, 0)
        indices[~there] = self._file.transparent
        if self._before is not None and np.array_equal(indices, self._before):
            return
        self._before = indices
        box = box_of(there)
        if box is None:
            self._file.draw_alone(indices[:1, :1], 0, 0)
        else:
            self._file.draw_alone(indices[box.area], box.left, box.top)


def visible(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where a GIF shows something, for `height × width × 3` or `× 4` pixels."""
    if pixels.shape[2] == 3:
        return np.ones(pixels.shape[:2], np.bool_)
    solid: NDArray[np.bool_] = pixels[..., 3] >= _SOLID
    return solid

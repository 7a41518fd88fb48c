"""Windows: photographs that zoom and videos, whose pixels are new in every frame."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formatkit.paint.backdrop import MovingPicture, draw_footage, footage_frame, grain_step, is_window
from formatkit.paint.leaves import Drawable
from formatkit.paint.pictures import mask_of
from formatkit.paint.sprites import YuvSprite, even_box
from formatkit.raster.nv12 import halved
from formatkit.raster.plate import Box
from formatkit.raster.zoom import Scratch
from formatkit.scene.nodes import Footage, Picture, Scene
from formatkit.scene.store import FootageReader, Store

__all__ = ["Windows"]

Plane = NDArray[np.uint8]


class Windows:
    """Draws windows for one painter: it holds the videos' readers."""

    def __init__(self, scene: Scene, store: Store, fps: Fraction, prepared: Callable[[Picture], MovingPicture]) -> None:
        self._size = scene.size
        self._store = store
        self._fps = fps
        self._prepared = prepared
        self._memory = Scratch(), Scratch()
        self._readers: dict[str, FootageReader] = {}

    def whole(self, node: Picture | Footage, frame: int) -> tuple[Plane, Plane] | None:
        """Return planes (`h × w`, `h/2 × w`) of a photograph that fills the canvas, until the next call; else None."""
        filled = even_box(node.area) == Box(0, 0, self._size.width, self._size.height)
        if isinstance(node, Footage) or not filled:
            return None
        return self._prepared(node).window(frame, self._memory)

    def draw(self, node: Picture | Footage, frame: int, luma: Plane, chroma: Plane) -> None:
        """Write a window's pixels into planes of the whole canvas (`h × w`, `h/2 × w`)."""
        if isinstance(node, Picture):
            box = even_box(node.area)
            box.luma(luma)[:], box.chroma(chroma)[:] = self._prepared(node).window(frame, self._memory)
        else:
            grain = grain_step(frame, self._fps)
            draw_footage(node, self.reader(node), self.index(node, frame), luma, chroma, grain)

    def sprite(self, node: Drawable, frame: int) -> YuvSprite | None:
        """Return a window's pixels as a sprite, None for a node that is none."""
        if not isinstance(node, Picture | Footage) or not is_window(node):
            return None
        box = even_box(node.area)
        alpha = self._alpha(node, frame, box)
        pairs = np.repeat(halved(alpha)[..., None], 2, axis=2)
        luma, chroma = self._planes(node, frame, box)
        parts = luma, chroma.reshape(pairs.shape)
        if not _opaque(node):
            parts = _premultiplied(parts[0], alpha), _premultiplied(parts[1], pairs)
        return YuvSprite(box, alpha, parts[0], pairs, parts[1])

    def index(self, node: Footage, frame: int) -> int:
        """Return the frame of a video that a frame of the scene shows."""
        facts = self._store.footage(node.footage)
        return footage_frame(node, frame, self._fps, facts.fps, facts.frames)

    def reader(self, node: Footage) -> FootageReader:
        """Return the reader of a video."""
        if node.id not in self._readers:
            self._readers[node.id] = self._store.open_footage(node.footage)
        return self._readers[node.id]

    def close(self) -> None:
        """Let the videos go."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _planes(self, node: Picture | Footage, frame: int, box: Box) -> tuple[Plane, Plane]:
        """Return the pixels of a window's box (`h × w`, `h/2 × w`), wherever on the canvas or beside it that is."""
        if isinstance(node, Picture):
            luma, chroma = self._prepared(node).window(frame, self._memory)
            return luma.copy(), chroma.copy()
        luma = np.empty((self._size.height, self._size.width), np.uint8)
        chroma = np.empty((self._size.height // 2, self._size.width), np.uint8)
        self.draw(node, frame, luma, chroma)
        return box.luma(luma), box.chroma(chroma)

    def _alpha(self, node: Picture | Footage, frame: int, box: Box) -> Plane:
        found = mask_of(node, box) if isinstance(node, Picture) else self._footage_alpha(node, frame, box)
        return np.full((box.bottom - box.top, box.right - box.left), 255, np.uint8) if found is None else found

    def _footage_alpha(self, node: Footage, frame: int, box: Box) -> Plane | None:
        import cv2

        found = self.reader(node).alpha(self.index(node, frame)) if node.see_through else None
        if found is None:
            return None
        crop = node.crop
        part = found[round(crop.y) : round(crop.bottom), round(crop.x) : round(crop.right)]
        size = box.right - box.left, box.bottom - box.top
        return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)


def _opaque(node: Picture | Footage) -> bool:
    return node.mask == "none" if isinstance(node, Picture) else not node.see_through


def _premultiplied(plane: Plane, alpha: Plane) -> Plane:
    import cv2

    return np.asarray(cv2.multiply(plane, alpha, scale=1 / 255), np.uint8)

"""One scene of a film as sRGB frames: for looking, for clips, for animations and for what is see-through."""

from __future__ import annotations

from fractions import Fraction
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size
from formatkit.paint.backdrop import Enlarged, enlarged_sources, footage_frame, grain_step, is_window, window
from formatkit.paint.leaves import Leaf, leaves_of
from formatkit.paint.memo import GroundMemo
from formatkit.paint.painter import Painter
from formatkit.paint.pictures import mask_of
from formatkit.paint.sprites import RgbSprite, even_box, inked, rgb_sprite
from formatkit.paint.stamps import rgb_stamp
from formatkit.raster.nv12 import from_nv12
from formatkit.raster.plate import Box
from formatkit.raster.treatments import treated
from formatkit.raster.zoom import Scratch
from formatkit.scene.canonical import fingerprint
from formatkit.scene.motion import STILL, Pose
from formatkit.scene.nodes import Counter, Footage, Node, Picture, Scene, Text
from formatkit.scene.store import FootageReader, Store
from formatkit.scene.treatment import NATURAL
from formatkit.typeset.faces import FaceLibrary

__all__ = ["RgbScenePainter"]

Plane = NDArray[np.uint8]


class RgbScenePainter:
    """Paints frames of scenes in sRGB, in any order. Used by one thread."""

    def __init__(self, store: Store, library: FaceLibrary, fps: Fraction, memo: GroundMemo | None = None) -> None:
        self._store = store
        self._library = library
        self._fps = fps
        self._painter = Painter(store, library, memo=memo)
        self._sprites: dict[Leaf, RgbSprite] = {}
        self._sources: dict[str, tuple[Enlarged, ...]] = {}
        self._readers: dict[str, FootageReader] = {}

    def rgb(self, scene: Scene, frame: int) -> Plane:
        """Return a frame, `h × w × 3`, or `× 4` with straight alpha where the scene is transparent."""
        if not scene.moving and not scene.transparent:
            return self._painter.paint(scene)
        still = 0 if scene.transparent else _still_start(scene)
        surface = self._started(scene, still)
        for leaf in _leaves(scene, still):
            pose = leaf.pose(frame)
            if pose.visible:
                self._draw(leaf, pose, frame, surface)
        return _straight(surface) if scene.transparent else surface

    def close(self) -> None:
        """Let videos go."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _started(self, scene: Scene, still: int) -> Plane:
        if scene.transparent:
            return np.zeros((scene.size.height, scene.size.width, 4), np.uint8)
        return self._painter.paint(Scene(scene.size, scene.ground, scene.nodes[:still]))

    def _draw(self, leaf: Leaf, pose: Pose, frame: int, surface: Plane) -> None:
        height, width = surface.shape[:2]
        stamp = rgb_stamp(self._sprite(leaf, frame), leaf, pose, Size(width, height))
        if stamp is not None:
            _lay(surface, *stamp)

    def _sprite(self, leaf: Leaf, frame: int) -> RgbSprite:
        node = leaf.node
        if is_window(node) and isinstance(node, Picture):
            return self._zoomed(node, frame)
        if isinstance(node, Footage):
            return self._video(node, frame)
        if leaf not in self._sprites:
            if len(self._sprites) > _KEPT:
                self._sprites.clear()
            self._sprites[leaf] = rgb_sprite(inked(node, self._store, self._library))
        return self._sprites[leaf]

    def _zoomed(self, node: Picture, frame: int) -> RgbSprite:
        key = fingerprint((node.artwork, node.crop, node.area, node.treatment))
        if key not in self._sources:
            self._sources.clear()
            sources = enlarged_sources(node, self._store)
            self._sources[key] = tuple(Enlarged.of(rgb, scale) for rgb, scale in sources)
        box = even_box(node.area)
        size = Size(box.right - box.left, box.bottom - box.top)
        shown = _opaque(box, window(node, frame, self._sources[key], size, Scratch()))
        mask = mask_of(node, box)
        return shown if mask is None else _cut(shown, mask)

    def _video(self, node: Footage, frame: int) -> RgbSprite:
        import cv2

        if node.id not in self._readers:
            self._readers[node.id] = self._store.open_footage(node.footage)
        reader, facts = self._readers[node.id], self._store.footage(node.footage)
        index = footage_frame(node, frame, self._fps, facts.fps, facts.frames)
        grain = grain_step(frame, self._fps)
        pixels = from_nv12(reader.nv12(index))
        box, crop = even_box(node.area), node.crop
        rows, columns = slice(round(crop.y), round(crop.bottom)), slice(round(crop.x), round(crop.right))
        size = box.right - box.left, box.bottom - box.top
        way = cv2.INTER_AREA if crop.width > size[0] else cv2.INTER_LINEAR
        shown = np.asarray(cv2.resize(pixels[rows, columns], size, interpolation=way), np.uint8)
        whole = reader.alpha(index) if node.see_through else None
        if whole is None:
            return _opaque(box, _treated(shown, node, grain))
        alpha = np.asarray(cv2.resize(whole[rows, columns], size, interpolation=way), np.uint8)
        return _cut(_opaque(box, _treated(np.dstack([shown, alpha]), node, grain)[..., :3]), alpha)


_KEPT = 400


def _treated(shown: Plane, node: Footage, grain: int) -> Plane:
    if node.treatment == NATURAL:
        return shown
    return treated(shown, node.treatment, node.footage, Size(shown.shape[1], shown.shape[0]), grain)


def _still_start(scene: Scene) -> int:
    """Return how many nodes at the start never change: they are painted as those of a still."""
    return sum(1 for _ in takewhile(_unchanging, scene.nodes))


def _unchanging(node: Node) -> bool:
    moves = isinstance(node, Footage | Counter) or (isinstance(node, Text) and bool(node.parts))
    enters = isinstance(node, Picture) and node.entrance != STILL
    return node.motion == STILL and not moves and not enters


def _leaves(scene: Scene, start: int) -> tuple[Leaf, ...]:
    rest = Scene(scene.size, scene.ground, scene.nodes[start:], scene.frames, transparent=True)
    return leaves_of(rest)


def _opaque(box: Box, pixels: Plane) -> RgbSprite:
    return RgbSprite(box, np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]))


def _cut(sprite: RgbSprite, alpha: Plane) -> RgbSprite:
    """Return an opaque sprite with an alpha."""
    import cv2

    shares = np.repeat(alpha[..., None], 4, axis=2)
    return RgbSprite(sprite.box, np.asarray(cv2.multiply(sprite.pixels, shares, scale=1 / 255), np.uint8))


def _lay(surface: Plane, box: Box, over: Plane) -> None:
    """Lay premultiplied RGBA over RGB or premultiplied RGBA, in place."""
    import cv2

    part = surface[box.top : box.bottom, box.left : box.right]
    over = over[: part.shape[0], : part.shape[1]]
    keep = np.repeat(255 - over[..., 3:], part.shape[2], axis=2)
    part[:] = cv2.add(cv2.multiply(part, keep, scale=1 / 255), np.ascontiguousarray(over[..., : part.shape[2]]))


def _straight(surface: Plane) -> Plane:
    alpha = surface[..., 3:].astype(np.float32)
    color = np.rint(surface[..., :3] * (255 / np.maximum(alpha, 1)))
    return np.concatenate([np.minimum(color, 255).astype(np.uint8), surface[..., 3:]], axis=2)

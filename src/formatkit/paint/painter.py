"""Paint a scene: obey, never decide. Equal scenes give equal bytes on every run and in every worker."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect, Size
from formatkit.paint.memo import GroundMemo
from formatkit.paint.pictures import cut, mask_of, resampled
from formatkit.paint.text_layers import colored_pictures, flat_layers
from formatkit.raster.blend import blend_color, blend_picture, blend_premultiplied
from formatkit.raster.plate import Box
from formatkit.raster.resample import crop_and_resize
from formatkit.raster.scrim import apply_scrim
from formatkit.raster.shape_cover import shape_cover
from formatkit.scene.canonical import fingerprint
from formatkit.scene.nodes import Artwork, Fill, Node, Picture, Scene, Scrim, Text, VectorShape
from formatkit.scene.store import Store
from formatkit.typeset.faces import FaceLibrary

__all__ = ["Painter"]

_MARGIN = 2


class Painter:
    """Paints scenes from one store; finished grounds are remembered, so a series paints its photograph once."""

    def __init__(self, store: Store, library: FaceLibrary, *, memo: GroundMemo | None = None) -> None:
        self._store = store
        self._library = library
        self._memo = memo if memo is not None else GroundMemo()

    def paint(self, scene: Scene) -> NDArray[np.uint8]:
        """Return the picture, `height × width × 3`, sRGB, 8 bits."""
        settled = _settled(scene.nodes)
        surface = self._ground(scene, scene.nodes[:settled])
        for node in scene.nodes[settled:]:
            self._draw(node, surface)
        return surface

    def _ground(self, scene: Scene, nodes: Sequence[Node]) -> NDArray[np.uint8]:
        """Paint the ground. The finished one is remembered, and its photograph alone, for another text over it."""
        if not any(isinstance(node, Picture) for node in nodes):
            surface = _filled(scene.size, scene.ground.rgb)
            for node in nodes:
                self._draw(node, surface)
            return surface
        if len(nodes) == 1:
            return self._remembered(scene, nodes, lambda: self._photograph(scene, nodes[0]))
        return self._remembered(scene, nodes, lambda: self._built_up(scene, nodes))

    def _remembered(
        self, scene: Scene, nodes: Sequence[Node], paint: Callable[[], NDArray[np.uint8]]
    ) -> NDArray[np.uint8]:
        key = fingerprint((scene.size, scene.ground, tuple(nodes)))
        known = self._memo.get(key)
        return known.copy() if known is not None else self._memo.put(key, paint())

    def _built_up(self, scene: Scene, nodes: Sequence[Node]) -> NDArray[np.uint8]:
        surface = self._ground(scene, nodes[:1])
        for node in nodes[1:]:
            self._draw(node, surface)
        return surface

    def _photograph(self, scene: Scene, node: Node) -> NDArray[np.uint8]:
        """Paint the first node; a photograph that covers the canvas becomes the surface itself, without a copy."""
        if isinstance(node, Picture) and node.area == Rect(0, 0, scene.size.width, scene.size.height):
            pixels = resampled(node, self._store)
            if pixels.shape[2] == 3 and node.mask == "none":
                return np.ascontiguousarray(pixels)
        surface = _filled(scene.size, scene.ground.rgb)
        self._draw(node, surface)
        return surface

    def _draw(self, node: Node, surface: NDArray[np.uint8]) -> None:
        match node:
            case Fill():
                _part(surface, node.area)[:] = node.color.rgb
            case Scrim():
                apply_scrim(surface, node)
            case Picture():
                self._picture(node, surface)
            case Artwork():
                _lay(surface, node.area, self._artwork(node))
            case Text():
                self._text(node, surface)
            case VectorShape():
                _shape(node, surface)

    def _artwork(self, node: Artwork) -> NDArray[np.uint8]:
        if node.vector:
            return self._store.drawing(node.artwork, _size(node.area))
        key = fingerprint((node.artwork, _size(node.area)))
        known = self._memo.get(key)
        if known is not None:
            return known
        pixels = self._store.pixels(node.artwork, 1)
        whole = Rect(0, 0, pixels.shape[1], pixels.shape[0])
        return self._memo.put(key, crop_and_resize(pixels, whole, _size(node.area)))

    def _picture(self, node: Picture, surface: NDArray[np.uint8]) -> None:
        left, top, size = round(node.area.x), round(node.area.y), _size(node.area)
        mask = mask_of(node, Box(left, top, left + size.width, top + size.height))
        _lay(surface, node.area, cut(resampled(node, self._store), mask))

    def _text(self, node: Text, surface: NDArray[np.uint8]) -> None:
        box = _pixel_box(node.ink, surface.shape)
        if box is None:
            return
        part = surface[box.top : box.bottom, box.left : box.right]
        for alpha, color in flat_layers(node, box, self._library):
            blend_color(part, alpha, color.rgb)
        for picture in colored_pictures(node, box, self._library):
            blend_premultiplied(part, picture)


def _settled(nodes: Sequence[Node]) -> int:
    """Return how many nodes at the start are ground: photographs, fills and scrims before any text or shape."""
    return next((at for at, node in enumerate(nodes) if isinstance(node, Text | Artwork | VectorShape)), len(nodes))


def _filled(size: Size, color: tuple[int, int, int]) -> NDArray[np.uint8]:
    surface = np.empty((size.height, size.width, 3), dtype=np.uint8)
    surface[:] = color
    return surface


def _part(surface: NDArray[np.uint8], area: Rect) -> NDArray[np.uint8]:
    return surface[round(area.y) : round(area.bottom), round(area.x) : round(area.right)]


def _lay(surface: NDArray[np.uint8], area: Rect, picture: NDArray[np.uint8]) -> None:
    """Lay a picture on its area, as far as the area lies on the surface."""
    x, y = round(area.x), round(area.y)
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(round(area.right), surface.shape[1]), min(round(area.bottom), surface.shape[0])
    if left >= right or top >= bottom:
        return
    part = surface[top:bottom, left:right]
    piece = picture[top - y : bottom - y, left - x : right - x]
    if piece.shape[2] == 4:
        blend_picture(part, piece)
    else:
        part[:] = piece


def _size(area: Rect) -> Size:
    return Size(max(1, round(area.right) - round(area.x)), max(1, round(area.bottom) - round(area.y)))


def _shape(node: VectorShape, surface: NDArray[np.uint8]) -> None:
    box = _pixel_box(node.ink, surface.shape)
    if box is not None:
        cover = shape_cover(node, box.left, box.top, box.right - box.left, box.bottom - box.top)
        blend_color(surface[box.top : box.bottom, box.left : box.right], cover, node.color.rgb)


def _pixel_box(ink: Rect, shape: tuple[int, ...]) -> Box | None:
    """Return the whole pixels around the ink, cut to the surface; its sides may be odd: it has no chroma."""
    left, top = max(0, math.floor(ink.x) - _MARGIN), max(0, math.floor(ink.y) - _MARGIN)
    right = min(shape[1], math.ceil(ink.right) + _MARGIN)
    bottom = min(shape[0], math.ceil(ink.bottom) + _MARGIN)
    return Box(left, top, right, bottom) if right > left and bottom > top else None

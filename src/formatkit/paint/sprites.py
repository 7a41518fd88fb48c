"""Sprites: leaves as pixels of their own, to be laid on a frame wherever they have moved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.paint.leaves import Drawable
from formatkit.paint.pictures import cut, mask_of, resampled
from formatkit.paint.text_layers import colored_pictures, flat_layers
from formatkit.raster.nv12 import MATRIX, halved, yuv_of_color
from formatkit.raster.plate import Box
from formatkit.raster.resample import crop_and_resize
from formatkit.raster.scrim import scrim_alpha
from formatkit.raster.shape_cover import shape_cover
from formatkit.scene.nodes import Artwork, Fill, Footage, Picture, Scrim, Text, VectorShape
from formatkit.scene.store import Store
from formatkit.typeset.faces import FaceLibrary

__all__ = ["Inked", "RgbSprite", "YuvSprite", "even_box", "inked", "rgb_sprite", "yuv_sprite"]

Plane = NDArray[np.uint8]
_MARGIN = 2
"""Pixels around the ink, so that a sprite that is moved by a fraction of a pixel keeps its soft edge."""


@dataclass(frozen=True, slots=True, eq=False)
class Inked:
    """A leaf's ink in `box`: layers of one color each (alpha and color), then pictures with premultiplied alpha."""

    box: Box
    flat: tuple[tuple[Plane, Color], ...]
    pictures: tuple[Plane, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RgbSprite:
    """Premultiplied RGBA, `h × w × 4`."""

    box: Box
    pixels: Plane

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return int(self.pixels.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class YuvSprite:
    """Alpha and premultiplied luma (`h × w`), alpha and premultiplied chroma (`h/2 × w/2 × 2`)."""

    box: Box
    alpha: Plane
    luma: Plane
    alpha_pairs: Plane
    chroma: Plane

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return int(self.alpha.nbytes + self.luma.nbytes + self.alpha_pairs.nbytes + self.chroma.nbytes)


def even_box(area: Rect, margin: int = 0) -> Box:
    """Return the smallest box of even sides around an area and a margin."""
    left, top = math.floor(area.x) - margin, math.floor(area.y) - margin
    right, bottom = math.ceil(area.right) + margin, math.ceil(area.bottom) + margin
    return Box(left - left % 2, top - top % 2, right + right % 2, bottom + bottom % 2)


def inked(node: Drawable, store: Store, library: FaceLibrary) -> Inked:
    """Return the ink of a node at its composed place. Raises TypeError for footage, which has no still ink."""
    match node:
        case Text():
            return _text(node, library)
        case Fill():
            return _filled(node)
        case Scrim():
            box = even_box(node.area)
            return Inked(box, ((_padded(scrim_alpha(node), node.area, box), node.color),))
        case Artwork():
            return _pictured(node.area, _artwork(node, store))
        case Picture():
            return _pictured(node.area, cut(resampled(node, store), mask_of(node, _whole_box(node.area))))
        case VectorShape():
            return _shaped(node)
        case Footage():
            raise TypeError("footage changes with every frame")


def rgb_sprite(ink: Inked) -> RgbSprite:
    """Return ink as premultiplied RGBA."""
    height, width = ink.box.bottom - ink.box.top, ink.box.right - ink.box.left
    pixels = np.zeros((height, width, 4), np.uint8)
    for alpha, color in ink.flat:
        tinted = np.multiply(alpha[..., None], np.array([*color.rgb, 255], np.float32) / 255, dtype=np.float32)
        _cover(pixels, np.rint(tinted).astype(np.uint8), np.repeat(alpha[..., None], 4, axis=2))
    for picture in ink.pictures:
        _cover(pixels, picture, np.repeat(picture[..., 3:], 4, axis=2))
    return RgbSprite(ink.box, pixels)


def yuv_sprite(ink: Inked) -> YuvSprite:
    """Return ink as planes of luma and chroma. Flat colors take the nearest levels that there are."""
    if len(ink.flat) == 1 and not ink.pictures:
        return _flat_yuv_sprite(ink.box, *ink.flat[0])
    height, width = ink.box.bottom - ink.box.top, ink.box.right - ink.box.left
    yuv = np.zeros((height, width, 3), np.float32)
    shade = np.zeros((height, width), np.float32)
    for alpha, color in ink.flat:
        share = alpha.astype(np.float32) / 255
        yuv *= (1 - share)[..., None]
        yuv += share[..., None] * np.array(yuv_of_color(color.rgb), np.float32)
        shade *= 1 - share
        shade += share
    for picture in ink.pictures:
        share = picture[..., 3].astype(np.float32) / 255
        yuv *= (1 - share)[..., None]
        yuv += picture[..., :3].astype(np.float32) @ MATRIX[:, :3].T + share[..., None] * MATRIX[:, 3]
        shade *= 1 - share
        shade += share
    # Rounded once, after averaging: chroma of a flat patch keeps its exact level.
    pairs = np.repeat(np.rint(halved(shade) * 255).astype(np.uint8)[..., None], 2, axis=2)
    chroma = np.rint(np.clip(halved(np.ascontiguousarray(yuv[..., 1:])), 0, 255)).astype(np.uint8)
    luma = np.rint(np.clip(yuv[..., 0], 0, 255)).astype(np.uint8)
    return YuvSprite(ink.box, np.rint(shade * 255).astype(np.uint8), luma, pairs, chroma)


def _flat_yuv_sprite(box: Box, alpha: Plane, color: Color) -> YuvSprite:
    """Return ink of one color: as of several, but each level of alpha is multiplied only once.

    Nearly all ink is of this kind, and a scrim's covers the whole canvas.
    """
    import cv2

    levels = np.arange(256, dtype=np.float32) / 255
    y, u, v = yuv_of_color(color.rgb)
    shade = halved(alpha.astype(np.float32))
    pairs = np.rint(cv2.merge((shade, shade))).astype(np.uint8)
    chroma = np.rint(cv2.merge((shade * np.float32(u / 255), shade * np.float32(v / 255)))).astype(np.uint8)
    luma = np.asarray(cv2.LUT(alpha, np.rint(levels * y).astype(np.uint8)), np.uint8)
    return YuvSprite(box, alpha, luma, pairs, chroma)


def _text(node: Text, library: FaceLibrary) -> Inked:
    box = even_box(node.ink, _MARGIN)
    return Inked(box, tuple(flat_layers(node, box, library)), tuple(colored_pictures(node, box, library)))


def _shaped(node: VectorShape) -> Inked:
    box = even_box(node.ink, _MARGIN)
    cover = shape_cover(node, box.left, box.top, box.right - box.left, box.bottom - box.top)
    return Inked(box, ((cover, node.color),))


def _filled(node: Fill) -> Inked:
    box = even_box(node.area)
    return Inked(box, ((_padded(np.full(_shape(node.area), 255, np.uint8), node.area, box), node.color),))


def _pictured(area: Rect, pixels: Plane) -> Inked:
    box = even_box(area)
    return Inked(box, (), (_padded(_premultiplied(pixels), area, box),))


def _artwork(node: Artwork, store: Store) -> Plane:
    if node.vector:
        return store.drawing(node.artwork, _size(node.area))
    pixels = store.pixels(node.artwork, 1)
    return crop_and_resize(pixels, Rect(0, 0, pixels.shape[1], pixels.shape[0]), _size(node.area))


def _premultiplied(pixels: Plane) -> Plane:
    if pixels.shape[2] == 3:
        return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    made = pixels.astype(np.float32)
    made[..., :3] *= made[..., 3:] / 255
    return np.rint(made).astype(np.uint8)


def _padded(pixels: Plane, area: Rect, box: Box) -> Plane:
    """Return pixels of an area in its even box, clear around."""
    made = np.zeros((box.bottom - box.top, box.right - box.left, *pixels.shape[2:]), np.uint8)
    left, top = round(area.x) - box.left, round(area.y) - box.top
    made[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return made


def _cover(pixels: Plane, over: Plane, alpha: Plane) -> None:
    import cv2

    pixels[:] = cv2.add(cv2.multiply(pixels, cv2.bitwise_not(alpha), scale=1 / 255), over)


def _whole_box(area: Rect) -> Box:
    """Return the whole pixels of an area; its sides may be odd: it has no chroma."""
    size = _size(area)
    return Box(round(area.x), round(area.y), round(area.x) + size.width, round(area.y) + size.height)


def _shape(area: Rect) -> tuple[int, int]:
    size = _size(area)
    return size.height, size.width


def _size(area: Rect) -> Size:
    return Size(max(1, round(area.right) - round(area.x)), max(1, round(area.bottom) - round(area.y)))

"""Stamps: a sprite in the pose that it has at one frame, cut to the canvas, ready to be laid down."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size
from formatkit.paint.leaves import Leaf
from formatkit.paint.sprites import RgbSprite, YuvSprite
from formatkit.raster.plate import Box, Stamp
from formatkit.scene.motion import Pose

__all__ = ["rgb_stamp", "yuv_stamp"]

Plane = NDArray[np.uint8]
_SAME = 1e-4


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a sprite lands: the target's box, and for each axis the source pixel under the target's first one.

    Source = first + index / scale, in pixels of the sprite; `exact`: whole pixels, nothing to interpolate.
    """

    box: Box
    first_x: float
    first_y: float
    scale: float

    @property
    def exact(self) -> bool:
        """Whether every target pixel is one source pixel."""
        whole = abs(self.first_x - round(self.first_x)) < _SAME and abs(self.first_y - round(self.first_y)) < _SAME
        return self.scale == 1.0 and whole


def yuv_stamp(sprite: YuvSprite, leaf: Leaf, pose: Pose, canvas: Size) -> Stamp | None:
    """Return the stamp of a sprite for an NV12 frame, None when nothing of it is seen."""
    move = _moved(sprite.box, leaf, pose, canvas)
    wipe = _wipe_of(sprite.box, leaf, pose, move)
    if wipe is not None:
        move = _shown(move, wipe)
    if move.box.empty or not pose.visible:
        return None
    half = _halved(move)
    planes = (
        _taken(sprite.alpha, move, move.box),
        _taken(sprite.luma, move, move.box),
        _taken(sprite.alpha_pairs, half, half.box),
        _taken(sprite.chroma, half, half.box),
    )
    if wipe is not None:
        edge = _edge(wipe, move)
        half_edge = _every_second(edge)
        planes = (
            _cut(planes[0], edge),
            _cut(planes[1], edge),
            _cut(planes[2], half_edge),
            _cut(planes[3], half_edge),
        )
    alpha, luma, alpha_pairs, chroma = (_faded(plane, pose.opacity) for plane in planes)
    rows = alpha_pairs.shape[0]
    return Stamp(move.box, alpha, luma, alpha_pairs.reshape(rows, -1), chroma.reshape(rows, -1))


def rgb_stamp(sprite: RgbSprite, leaf: Leaf, pose: Pose, canvas: Size) -> tuple[Box, Plane] | None:
    """Return box and premultiplied RGBA of a sprite for an RGB frame, None when nothing of it is seen."""
    move = _moved(sprite.box, leaf, pose, canvas)
    wipe = _wipe_of(sprite.box, leaf, pose, move)
    if wipe is not None:
        move = _shown(move, wipe)
    if move.box.empty or not pose.visible:
        return None
    pixels = _taken(sprite.pixels, move, move.box)
    if wipe is not None:
        pixels = _cut(pixels, _edge(wipe, move))
    return move.box, _faded(pixels, pose.opacity)


def _moved(box: Box, leaf: Leaf, pose: Pose, canvas: Size) -> _Move:
    anchor_x, anchor_y = leaf.anchor
    left = anchor_x + (box.left - anchor_x) * pose.scale + pose.x
    right = anchor_x + (box.right - anchor_x) * pose.scale + pose.x
    top = anchor_y + (box.top - anchor_y) * pose.scale + pose.y
    bottom = anchor_y + (box.bottom - anchor_y) * pose.scale + pose.y
    target = Box(
        _down(max(left, 0.0)),
        _down(max(top, 0.0)),
        _up(min(right, canvas.width)),
        _up(min(bottom, canvas.height)),
    )
    return _Move(
        target,
        (target.left + 0.5 - pose.x - anchor_x) / pose.scale + anchor_x - 0.5 - box.left if pose.scale else 0.0,
        (target.top + 0.5 - pose.y - anchor_y) / pose.scale + anchor_y - 0.5 - box.top if pose.scale else 0.0,
        pose.scale,
    )


def _halved(move: _Move) -> _Move:
    """Return the same move for planes of half the size."""
    box = move.box
    half = Box(box.left // 2, box.top // 2, box.right // 2, box.bottom // 2)
    # A pixel of the half plane is centered between two of the whole one: half a pixel further on, then halved.
    shift = 0.5 / move.scale if move.scale else 0.0
    return replace(move, box=half, first_x=(move.first_x + shift - 0.5) / 2, first_y=(move.first_y + shift - 0.5) / 2)


def _taken(plane: Plane, move: _Move, box: Box) -> Plane:
    height, width = box.bottom - box.top, box.right - box.left
    x, y = round(move.first_x), round(move.first_y)
    if move.exact and x >= 0 and y >= 0 and x + width <= plane.shape[1] and y + height <= plane.shape[0]:
        return plane[y : y + height, x : x + width]
    return _warped(plane, move, width, height)


def _warped(plane: Plane, move: _Move, width: int, height: int) -> Plane:
    import cv2

    step = 1 / move.scale
    back = np.array([[step, 0, move.first_x], [0, step, move.first_y]], dtype=np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made: Any = cv2.warpAffine(plane, back, (width, height), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(made, np.uint8)


@dataclass(frozen=True, slots=True)
class _Wipe:
    """Which part of a sprite is revealed: from `start` to `end` along its columns (or rows), in its own pixels.

    Its moving edge is the end of one that goes `forward`, else the start.
    """

    start: float
    end: float
    sideways: bool
    forward: bool


def _wipe_of(box: Box, leaf: Leaf, pose: Pose, move: _Move) -> _Wipe | None:
    """Return what a reveal shows of a sprite, None without one or where the sprite has no size."""
    if pose.reveal >= 1 or not move.scale:
        return None
    side = leaf.reveal_from
    sideways = side in ("left", "right")
    length = box.right - box.left if sideways else box.bottom - box.top
    shown = pose.reveal * length
    if side in ("left", "top"):
        return _Wipe(0, shown, sideways, forward=True)
    return _Wipe(length - shown, length, sideways, forward=False)


def _shown(move: _Move, wipe: _Wipe) -> _Move:
    """Return a move whose box ends where the wipe does, at an even pixel."""
    box, first = move.box, move.first_x if wipe.sideways else move.first_y
    low, high = (box.left, box.right) if wipe.sideways else (box.top, box.bottom)
    # A pixel is one wide: something of it is seen from one before the start of the wipe to its end.
    begin = low if wipe.forward else min(max(low + _down((wipe.start - 1 - first) * move.scale), low), high)
    end = max(min(low + _up((wipe.end - first) * move.scale), high), begin)
    skipped = (begin - low) / move.scale
    if wipe.sideways:
        return replace(move, box=replace(box, left=begin, right=end), first_x=first + skipped)
    return replace(move, box=replace(box, top=begin, bottom=end), first_y=first + skipped)


@dataclass(frozen=True, slots=True)
class _Edge:
    """How much shows, 0 to 1, of each column (or row) from `start` on: those at the moving edge of a wipe.

    All others of the shown part show wholly.
    """

    start: int
    shares: NDArray[np.float32]
    sideways: bool


def _edge(wipe: _Wipe, move: _Move) -> _Edge:
    first = move.first_x if wipe.sideways else move.first_y
    count = move.box.right - move.box.left if wipe.sideways else move.box.bottom - move.box.top
    reach = _up(move.scale) + 2  # a pixel of the sprite, and two since the box ends at an even one
    start = max(count - reach, 0) if wipe.forward else 0
    places = np.arange(start, min(start + reach, count), dtype=np.float32) / np.float32(move.scale) + np.float32(first)
    shares = np.float32(wipe.end) - places if wipe.forward else places + 1 - np.float32(wipe.start)
    return _Edge(start, np.minimum(np.maximum(shares, 0), 1), wipe.sideways)


def _every_second(edge: _Edge) -> _Edge:
    shares = ((edge.shares[0::2] + edge.shares[1::2]) / 2).astype(np.float32)
    return _Edge(edge.start // 2, shares, edge.sideways)


def _cut(plane: Plane, edge: _Edge) -> Plane:
    """Return a copy of a plane in which the edge of a wipe is soft."""
    span = slice(edge.start, edge.start + len(edge.shares))
    place = (slice(None), span) if edge.sideways else (span,)
    shape = [1] * plane.ndim
    shape[1 if edge.sideways else 0] = -1
    cut = plane.copy()
    cut[place] = np.rint(plane[place] * edge.shares.reshape(shape))
    return cut


def _faded(plane: Plane, opacity: float) -> Plane:
    import cv2

    if opacity >= 1:
        return plane
    return np.asarray(cv2.convertScaleAbs(plane, alpha=opacity), np.uint8).reshape(plane.shape)


def _down(value: float) -> int:
    whole = math.floor(value + _SAME)
    return whole - whole % 2


def _up(value: float) -> int:
    whole = math.ceil(value - _SAME)
    return whole + whole % 2

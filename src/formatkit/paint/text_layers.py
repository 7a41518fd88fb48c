"""A text as layers of one color each, from the lowest on: marks, shadow, stroke, glyphs by role; then emoji."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.raster.outline import blurred, joined, widened
from formatkit.raster.plate import Box
from formatkit.scene.nodes import Text
from formatkit.scene.text import GlyphRun
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.glyph_raster import colored_glyphs, coverage

__all__ = ["colored_pictures", "flat_layers"]

Plane = NDArray[np.uint8]
_FINE = 3
"""Rows and columns per pixel at which the way of a stroke is measured."""


def flat_layers(node: Text, box: Box, library: FaceLibrary) -> Iterator[tuple[Plane, Color]]:
    """Give the alpha masks of `box`, each with its color, in drawing order."""
    runs = _runs(node)
    for mark in node.marks:
        yield _bar(_on_canvas(mark.area, node), box), mark.color
    yield from _effects(node, runs, box, library)
    for role, color in (("normal", node.color), ("strong", node.strong), ("highlight", node.highlight)):
        plain = [run for run in runs if run.role == role and not run.colored]
        if plain:
            yield _coverage(plain, node, box, library), color


def colored_pictures(node: Text, box: Box, library: FaceLibrary) -> Iterator[Plane]:
    """Give the colored runs (emoji) as premultiplied RGBA of `box`."""
    width, height = box.right - box.left, box.bottom - box.top
    for run in (run for run in _runs(node) if run.colored):
        yield colored_glyphs(run, library, left=box.left, top=box.top, width=width, height=height, dx=node.x, dy=node.y)


def _effects(node: Text, runs: Sequence[GlyphRun], box: Box, library: FaceLibrary) -> Iterator[tuple[Plane, Color]]:
    stroke, shadow = node.effects.stroke, node.effects.shadow
    if stroke is None and shadow is None:
        return
    # What lies outside of the box but reaches into it must be measured, too.
    room = _around(box, node)
    shape = _silhouette(node, runs, room, library, stroke.width if stroke else 0.0)
    cut = partial(_cut, room=room, box=box)
    if shadow is not None:
        yield cut(blurred(shape, shadow.x, shadow.y, shadow.blur, shadow.opacity)), shadow.color
    if stroke is not None:
        yield cut(shape), stroke.color


def _silhouette(node: Text, runs: Sequence[GlyphRun], box: Box, library: FaceLibrary, width: float) -> Plane:
    """Return all glyphs, emoji among them, as one mask, with a border of `width` pixels."""
    fine = _FINE if width > 0 else 1
    shape = _coverage(runs, node, box, library, fine)
    for picture in colored_pictures(node, box, library):
        shape = joined(shape, picture[..., 3].repeat(fine, axis=0).repeat(fine, axis=1))
    return widened(shape, width, fine) if width > 0 else shape


def _coverage(runs: Sequence[GlyphRun], node: Text, box: Box, library: FaceLibrary, fine: int = 1) -> Plane:
    width, height = box.right - box.left, box.bottom - box.top
    place = {"left": box.left, "top": box.top, "width": width, "height": height}
    return coverage(runs, library, **place, dx=node.x, dy=node.y, fine=fine)


def _around(box: Box, node: Text) -> Box:
    reach = node.effects.reach
    left, top = int(-(-reach.left // 1)) + 1, int(-(-reach.top // 1)) + 1
    right, bottom = int(-(-reach.right // 1)) + 1, int(-(-reach.bottom // 1)) + 1
    # A shadow is cast the other way from what lies outside: room for the larger reach on both sides.
    across, down = max(left, right), max(top, bottom)
    return Box(box.left - across, box.top - down, box.right + across, box.bottom + down)


def _cut(mask: Plane, room: Box, box: Box) -> Plane:
    left, top = box.left - room.left, box.top - room.top
    return np.ascontiguousarray(mask[top : top + box.bottom - box.top, left : left + box.right - box.left])


def _bar(area: Rect, box: Box) -> Plane:
    """Return the mask of a rectangle; edges between pixels are soft."""
    across = _shares(area.x, area.right, box.left, box.right)
    down = _shares(area.y, area.bottom, box.top, box.bottom)
    return np.asarray(np.rint(np.outer(down, across) * 255), np.uint8)


def _shares(start: float, end: float, first: int, last: int) -> NDArray[np.float64]:
    """Return how much of each pixel from `first` to `last` lies between `start` and `end`."""
    pixels = np.arange(first, last, dtype=np.float64)
    shares: NDArray[np.float64] = np.clip(np.minimum(end, pixels + 1) - np.maximum(start, pixels), 0.0, 1.0)
    return shares


def _on_canvas(area: Rect, node: Text) -> Rect:
    return Rect(area.x + node.x, area.y + node.y, area.width, area.height)


def _runs(node: Text) -> list[GlyphRun]:
    return [run for line in node.layout.lines for run in line.runs]

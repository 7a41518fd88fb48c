"""Glyphs to pixels: the only module that calls HarfBuzz's rasteriser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from formatkit.model.geometry import Rect
from formatkit.scene.text import GlyphRun
from formatkit.typeset.faces import FaceLibrary

__all__ = ["colored_glyphs", "coverage", "run_ink"]


def coverage(
    runs: Sequence[GlyphRun],
    library: FaceLibrary,
    *,
    left: int,
    top: int,
    width: int,
    height: int,
    dx: float = 0.0,
    dy: float = 0.0,
    fine: int = 1,
) -> NDArray[np.uint8]:
    """Return the antialiased alpha mask (`height × width`, 0 to 255) of uncolored runs.

    The mask's left top pixel is (`left`, `top`) in the layout's coordinates after they are moved by `dx`, `dy`
    pixels (any fraction; y downwards). Choose the block's ink box: time grows with the area. Colored runs are
    skipped: see `colored_glyphs`. With `fine` (1 or more) every pixel is that many rows and columns of the mask.
    """
    drawer = hb.RasterDraw()
    drawer.extents = _extents(left * fine, top * fine, width * fine, height * fine)
    for run in runs:
        if not run.colored:
            _draw(drawer.draw_glyph, drawer, run, library, dx, dy, fine)
    image = drawer.render()
    return _rows(image, 1, width * fine, height * fine)[:, :, 0]


def colored_glyphs(
    run: GlyphRun,
    library: FaceLibrary,
    *,
    left: int,
    top: int,
    width: int,
    height: int,
    dx: float = 0.0,
    dy: float = 0.0,
    foreground: tuple[int, int, int] = (0, 0, 0),
) -> NDArray[np.uint8]:
    """Return a colored run as premultiplied RGBA (`height × width × 4`, 0 to 255), placed as `coverage` does.

    `foreground` is what emoji take for parts in the text's own color.
    """
    painter = hb.RasterPaint()
    painter.foreground = hb.Color(*foreground, 255)
    painter.extents = _extents(left, top, width, height)
    _draw(painter.paint_glyph, painter, run, library, dx, dy)
    image = painter.render()
    return np.ascontiguousarray(_rows(image, 4, width, height)[:, :, (2, 1, 0, 3)])


def run_ink(run: GlyphRun, library: FaceLibrary) -> Rect:
    """Return the rectangle of a run's ink in layout coordinates; empty at its origin when it draws nothing."""
    face = library.face(run.font)
    boxes = [(glyph, face.glyph_box(glyph.id)) for glyph in run.glyphs]
    solid = [(glyph, box) for glyph, box in boxes if not box.empty]
    if not solid:
        return Rect(run.x, run.y, 0.0, 0.0)
    left = min(glyph.x + box.left * run.size for glyph, box in solid)
    right = max(glyph.x + box.right * run.size for glyph, box in solid)
    top = min(glyph.y + box.top * run.size for glyph, box in solid)
    bottom = max(glyph.y + box.bottom * run.size for glyph, box in solid)
    return Rect(run.x + left, run.y + top, right - left, bottom - top)


def _extents(left: int, top: int, width: int, height: int) -> Any:
    # HarfBuzz's y grows upwards, and its origin is the left bottom corner of the raster.
    return hb.RasterExtents(x_origin=left, y_origin=-(top + height), width=width, height=height, stride=0)


def _draw(draw: Any, target: Any, run: GlyphRun, library: FaceLibrary, dx: float, dy: float, fine: int = 1) -> None:
    face = library.face(run.font)
    scale = fine * run.size / face.upem
    for glyph in run.glyphs:
        x, y = fine * (run.x + glyph.x + dx), -fine * (run.y + glyph.y + dy)
        target.transform = (scale, 0.0, 0.0, scale, x, y)
        draw(face.font, glyph.id)


def _rows(image: Any, channels: int, width: int, height: int) -> NDArray[np.uint8]:
    if image is None:
        return np.zeros((height, width, channels), np.uint8)
    extents = image.extents
    flat = np.frombuffer(image.buffer, np.uint8)
    if extents.width != width or extents.height != height or flat.size < extents.stride * height:
        return np.zeros((height, width, channels), np.uint8)
    rows = flat[: extents.stride * height].reshape(height, extents.stride)[::-1, : width * channels]
    return np.ascontiguousarray(rows).reshape(height, width, channels)

"""Polygons as antialiased masks: the exact share of each pixel that is covered, at any fraction of a pixel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formatkit.raster.flatten import Polygon

__all__ = ["filled"]

Values = NDArray[np.float64]


def filled(polygons: Sequence[Polygon], left: int, top: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return the cover (`height × width`, 0 to 255) of what closed polygons enclose, in pixels from (`left`, `top`).

    A polygon inside another cuts a hole when it runs the other way round; where both run the same way they join, and a
    pixel that both edges cross may become too full.
    Every edge is cut where it meets the pixels' borders; each piece then says how much of its own pixel lies to the
    right of it, and that all pixels further right lie there, too: their running sum is the cover.
    """
    row = width + 2
    changes = np.zeros((height + 1) * row)
    for polygon in polygons:
        _add(changes, row, height, polygon - (left, top), width)
    covered = np.cumsum(changes.reshape(height + 1, row)[:height], axis=1)[:, :width]
    cover: NDArray[np.uint8] = np.rint(np.minimum(np.abs(covered), 1) * 255).astype(np.uint8)
    return cover


def _add(changes: Values, row: int, height: int, polygon: Polygon, width: int) -> None:
    x0, y0, x1, y1 = _pieces(polygon)
    middle_x, middle_y = np.clip((x0 + x1) / 2, 0, width + 0.5), (y0 + y1) / 2
    inside = (middle_y >= 0) & (middle_y < height) & (y0 != y1)
    middle_x, rise = middle_x[inside], (y1 - y0)[inside]
    columns = np.floor(middle_x)
    places = (np.floor(middle_y[inside]) * row + columns).astype(np.intp)
    passed = rise * (middle_x - columns)
    # Two writes: within the pixel the part right of the piece, from the next pixel on the rest.
    changes += np.bincount(places, rise - passed, changes.size)
    changes += np.bincount(places + 1, passed, changes.size)


def _pieces(polygon: Polygon) -> tuple[Values, Values, Values, Values]:
    """Return the polygon's edges, cut at all whole coordinates, as x0, y0, x1, y1."""
    starts, ends = polygon[:-1], polygon[1:]
    edges = np.arange(len(starts))
    owners, ways = [edges, edges], [np.zeros(len(starts)), np.ones(len(starts))]
    for axis in (0, 1):
        owner, way = _crossings(starts[:, axis], ends[:, axis])
        owners.append(owner)
        ways.append(way)
    owner, way = np.concatenate(owners), np.concatenate(ways)
    order = np.lexsort((way, owner))
    owner, way = owner[order], way[order]
    points = starts[owner] + way[:, None] * (ends - starts)[owner]
    same = owner[:-1] == owner[1:]
    one, other = points[:-1][same], points[1:][same]
    return one[:, 0], one[:, 1], other[:, 0], other[:, 1]


def _crossings(start: Values, end: Values) -> tuple[NDArray[np.intp], Values]:
    """Return where edges cross whole numbers on one axis: the edge, and the share of its way."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.floor(low) + 1
    counts = np.maximum(np.ceil(high) - first, 0).astype(np.intp)
    owner = np.repeat(np.arange(len(start)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    values = first[owner] + (np.arange(len(owner)) - before)
    return owner, (values - start[owner]) / (end - start)[owner]

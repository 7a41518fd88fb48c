"""Where highlighted words stand in a set text: bars of a marker behind them, lines under them.

Places are those of the layout, in pixels. Each line has its own pieces, so marks end at a line's end and begin anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import uharfbuzz as hb

from formatkit.model.geometry import Rect
from formatkit.scene.text import GlyphRun, TextLayout, TextLine, TextRole
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.glyph_raster import coverage, run_ink
from formatkit.typeset.placement import union

__all__ = ["marker_bars", "underlines"]

_HIGHLIGHT: frozenset[TextRole] = frozenset(["highlight"])
_OVER = 0.1
"""How far a marker reaches over its words on each side, in em; less where something stands close by."""
_NEAR = 0.35
"""The share of the room up to what stands beside it that a marker may take."""
_ABOVE = 0.12
_BELOW = 0.24
"""Where a marker begins above capitals and ends below the baseline, in em; at most at the font's descent."""
_LEAST_ABOVE = 0.03
_PARTED = 0.05
"""Least gap between the markers of two lines, in em; where there is less room they touch, without a hairline."""
_ROUND_INK = 0.02
"""Least room between ink and the edge of a marker, in em."""
_CLEAR = 0.8
"""Distance that an underline keeps from descenders, in its own thickness."""
_SHORTEST = 1.5
"""The shortest piece of an underline between two descenders, in its own thickness."""


class _Stretch(NamedTuple):
    """Highlighted words next to each other in a line: their ink, their runs, the free room on both sides."""

    ink: Rect
    runs: tuple[GlyphRun, ...]
    free_left: float
    free_right: float


def marker_bars(layout: TextLayout, library: FaceLibrary, roles: Collection[TextRole] = _HIGHLIGHT) -> tuple[Rect, ...]:
    """Return the bars behind words of these roles, as high as capitals and descenders with a little room.

    Bars of all lines are equally high, and low enough to leave the descenders of the line above alone; only ink that
    is taller (accents on capitals, tall scripts) raises its own bar, which always encloses its words.
    """
    em = layout.size
    between = layout.leading - layout.cap_height - min(layout.descent, _BELOW * em)
    touching = between < (_ABOVE + _PARTED) * em
    above = max(_LEAST_ABOVE * em, between) if touching else _ABOVE * em
    below = min(layout.descent, _BELOW * em)
    return tuple(
        _bar(stretch, line.baseline - layout.cap_height - above, line.baseline + below, em)
        for line in layout.lines
        for stretch in _stretches(line, library, roles)
    )


def underlines(
    layout: TextLayout,
    library: FaceLibrary,
    roles: Collection[TextRole] = _HIGHLIGHT,
    thickness: float | None = None,
) -> tuple[tuple[Rect, ...], ...]:
    """Return the line under each stretch of words of these roles, in pieces: it is open at descenders.

    Position and thickness are the font's own; another `thickness` in pixels grows downwards.
    """
    every = [run for line in layout.lines for run in line.runs if not run.colored]
    return tuple(
        tuple(_skipping(_under(stretch, line, library, thickness), every, library))
        for line in layout.lines
        for stretch in _stretches(line, library, roles)
    )


def _bar(stretch: _Stretch, top: float, bottom: float, em: float) -> Rect:
    room = _ROUND_INK * em
    left = stretch.ink.x - min(_OVER * em, _NEAR * stretch.free_left)
    right = stretch.ink.right + min(_OVER * em, _NEAR * stretch.free_right)
    top, bottom = min(top, stretch.ink.y - room), max(bottom, stretch.ink.bottom + room)
    return Rect(left, top, right - left, bottom - top)


def _stretches(line: TextLine, library: FaceLibrary, roles: Collection[TextRole]) -> Iterator[_Stretch]:
    """Give each stretch of runs of these roles in visual order."""
    inks = [run_ink(run, library) for run in line.runs]
    end = 0
    for start, run in enumerate(line.runs):
        if start < end or run.role not in roles:
            continue
        end = next((at for at in range(start, len(line.runs)) if line.runs[at].role not in roles), len(line.runs))
        ink = union(inks[start:end])
        free_left = ink.x - max((each.right for each in inks[:start]), default=-np.inf)
        free_right = min((each.x for each in inks[end:]), default=np.inf) - ink.right
        yield _Stretch(ink, line.runs[start:end], max(0.0, free_left), max(0.0, free_right))


def _under(stretch: _Stretch, line: TextLine, library: FaceLibrary, thickness: float | None) -> Rect:
    """Return the whole line under a stretch. A font's position is that of the line's upper edge (OpenType, post)."""
    run = next((each for each in stretch.runs if not each.colored), stretch.runs[0])
    face = library.face(run.font)
    position, size = (
        face.font.get_metric_position_with_fallback(tag) / face.upem * run.size
        for tag in (hb.OTMetricsTag.UNDERLINE_OFFSET, hb.OTMetricsTag.UNDERLINE_SIZE)
    )
    return Rect(stretch.ink.x, line.baseline - position, stretch.ink.width, max(1.0, thickness or size))


def _skipping(whole: Rect, runs: Sequence[GlyphRun], library: FaceLibrary) -> Iterator[Rect]:
    """Give the pieces of a line that keep their distance from the ink of glyphs."""
    clear = _CLEAR * whole.height
    left, right = int(np.floor(whole.x - clear)), int(np.ceil(whole.right + clear))
    top, bottom = int(np.floor(whole.y)), int(np.ceil(whole.bottom))
    ink = coverage(runs, library, left=left, top=top, width=right - left, height=bottom - top)
    touched = np.flatnonzero((ink > 0).any(axis=0)) + left
    start = whole.x
    for column in (*touched, right + clear):
        end = min(float(column) - clear, whole.right)
        if end - start >= min(_SHORTEST * whole.height, whole.width):
            yield Rect(start, whole.y, end - start, whole.height)
        start = max(start, min(float(column) + 1 + clear, whole.right))

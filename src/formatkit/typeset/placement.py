"""Lines of glyphs at their places: visual order, alignment, optical edges, ink."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from formatkit.model.geometry import Rect
from formatkit.scene.text import Glyph, GlyphRun, TextLine
from formatkit.typeset.bidi import visual_order
from formatkit.typeset.hanging import Align, closing_shares, opening_marks
from formatkit.typeset.optical_edge import stem_overhang
from formatkit.typeset.segments import SOFT_HYPHEN, Segment
from formatkit.typeset.shaping import Item, ShapedGlyph, ShapedText, reshaped

__all__ = ["Align", "Setting", "place_line", "union"]


class Setting(NamedTuple):
    """Size in pixels, tracking in em, measure in pixels, and alignment."""

    size: float
    tracking: float
    measure: float
    align: Align


class _Extent(NamedTuple):
    """Ink of a line before it is moved: all of it, and without the marks that hang."""

    left: float
    right: float
    body_left: float
    body_right: float


def place_line(shaped: ShapedText, segments: Sequence[Segment], setting: Setting, baseline: float) -> TextLine:
    """Set one line of consecutive `segments` on `baseline`.

    `left` is the side where the paragraph's direction starts and `right` the other: in a right-to-left
    paragraph they stand for right and left.
    """
    start, end = segments[0].start, segments[-1].content_end
    while start < end and shaped.text[start] in " \u200b":
        start += 1
    pieces = _pieces(shaped, start, end, segments[-1].hyphenated)
    runs, inks = _runs(shaped, pieces, setting, baseline)
    content = shaped.text[start:end].replace(SOFT_HYPHEN, "")
    shown = content + ("-" if segments[-1].hyphenated else "")
    if not runs:
        return TextLine(shown, (), baseline, Rect(0.0, baseline, 0.0, 0.0))
    extent, top, bottom = _extent(shaped, (start, end), inks), min(inks.tops), max(inks.bottoms)
    if shaped.style.hang and setting.align == "left" and shaped.base == 0:
        extent = extent._replace(body_left=extent.body_left + _overhang(shaped, (start, end), pieces) * setting.size)
    shift = _shift(shaped, extent, setting, max(inks.pen_ends))
    moved = tuple(_moved(run, shift) for run in runs)
    ink = Rect(
        round(extent.left + shift, 3),
        round(baseline + top, 3),
        round(extent.right - extent.left, 3),
        round(bottom - top, 3),
    )
    return TextLine(shown, moved, baseline, ink)


def union(rects: Sequence[Rect]) -> Rect:
    """Return the smallest rectangle around all that are not empty."""
    solid = [rect for rect in rects if rect.width > 0 and rect.height > 0]
    if not solid:
        return rects[0]
    left, top = min(rect.x for rect in solid), min(rect.y for rect in solid)
    right, bottom = max(rect.x + rect.width for rect in solid), max(rect.y + rect.height for rect in solid)
    return Rect(left, top, right - left, bottom - top)


def _pieces(shaped: ShapedText, start: int, end: int, hyphenated: bool) -> list[Item]:
    """Return the items of a line, cut to it, in visual order."""
    cut = [
        _cut(shaped, item, max(start, item.start), min(end, item.end))
        for item in shaped.items
        if item.start < end and item.end > start
    ]
    if hyphenated and cut:
        last = cut[-1]
        cut[-1] = reshaped(shaped, last, last.start, last.end, "-")
    return [cut[index] for index in visual_order([item.level for item in cut])]


def _cut(shaped: ShapedText, item: Item, start: int, end: int) -> Item:
    if (start, end) == (item.start, item.end):
        return item
    if _inside_word(shaped.text, start, item.start) or _inside_word(shaped.text, end, item.end):
        return reshaped(shaped, item, start, end)
    return replace(item, start=start, end=end, glyphs=_glyphs_between(item, start, end))


def _glyphs_between(item: Item, start: int, end: int) -> tuple[ShapedGlyph, ...]:
    """Return the glyphs of characters `start` to `end`; from left to right they stand in the order of the text."""
    if item.level % 2:
        return tuple(glyph for glyph in item.glyphs if start <= glyph.cluster < end)
    first = bisect_left(item.glyphs, start, key=_cluster_of)
    return item.glyphs[first : bisect_left(item.glyphs, end, first, key=_cluster_of)]


_cluster_of = attrgetter("cluster")


def _inside_word(text: str, at: int, edge: int) -> bool:
    return at != edge and 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace()


class _Inks(NamedTuple):
    """Where the ink of each glyph lies in an unmoved line, and its pen ends; y from the baseline, downwards."""

    clusters: list[int]
    lefts: list[float]
    tops: list[float]
    rights: list[float]
    bottoms: list[float]
    pen_ends: list[float]


def _runs(
    shaped: ShapedText, pieces: Sequence[Item], setting: Setting, baseline: float
) -> tuple[list[GlyphRun], _Inks]:
    pen, size = 0.0, setting.size
    gap = setting.tracking * size
    runs: list[GlyphRun] = []
    inks = _Inks([], [], [], [], [], [])
    clusters, lefts, tops, rights, bottoms, pen_ends = inks
    for item in pieces:
        origin = pen
        glyphs: list[Glyph] = []
        box_of = item.face.glyph_box
        for (glyph, cluster, advance, dx, dy), opens in zip(item.glyphs, _gaps(shaped, item, gap), strict=True):
            x, y = pen + dx * size, -dy * size
            pen += advance * size
            pen += opens
            left, top, right, bottom = box_of(glyph)
            if right > left:  # not empty
                glyphs.append(Glyph(glyph, round(x - origin, 3), round(y, 3) if y else y))
                clusters.append(cluster)
                lefts.append(x + left * size)
                tops.append(y + top * size)
                rights.append(x + right * size)
                bottoms.append(y + bottom * size)
                pen_ends.append(pen)
        if glyphs:
            runs.append(GlyphRun(item.face.key, size, origin, baseline, tuple(glyphs), item.role, item.face.colored))
    return runs, inks


def _gaps(shaped: ShapedText, item: Item, gap: float) -> Sequence[float]:
    """Return the letter space behind each glyph of an item, in pixels: behind the last one of a cluster only."""
    if not gap or item.joined:
        return (0.0,) * len(item.glyphs)
    clusters = [glyph.cluster for glyph in item.glyphs]
    spaces = shaped.gaps
    return [gap if one != other and spaces[one + 1] > spaces[one] else 0.0 for one, other in pairwise((*clusters, -1))]


def _extent(shaped: ShapedText, span: tuple[int, int], inks: _Inks) -> _Extent:
    left, right = min(inks.lefts), max(inks.rights)
    if not shaped.style.hang:
        return _Extent(left, right, left, right)
    start, end = span
    line = shaped.text[start:end]
    opening = opening_marks(line, shaped.style.language)
    head_left, head_right = left, right
    if opening:
        inner = [index for index, cluster in enumerate(inks.clusters) if cluster >= start + opening]
        head_left, head_right = _reach(inks, inner) if inner else (left, right)
    tail_left, tail_right = left, right
    for index, share in reversed(closing_shares(line)):
        hung = [at for at, cluster in enumerate(inks.clusters) if cluster == start + index]
        rest = [at for at, cluster in enumerate(inks.clusters) if cluster < start + index]
        if hung and rest:
            (hung_left, hung_right), (rest_left, rest_right) = _reach(inks, hung), _reach(inks, rest)
            tail_right -= share * max(0.0, hung_right - rest_right)
            tail_left += share * max(0.0, rest_left - hung_left)
            break
    if shaped.base == 0:
        return _Extent(left, right, head_left, tail_right)
    return _Extent(left, right, tail_left, head_right)


def _reach(inks: _Inks, glyphs: Sequence[int]) -> tuple[float, float]:
    return min([inks.lefts[index] for index in glyphs]), max([inks.rights[index] for index in glyphs])


def _overhang(shaped: ShapedText, span: tuple[int, int], pieces: Sequence[Item]) -> float:
    """Return how far accents and tails of the first letter stand left of its stem, in em."""
    start, end = span
    head = start + opening_marks(shaped.text[start:end], shaped.style.language)
    for item in pieces:
        if item.start <= head < item.end and item.level == 0:
            glyphs = [glyph for glyph in item.glyphs if glyph.cluster == head]
            return stem_overhang(shaped.text, head, item.face, glyphs)
    return 0.0


def _shift(shaped: ShapedText, extent: _Extent, setting: Setting, advance: float) -> float:
    """Return how far the line moves right so that its edge or middle stands where the alignment says."""
    body_left, body_right = extent.body_left, extent.body_right
    if not shaped.style.hang:
        body_left, body_right = 0.0, advance
    if setting.align == "center":
        shift = (setting.measure - body_left - body_right) / 2
        low, high = -extent.left, setting.measure - extent.right
        return min(max(shift, low), high) if low <= high else (low + high) / 2
    to_the_left = (setting.align == "left") == (shaped.base == 0)
    if to_the_left:
        # At the ragged side nothing hangs, so the opening edge is the ink itself.
        return -(body_left if shaped.base == 0 or setting.align == "right" else extent.left)
    return setting.measure - body_right


def _moved(run: GlyphRun, shift: float) -> GlyphRun:
    return GlyphRun(run.font, run.size, round(run.x + shift, 3), run.y, run.glyphs, run.role, run.colored)

"""The parts of words that are wider than a line: segments that stand in for the whole word.

A word is broken only at sizes at which it alone is wider than the measure; all others stay whole. What may be broken
is tried in levels, the better places first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from formatkit.typeset.compounds import INSIDE, JOINT, MAIN_JOINT
from formatkit.typeset.hanging import Align
from formatkit.typeset.hyphenation import ANYWHERE, AT_MARKS, Place, emergency_places, hyphen_places
from formatkit.typeset.line_ends import LineEnd
from formatkit.typeset.nobreak import kept_together
from formatkit.typeset.segments import Cluster, Segment, Segments, clusters_of, segments_of, start_edge
from formatkit.typeset.shaping import Item, ShapedText, reshaped

__all__ = ["LEVELS", "Level", "hyphenated_segments", "ways_to_break"]


class Level(NamedTuple):
    """Which places count: up to `rank`, and with hyphens on lines running where `stacked`.

    `worth`: how many times the size without them the text must reach for them to be taken; as much of the size is
    then given back, so that a larger box never means a smaller size.
    """

    rank: int
    stacked: bool
    worth: float


LEVELS = (
    Level(MAIN_JOINT, False, 1.08),
    Level(MAIN_JOINT, True, 1.16),
    Level(JOINT, False, 1.16),
    Level(JOINT, True, 1.25),
)
"""Hyphens that may make a text larger."""
_ANY_JOINT = Level(JOINT, False, 1.0)
"""What lines are chosen from at a size once found: demerits put main joints first, but not before all else."""
_LAST_RESORTS = tuple(
    Level(rank, stacked, 1.0)
    for rank, stacked in ((JOINT, True), (INSIDE, False), (INSIDE, True), (AT_MARKS, True), (ANYWHERE, True))
)
"""Places that count only at the smallest size, when nothing else fits: at the end those of words nobody knows."""


def ways_to_break(shaped: ShapedText, align: Align, size: float, unit: float, measure: float) -> Iterator[Segments]:
    """Give the segments of a text at `size` pixels, at first with all words whole, then broken more and more."""
    tracking = shaped.style.tracking_at(size, unit)
    whole = segments_of(shaped, align)
    yield whole
    yield whole._replace(stacked_hyphens=True)
    wide = whole.wide(size, tracking, measure)
    if wide:
        for level in (_ANY_JOINT, *_LAST_RESORTS):
            yield hyphenated_segments(shaped, whole, level, align, wide).broken(size, tracking, measure)


def hyphenated_segments(
    shaped: ShapedText, pieces: Segments, level: Level, align: Align, wide: Sequence[int]
) -> Segments:
    """Return `pieces` with the parts of those that may be `wide` (indices), as far as they have places at `level`."""
    desk = _Desk(shaped, clusters_of(shaped), align)
    kept = list(kept_together(shaped.text, shaped.style.no_break))
    parts: dict[int, Segments] = {}
    for index in wide:
        places = _places(shaped, pieces.segments[index], level, kept)
        if places:
            parts[index] = _divided(desk, pieces, index, places)
    return pieces._replace(parts=parts, stacked_hyphens=level.stacked)


class _Desk(NamedTuple):
    shaped: ShapedText
    clusters: list[Cluster | None]
    align: Align


def _places(shaped: ShapedText, segment: Segment, level: Level, kept: Sequence[tuple[int, int]]) -> list[Place]:
    found: dict[int, Place] = {}
    for place in _all_places(shaped, segment, level):
        is_kept = any(start < place.at < end for start, end in kept)
        if place.rank <= level.rank and not is_kept and _can_be_cut(shaped, place.at):
            # A font without a hyphen shows none, instead of the box of a missing glyph.
            hyphen = place.hyphen and _item_before(shaped, place.at).face.covers(ord("-"))
            found.setdefault(place.at, place._replace(hyphen=hyphen))
    return [found[index] for index in sorted(found)]


def _all_places(shaped: ShapedText, segment: Segment, level: Level) -> Iterator[Place]:
    start, end, style = segment.start, segment.content_end, shaped.style
    yield from hyphen_places(shaped.text, start, end, style.language, style.uppercase)
    if level.rank > INSIDE:
        yield from emergency_places(shaped.text, start, end)


def _can_be_cut(shaped: ShapedText, index: int) -> bool:
    """Tell whether a line can end here by its script: not where letters join or run to the left."""
    item = _item_before(shaped, index)
    return shaped.base == 0 and item.level % 2 == 0 and not item.joined


def _item_before(shaped: ShapedText, index: int) -> Item:
    return next(item for item in shaped.items if item.start < index <= item.end)


def _divided(desk: _Desk, pieces: Segments, index: int, places: Sequence[Place]) -> Segments:
    whole = pieces.segments[index]
    bounds = [whole.start, *(place.at for place in places)]
    segments = [
        Segment(start, place.at, place.at, place.hyphen, False, LineEnd.PLAIN, False, False, rank=place.rank)
        for start, place in zip(bounds, places, strict=False)
    ]
    segments.append(whole._replace(start=bounds[-1]))
    later = [start_edge(desk.shaped, segment, desk.clusters, desk.align) for segment in segments[1:]]
    starts = [pieces.starts[index], *later]
    ends = [*(_end(desk.shaped, segment) for segment in segments[:-1]), pieces.ends[index]]
    return Segments(tuple(segments), tuple(starts), tuple(ends))


def _end(shaped: ShapedText, segment: Segment) -> tuple[float, int]:
    """Return where a line that ends inside a word ends, its hyphen included: shaped as it will be drawn."""
    at = segment.content_end
    item = _item_before(shaped, at)
    start = max(item.start, segment.start)
    piece = reshaped(shaped, item, start, at, "-" if segment.hyphenated else "")
    width = sum(glyph.advance for glyph in piece.glyphs)
    if shaped.style.hang and segment.hyphenated:
        last = piece.glyphs[-1]
        width -= last.advance - last.dx - item.face.glyph_box(last.id).right
    # There is no letter space between the last letter and the hyphen, nor behind a line.
    return shaped.advances[start] + width, shaped.gaps[at] - 1

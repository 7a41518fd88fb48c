"""What a line can be made of: the pieces of text between two legal breaks, and how wide they are at any size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import NamedTuple

from formatkit.typeset.bonds import Bond, attribute_bond, close_groups
from formatkit.typeset.hanging import Align, opening_marks
from formatkit.typeset.line_ends import LineEnd, line_end
from formatkit.typeset.linebreak import Break
from formatkit.typeset.nobreak import kept_together
from formatkit.typeset.optical_edge import stem_overhang
from formatkit.typeset.script_phrases import legal_breaks
from formatkit.typeset.shaping import Item, ShapedGlyph, ShapedText

__all__ = [
    "SOFT_HYPHEN",
    "Cluster",
    "Edges",
    "Segment",
    "Segments",
    "clusters_of",
    "segments_of",
    "start_edge",
]

SOFT_HYPHEN = "\u00ad"
_BLANK = " \n\u00ad\u200b\u2009\u2002\u2003\u3000"
_REACH = 64
_OVERLAP = 0.001
_LONGEST_LINE = 200
"""Characters of the longest line there is: what lies behind comes to stand at no edge of it."""
_REMEMBERED = 64


class Segment(NamedTuple):
    """Characters `start` to `end`; without its trailing blanks it reaches to `content_end`.

    `hyphenated`: a line that ends here shows a hyphen. `final`: a wanted break follows, or the text ends.
    `ending`: how well a line ends here. `spaced`: blanks follow. `hyphen`: it ends inside a word, with a hyphen or
    slash of its own. `last_resort`: it ends inside a phrase, and a line only where it can end nowhere else.
    `rank`: it ends inside a word that is broken only because it fits no line; 0 is the best place. `bond`: what a line
    that ends here parts.
    """

    start: int
    content_end: int
    end: int
    hyphenated: bool
    final: bool
    ending: LineEnd
    spaced: bool
    hyphen: bool
    last_resort: bool = False
    rank: int | None = None
    bond: Bond = Bond.NONE


class Edges(NamedTuple):
    """Where the segments begin and end at one size, in pixels of one endless line.

    A line from segment `i` to `j` is `ends[j] - starts[i]` wide: from ink to ink when edges hang. Two lines
    running may end with a hyphen only where `stacked_hyphens` says so.
    """

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    stacked_hyphens: bool = False

    def width(self, first: int, last: int) -> float:
        """Return the width of a line from segment `first` to `last`, both included."""
        return self.ends[last] - self.starts[first]


class Segments(NamedTuple):
    """All segments of a text, with the places of their edges in em and in letter spaces.

    `stacked_hyphens` as in `Edges`: the last resort for a word that is wider than two lines. `parts` are what stands
    in for a segment, by its index, where it is wider than the measure.
    """

    segments: tuple[Segment, ...]
    starts: tuple[tuple[float, int], ...]
    ends: tuple[tuple[float, int], ...]
    stacked_hyphens: bool = False
    parts: Mapping[int, Segments] = MappingProxyType({})

    @property
    def divides_phrases(self) -> bool:
        """Whether a line may end inside a phrase, as a last resort."""
        return any(segment.last_resort for segment in self.segments)

    def whole_phrases(self) -> Segments:
        """Return the same with each phrase in one piece."""
        return self.joined([not segment.last_resort for segment in self.segments])

    def joined(self, may_end: Sequence[bool]) -> Segments:
        """Return the same with each segment that no line may end with in one piece with the next."""
        ends = [index for index, may in enumerate(may_end) if may]
        firsts = [0, *(index + 1 for index in ends[:-1])]
        return self._replace(
            segments=tuple(
                self.segments[last]._replace(start=self.segments[first].start)
                for first, last in zip(firsts, ends, strict=True)
            ),
            starts=tuple(self.starts[first] for first in firsts),
            ends=tuple(self.ends[last] for last in ends),
        )

    def at(self, size: float, tracking: float) -> Edges:
        """Return the edges at `size` pixels and `tracking` em."""
        return Edges(
            tuple([size * (em + tracking * gaps) for em, gaps in self.starts]),  # quicker than a generator
            tuple([size * (em + tracking * gaps) for em, gaps in self.ends]),
            self.stacked_hyphens,
        )

    def wide(self, size: float, tracking: float, measure: float) -> list[int]:
        """Return the segments that alone are wider than the measure."""
        edges = self.at(size, tracking)
        return [index for index in range(len(self.segments)) if edges.width(index, index) > measure + _OVERLAP]

    def broken(self, size: float, tracking: float, measure: float) -> Segments:
        """Return the segments with the parts of those that are wider than the measure in their place."""
        wide = self.parts.keys() & self.wide(size, tracking, measure) if self.parts else ()
        segments: list[Segment] = []
        starts: list[tuple[float, int]] = []
        ends: list[tuple[float, int]] = []
        for index, segment in enumerate(self.segments):
            part = self.parts[index] if index in wide else None
            segments += part.segments if part else [segment]
            starts += part.starts if part else [self.starts[index]]
            ends += part.ends if part else [self.ends[index]]
        return Segments(tuple(segments), tuple(starts), tuple(ends), self.stacked_hyphens)


class Cluster(NamedTuple):
    """The glyphs of what the font draws as one."""

    item: Item
    glyphs: list[ShapedGlyph]


_CUT: dict[tuple[int, Align], tuple[ShapedText, Segments]] = {}
"""The last texts that were cut, by identity: the same shaped text is looked at for several boxes and sizes."""


def segments_of(shaped: ShapedText, align: Align = "left") -> Segments:
    """Cut a shaped text at its legal breaks.

    When the style hangs, a line is measured from ink to ink; set from the start side (`left`), it does not
    count the opening quotation mark either, which stands outside.
    """
    known = _CUT.get((id(shaped), align))
    if known is not None and known[0] is shaped:
        return known[1]
    style = shaped.style
    segments = _segments(shaped.text, style.language, style.no_break, tuple(_emphasized(shaped)))
    clusters = clusters_of(shaped)
    starts = tuple(start_edge(shaped, segment, clusters, align) for segment in segments)
    ends = tuple(_end_edge(shaped, segment, clusters) for segment in segments)
    made = Segments(segments, starts, ends)
    _CUT[id(shaped), align] = shaped, made
    if len(_CUT) > _REMEMBERED:
        _CUT.pop(next(iter(_CUT)))
    return made


def clusters_of(shaped: ShapedText) -> list[Cluster | None]:
    """Return for each character the glyphs of the cluster it belongs to."""
    found: list[Cluster | None] = [None] * len(shaped.text)
    for item in shaped.items:
        for glyph in item.glyphs:
            cluster = found[glyph.cluster]
            if cluster is None:
                found[glyph.cluster] = Cluster(item, [glyph])
            else:
                cluster.glyphs.append(glyph)
    for index in range(1, len(found)):
        if found[index] is None:
            found[index] = found[index - 1]
    return found


@lru_cache(maxsize=_REMEMBERED)
def _segments(
    text: str, language: str, no_break: tuple[str, ...], emphasized: tuple[tuple[int, int], ...]
) -> tuple[Segment, ...]:
    found = legal_breaks(text, language)
    for start, end in kept_together(text, no_break):
        for index in range(start + 1, end):
            if found[index] is not Break.MANDATORY:
                found[index] = Break.FORBIDDEN
    places = [index for index, kind in enumerate(found) if kind is not Break.FORBIDDEN]
    groups = close_groups(text, emphasized)
    segments = []
    for start, end in zip([0, *places], [*places, len(text)], strict=True):
        content_end = end
        while content_end > start and text[content_end - 1] in _BLANK:
            content_end -= 1
        final = end == len(text) or found[end] is Break.MANDATORY
        hyphenated = not final and text[end - 1] == SOFT_HYPHEN
        before, after = _around(text, content_end, end)
        is_inside = any(first < end < last for first, last in groups)
        segments.append(
            Segment(
                start,
                content_end,
                end,
                hyphenated,
                final,
                LineEnd.PLAIN if hyphenated else line_end(before, after, language),
                content_end < end and not hyphenated,
                content_end == end and text[start:content_end].endswith(("-", "\u2010", "/")),
                not final and found[end] is Break.LAST_RESORT,
                bond=Bond.GROUP if is_inside else attribute_bond(before, after, language),
            )
        )
    return tuple(segments)


def _emphasized(shaped: ShapedText) -> list[tuple[int, int]]:
    """Return start and end of each emphasis."""
    found: list[tuple[int, int]] = []
    for item in sorted(shaped.items, key=lambda each: each.start):
        if item.role != "normal":
            begins = found.pop()[0] if found and found[-1][1] == item.start else item.start
            found.append((begins, item.end))
    return found


def _around(text: str, content_end: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a break, blanks with the latter, without soft hyphens."""
    before, after = text[max(0, content_end - _REACH) : content_end], text[content_end : end + _REACH]
    return before.replace(SOFT_HYPHEN, ""), after.replace(SOFT_HYPHEN, "")


def start_edge(shaped: ShapedText, segment: Segment, clusters: list[Cluster | None], align: Align) -> tuple[float, int]:
    """Return where a line that starts with a segment begins, in em and in letter spaces.

    Inside a ligature that is at the ligature's own start: it is dissolved, and its letters are no wider.
    """
    at = segment.start
    whole = clusters[at]
    if at > 0 and whole is not None and whole is clusters[at - 1]:
        first = whole.glyphs[0].cluster
        return shaped.advances[first], shaped.gaps[first]
    if not shaped.style.hang or segment.content_end == segment.start:
        return shaped.advances[at], shaped.gaps[at]
    if align == "left" and _runs_along(clusters[at], shaped.base):
        at += opening_marks(shaped.text[at : segment.content_end], shaped.style.language)
    cluster = clusters[at]
    bearing = _room(clusters, range(at, len(clusters)), shaped.base, shaped.base)
    if align == "left" and shaped.base == 0 and cluster is not None and cluster.item.level == 0:
        bearing += stem_overhang(shaped.text, at, cluster.item.face, cluster.glyphs)
    return shaped.advances[at] + bearing, shaped.gaps[at]


def _end_edge(shaped: ShapedText, segment: Segment, clusters: list[Cluster | None]) -> tuple[float, int]:
    at = segment.content_end
    advance, gaps = shaped.advances[at], shaped.gaps[at]
    cluster = clusters[at - 1]
    if at == segment.start or cluster is None:
        return advance, gaps
    if segment.hyphenated:
        face = cluster.item.face
        hyphen = face.font.get_nominal_glyph(ord("-"))
        return advance + (face.font.get_glyph_h_advance(hyphen) / face.upem if hyphen else 0.0), gaps
    if shaped.style.hang:
        advance -= _room(clusters, range(at - 1, -1, -1), shaped.base, 1 - shaped.base)
    return advance, gaps - int(not cluster.item.joined)


def _room(clusters: Sequence[Cluster | None], inwards: range, base: int, side: int) -> float:
    """Return the empty space between the ink of a line and its edge, in em; negative where ink reaches over it.

    `inwards` are the characters from the edge on; `side` is 0 for the left edge, 1 for the right one. What runs
    against the paragraph is turned around in the line, and which of its clusters comes to stand at the edge is not
    known before the line is: the one that reaches furthest over it counts.
    """
    first = clusters[inwards[0]]
    if first is None:
        return 0.0
    if _runs_along(first, base):
        return min(_bearings(first)[side], _marks_reach(clusters, inwards, base, side))
    turned = takewhile(lambda each: not _runs_along(each, base), map(clusters.__getitem__, inwards[:_LONGEST_LINE]))
    return min(0.0, *(_bearings(each)[side] for each in turned if each is not None))


def _marks_reach(clusters: Sequence[Cluster | None], inwards: range, base: int, side: int) -> float:
    """Return the same for the accents of the letter beside the one at the edge, which may reach over it."""
    first = clusters[inwards[0]]
    second = next((each for each in map(clusters.__getitem__, inwards[1:]) if each is not first), None)
    if first is None or second is None or len(second.glyphs) == 1 or not _runs_along(second, base):
        return math.inf
    return sum(glyph.advance for glyph in first.glyphs) + _bearings(second)[side]


def _runs_along(cluster: Cluster | None, base: int) -> bool:
    """Tell whether a cluster stands in a line where it stands in the text, not in a run that is turned around."""
    return cluster is not None and cluster.item.level == base


def _bearings(cluster: Cluster) -> tuple[float, float]:
    """Return the empty space left and right of the ink of a cluster, in em."""
    pen = 0.0
    lefts: list[float] = []
    rights: list[float] = []
    for glyph in cluster.glyphs:
        box = cluster.item.face.glyph_box(glyph.id)
        if not box.empty:
            lefts.append(pen + glyph.dx + box.left)
            rights.append(pen + glyph.dx + box.right)
        pen += glyph.advance
    # A mark without a letter under it may stand over the next cluster, whose ink then makes the edge.
    return (min(*lefts, pen), min(pen - max(rights), pen)) if lefts else (0.0, 0.0)

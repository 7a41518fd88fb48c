"""Where a line had better not end, even where it may: what belongs together by sense stays in one piece.

Unlike a fault among others, which is weighed when lines are chosen, such a break is worth a somewhat smaller size.
"""

from __future__ import annotations

from collections.abc import Sequence

from formatkit.typeset.bonds import Bond
from formatkit.typeset.line_ends import LineEnd
from formatkit.typeset.segments import Segment, Segments

__all__ = ["in_sense_units"]

_PART_ENDS = (LineEnd.SENTENCE, LineEnd.CLAUSE)
_SHORT_START = 8
"""Characters of a first word of a sentence that does not stand alone at a line's end."""


def in_sense_units(pieces: Segments) -> Segments:
    """Return the segments of a text with those in one piece that no line should part.

    These are an article, preposition or conjunction and what follows it, a short emphasis or quotation, the
    first short word of a sentence, and a verb or adverb with the one word that ends its clause (`ist da,`).
    """
    segments = pieces.segments
    return pieces.joined([_may_end(segments, index) for index in range(len(segments))])


def _may_end(segments: Sequence[Segment], index: int) -> bool:
    segment = segments[index]
    if segment.final:
        return True
    if segment.ending is LineEnd.CLINGING or segment.bond is Bond.GROUP:
        return False
    if not segment.spaced or segment.ending in _PART_ENDS:
        return True
    if index > 0 and segments[index - 1].ending is LineEnd.SENTENCE:
        return segment.content_end - segment.start >= _SHORT_START
    return segment.ending is not LineEnd.LEANING or segments[index + 1].ending not in _PART_ENDS

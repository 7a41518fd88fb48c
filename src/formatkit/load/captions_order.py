"""Captions one after the other: sorted by time, joined where they begin together, cut where they overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from formatkit.diagnostics import Diagnostic, Where, note, warning
from formatkit.load.captions_vtt import Piece

__all__ = ["Caption", "in_order"]


@dataclass(frozen=True, slots=True)
class Caption:
    """What a file shows from `start` to `end` (seconds), in pieces; `line` is where its times stand."""

    line: int
    start: Fraction
    end: Fraction
    pieces: tuple[Piece, ...]


def in_order(captions: Sequence[Caption], shown: str) -> tuple[list[Caption], list[Diagnostic]]:
    """Return captions of which none begins before the one before it ends, and what was mended.

    FK274 sorted, FK283 joined because they begin together, FK273 shortened because they overlap.
    """
    found: list[Diagnostic] = []
    late = [later for earlier, later in pairwise(captions) if later.start < earlier.start]
    if late:
        found.append(note("FK274", Where(file=shown, line=late[0].line)))
    joined, twins = _joined(sorted(captions, key=lambda each: each.start))
    if twins:
        found.append(warning("FK283", Where(file=shown, line=twins[0].line), count=len(twins)))
    over = [one for one, other in pairwise(joined) if one.end > other.start]
    if over:
        found.append(warning("FK273", Where(file=shown, line=over[0].line), count=len(over)))
    ends = [*(each.start for each in joined[1:]), joined[-1].end] if joined else []
    return [replace(each, end=min(each.end, end)) for each, end in zip(joined, ends, strict=True)], found


def _joined(captions: Sequence[Caption]) -> tuple[list[Caption], list[Caption]]:
    """Return the captions with those that begin together made one, and those that were added to another."""
    found: list[Caption] = []
    twins: list[Caption] = []
    for caption in captions:
        if found and found[-1].start == caption.start:
            pieces = (*found[-1].pieces, Piece(None, "\n"), *caption.pieces)
            found[-1] = replace(found[-1], end=max(found[-1].end, caption.end), pieces=pieces)
            twins.append(caption)
        else:
            found.append(caption)
    return found, twins

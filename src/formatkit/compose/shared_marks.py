"""Marks of a text shared out among its lines, words or letters, so that each brings its part of them along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from formatkit.scene.nodes import Text
from formatkit.scene.text import TextLayout
from formatkit.scene.text_effects import Mark

__all__ = ["shared_marks"]


def shared_marks(node: Text, pieces: Sequence[TextLayout]) -> tuple[tuple[Mark, ...], ...]:
    """Return the marks of each piece; together they are those of the text, whatever the order of reading.

    A mark belongs to the pieces of its line that are highlighted. It is cut in the middle between two of them, on a
    whole pixel of the canvas.
    """
    shares: list[list[Mark]] = [[] for _ in pieces]
    for mark in node.marks:
        owners = _owners(mark, pieces)
        cuts = [_cut(pieces[one], pieces[other], node.x) for one, other in pairwise(owners)]
        edges = pairwise([mark.area.x, *cuts, mark.area.right])
        for owner, (start, end) in zip(owners, edges, strict=False):
            left, right = max(start, mark.area.x), min(end, mark.area.right)
            if right > left:
                shares[owner].append(replace(mark, area=replace(mark.area, x=left, width=right - left)))
    return tuple(map(tuple, shares))


def _owners(mark: Mark, pieces: Sequence[TextLayout]) -> list[int]:
    """Return the pieces that a mark belongs to, from left to right."""
    line = min((piece.lines[0].baseline for piece in pieces), key=lambda baseline: _distance(mark, baseline))
    standing = [
        index
        for index, piece in enumerate(pieces)
        if piece.lines[0].baseline == line
        and any(run.role == "highlight" for run in piece.lines[0].runs)
        and piece.ink.x < mark.area.right
        and piece.ink.right > mark.area.x
    ]
    return sorted(standing, key=lambda index: pieces[index].ink.x)


def _distance(mark: Mark, baseline: float) -> float:
    """Return how far a mark is from a baseline; markers hold theirs, and underlines are just below theirs."""
    if mark.area.y <= baseline <= mark.area.bottom:
        return 0.0
    return mark.area.y - baseline if mark.area.y > baseline else 1e9


def _cut(left: TextLayout, right: TextLayout, origin: float) -> float:
    return round((left.ink.right + right.ink.x) / 2 + origin) - origin

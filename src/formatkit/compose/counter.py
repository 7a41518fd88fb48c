"""Counters: the figure in a text runs up to its value, in the form that it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from formatkit.compose.timeline import Entry
from formatkit.scene.easing import eased
from formatkit.scene.nodes import Counter, CounterStep, Node, Text
from formatkit.scene.text import TextLayout
from formatkit.scene.text_effects import Mark

__all__ = ["counter_of", "figure_at", "figure_in"]

_FIGURE_SPACE = "\u2007"
_FIGURE = re.compile(r"\d{1,3}(?:[.,\u202f\u00a0' ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text: where it stands, its value in units of its last digit, how it is written.

    `grouping` is the mark between thousands (empty: none), `mark` that before the decimals.
    """

    start: int
    end: int
    units: int
    decimals: int
    grouping: str
    mark: str


def figure_in(text: str) -> Figure | None:
    """Return the first figure of a text, None where there is none.

    >>> figure_in("12,5 % mehr").units
    125
    """
    match = _FIGURE.search(text)
    if match is None:
        return None
    written = match[0]
    grouped = re.match(r"\d{1,3}([.,\u202f\u00a0' ])\d{3}(?:\1\d{3})*(?!\d)", written)
    grouping = grouped[1] if grouped else ""
    rest = written[grouped.end() :] if grouped else written
    mark = next((character for character in rest if character in ".,"), "")
    decimals = len(rest.partition(mark)[2]) if mark else 0
    digits = re.sub(r"\D", "", written)
    return Figure(match.start(), match.end(), int(digits), decimals, grouping, mark)


def figure_at(figure: Figure, share: float) -> str:
    """Return how the figure is written when a share (0 to 1) of its value is reached.

    >>> figure_at(figure_in("1.250"), 0.5)
    '625'
    """
    units = round(figure.units * share)
    whole, part = divmod(units, 10**figure.decimals)
    grouped = f"{whole:,}".replace(",", figure.grouping) if figure.grouping else str(whole)
    return f"{grouped}{figure.mark}{part:0{figure.decimals}d}" if figure.decimals else grouped


def counter_of(
    node: Text,
    text: str,
    entry: Entry,
    fps: Fraction,
    reset: Callable[[str], TextLayout],
    marks: Callable[[TextLayout], tuple[Mark, ...]],
) -> Node:
    """Return a text whose first figure counts up from 0 during its entry; a text without figures stays as it is.

    Before its entry the figure stands at its value. `text` is what the node shows, `reset` sets another one in its
    style, `marks` are those of a layout. Digits that are not there yet are spaces as wide as a digit, so that nothing
    beside the figure moves.
    """
    figure = figure_in(text)
    if figure is None:
        return node
    start, end = round(entry.start * float(fps)), round(entry.end * float(fps))
    whole = reset(text)  # its digits are as wide as those before: nothing jumps
    steps: list[CounterStep] = [CounterStep(0, whole, marks(whole))] if start > 0 else []
    shown = ""
    for frame in range(max(0, start), end):
        written = figure_at(figure, eased("ease-out", (frame - start) / max(1, end - start)))
        if written != shown:
            shown = written
            padded = written.rjust(figure.end - figure.start, _FIGURE_SPACE)
            layout = reset(text[: figure.start] + padded + text[figure.end :])
            steps.append(CounterStep(frame, layout, marks(layout)))
    steps.append(CounterStep(max(0, end), whole, marks(whole)))
    return Counter(node.id, tuple(steps), node.x, node.y, node.color, node.strong, node.highlight, effects=node.effects)

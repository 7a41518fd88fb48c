"""The languages of one post: their texts have one size, that of the longest, and one that grows too long is told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from formatkit.batch.job import placed
from formatkit.diagnostics import Diagnostic, warning
from formatkit.model.fit_group import MeasuredText

if TYPE_CHECKING:
    from formatkit.model.order import Order

__all__ = ["Spoken", "language_sizes", "language_warnings"]

_SMALLEST_SHARE: Final = 0.8
"""Below this share of the size that another language would have, a text has grown too long by its translation."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A post in one language: its order, and its fitted texts as they would be on their own."""

    order: Order
    texts: Sequence[MeasuredText]


def language_sizes(spoken: Sequence[Spoken]) -> dict[str, float]:
    """Return the size in pixels of each layer: the smallest of all languages."""
    smallest: dict[str, float] = {}
    for text in (text for each in spoken for text in each.texts):
        smallest[text.layer] = min(text.size, smallest.get(text.layer, text.size))
    return smallest


def language_warnings(spoken: Sequence[Spoken]) -> list[Diagnostic]:
    """Return a warning (FK738) for each layer that one language makes much smaller than another would have it."""
    layers = dict.fromkeys(text.layer for each in spoken for text in each.texts)
    found = (_warned(layer, spoken) for layer in layers)
    return [each for each in found if each is not None]


def _warned(layer: str, spoken: Sequence[Spoken]) -> Diagnostic | None:
    texts = [(each.order, text) for each in spoken for text in each.texts if text.layer == layer]
    order, smallest = min(texts, key=lambda each: each[1].size)
    other, largest = max(texts, key=lambda each: each[1].size)
    least = _SMALLEST_SHARE * largest.size
    if smallest.size >= least:
        return None
    # A text takes room by its characters and the square of its size.
    excess = smallest.characters - math.floor(smallest.characters * (smallest.size / least) ** 2)
    return warning(
        "FK738",
        replace(placed(order.post, f"{order.post.label} × {order.preset.id}"), key=f"{layer}.{order.lang}"),
        lang=order.lang,
        other=other.lang,
        percent=round(100 * smallest.size / largest.size),
        excess=max(1, excess),
    )

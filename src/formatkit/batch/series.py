"""One size for a text over a whole series, so that no card shouts and none whispers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from formatkit.batch.job import Job, pictures_of

if TYPE_CHECKING:
    from formatkit.model.order import Order

__all__ = ["SeriesKey", "orders_to_measure", "series_key", "shared_sizes", "with_sizes"]

SeriesKey = tuple[str, int, str, str]
"""Template, its version, style as drawn, preset: what has to agree for sizes to be comparable."""


def series_key(order: Order) -> SeriesKey:
    """Return the series that an order belongs to. Without a picture every style is drawn plain."""
    style = "plain"
    if next(pictures_of(order), None) is not None:
        style = order.contents()[0].style or "photo"
    return (order.template.name, order.template.version, style, order.preset.id)


def orders_to_measure(jobs: Sequence[Job], series: Sequence[Order]) -> tuple[Order, ...]:
    """Return all orders of the campaign that share a series with one of the jobs."""
    wanted = {series_key(job.order) for job in jobs}
    return tuple(order for order in series if series_key(order) in wanted)


def shared_sizes(
    measured: Iterable[tuple[Order, Mapping[str, float]]], layers: Sequence[str]
) -> dict[SeriesKey, dict[str, float]]:
    """Return the smallest size in pixels of each of the layers, by series."""
    smallest: dict[SeriesKey, dict[str, float]] = {}
    for order, sizes in measured:
        found = smallest.setdefault(series_key(order), {})
        for layer in layers:
            if layer in sizes:
                found[layer] = min(sizes[layer], found.get(layer, sizes[layer]))
    return smallest


def with_sizes(job: Job, sizes: Mapping[SeriesKey, Mapping[str, float]]) -> Job:
    """Return the job with the sizes of its series."""
    shared = sizes.get(series_key(job.order), {})
    return replace(job, order=replace(job.order, sizes=shared)) if shared else job

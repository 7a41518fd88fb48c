"""One size for a text over a whole series, so that no card shouts and none whispers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from formatkit.batch.job import Job, pictures_of
from formatkit.diagnostics import Diagnostic
from formatkit.model.fit_group import MeasuredText, Member, group_sizes, group_warnings, has_groups

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


def orders_to_measure(jobs: Sequence[Job], series: Sequence[Order], same_size: Sequence[str]) -> tuple[Order, ...]:
    """Return all orders of the campaign that share a size with one of the jobs.

    These are the orders of a series of two or more, where the campaign names layers of the `same_size` or the template
    has groups. Films of several lengths count once.
    """
    wanted = {series_key(job.order) for job in jobs if same_size or has_groups(job.order.template)}
    found: dict[SeriesKey, dict[tuple[str, str, int], Order]] = {}
    for number, order in enumerate(series):
        key = series_key(order)
        if key in wanted:
            again = (order.post.label, order.lang, 0 if order.seconds is not None else number)
            found.setdefault(key, {}).setdefault(again, order)
    return tuple(order for orders in found.values() if len(orders) > 1 for order in orders.values())


def shared_sizes(
    measured: Iterable[tuple[Order, Sequence[MeasuredText]]], same_size: Sequence[str]
) -> tuple[dict[SeriesKey, dict[str, float]], tuple[Diagnostic, ...]]:
    """Return the size in pixels of each layer that shares one, by series, and what is to be said of them.

    Layers share a size when the campaign names them in `same_size`, or the template gives them a group.
    """
    found: dict[SeriesKey, list[Member]] = {}
    for order, texts in measured:
        members = found.setdefault(series_key(order), [])
        name = f"{order.post.label} × {order.preset.id} ({order.lang})"
        members += [Member(name, text) for text in texts if text.group or text.layer in same_size]
    ordered = {key: sorted(members) for key, members in sorted(found.items())}
    said = [each for members in ordered.values() for each in group_warnings(members)]
    return {key: group_sizes(members) for key, members in ordered.items()}, tuple(said)


def with_sizes(job: Job, sizes: Mapping[SeriesKey, Mapping[str, float]]) -> Job:
    """Return the job with the sizes of its series."""
    shared = sizes.get(series_key(job.order), {})
    return replace(job, order=replace(job.order, sizes=shared)) if shared else job

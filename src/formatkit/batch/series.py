"""One size for a text over a whole series, and over the languages of a post: no card shouts and none whispers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from formatkit.batch.job import Job, pictures_of
from formatkit.batch.language_sizes import Spoken, language_sizes, language_warnings
from formatkit.diagnostics import Diagnostic
from formatkit.model.fit_group import MeasuredText, Member, group_sizes, group_warnings, has_groups

if TYPE_CHECKING:
    from formatkit.model.order import Order
    from formatkit.model.template import Template

__all__ = ["Family", "SharedSizes", "families_of", "orders_that_share", "orders_to_measure", "shared_sizes"]

Family = tuple[str, ...]
"""What has to agree for texts to share a size: of a series or of the languages of a post."""


@dataclass(frozen=True, slots=True)
class SharedSizes:
    """Sizes in pixels of the layers that share one, by family."""

    sizes: Mapping[Family, Mapping[str, float]] = field(default_factory=dict)

    def applied(self, job: Job) -> Job:
        """Return the job with the sizes that its texts share: of several the smallest."""
        shared: dict[str, float] = {}
        for family in (_series(job.order), _languages(job.order)) if self.sizes else ():
            for layer, size in self.sizes.get(family, {}).items():
                shared[layer] = min(size, shared.get(layer, size))
        return replace(job, order=replace(job.order, sizes=shared)) if shared else job


def families_of(order: Order, same_size: Sequence[str]) -> Iterator[Family]:
    """Yield the families that an order belongs to: its series, where that shares sizes, and its post's languages."""
    if same_size or has_groups(order.template):
        yield _series(order)
    yield _languages(order)


def orders_that_share(orders: Sequence[Order], same_size: Sequence[str]) -> tuple[Order, ...]:
    """Return the orders of a campaign whose texts share a size with others.

    That are all, where the campaign names layers of the `same_size`, those of templates with groups, and those of posts
    in several languages.
    """
    if same_size:
        return tuple(orders)
    templates: dict[int, Template] = {id(order.template): order.template for order in orders}
    grouped = {key for key, template in templates.items() if has_groups(template)}
    spoken: dict[Family, set[str]] = {}
    for order in orders:
        spoken.setdefault(_languages(order), set()).add(order.lang)
    several = {family for family, languages in spoken.items() if len(languages) > 1}
    return tuple(order for order in orders if id(order.template) in grouped or _languages(order) in several)


def orders_to_measure(jobs: Sequence[Job], series: Sequence[Order], same_size: Sequence[str]) -> tuple[Order, ...]:
    """Return all orders of the campaign that share a size with one of the jobs: those of families of two or more.

    Films of several lengths count once.
    """
    if not series:
        return ()
    wanted = {family for job in jobs for family in families_of(job.order, same_size)}
    found: dict[Family, dict[tuple[str, str, int], Order]] = {}
    for number, order in enumerate(series):
        again = (order.post.label, order.lang, 0 if order.seconds is not None else number)
        for family in families_of(order, same_size):
            if family in wanted:
                found.setdefault(family, {}).setdefault(again, order)
    several = (orders for orders in found.values() if len(orders) > 1)
    return tuple({id(order): order for orders in several for order in orders.values()}.values())


def shared_sizes(
    measured: Iterable[tuple[Order, Sequence[MeasuredText]]], same_size: Sequence[str]
) -> tuple[SharedSizes, tuple[Diagnostic, ...]]:
    """Return the sizes of the layers that share one, and what is to be said of them.

    Over a series layers share a size when the campaign names them in `same_size`, or the template gives them a group;
    over the languages of a post all do.
    """
    members: dict[Family, list[Member]] = {}
    spoken: dict[Family, dict[str, Spoken]] = {}
    for order, texts in measured:
        name = f"{order.post.label} × {order.preset.id} ({order.lang})"
        in_series = [Member(name, text) for text in texts if text.group or text.layer in same_size]
        members.setdefault(_series(order), []).extend(in_series)
        spoken.setdefault(_languages(order), {})[order.lang] = Spoken(order, texts)
    series = {family: sorted(each) for family, each in sorted(members.items())}
    said = [each for group in series.values() for each in group_warnings(group)]
    several = {family: each for family, each in spoken.items() if len(each) > 1}
    said += [each for group in several.values() for each in language_warnings(tuple(group.values()))]
    sizes = {family: group_sizes(group) for family, group in series.items()}
    return SharedSizes({**sizes, **{key: language_sizes(tuple(each.values())) for key, each in several.items()}}), (
        tuple(said)
    )


def _series(order: Order) -> Family:
    """Template, its version, style as drawn, preset. Without a picture every style is drawn plain."""
    style = "plain"
    if next(pictures_of(order), None) is not None:
        style = order.contents()[0].style or "photo"
    return ("series", order.template.name, str(order.template.version), style, order.preset.id)


def _languages(order: Order) -> Family:
    """Post with person and variant, preset."""
    return ("languages", order.post.label, order.preset.id)

"""What makes jobs of orders: the name of each, told apart from all others, and the parameters of its link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from formatkit.batch.job import Job, placed
from formatkit.batch.names import FileStem, distinct_stems, stem_of
from formatkit.diagnostics import Diagnostic, note
from formatkit.load.names import listed
from formatkit.model.campaign import Campaign
from formatkit.model.links import own_parameters, parameters_of
from formatkit.model.order import Order

__all__ = ["links_with_parameters", "named"]


def named(orders: Sequence[Order], campaign: Campaign) -> tuple[Job, ...]:
    """Return the jobs of orders, with names that differ as far as the campaign's pattern allows."""
    said = [_values(order, campaign) for order in orders]
    stems = distinct_stems([_stem(order, campaign, values) for order, values in zip(orders, said, strict=True)])
    return tuple(
        Job(order, stem, parameters_of(campaign.links, values))
        for order, stem, values in zip(orders, stems, said, strict=True)
    )


def links_with_parameters(jobs: Sequence[Job]) -> list[Diagnostic]:
    """Return a note for each post whose link has parameters already that the campaign would put there."""
    notes: dict[Diagnostic, None] = {}
    for job in jobs:
        if job.link_parameters:
            names = [name for name, _ in job.link_parameters]
            if own := own_parameters(job.order.contents()[0].link.strip(), names):
                where = replace(placed(job.order.post, job.post), key="link")
                notes[note("FK733", where, names=listed(own))] = None
    return list(notes)


def _stem(order: Order, campaign: Campaign, values: Mapping[str, str]) -> FileStem:
    return stem_of(_pattern(order, campaign.file_name), values)


def _values(order: Order, campaign: Campaign) -> dict[str, str]:
    post, preset = order.post, order.preset
    return {
        "date": post.date.isoformat() if post.date else "",
        "post": post.id,
        "network": preset.network,
        "placement": preset.placement,
        "lang": order.lang,
        "person": post.person.id if post.person else "",
        "variant": post.variant,
        "purpose": post.purpose or "",
        "status": post.status,
        "template": order.template.name,
        "width": str(preset.size.width),
        "height": str(preset.size.height),
        "brand": campaign.brand.name,
        "campaign": campaign.name,
    }


def _pattern(order: Order, written: str) -> str:
    """Return the pattern of a file name, with what tells the versions of a post apart where it is not in it."""
    told = {"person": order.post.person is not None, "variant": bool(order.post.variant)}
    missing = "".join(f"_{{{name}}}" for name in told if told[name] and f"{{{name}}}" not in written)
    length = f"_{order.seconds:g}s".replace(".", "-") if order.seconds is not None else ""
    return written + missing + length

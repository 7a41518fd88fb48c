"""Slots that templates need and posts leave empty: found before a run, so that a dry run tells of what would fail."""

from __future__ import annotations

from formatkit.batch.plan import Plan
from formatkit.compose.bind import missing_slots
from formatkit.diagnostics import Diagnostic

__all__ = ["unfilled_slots"]


def unfilled_slots(plan: Plan) -> tuple[Diagnostic, ...]:
    """Return an error for each slot that a template needs and a post leaves empty, once for every post."""
    told: dict[Diagnostic, None] = {}
    for job in plan.jobs:
        for content in job.order.contents():
            told |= dict.fromkeys(missing_slots(content, job.order.template))
    return tuple(told)

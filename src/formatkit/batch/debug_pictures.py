"""Beside the files of a run: pictures that show how they were composed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.batch.job import Job
from formatkit.batch.ledger import OUR_FOLDER
from formatkit.batch.report import Report
from formatkit.errors import FormatkitError

if TYPE_CHECKING:
    from formatkit.model.fit_group import MeasuredText
    from formatkit.model.order import Order
    from formatkit.studio import Studio

__all__ = ["write_run_debug_pictures"]


def write_run_debug_pictures(report: Report) -> Iterator[Path]:
    """Write `NAME.debug.png` for each file that a run made, and yield its path; the files themselves stay as they are.

    What was made is composed once more, in this process. Raises EncodeError when a picture cannot be written.
    """
    from formatkit.debugging import write_debug_pictures
    from formatkit.studio import Studio

    plan = report.plan
    with Studio(plan.brand, plan.roots, cache=plan.out / OUR_FOLDER) as studio:
        for job in _sized(report, studio):
            yield from write_debug_pictures(studio.compose(job.order), plan.out / job.stem)


def _sized(report: Report, studio: Studio) -> Sequence[Job]:
    """Return the jobs that were made, with the sizes that their texts shared with the series."""
    plan, jobs = report.plan, [made.job for made in report.made]
    known, unknown = plan.comparison.to_measure(jobs)
    measured = [(order, _measured(order, studio)) for order in unknown]
    return plan.comparison.sized(jobs, [*known, *measured])[0]


def _measured(order: Order, studio: Studio) -> tuple[MeasuredText, ...]:
    try:
        return studio.measured_texts(order)
    except FormatkitError:  # one that failed has told why, and no size that counts
        return ()

"""Files that posts name and that are not there: found before a run, so that a dry run tells of what would fail."""

from __future__ import annotations

from dataclasses import replace

from formatkit.batch.job import placed
from formatkit.batch.plan import Plan
from formatkit.diagnostics import Diagnostic, Where
from formatkit.errors import AssetError
from formatkit.load.asset_paths import file_below

__all__ = ["absent_files"]


def absent_files(plan: Plan) -> tuple[Diagnostic, ...]:
    """Return an error for each file that a post names and that cannot be read from where it is named.

    Those are files that do not exist, that lie outside the campaign's folders, or that are an address of the web. Each
    is told once for every post; the content of files is not looked at.
    """
    faults: dict[str, tuple[Diagnostic, ...]] = {}
    told: dict[Diagnostic, None] = {}
    for job in plan.jobs:
        for file in job.order.files():
            if file.written not in faults:
                faults[file.written] = _faults(file.written, plan)
            for fault in faults[file.written]:
                told[fault.at(replace(placed(job.order.post), key=file.key))] = None
    return tuple(told)


def _faults(written: str, plan: Plan) -> tuple[Diagnostic, ...]:
    try:
        file_below(written, plan.roots, Where())
    except AssetError as wrong:
        return wrong.diagnostics
    return ()

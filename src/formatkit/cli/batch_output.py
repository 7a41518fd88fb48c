"""What `batch` tells in the end: the plan of a dry run, or what was made, for people and for machines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from formatkit.batch.plan import Plan
from formatkit.batch.reasons import Reason, reason_text
from formatkit.batch.report import Report
from formatkit.batch.report_file import report_file
from formatkit.batch.targets import CONTACT_SHEET
from formatkit.cli.json_output import diagnostic_json
from formatkit.cli.numbers import decimal
from formatkit.cli.terminal import Terminal, print_json
from formatkit.diagnostics import Diagnostic, Severity

__all__ = ["print_plan", "print_plan_json", "print_report", "print_report_json"]


def print_plan(plan: Plan, terminal: Terminal) -> None:
    """Print one line per job: where it goes (without ending), size, template, and why it will be made."""
    out = _near(plan.out)
    for job in plan.jobs:
        why = reason_text(plan.reason_of(job), terminal.lang)
        print(f"{out / job.stem}  {job.order.preset.size}  {job.order.template.name}  {why}")
    due = [job for job in plan.jobs if plan.reason_of(job) is not Reason.UP_TO_DATE]
    if len(due) < len(plan.jobs):
        terminal.say("FK848", count=len(plan.jobs) - len(due))
    terminal.say("FK840", count=len(due), posts=len({job.post for job in due}))


def print_plan_json(plan: Plan, invalid: Sequence[Diagnostic], code: int, terminal: Terminal) -> None:
    """Print the plan as one JSON object."""
    jobs = [
        {
            "name": job.stem,
            "post": job.post,
            "preset": job.preset,
            "language": job.lang,
            "person": job.person or None,
            "variant": job.variant or None,
            "seconds": job.order.seconds,
            "width": job.order.preset.size.width,
            "height": job.order.preset.size.height,
            "template": job.order.template.name,
            "purpose": job.purpose,
            "status": job.status,
            "date": job.date.isoformat() if job.date else None,
            "reason": plan.reason_of(job).value,
        }
        for job in plan.jobs
    ]
    print_json(
        {
            "exit_code": code,
            "campaign": plan.campaign,
            "out": str(plan.out),
            "jobs": jobs,
            "left_over": plan.left_over,
            **_findings(plan.diagnostics, invalid, terminal),
        }
    )


_COPIED: Final = "FK785"
"""Code of the note that tells how many files were sent to another place."""


def print_report(report: Report, terminal: Terminal) -> None:
    """Print the path of the contact sheet, if it was written, and tell people what was made and what failed."""
    terminal.tell(each for each in report.diagnostics if each.severity is Severity.ERROR)
    seconds = decimal(report.seconds, terminal.lang)
    drawn = [asset for made in report.drawn for asset in made.assets]
    if report.kept:
        terminal.say("FK848", count=len(report.kept))
        _say_reasons(report, terminal)
    terminal.say("FK841", files=len(drawn), failed=len(report.failed), seconds=seconds)
    terminal.tell(each for each in report.diagnostics if each.code == _COPIED)
    warned = sum(any(each.severity is Severity.WARNING for each in made.diagnostics) for made in report.made)
    if warned:
        terminal.say("FK842", count=warned)
    if report.interrupted:
        terminal.say("FK845", done=len(report.made) + len(report.failed), total=len(report.plan.jobs))
    if CONTACT_SHEET in report.beside:
        terminal.say("FK844")
        print(_near(report.out) / CONTACT_SHEET)


def _say_reasons(report: Report, terminal: Terminal) -> None:
    """Tell why jobs were made although others were not."""
    for reason, count in Counter(made.reason for made in report.drawn).most_common():
        terminal.line(f"{count} × {reason_text(reason, terminal.lang)}")


def print_report_json(report: Report, invalid: Sequence[Diagnostic], code: int, terminal: Terminal) -> None:
    """Print what `report.json` holds, with the exit code, the folder and the jobs kept, as one JSON object."""
    data: dict[str, Any] = report_file(report).model_dump(mode="json")
    kept = [made.job.stem for made in report.kept]
    skipped = [diagnostic_json(each, terminal.lang) for each in invalid]
    print_json({**data, "exit_code": code, "out": str(report.out), "up_to_date": kept, "invalid": skipped})


def _findings(found: Sequence[Diagnostic], invalid: Sequence[Diagnostic], terminal: Terminal) -> dict[str, Any]:
    return {
        "diagnostics": [diagnostic_json(each, terminal.lang) for each in found],
        "invalid": [diagnostic_json(each, terminal.lang) for each in invalid],
    }


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, when it lies below."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return Path(os.path.normpath(path))

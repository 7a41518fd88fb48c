"""`report.csv`: what became of every file of a campaign, for people with a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from formatkit.batch.alt_text import alt_text_of
from formatkit.batch.job import Job
from formatkit.batch.portable import portable
from formatkit.batch.reasons import reason_text
from formatkit.batch.report import Failure, Made, Report
from formatkit.batch.side_files import variant_text
from formatkit.batch.spreadsheet import spreadsheet
from formatkit.batch.words import WORDS
from formatkit.diagnostics import Diagnostic, MessageLanguage
from formatkit.model.asset import Asset

__all__ = ["REPORT_COLUMNS", "report_table"]

REPORT_COLUMNS: Final = (
    "file",
    "result",
    "network",
    "placement",
    "language",
    "post",
    "person",
    "variant",
    "size",
    "seconds",
    "frames",
    "pages",
    "bytes",
    "sha256",
    "reason",
    "noticed",
    "alt text",
)
_Row = dict[str, str]


def report_table(report: Report, lang: MessageLanguage) -> bytes:
    """Return the table: a row for each file, and for each job without one, in the order of the plan.

    The result is made (in this run or an earlier one: two runs that end with the same files tell the same), failed,
    or open (the run was interrupted). Sizes are in pixels, numbers have the language's decimal mark. Notes are what was
    noticed, one a line.
    """
    words = WORDS[lang]
    header = [words[name] for name in REPORT_COLUMNS]
    rows = ([row.get(name, "") for name in REPORT_COLUMNS] for row in _rows(report, lang))
    return spreadsheet([header, *rows], lang)


def _rows(report: Report, lang: MessageLanguage) -> Iterator[_Row]:
    made = {each.job.stem: each for each in report.made}
    failed = {each.job.stem: each for each in report.failed}
    folders = (report.plan.folder, *report.plan.roots, report.out)
    for job in report.plan.jobs:
        if job.stem in made:
            yield from _made(made[job.stem], report.out, folders, lang)
        elif job.stem in failed:
            yield _failed(failed[job.stem], folders, lang)
        else:
            yield {**_job(job, lang), "file": job.stem, "result": WORDS[lang]["open"]}


def _made(made: Made, out: Path, folders: Iterable[Path], lang: MessageLanguage) -> Iterator[_Row]:
    for asset in made.assets:
        noticed = dict.fromkeys((*asset.diagnostics, *made.text.diagnostics))
        yield {
            **_job(made.job, lang),
            **_facts(asset, out, lang),
            "result": WORDS[lang]["made"],
            "reason": reason_text(made.reason, lang),
            "noticed": _notes(noticed, folders, lang),
            "alt text": alt_text_of(asset, made.job.order.preset, made.job.lang),
        }


def _failed(failure: Failure, folders: Iterable[Path], lang: MessageLanguage) -> _Row:
    return {
        **_job(failure.job, lang),
        "file": failure.job.stem,
        "result": WORDS[lang]["failed"],
        "noticed": _notes(failure.diagnostics, folders, lang),
    }


def _job(job: Job, lang: MessageLanguage) -> _Row:
    return {
        "network": job.network,
        "placement": job.placement,
        "language": job.lang,
        "post": job.post,
        "person": job.person,
        "variant": variant_text(job, lang),
    }


def _facts(asset: Asset, out: Path, lang: MessageLanguage) -> _Row:
    is_film = asset.seconds is not None
    return {
        "file": asset.path.relative_to(out).as_posix(),
        "size": f"{asset.size.width} × {asset.size.height}",
        "seconds": _number(asset.seconds, lang) if asset.seconds is not None else "",
        "frames": str(asset.frames) if is_film else "",
        "pages": str(asset.pages) if asset.pages is not None else "",
        "bytes": str(asset.bytes),
        "sha256": asset.sha256,
    }


def _number(seconds: float, lang: MessageLanguage) -> str:
    text = f"{seconds:.3f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "de" else text


def _notes(found: Iterable[Diagnostic], folders: Iterable[Path], lang: MessageLanguage) -> str:
    words, roots = WORDS[lang], tuple(folders)
    return "\n".join(f"{words[each.severity.value]}: {portable(each, roots).text(lang)}" for each in found)

"""What lies beside the pictures: a text file to copy from, and a table for the social-media planner."""

from __future__ import annotations

import csv
import io

from formatkit.batch.credits import credits_of
from formatkit.batch.post_text import PostText, most_hashtags
from formatkit.batch.report import Made, Report
from formatkit.batch.words import WORDS, number_text
from formatkit.diagnostics import MessageLanguage

__all__ = ["PLANNER_COLUMNS", "planner_table", "text_file"]

PLANNER_COLUMNS = (
    "date",
    "network",
    "placement",
    "file",
    "post text",
    "link",
    "hashtags",
    "alt text",
    "status",
    "purpose",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def text_file(made: Made, lang: MessageLanguage) -> bytes:
    """Return the text file of a job, UTF-8: first what is to be pasted, then its length, alternative text, credit."""
    words = WORDS[lang]
    blocks = [made.text.typed if not made.text.takes_none else "", f"— {_counted(made, lang)}"]
    if any(asset.alt_text for asset in made.assets):
        alt = next(asset.alt_text for asset in made.assets if asset.alt_text)
        blocks.append(f"{words['alt label']} {alt}")
    blocks += [words["credit label"].format(credit=credit) for credit in credits_of(made.job.order)]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode("utf-8", "backslashreplace")


def planner_table(report: Report, lang: MessageLanguage) -> bytes:
    """Return the table as Excel opens it by a double click: UTF-8 with BOM, semicolons, CRLF; by date.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    rows = sorted((_row(made) for made in report.made), key=lambda row: (row[0] == "", row[0]))
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([WORDS[lang][name] for name in PLANNER_COLUMNS])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig", "backslashreplace")


def _row(made: Made) -> list[str]:
    job, text = made.job, made.text
    folder = job.stem.rpartition("/")[0]
    names = (asset.path.name for asset in made.assets)
    silent = text.takes_none
    return [
        job.date.isoformat() if job.date else "",
        job.network,
        job.placement,
        ", ".join(f"{folder}/{name}" if folder else name for name in names),
        "" if silent else text.body,
        "" if silent else text.link,
        "" if silent else " ".join(text.hashtags),
        next((asset.alt_text for asset in made.assets if asset.alt_text), ""),
        job.status,
        job.purpose or "",
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) else cell


def _counted(made: Made, lang: MessageLanguage) -> str:
    words, text = WORDS[lang], made.text
    if text.takes_none:
        return words["takes none"]
    if not text.typed:
        return words["no text"]
    parts = [_length(text, lang)]
    if text.limit and text.limit.visible and text.count > text.limit.visible:
        parts.append(words["fold"].format(visible=number_text(text.limit.visible, lang)))
    most = most_hashtags(made.job.order.preset.text)
    if text.hashtags and most is not None:
        parts.append(words["hashtags of"].format(count=len(text.hashtags), most=most))
    return " · ".join([*parts, *(each.message(lang) for each in text.diagnostics)])


def _length(text: PostText, lang: MessageLanguage) -> str:
    words = WORDS[lang]
    unit = words[text.limit.unit.value if text.limit and text.limit.unit else "characters"]
    count = number_text(text.count, lang)
    if text.limit is None or text.limit.max is None:
        return words["no limit"].format(count=count, unit=unit)
    return words["of limit"].format(count=count, most=number_text(text.limit.max, lang), unit=unit)

"""What lies beside the pictures: a text file to copy from, and a table for the social-media planner."""

from __future__ import annotations

import csv
import io

from formatkit.batch.alt_text import alt_text_of
from formatkit.batch.job import Job
from formatkit.batch.post_text import PostText, most_hashtags
from formatkit.batch.report import Made, Report
from formatkit.batch.words import WORDS, number_text
from formatkit.diagnostics import MessageLanguage
from formatkit.model.media import is_labelled

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
    "person",
    "variant",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def text_file(made: Made, lang: MessageLanguage) -> bytes:
    """Return the text file of a job, UTF-8.

    First what is to be pasted, then a line, and below it the length, the alternative text and the credits. Where the
    placement takes no post text: alternative text, link and credits.
    """
    words, text = WORDS[lang], made.text
    alt, credits = _labelled(words["alt label"], _alt(made)), _credits(made, lang)
    if text.takes_none:
        blocks = [*alt, *_labelled(words["link label"], text.link), *credits] or [words["takes none"]]
    else:
        blocks = [*filter(None, [text.typed]), words["do not paste"], _counted(made, lang), *alt, *credits]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "backslashreplace")


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
    return [
        job.date.isoformat() if job.date else "",
        job.network,
        job.placement,
        ", ".join(f"{folder}/{name}" if folder else name for name in names),
        text.body,
        text.link,
        " ".join(text.hashtags),
        _alt(made),
        job.status,
        job.purpose or "",
        job.person,
        _variant(job),
    ]


def _variant(job: Job) -> str:
    """Return the variant, and how long a film is of which there are several: `b, 15 s`."""
    length = f"{job.order.seconds:g} s" if job.order.seconds is not None else ""
    return ", ".join(part for part in (job.variant, length) if part)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) else cell


def _alt(made: Made) -> str:
    texts = (alt_text_of(asset, made.job.order.preset, made.job.lang) for asset in made.assets)
    return next(filter(None, texts), "")


def _labelled(label: str, text: str) -> list[str]:
    return [f"{label} {text}"] if text else []


def _credits(made: Made, lang: MessageLanguage) -> list[str]:
    """Return one line for each credit of the photographs shown; a credit with a label of its own gets no other."""
    credits = dict.fromkeys(credit for asset in made.assets for credit in asset.credits)
    label = WORDS[lang]["credit label"]
    return [credit if is_labelled(credit) else f"{label} {credit}" for credit in credits]


def _counted(made: Made, lang: MessageLanguage) -> str:
    words, text = WORDS[lang], made.text
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

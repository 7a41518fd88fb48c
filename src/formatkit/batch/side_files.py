"""What lies beside the pictures: a text file to copy from, and a table for the social-media planner."""

from __future__ import annotations

from formatkit.batch.alt_text import alt_text_of
from formatkit.batch.job import Job
from formatkit.batch.post_text import PostText, most_hashtags
from formatkit.batch.report import Made, Report
from formatkit.batch.spreadsheet import spreadsheet
from formatkit.batch.words import WORDS, number_text, seconds_text
from formatkit.diagnostics import MessageLanguage
from formatkit.model.media import is_labelled

__all__ = ["PLANNER_COLUMNS", "planner_table", "text_file", "variant_text"]

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


def text_file(made: Made, lang: MessageLanguage) -> bytes:
    """Return the text file of a job, UTF-8.

    First what is to be pasted, then a line, and below it the length, the alternative text and the credits. Where the
    placement takes no post text: alternative text, link and credits.
    """
    words, text = WORDS[lang], made.text
    alt, credits = _alt(made, lang), _credits(made, lang)
    if text.takes_none:
        blocks = [*alt, *_labelled(words["link label"], text.link), *credits] or [words["takes none"]]
    else:
        blocks = [*filter(None, [text.typed]), words["do not paste"], _counted(made, lang), *alt, *credits]
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "backslashreplace")


def planner_table(report: Report, lang: MessageLanguage) -> bytes:
    """Return the table for a spreadsheet, by date."""
    rows = sorted((_row(made, lang) for made in report.made), key=lambda row: (row[0] == "", row[0]))
    return spreadsheet([[WORDS[lang][name] for name in PLANNER_COLUMNS], *rows], lang)


def _row(made: Made, lang: MessageLanguage) -> list[str]:
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
        "\n".join(_alt_texts(made)),
        job.status,
        job.purpose or "",
        job.person,
        variant_text(job, lang),
    ]


def variant_text(job: Job, lang: MessageLanguage) -> str:
    """Return the variant, and how long a film is of which there are several: `b, 15 s`."""
    length = seconds_text(job.order.seconds, lang) if job.order.seconds is not None else ""
    return ", ".join(part for part in (job.variant, length) if part)


def _alt_texts(made: Made) -> list[str]:
    """Return the alternative text of each file; one where all files have the same."""
    texts = [alt_text_of(asset, made.job.order.preset, made.job.lang) for asset in made.assets]
    return texts[:1] if len(set(texts)) == 1 else texts


def _alt(made: Made, lang: MessageLanguage) -> list[str]:
    label, texts = WORDS[lang]["alt label"], _alt_texts(made)
    if len(texts) == 1:
        return _labelled(label, texts[0])
    numbered = (_labelled(f"{label.removesuffix(':')} {number}:", text) for number, text in enumerate(texts, 1))
    return [line for lines in numbered for line in lines]


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

"""`index.html`: all pictures of a run on one page, by purpose and post. No scripts, nothing from elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from urllib.parse import quote

from formatkit.batch.alt_text import alt_text_of
from formatkit.batch.job import Job
from formatkit.batch.portable import portable
from formatkit.batch.report import Made, Report
from formatkit.batch.words import WORDS, date_text, number_text, seconds_text, size_text
from formatkit.diagnostics import Diagnostic, MessageLanguage, Severity, escaped
from formatkit.model.asset import Asset
from formatkit.model.brand import PURPOSES
from formatkit.typeset.emphasis import plain_text

__all__ = ["contact_sheet"]


class _Sheet:
    """Writes the parts of one page in one language."""

    def __init__(self, report: Report, lang: MessageLanguage) -> None:
        self.report = report
        self.lang = lang
        self.words = WORDS[lang]
        self.folders = (report.plan.folder, *report.plan.roots, report.out)
        self.several_languages = len({made.job.lang for made in report.made}) > 1

    def page(self) -> Iterator[str]:
        title = f"{self.report.plan.campaign} · {self.words['contact sheet']}"
        style = resources.files("formatkit.batch").joinpath("contact_sheet.css").read_text("utf-8")
        yield f'<!doctype html>\n<html lang="{self.lang}">\n<head>\n<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>"
        yield from self.header()
        yield "<main>"
        if not self.report.made:
            yield f"<p>{self.words['nothing']}</p>"
        for purpose, items in _by_purpose(self.report.made):
            yield from self.section(purpose, items)
        yield from self.failures()
        yield from self.general()
        yield "</main>\n</body>\n</html>\n"

    def header(self) -> Iterator[str]:
        report, words = self.report, self.words
        warned = sum(any(each.severity is Severity.WARNING for each in made.diagnostics) for made in report.made)
        counts = [(len(report.assets), "files made"), (warned, "warnings")]
        counts += [(len(report.failed), "failed")]
        shown = " · ".join(
            f"<strong>{number_text(count, self.lang)}</strong> {words[name]}"
            for count, name in counts
            if count or name == "files made"
        )
        yield f"<header>\n<p class=kicker>{words['contact sheet']} · {_text(report.plan.brand.name)}</p>"
        yield f"<h1>{_text(report.plan.campaign)}</h1>\n<p class=counts>{shown}</p>"
        if report.interrupted:
            planned = len(report.plan.jobs)
            missing = planned - len(report.made) - len(report.failed)
            yield f"<p class=alert>{words['interrupted'].format(open=missing, total=planned)}</p>"
        yield from self.contents()
        yield "</header>"

    def contents(self) -> Iterator[str]:
        entries = [(_anchor(purpose), self.purpose(purpose)) for purpose, _ in _by_purpose(self.report.made)]
        entries += [("failures", self.words["failures title"])] if self.report.failed else []
        links = "".join(f'<a href="#{anchor}">{name}</a>' for anchor, name in entries)
        if len(entries) > 1:
            yield f'<nav aria-label="{self.words["contents"]}">{links}</nav>'

    def section(self, purpose: str, items: Sequence[Made]) -> Iterator[str]:
        yield f'<section id="{_anchor(purpose)}">\n<h2>{self.purpose(purpose)}</h2>'
        posts: dict[str, list[Made]] = {}
        for made in items:
            posts.setdefault(made.job.post, []).append(made)
        for post, group in posts.items():
            yield from self.post(post, group)
        yield "</section>"

    def post(self, post: str, group: Sequence[Made]) -> Iterator[str]:
        first = group[0].job
        facts = [date_text(first.date, self.lang) if first.date else "", post, self.words[first.status]]
        yield f"<article>\n<h3>{_text(_headline(first) or post)}</h3>"
        yield f'<p class="facts {first.status}">{" · ".join(_text(fact) for fact in facts if fact)}</p>'
        common = _common(group)
        yield from self.noticed(common)
        yield "<div class=pictures>"
        for made in group:
            for asset in made.assets:
                yield from self.picture(made, asset, common)
        yield "</div>\n</article>"

    def picture(self, made: Made, asset: Asset, common: Sequence[Diagnostic]) -> Iterator[str]:
        job, words = made.job, self.words
        link = quote(asset.path.relative_to(self.report.out).as_posix())
        size = asset.size
        place = [job.network, job.placement, *([job.lang] if self.several_languages else [])]
        alt = alt_text_of(asset, job.order.preset, job.lang)
        ratio = size.ratio * (asset.pages or 1)
        yield f'<figure style="--ratio:{ratio:.3f}">'
        sides = f'width="{size.width}" height="{size.height}"'
        if asset.format in ("mp4", "mov"):
            how = 'controls loop playsinline preload="metadata"'
            yield f'<video src="{link}" {sides} {how} title="{_text(alt)}"></video>'
        elif asset.format == "pdf":
            yield from self.pages(asset, link, alt)
        else:
            yield f'<a href="{link}"><img src="{link}" {sides} loading="lazy" alt="{_text(alt)}"></a>'
        yield f"<figcaption>\n<p class=place>{_unbroken(map(_text, place))}</p>"
        text = f'<a href="{quote(job.text_name)}">{words["text"]}</a>'
        facts = [f"{size.width} × {size.height} px", asset.format.upper(), size_text(asset.bytes, self.lang)]
        if asset.seconds is not None:
            facts.insert(1, seconds_text(asset.seconds, self.lang))
        if asset.pages is not None:
            facts.insert(1, f"{number_text(asset.pages, self.lang)} {words['pages']}")
        yield f"<p>{_unbroken((*facts, text))}</p>"
        if job.order.preset.is_our_recommendation("size"):
            why = words["our recommendation why"]
            yield f'<p><span class=badge title="{_text(why)}">{words["our recommendation"]}</span></p>'
        found = (*asset.diagnostics, *made.text.diagnostics)
        yield from self.noticed(each for each in found if each not in common)
        yield "</figcaption>\n</figure>"

    def pages(self, asset: Asset, link: str, alt: str) -> Iterator[str]:
        """Show all pages of a document in a row; the first one says what it is."""
        size = asset.size
        yield f'<a class=pages href="{link}" style="--ratio:{size.ratio:.3f}">'
        for number, preview in enumerate(asset.previews, 1):
            said = _text(alt) if number == 1 else ""
            page = f"data:image/jpeg;base64,{base64.b64encode(preview).decode()}"
            yield f'<img src="{page}" width="{size.width}" height="{size.height}" alt="{said}">'
        yield "</a>"

    def failures(self) -> Iterator[str]:
        if not self.report.failed:
            return
        yield f"<section id=failures>\n<h2>{self.words['failures title']}</h2>\n<dl>"
        for failure in self.report.failed:
            yield f"<dt>{_text(failure.job.name)}</dt>\n<dd>"
            yield from self.explained(failure.diagnostics)
            yield "</dd>"
        yield "</dl>\n</section>"

    def general(self) -> Iterator[str]:
        if self.report.diagnostics:
            yield f"<section>\n<h2>{self.words['general']}</h2>"
            yield from self.explained(self.report.diagnostics)
            yield "</section>"

    def noticed(self, found: Iterable[Diagnostic]) -> Iterator[str]:
        """Show warnings; notes are folded away. The place is said in the tip, since the post is in sight."""
        each = tuple(dict.fromkeys(found))
        notes = [one for one in each if one.severity is Severity.NOTE]
        yield from self.rows([self.row(one) for one in each if one.severity is not Severity.NOTE])
        if notes:
            yield f"<details>\n<summary>{self.words['notes']}: {len(notes)}</summary>"
            yield from self.rows([self.row(one) for one in notes])
            yield "</details>"

    def explained(self, found: Iterable[Diagnostic]) -> Iterator[str]:
        """Show all, each with its place."""
        yield from self.rows([self.row(one, portable(one, self.folders).where.text()) for one in found])

    def row(self, found: Diagnostic, place: str = "") -> str:
        shown = portable(found, self.folders)
        hint = shown.hint(self.lang)
        sentence = f"{shown.message(self.lang)} ({hint})" if hint else shown.message(self.lang)
        start = f"{place}: " if place else ""
        return (
            f'<li class={shown.severity.value} title="{_text(shown.where.text())}">'
            f"<b>{self.words[shown.severity.value]}:</b> {_text(start + sentence)} <span>{shown.code}</span></li>"
        )

    def rows(self, rows: Sequence[str]) -> Iterator[str]:
        if rows:
            yield "<ul class=diagnostics>\n" + "\n".join(rows) + "\n</ul>"

    def purpose(self, purpose: str) -> str:
        return self.words[purpose or "no purpose"]


def contact_sheet(report: Report, lang: MessageLanguage) -> bytes:
    """Return the page, UTF-8. Every text is escaped.

    Pictures are the assets themselves, shown small; documents are shown by small pictures of their pages.
    """
    return "\n".join(_Sheet(report, lang).page()).encode("utf-8", "backslashreplace")


def _by_purpose(made: Iterable[Made]) -> list[tuple[str, list[Made]]]:
    groups: dict[str, list[Made]] = {purpose: [] for purpose in (*PURPOSES, "")}
    for item in made:
        groups[item.job.purpose or ""].append(item)
    return [(purpose, items) for purpose, items in groups.items() if items]


def _common(group: Sequence[Made]) -> tuple[Diagnostic, ...]:
    """Return what was noticed on every picture of a post, to be told once."""
    if len(group) < 2:
        return ()
    first, *others = (made.diagnostics for made in group)
    return tuple(each for each in first if all(each in other for other in others))


def _headline(job: Job) -> str:
    """Return the first text that the template shows: the required one, if there is one."""
    slots = sorted(job.order.template.slots.items(), key=lambda entry: not entry[1].required)
    values = (job.order.contents()[0].slots.get(name) for name, slot in slots if slot.type == "text")
    found = next((value for value in values if isinstance(value, str) and value), "")
    return plain_text(" ".join(found.split()))


def _anchor(purpose: str) -> str:
    return f"purpose-{purpose or 'none'}"


def _unbroken(parts: Iterable[str]) -> str:
    """Join parts of HTML with dots; lines break only between them."""
    *before, last = (f"<span class=part>{part}" for part in parts)
    return " ".join([*(f"{part} ·</span>" for part in before), f"{last}</span>"])


def _text(text: str) -> str:
    return escape(escaped(text))

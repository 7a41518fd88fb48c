"""Licences and consents of the media table, against the day on which a photograph is published."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from formatkit.batch.job import Job, pictures_of
from formatkit.diagnostics import Diagnostic, error, warning
from formatkit.load.names import listed
from formatkit.model.media import MediaEntry, same_file

__all__ = ["NOTICE", "rights_ending"]

NOTICE: Final = datetime.timedelta(days=30)
"""So long before its end a licence or consent is a warning."""


def rights_ending(jobs: Sequence[Job], today: datetime.date | None) -> list[Diagnostic]:
    """Return an error for each photograph whose licence or consent has ended on its post's day, a warning if soon.

    The last day itself is still covered. A post without a date counts as published `today`; when that is None, it
    is not looked at.
    """
    found = (each for job in jobs if (day := job.date or today) is not None for each in _of_job(job, day))
    return list(dict.fromkeys(found))


def _of_job(job: Job, day: datetime.date) -> Iterator[Diagnostic]:
    known = {same_file(entry.file): entry for entry in job.order.media}
    for written, _ in pictures_of(job.order):
        entry = known.get(same_file(written))
        if entry is not None:
            yield from _of_entry(entry, job.post, day)


def _of_entry(entry: MediaEntry, post: str, day: datetime.date) -> Iterator[Diagnostic]:
    values = {"file": entry.file, "post": post, "day": day}
    if (until := entry.licence_until) is not None and until < day + NOTICE:
        code, made = ("FK717", error) if until < day else ("FK719", warning)
        yield made(code, entry.where, until=until, **values)
    if (until := entry.consent_until) is not None and until < day + NOTICE:
        code, made = ("FK718", error) if until < day else ("FK720", warning)
        yield made(code, entry.where, until=until, people=listed(entry.people), **values)

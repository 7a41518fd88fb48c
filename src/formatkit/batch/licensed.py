"""Which jobs may be published: the licences and consents of all that their posts show last until their day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from formatkit.batch.job import Job, placed
from formatkit.batch.ledger import Ledger
from formatkit.batch.made_earlier import made_earlier
from formatkit.diagnostics import Diagnostic, Severity, warning
from formatkit.model.media import MediaEntry
from formatkit.model.rights import limited, rights_ending

__all__ = ["Licensed", "licensed"]


@dataclass(frozen=True, slots=True)
class Licensed:
    """The jobs of posts that may be published, what is to be told of them and of the others, and what has ended."""

    jobs: tuple[Job, ...]
    notices: tuple[Diagnostic, ...]
    ended: tuple[Diagnostic, ...]


def licensed(jobs: Sequence[Job], media: Sequence[MediaEntry], today: datetime.date | None, ledger: Ledger) -> Licensed:
    """Part the jobs by what the media table says.

    A warning tells of a licence or consent that ends soon, and of files that earlier runs made of posts that may not be
    published any more.
    """
    known = limited(media)
    told = [(job, rights_ending(job.order, known, today)) for job in jobs]
    errors = [(job, each) for job, found in told for each in found if each.severity is Severity.ERROR]
    stopped = {job.order.post.label for job, _ in errors}
    kept = [(job, found) for job, found in told if job.order.post.label not in stopped]
    soon = dict.fromkeys(each for _, found in kept for each in found)
    others = [job for job in jobs if job.order.post.label in stopped]
    left = [
        warning("FK721", placed(job.order.post, job.name), file=names[0], count=len(names))
        for job, names in made_earlier(others, ledger)
    ]
    return Licensed(tuple(job for job, _ in kept), (*soon, *left), tuple(dict.fromkeys(each for _, each in errors)))

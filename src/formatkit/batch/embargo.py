"""Posts under embargo: before its end nothing of them is made, unless that is asked for; then they count as drafts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.batch.job import Job, placed
from formatkit.batch.ledger import Ledger
from formatkit.batch.made_earlier import made_earlier
from formatkit.diagnostics import Diagnostic, note, warning
from formatkit.model.embargo import is_over, moment_text
from formatkit.model.post import Post

__all__ = ["Clock"]


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and whether posts under embargo are made all the same: marked, so that none gets out."""

    today: datetime.date | None = None
    now: datetime.datetime | None = None
    ahead: bool = False

    def holds_back(self, post: Post) -> bool:
        """Tell whether a post is still under embargo."""
        return not is_over(post.embargo, self.today, self.now)

    def as_made(self, post: Post) -> Post:
        """Return a post as it is made now: ahead of its embargo it is a draft."""
        return post.model_copy(update={"status": "draft"}) if self.ahead and self.holds_back(post) else post

    def released(self, jobs: Sequence[Job], ledger: Ledger) -> tuple[tuple[Job, ...], list[Diagnostic]]:
        """Return the jobs that may be made, and one note for each post under embargo.

        A warning tells of files of such posts that earlier runs made and that lie there still.
        """
        kept: list[Job] = []
        notes: dict[Diagnostic, None] = {}
        withheld: list[Job] = []
        for job in jobs:
            if job.order.post.embargo is None or not self.holds_back(job.order.post):
                kept.append(job)
                continue
            where = replace(placed(job.order.post, job.post), key="embargo")
            code = "FK735" if self.ahead else "FK734"
            notes[note(code, where, until=moment_text(job.order.post.embargo))] = None
            (kept if self.ahead else withheld).append(job)
        return tuple(kept), [*notes, *_standing(withheld, ledger)]


def _standing(withheld: Sequence[Job], ledger: Ledger) -> list[Diagnostic]:
    return [
        warning(
            "FK737",
            placed(job.order.post, job.post),
            until=moment_text(job.order.post.embargo),
            file=names[0],
            count=len(names),
        )
        for job, names in made_earlier(withheld, ledger)
        if job.order.post.embargo is not None
    ]

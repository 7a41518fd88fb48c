"""Files of jobs that are not made now and that an earlier run made: they could still be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formatkit.batch.job import Job
from formatkit.batch.ledger import Ledger

__all__ = ["made_earlier"]


def made_earlier(jobs: Sequence[Job], ledger: Ledger) -> Iterator[tuple[Job, tuple[str, ...]]]:
    """Yield each of the jobs of which files lie in the output folder, with their names."""
    files: dict[str, list[str]] = {}
    for name in sorted(ledger.files) if jobs else ():
        files.setdefault(name.rpartition(".")[0], []).append(name)
    for job in jobs:
        found = tuple(name for stem in job.stems() for name in files.get(stem, ()))
        if found:
            yield job, found

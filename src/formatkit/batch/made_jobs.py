"""The jobs that were made so far, packed until all are read: a long run takes no more memory than a short one."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from formatkit.batch.job import Job
from formatkit.batch.post_text import post_text_of
from formatkit.batch.records import JobRecord, assets_of
from formatkit.batch.report import Made
from formatkit.batch.standing import Standing

__all__ = ["MadeJobs"]


class MadeJobs:
    """Made and kept jobs by their number in the plan, with what the next run has to know of each.

    `standings` are those of the jobs by name: a packed record does not hold the key again that its standing has. Files
    lie in `out`.
    """

    def __init__(self, jobs: Sequence[Job], standings: Mapping[str, Standing], out: Path) -> None:
        self._jobs = jobs
        self._out = out
        self._standings = standings
        self._kept: dict[int, tuple[Made, JobRecord]] = {}
        self._packed: dict[int, bytes] = {}
        self._like = b""
        self._all: tuple[tuple[Made, JobRecord], ...] | None = None
        self._texts: dict[str, str] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._kept or number in self._packed

    def __len__(self) -> int:
        return len(self._kept) + len(self._packed)

    def keep(self, number: int, made: Made, record: JobRecord) -> None:
        """Enter a job whose files stay as they are."""
        self._all = None
        self._kept[number] = (made, record)

    def drop(self, number: int) -> None:
        """Take back a job that was kept."""
        self._all = None
        del self._kept[number]

    def put(self, number: int, made: Made, record: JobRecord, text: str) -> None:
        """Enter a job that was made, with the SHA-256 of the text file beside it."""
        self._all = None
        key = None if record.key == self._standings[record.name].key else record.key
        told = (text, made.kept, key, record.scene, record.reason, record.assets)
        packed = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
        if not self._like:
            self._like = packed
        packer = zlib.compressobj(1, zdict=self._like)
        self._packed[number] = packer.compress(packed) + packer.flush()

    def all(self) -> tuple[tuple[Made, JobRecord], ...]:
        """Return all of them in the order of the plan."""
        if self._all is None:
            self._all = tuple(self._opened())
        return self._all

    def texts(self) -> dict[str, str]:
        """Return the names of the text files beside what was made, with their SHA-256."""
        self.all()
        return self._texts

    def _opened(self) -> Iterator[tuple[Made, JobRecord]]:
        self._texts = {}
        for number in sorted((*self._kept, *self._packed)):
            yield self._kept[number] if number in self._kept else self._unpacked(number)

    def _unpacked(self, number: int) -> tuple[Made, JobRecord]:
        job = self._jobs[number]
        unpacker = zlib.decompressobj(zdict=self._like)
        # Our own, from this process.
        text, kept, key, *known = pickle.loads(unpacker.decompress(self._packed[number]))
        self._texts[job.text_name] = text
        record = JobRecord(job.stem, key or self._standings[job.stem].key, *known)
        return Made(job, assets_of(record, self._out, job), post_text_of(job), record.reason, kept), record

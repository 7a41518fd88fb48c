"""What has come back of a run so far: made, kept and failed jobs, what was written, what the next run has to know."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from formatkit.batch.events import Event, Filming, Finished, JobFailed, JobMade, Progress, Started
from formatkit.batch.films_in_hand import FilmsInHand
from formatkit.batch.job import Job
from formatkit.batch.ledger import Ledger, sha256_of_bytes
from formatkit.batch.made_jobs import MadeJobs
from formatkit.batch.plan import Plan
from formatkit.batch.post_text import post_text_of
from formatkit.batch.records import JobRecord, assets_of, kept_asset
from formatkit.batch.report import Failure, Made, Report
from formatkit.batch.request_key import RequestKey
from formatkit.batch.side_files import text_file
from formatkit.batch.standing import Standing
from formatkit.batch.state import Journal, State
from formatkit.batch.work import Outcome
from formatkit.diagnostics import Diagnostic, MessageLanguage, error
from formatkit.encode.atomic import write_checked
from formatkit.encode.frames_done import FramesDone
from formatkit.errors import FormatkitError

__all__ = ["RunLog", "written"]

_FILM = 20
"""How many pictures are made in the time of a film, about: it only serves to tell the time left."""


class RunLog:
    """Collects the outcomes of a run and tells of them as events."""

    def __init__(self, plan: Plan, tell: Callable[[Event], None], lang: MessageLanguage) -> None:
        self.plan = plan
        self.tell = tell
        self.lang: MessageLanguage = lang
        self.started = time.monotonic()
        self.made = MadeJobs(plan.jobs, plan.standings, plan.out)
        self.failed: dict[int, Failure] = {}
        self.written: dict[str, str] = {}
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.interrupted = False
        self.standings: Mapping[str, Standing] = plan.standings
        self.total = len(plan.jobs)
        self._work = float(sum(map(_work_of, plan.jobs)))
        self._texts: dict[int, dict[str, bytes]] = {}
        self.done = 0
        self._work_done = 0.0
        self._films = FilmsInHand()

    def filming(self, worker: int, film: FramesDone) -> None:
        """Enter how far the film of a worker is, and tell of all films in hand."""
        self._films.hear(worker, film)
        self.tell(Filming(self.progress(), *self._films.frames(), self._films.speed()))

    def expect(self, standings: Mapping[str, Standing]) -> None:
        """Enter the jobs whose files stay as they are; the others are still to come. Nothing is written."""
        self.standings = standings
        self.made = MadeJobs(self.plan.jobs, standings, self.plan.out)
        for number, job in enumerate(self.plan.jobs):
            standing = standings[job.stem]
            if not standing.is_due and standing.record is not None:
                self._keep(number, job, standing.record)
        self.total = len(self.plan.jobs) - len(self.made)
        self._work = sum(_work_of(job) for number, job in enumerate(self.plan.jobs) if number not in self.made)

    def kept_with_other_texts(self) -> tuple[Job, ...]:
        """Return the jobs whose files stay, but not the text beside them."""
        return tuple(self.plan.jobs[number] for number in self._texts)

    def begin(self) -> None:
        """Write the texts that have changed beside files that stay, and tell that the run begins."""
        for number, files in self._texts.items():
            try:
                self.written |= written(self.plan.out, files)
            except FormatkitError as problem:
                job = self.plan.jobs[number]
                self.made.drop(number)
                self.failed[number] = Failure(job, tuple(each.at(job.where) for each in problem.diagnostics))
        self.tell(Started(self.progress()))

    def take(self, number: int, outcome: Outcome, journal: Journal) -> Mapping[str, str]:
        """Enter a job's outcome, write the text beside its files, and return these by name with their SHA-256."""
        job = self.plan.jobs[number]
        files: dict[str, str] = {}
        problems = outcome.problems or self._entered(number, job, outcome, journal, files)
        self.done += 1
        self._work_done += _work_of(job)
        if job.order.preset.is_film:
            self._films.take()
        if problems:
            self.failed[number] = Failure(job, problems)
            self.tell(JobFailed(self.progress(), job, problems))
        else:
            self.tell(JobMade(self.progress(), job, outcome.assets))
        return files

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note why something of the block could not be written, and go on."""
        try:
            yield
        except FormatkitError as problem:
            self.diagnostics += problem.diagnostics

    def finish(self) -> None:
        """Tell that the run has ended."""
        self.tell(Finished(self.progress(), self.interrupted))

    def progress(self) -> Progress:
        """Return how far the run is with the jobs that are due."""
        seconds = time.monotonic() - self.started
        failed = len(self.failed.keys() - self._texts.keys())
        work = self._work_done + _FILM * self._films.share()
        share = min(1.0, work / self._work) if self._work else 1.0
        return Progress(self.done - failed, failed, self.total, seconds, share)

    def files(self) -> dict[str, str]:
        """Return all files that are there now by name, with their SHA-256."""
        hashes = {name: sha256 for _, record in self.made.all() for name, sha256 in record.hashes().items()}
        return {**hashes, **self.made.texts(), **self.written}

    def pictures(self) -> list[str]:
        """Return the names of the finished pictures."""
        return [
            asset.path.relative_to(self.plan.out).as_posix() for made, _ in self.made.all() for asset in made.assets
        ]

    def done_stems(self) -> list[str]:
        """Return the names of jobs that were made wholly; of the others some files may be there all the same."""
        unwritten = {number for number, files in self._texts.items() if not files.keys() <= self.written.keys()}
        jobs = enumerate(self.plan.jobs)
        return [stem for number, job in jobs if number in self.made and number not in unwritten for stem in job.stems()]

    def report(self) -> Report:
        """Return what came of the run, in the order of the plan."""
        pictures = frozenset(self.pictures())
        return Report(
            plan=self.plan,
            made=tuple(made for made, _ in self.made.all()),
            failed=tuple(failure for _, failure in sorted(self.failed.items())),
            diagnostics=(*self.plan.diagnostics, *self.diagnostics),
            seconds=time.monotonic() - self.started,
            interrupted=self.interrupted,
            beside={name: key for name, key in self.files().items() if name not in pictures},
        )

    def state(self, ledger: Ledger) -> State:
        """Return what the next run has to know. Records whose files are gone from the ledger are left out."""
        comparison = self.plan.comparison
        jobs = {**comparison.state.jobs, **{record.name: record for _, record in self.made.all()}}
        there = {name: record for name, record in jobs.items() if record.first_file in ledger.files}
        inputs = {**comparison.state.inputs, **comparison.keys.files.seen}
        return State(there, inputs, {**comparison.state.measured, **comparison.measurements()})

    def _keep(self, number: int, job: Job, record: JobRecord) -> None:
        made = Made(job, assets_of(record, self.plan.out, job), post_text_of(job), record.reason, kept=True)
        name, text = job.text_name, text_file(made, self.lang)
        beside = {}
        if _holds(self.plan.out / name, text):
            beside[name] = sha256_of_bytes(text)
        else:
            self._texts[number] = {name: text}
        self.written |= beside
        self.made.keep(number, made, record)

    def _entered(
        self, number: int, job: Job, outcome: Outcome, journal: Journal, files: dict[str, str]
    ) -> tuple[Diagnostic, ...]:
        """Enter a job that was made, its files in `files`, and return what went wrong with what lies beside it."""
        standing = self.standings[job.stem]
        reason = standing.record.reason if outcome.unchanged and standing.record else standing.reason
        made = Made(job, outcome.assets, post_text_of(job), reason, outcome.unchanged)
        try:
            beside = written(self.plan.out, {job.text_name: text_file(made, self.lang)})
            assets = tuple(kept_asset(asset, self.plan.out, job) for asset in outcome.assets)
        except FormatkitError as problem:
            return tuple(each.at(job.where) for each in problem.diagnostics)
        except OSError as problem:
            return (error("FK763", job.where, file=job.stem, reason=problem.strerror or ""),)
        record = JobRecord(job.stem, self._key_of(job, standing), outcome.scene, reason, assets)
        files |= {**record.hashes(), **beside}
        self.made.put(number, made, record, beside[job.text_name])
        self.diagnostics += journal.add(record)
        return ()

    def _key_of(self, job: Job, standing: Standing) -> RequestKey:
        """Return the key under which a job is remembered: nobody knows what it shows if its files changed meanwhile."""
        return standing.key if self.plan.comparison.keys.holds(job.order) else {**standing.key, "files": ""}


def _work_of(job: Job) -> int:
    return _FILM if job.order.preset.is_film else 1


def written(out: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write what is not there already, and return the hashes of all files by name. Raises EncodeError."""
    for name, data in files.items():
        if not _holds(out / name, data):
            write_checked(out / name, data, lambda _: ())
    return {name: sha256_of_bytes(data) for name, data in files.items()}


def _holds(path: Path, data: bytes) -> bool:
    try:
        there = path.lstat()
        return S_ISREG(there.st_mode) and there.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False

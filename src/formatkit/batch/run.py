"""Run a plan: make its jobs, write what lies beside them, report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from formatkit.batch.contact_sheet import contact_sheet
from formatkit.batch.crew import Crew, hired
from formatkit.batch.events import Event, Filming, Finished, JobFailed, JobMade, Progress, Started
from formatkit.batch.job import Job
from formatkit.batch.ledger import OUR_FOLDER, Ledger, read_ledger, sha256_of_bytes, write_ledger
from formatkit.batch.lock import sole_run
from formatkit.batch.plan import Plan
from formatkit.batch.post_text import post_text_of
from formatkit.batch.report import Failure, Made, Report
from formatkit.batch.report_file import report_json
from formatkit.batch.series import orders_to_measure, shared_sizes, with_sizes
from formatkit.batch.side_files import planner_table, text_file
from formatkit.batch.superseded import remove_superseded
from formatkit.batch.targets import CONTACT_SHEET, PLANNER, REPORT, RUN_FILES
from formatkit.batch.work import Outcome, Setup
from formatkit.diagnostics import Diagnostic, MessageLanguage
from formatkit.encode.atomic import clean_stale_parts, write_checked
from formatkit.encode.choice import require_packing
from formatkit.encode.film_choice import Quality
from formatkit.errors import ConfigError, EncodeError, FormatkitError
from formatkit.model.asset import Asset

__all__ = ["clean_parts", "run"]


def run(
    plan: Plan,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    shared_out: bool = False,
    on_event: Callable[[Event], None] | None = None,
    lang: MessageLanguage = "en",
    quality: Quality = "standard",
) -> Report:
    """Make all jobs of a plan and return what was made and what was not.

    One worker is this process; more are processes of their own, which end with the run. `executor` takes their
    place: any `concurrent.futures.Executor`, which is left running. Every job of a worker that ends is tried once
    more, alone.

    The workers of a Dask cluster (`client.get_executor()`) get the files that they read by content, and what they
    make comes back; with `shared_out` they write it themselves, since they see the output folder under its path. The
    workers of any other executor have to see all folders of the campaign.

    `lang` is the language of the texts beside the files, `quality` that of films. After Ctrl-C the report holds what
    was finished, and `interrupted` is set.

    `planner.csv`, `index.html` and `report.json` tell of this run alone: those of a plan with a selection (`only`)
    replace the ones of the whole campaign. A picture of an earlier run that now has another ending (`.jpg` instead
    of `.png`) is removed, if it is as we made it.

    Raises ConfigError, and then nothing was made: when a font or logo of the brand cannot be used, a cluster is of no
    use, another run is at work in the output folder, or nothing can be written there; MissingToolError when what
    packs small is not installed. The failure of a job is in the report.
    """
    for packing in {job.order.packing for job in plan.jobs}:
        require_packing(packing)
    log = _Log(plan, on_event or (lambda _: None), lang)
    threads = max(1, (os.cpu_count() or 1) // max(1, workers)) if executor is None or workers > 1 else 1
    setup = Setup(plan.brand, plan.roots, plan.out, plan.out / OUR_FOLDER, quality, threads, plan.face_model)
    with ExitStack() as held:
        ledger: Ledger | None = None
        try:
            with hired(setup, workers, executor, shared_out=shared_out) as crew:
                log.diagnostics = crew.open_brand()
                held.enter_context(sole_run(plan.out))
                ledger = _entered(plan)
                log.start()
                crew.listen(log.filming)
                jobs, said = _sized(plan, crew)
                log.diagnostics += said
                for number, outcome in crew.make(jobs):
                    log.take(number, outcome)
        except KeyboardInterrupt:
            log.interrupted = True
        if ledger is not None:
            _close(log, ledger, lang)
    log.finish()
    return log.report()


def _close(log: _Log, ledger: Ledger, lang: MessageLanguage) -> None:
    """Write what tells of the run. What cannot be written is told in the report: the pictures are there already."""
    out = log.plan.out
    clean_parts(log.plan)  # of workers that were killed
    removed, problems = remove_superseded(out, log.pictures(), ledger)
    log.diagnostics += problems
    if log.made or log.failed or not log.interrupted:  # what an earlier run told stays until there is something new
        for name, content in _RUN_FILES.items():  # the last one tells of the others
            with log.noting():
                log.written |= _write(out, {name: content(log.report(), lang)})
    with log.noting():
        write_ledger(out, ledger.finished(log.written, log.open_stems(), removed))


class _Log:
    """What has come back so far."""

    def __init__(self, plan: Plan, tell: Callable[[Event], None], lang: MessageLanguage) -> None:
        self.plan = plan
        self.tell = tell
        self.lang: MessageLanguage = lang
        self.started = time.monotonic()
        self.made: dict[int, Made] = {}
        self.failed: dict[int, Failure] = {}
        self.written: dict[str, str] = {}
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.interrupted = False

    def filming(self, done: int, whole: int) -> None:
        """Tell how far a film is."""
        self.tell(Filming(self.progress(), done, whole))

    def start(self) -> None:
        self.tell(Started(self.progress()))

    def take(self, number: int, outcome: Outcome) -> None:
        """Enter a job's outcome and write the text beside its files."""
        job = self.plan.jobs[number]
        if not outcome.problems:
            outcome = self._entered(number, job, outcome)
        if outcome.problems:
            self.failed[number] = Failure(job, outcome.problems)
            self.tell(JobFailed(self.progress(), job, outcome.problems))
        else:
            self.tell(JobMade(self.progress(), job, outcome.assets))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note why something of the block could not be written, and go on."""
        try:
            yield
        except FormatkitError as problem:
            self.diagnostics += problem.diagnostics

    def finish(self) -> None:
        self.tell(Finished(self.progress(), self.interrupted))

    def progress(self) -> Progress:
        seconds = time.monotonic() - self.started
        return Progress(len(self.made), len(self.failed), len(self.plan.jobs), seconds)

    def pictures(self) -> list[str]:
        """Return the names of the finished pictures."""
        return [_name(asset, self.plan) for made in self.made.values() for asset in made.assets]

    def open_stems(self) -> list[str]:
        """Return the names of jobs that were not made: some of their files may be there all the same."""
        return [stem for number, job in enumerate(self.plan.jobs) if number not in self.made for stem in job.stems()]

    def report(self) -> Report:
        return Report(
            plan=self.plan,
            made=tuple(made for _, made in sorted(self.made.items())),
            failed=tuple(failure for _, failure in sorted(self.failed.items())),
            diagnostics=(*self.plan.diagnostics, *self.diagnostics),
            seconds=time.monotonic() - self.started,
            interrupted=self.interrupted,
            beside={name: key for name, key in self.written.items() if name not in frozenset(self.pictures())},
        )

    def _entered(self, number: int, job: Job, outcome: Outcome) -> Outcome:
        made = Made(job, outcome.assets, post_text_of(job))
        try:
            written = _write(self.plan.out, {f"{job.stem}.txt": text_file(made, self.lang)})
        except FormatkitError as problem:
            return Outcome(problems=tuple(each.at(job.where) for each in problem.diagnostics))
        for asset in outcome.assets:
            written[_name(asset, self.plan)] = asset.sha256
            for path in asset.captions:
                written[path.relative_to(self.plan.out).as_posix()] = sha256_of_bytes(path.read_bytes())
        self.written |= written
        self.made[number] = made
        return outcome


def _name(asset: Asset, plan: Plan) -> str:
    return asset.path.relative_to(plan.out).as_posix()


def _entered(plan: Plan) -> Ledger:
    """Enter all names of a plan in the ledger, so that a killed run does not lock itself out. Raises ConfigError."""
    ledger = read_ledger(plan.out).planning((*(stem for job in plan.jobs for stem in job.stems()), *RUN_FILES))
    clean_parts(plan)
    try:
        write_ledger(plan.out, ledger)
    except EncodeError as problem:
        raise ConfigError(*problem.diagnostics) from problem
    return ledger


def clean_parts(plan: Plan) -> None:
    """Remove what processes that are gone have left half done in the folders of a plan."""
    ours = plan.out / OUR_FOLDER
    targets = {(plan.out / job.stem).parent for job in plan.jobs}
    for folder in {*targets, plan.out, ours, *(ours / "proxies").glob("*")}:
        clean_stale_parts(folder)


def _sized(plan: Plan, crew: Crew) -> tuple[tuple[Job, ...], tuple[Diagnostic, ...]]:
    """Return the jobs with the sizes that their texts share with the whole series, and what is to be said of them."""
    orders = orders_to_measure(plan.jobs, plan.series, plan.same_size)
    sizes, said = shared_sizes(crew.measure(orders), plan.same_size)
    return tuple(with_sizes(job, sizes) for job in plan.jobs), said


_RUN_FILES: Mapping[str, Callable[[Report, MessageLanguage], bytes]] = {
    PLANNER: planner_table,
    CONTACT_SHEET: contact_sheet,
    REPORT: lambda report, _: report_json(report),
}


def _write(out: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write files of one run and return their hashes by name. Raises EncodeError."""
    for name, data in files.items():
        write_checked(out / name, data, lambda _: ())
    return {name: sha256_of_bytes(data) for name, data in files.items()}

"""Run a plan: make its jobs, write what lies beside them, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace

from formatkit.batch.contact_sheet import contact_sheet
from formatkit.batch.copies import Copies, NoCopies
from formatkit.batch.crew import Crew, hired
from formatkit.batch.events import Event
from formatkit.batch.job import Job
from formatkit.batch.ledger import OUR_FOLDER, Ledger, read_ledger, write_ledger
from formatkit.batch.lock import sole_run
from formatkit.batch.plan import Plan
from formatkit.batch.remote import opened
from formatkit.batch.report import Report
from formatkit.batch.report_file import report_json
from formatkit.batch.report_table import report_table
from formatkit.batch.run_log import RunLog, written
from formatkit.batch.side_files import planner_table
from formatkit.batch.standing import known_of
from formatkit.batch.state import Journal, current_state, write_state
from formatkit.batch.superseded import remove_superseded
from formatkit.batch.targets import CONTACT_SHEET, PLANNER, REPORT, REPORT_TABLE, RUN_FILES
from formatkit.batch.work import Setup
from formatkit.diagnostics import MessageLanguage
from formatkit.encode.atomic import clean_stale_parts, sync_folder
from formatkit.encode.choice import require_packing
from formatkit.encode.film_choice import Quality
from formatkit.errors import ConfigError, EncodeError
from formatkit.options import require_kind

__all__ = ["clean_parts", "run"]


def run(
    plan: Plan,
    *,
    workers: int = 1,
    executor: Executor | None = None,
    shared_out: bool = False,
    copy_to: str | None = None,
    on_event: Callable[[Event], None] | None = None,
    lang: MessageLanguage = "en",
    quality: Quality | None = None,
) -> Report:
    """Make the jobs of a plan that are due and return what was made, what was kept, and what could not be made.

    A job is due when something that it is made of has changed, or one of its files is not as it was made. One that is
    composed and turns out to show the same is not drawn.

    One worker is this process; more are processes of their own, which end with the run. `executor` takes their
    place: any `concurrent.futures.Executor`, which is left running. Every job of a worker that ends is tried once
    more, alone.

    The workers of a Dask cluster (`client.get_executor()`) get the files that they read by content, and what they
    make comes back; with `shared_out` they write it themselves, since they see the output folder under its path. The
    workers of any other executor have to see all folders of the campaign.

    `copy_to` is a folder or a URL that fsspec knows (`s3://bucket/campaign`): all files of this plan are sent there as
    well, as they are made; each once, and again when it has changed. What was not sent from here is not replaced there.

    `lang` is the language of the texts beside the files, `quality` that of films if it shall be another than the
    plan's. After Ctrl-C the report holds what was finished, and `interrupted` is set.

    `planner.csv`, `index.html`, `report.json` and `report.csv` tell of this run alone: those of a plan with a selection
    (`only`) replace the ones of the whole campaign. A picture of an earlier run that now has another ending (`.jpg`
    instead of `.png`) is removed, if it is as we made it.

    Raises ConfigError, and then nothing was made: when a font or logo of the brand cannot be used, a cluster is of no
    use, another run is at work in the output folder, or nothing can be written there, or `copy_to` does not answer;
    MissingToolError when what packs small or sends copies is not installed. The failure of a job is in the report.

    >>> import formatkit as fk
    >>> from distributed import Client, LocalCluster
    >>> campaign = fk.load_campaign("campaign.toml")
    >>> with LocalCluster(processes=False, dashboard_address=":0") as cluster, Client(cluster) as client:
    ...     squares = fk.plan(campaign, only=["linkedin/image-square"])
    ...     report = fk.run(squares, executor=client.get_executor(), copy_to="memory://campaign")
    >>> report.exit_code, sorted({asset.format for asset in report.assets})
    (0, ['png'])
    """
    require_kind("plan", plan, Plan, "plan(campaign)")
    for packing in {job.order.packing for job in plan.jobs}:
        require_packing(packing)
    copies = Copies(opened(copy_to, plan.out), plan.out) if copy_to is not None else NoCopies()
    made_in = quality or plan.quality
    log = RunLog(plan, on_event or (lambda _: None), lang)
    threads = max(1, (os.cpu_count() or 1) // max(1, workers)) if executor is None or workers > 1 else 1
    setup = Setup(plan.brand, plan.roots, plan.out, plan.out / OUR_FOLDER, made_in, threads, plan.face_model)
    with ExitStack() as held:
        ledger: Ledger | None = None
        try:
            with hired(setup, workers, executor, shared_out=shared_out) as crew:
                noticed = crew.open_brand()  # takes its time: meanwhile the folder is looked through
                held.enter_context(sole_run(plan.out))
                plan = log.plan = _as_it_is_now(plan)
                held.callback(copies.stop)
                copies.begin()
                crew.listen(log.filming)
                ledger = read_ledger(plan.out)
                due = _compared(plan, crew, made_in, log)
                log.diagnostics = (*noticed(), *log.diagnostics)
                ledger = _entered(plan, (*(job for _, job in due), *log.kept_with_other_texts()), ledger)
                log.begin()
                copies.send(log.files())
                with Journal(plan.out) as journal:
                    for number, outcome in crew.make([job for _, job in due]):
                        copies.send(log.take(due[number][0], outcome, journal))
            log.diagnostics += copies.settled()
        except KeyboardInterrupt:
            log.interrupted = True
        if ledger is not None:
            _close(log, ledger, lang, copies)
    log.finish()
    return log.report()


def _close(log: RunLog, ledger: Ledger, lang: MessageLanguage, copies: Copies | NoCopies) -> None:
    """Write what tells of the run. What cannot be written is told in the report: the pictures are there already."""
    out = log.plan.out
    clean_parts(log.plan)  # of workers that were killed
    removed, problems = remove_superseded(out, log.pictures(), ledger)
    log.diagnostics += problems
    if log.done or not log.interrupted:  # what an earlier run told stays until there is something new
        for name, content in _RUN_FILES.items():  # the last one tells of the others
            with log.noting():
                log.written |= written(out, {name: content(log.report(), lang)})
    if not log.interrupted:
        copies.send({name: log.written[name] for name in _RUN_FILES if name in log.written})
        copies.remove(removed)
        log.diagnostics += copies.settled()
    log.diagnostics += copies.closed()
    files = log.files()
    finished = ledger.finished(files, (*log.done_stems(), *RUN_FILES), removed)
    with log.noting():
        write_ledger(out, finished)
    with log.noting():
        write_state(out, log.state(finished))
    for folder in {out, *((out / name).parent for name in files)}:
        sync_folder(folder)


def _as_it_is_now(plan: Plan) -> Plan:
    """Return the plan compared with what stands in the folder now: another run may have ended since it was made."""
    comparison = plan.comparison
    return replace(plan, comparison=replace(comparison, state=current_state(plan.out, comparison.state)))


def _compared(plan: Plan, crew: Crew, quality: Quality, log: RunLog) -> list[tuple[int, Job]]:
    """Measure what shares sizes, enter in the log what is to stay, and return the jobs that are due."""
    comparison = plan.comparison
    before, unknown = comparison.to_measure(plan.jobs)
    found = tuple(crew.measure(unknown))
    comparison.note_measured(found)
    sized, said = comparison.sized(plan.jobs, [*before, *found])
    log.diagnostics += said
    standings = comparison.standings(plan.jobs, sized, quality)
    log.expect(standings)
    return [
        (number, replace(job, known=known_of(standings[job.stem], plan.out, job)))
        for number, job in enumerate(sized)
        if number not in log.made
    ]


def _entered(plan: Plan, jobs: Sequence[Job], ledger: Ledger) -> Ledger:
    """Enter the names that are about to be written in the ledger, so that a killed run does not lock itself out.

    Raises ConfigError.
    """
    ledger = ledger.planning((*(stem for job in jobs for stem in job.stems()), *RUN_FILES))
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


_RUN_FILES: Mapping[str, Callable[[Report, MessageLanguage], bytes]] = {
    PLANNER: planner_table,
    CONTACT_SHEET: contact_sheet,
    REPORT_TABLE: report_table,
    REPORT: lambda report, _: report_json(report),
}

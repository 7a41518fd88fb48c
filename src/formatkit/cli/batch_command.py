"""`formatkit batch`: a campaign, or posts and presets without a campaign file, to finished files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formatkit.cli.options import (
    AllFindings,
    BrandFile,
    CampaignFile,
    Debug,
    FilmQuality,
    Json,
    MessageLang,
    OutputFolder,
    Small,
)
from formatkit.cli.terminal import Terminal

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from formatkit.batch.events import Event
    from formatkit.batch.plan import Plan
    from formatkit.batch.rebuild import Rebuild
    from formatkit.batch.report import Report
    from formatkit.cli.batch_source import Source
    from formatkit.diagnostics import Diagnostic
    from formatkit.encode.film_choice import Quality
    from formatkit.model.campaign import Campaign

__all__ = ["app"]

_OBJECTS_BEFORE_COLLECTION = 2_000
app = typer.Typer(add_completion=False, rich_markup_mode=None)
_MANY = "; several with commas, or repeat the option"


@dataclass(frozen=True, slots=True)
class _Choice:
    """What of a campaign is made, and how."""

    only: tuple[str, ...]
    only_status: tuple[str, ...]
    out: Path | None
    jobs: int | None
    skip_invalid: bool
    strict: bool
    final: bool
    include_embargoed: bool
    small: bool
    rebuild: Rebuild
    quality: Quality
    dask: str | None
    shared_out: bool
    copy_to: str | None


@app.command()
def batch(
    campaign: CampaignFile = None,
    out: OutputFolder = None,
    presets: Annotated[
        list[str] | None, typer.Option(help=f"Without a campaign file: placement, set or preset file{_MANY}.")
    ] = None,
    posts: Annotated[
        list[str] | None, typer.Option(help="Without a campaign file: posts (.csv .toml .json .xlsx); repeatable.")
    ] = None,
    brand: BrandFile = None,
    post_lang: Annotated[
        list[str] | None,
        typer.Option(help="Without a campaign file: language of the posts. Default: that of the system."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", help="Worker processes. Default: cores, as memory allows.", show_default=False),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(help="Work on a Dask cluster: the address of its scheduler, such as tcp://10.0.0.4:8786."),
    ] = None,
    shared_out: Annotated[
        bool,
        typer.Option("--shared-out", help="With --dask: workers see the output folder and write to it themselves."),
    ] = False,
    copy_to: Annotated[
        str | None,
        typer.Option(help="Send what is made to this folder or URL as well, such as s3://bucket/campaign."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help=f"Only this post, placement, network or purpose{_MANY}.")
    ] = None,
    only_status: Annotated[
        list[str] | None, typer.Option(help=f"Only posts in this state: draft, approved, published{_MANY}.")
    ] = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Make the valid posts although others are not; exit code 1.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as failures: exit code 1.")] = False,
    final: Annotated[bool, typer.Option("--final", help="No mark on drafts.")] = False,
    include_embargoed: Annotated[
        bool, typer.Option("--include-embargoed", help="Also make posts before their embargo ends, as drafts.")
    ] = False,
    quality: FilmQuality = "standard",
    verify: Annotated[
        bool, typer.Option("--verify", help="Hash finished files, although size and time are as they were.")
    ] = False,
    no_redraw: Annotated[
        bool,
        typer.Option("--no-redraw", help="Keep what would be made again only because what draws it is newer."),
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Make everything, also what is up to date.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be made and why, make nothing.")] = False,
    debug: Debug = False,
    small: Small = False,
    as_json: Json = False,
    every: AllFindings = False,
    lang: MessageLang = None,
) -> int:
    """Make what is new or changed in a campaign, checked, with post texts, planner table, report and contact sheet."""
    from formatkit.batch.rebuild import Rebuild
    from formatkit.cli.batch_source import Source, names_in
    from formatkit.cli.json_output import if_json

    source = Source(campaign, tuple(presets or ()), tuple(posts or ()), brand, tuple(post_lang or ()))
    states, rebuild = names_in(only_status or ()), Rebuild(verify, not no_redraw, again)
    choice = _Choice(
        names_in(only or ()),
        states,
        out,
        jobs,
        skip_invalid,
        strict,
        final,
        include_embargoed,
        small,
        rebuild,
        quality,
        dask,
        shared_out,
        copy_to,
    )
    terminal = Terminal.speaking(lang, None if every else Terminal().shown)
    with terminal.answering(if_json(as_json)):
        if dry_run:
            return _shown(*_planned(source, choice, terminal), terminal, as_json)
        with _hired(choice) as crew:
            plan, invalid = _planned(source, choice, terminal)
            report = _made(plan, crew, choice, terminal)
            _ended(crew, plan, report)
        if debug and not report.interrupted:
            _debugged(report, terminal)
    return _told(report, invalid, choice, terminal, as_json)


@contextmanager
def _hired(choice: _Choice) -> Iterator[Executor | None]:
    """Give the workers; processes start while the campaign is read and planned. One worker is this process."""
    from formatkit.cli.machine import worker_count
    from formatkit.diagnostics import error
    from formatkit.errors import ConfigError

    workers = worker_count() if choice.jobs is None else choice.jobs
    if workers < 1:
        raise ConfigError(error("FK715", found=workers))
    if choice.dask is not None:
        with _cluster(choice, choice.dask) as cluster:
            yield cluster
    elif choice.shared_out:
        raise ConfigError(error("FK776"))
    elif workers == 1:
        yield None
    else:
        with _processes(workers) as processes:
            yield processes


@contextmanager
def _cluster(choice: _Choice, address: str) -> Iterator[Executor]:
    from formatkit.batch.cluster_fitness import connected
    from formatkit.diagnostics import error
    from formatkit.errors import ConfigError

    if choice.jobs is not None:
        raise ConfigError(error("FK777"))
    with connected(address) as cluster:
        yield cluster


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    from formatkit.batch.processes import WorkerProcesses

    crew = WorkerProcesses(workers)
    try:
        yield crew
    except BaseException:
        crew.stop()
        raise
    crew.shutdown()


def _planned(source: Source, choice: _Choice, terminal: Terminal) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Read and plan everything; return the plan and the mistakes of posts that are left out. Raises ConfigError."""
    from formatkit.batch.plan import plan_reporting
    from formatkit.cli.batch_input import loaded, statuses_in
    from formatkit.clock import present
    from formatkit.diagnostics import Severity
    from formatkit.errors import ConfigError

    statuses, now = statuses_in(choice.only_status), present()
    campaign, found = loaded(source)
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    if campaign is None or (errors and not choice.skip_invalid):
        raise ConfigError(*found)
    if choice.small:
        campaign = replace(campaign, packing="small")
    made, ended = plan_reporting(
        campaign,
        only=choice.only,
        only_status=statuses,
        final=choice.final,
        out=_output_folder(campaign, choice, source),
        today=now.date(),
        rebuild=choice.rebuild,
        quality=choice.quality,
        now=now,
        include_embargoed=choice.include_embargoed,
    )
    if ended and not choice.skip_invalid:
        raise ConfigError(*ended)
    invalid = (*errors, *ended)
    terminal.tell((*invalid, *made.diagnostics))
    return made, invalid


def _output_folder(campaign: Campaign, choice: _Choice, source: Source) -> Path:
    """Return where files go: what was asked for, `out` here, or what the campaign file says."""
    return choice.out or (Path("out") if source.is_without_file else campaign.out)


def _shown(plan: Plan, invalid: tuple[Diagnostic, ...], terminal: Terminal, as_json: bool) -> int:
    """Tell what a run would make, and of files and texts that are not there, without which it would fail in part."""
    from formatkit.batch.absent import absent_files
    from formatkit.batch.unfilled import unfilled_slots
    from formatkit.cli.batch_output import print_plan, print_plan_json

    absent = (*unfilled_slots(plan), *absent_files(plan))
    terminal.tell(absent)
    invalid = (*invalid, *absent)
    code = int(bool(invalid))
    if as_json:
        print_plan_json(plan, invalid, code, terminal)
    else:
        print_plan(plan, terminal)
    return code


def _made(plan: Plan, crew: Executor | None, choice: _Choice, terminal: Terminal) -> Report:
    from formatkit.batch.processes import WorkerProcesses
    from formatkit.batch.run import run
    from formatkit.cli.batch_progress import progress_shown

    workers = crew.count if isinstance(crew, WorkerProcesses) else 1
    gc.freeze()  # modules and plan stay to the end; what comes from now on is looked through often
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    with progress_shown(terminal) as show:

        def on_event(event: Event) -> None:
            if isinstance(crew, WorkerProcesses) and event.progress.left == 0:
                crew.shutdown(wait=False)  # they end while what tells of the run is written
            show(event)

        return run(
            plan,
            workers=workers,
            executor=crew,
            shared_out=choice.shared_out,
            copy_to=choice.copy_to,
            on_event=on_event,
            lang=terminal.lang,
        )


def _ended(crew: Executor | None, plan: Plan, report: Report) -> None:
    """End worker processes at once where waiting is of no use, and take away what they leave."""
    from formatkit.batch.processes import WorkerProcesses
    from formatkit.batch.run import clean_parts

    if not isinstance(crew, WorkerProcesses):
        return
    if report.interrupted:  # a film in hand would take its time
        crew.stop()
        clean_parts(plan)
    elif not report.drawn:  # they may not even have started
        crew.stop()


def _debugged(report: Report, terminal: Terminal) -> None:
    """Write a picture beside each file that shows how it was composed."""
    from formatkit.batch.debug_pictures import write_run_debug_pictures

    terminal.say("FK876", count=sum(1 for _ in write_run_debug_pictures(report)))


def _told(report: Report, invalid: tuple[Diagnostic, ...], choice: _Choice, terminal: Terminal, as_json: bool) -> int:
    from formatkit.cli.batch_output import print_report, print_report_json

    made = report.strict_exit_code if choice.strict else report.exit_code
    code = made or int(bool(invalid))
    print_report(report, terminal) if not as_json else print_report_json(report, invalid, code, terminal)
    return code

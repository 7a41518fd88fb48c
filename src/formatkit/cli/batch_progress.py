"""How far a batch is, on standard error: a live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from formatkit.batch.events import Event, Filming, JobFailed, Progress, Started
from formatkit.cli.numbers import clock, decimal
from formatkit.cli.terminal import Terminal
from formatkit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

__all__ = ["progress_shown"]

_SECONDS = 5.0
_BAR = 16


@contextmanager
def progress_shown(terminal: Terminal) -> Iterator[Callable[[Event], None]]:
    """Yield what to call with the events of a run; failures are written as they happen."""
    if not sys.stderr.isatty():
        yield _Lines(terminal)
        return
    with _bar() as bar:
        yield _Live(terminal, bar)


class _Failures:
    """Tells why items failed; what fails alike at several placements is told once."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._told: set[tuple[Diagnostic, ...]] = set()

    def tell(self, event: JobFailed) -> None:
        found = tuple(event.diagnostics)
        if found not in self._told:
            self._told.add(found)
            self._terminal.tell_failure(found)


class _Lines:
    """One line at the start and every few seconds."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._told = 0.0
        self._failures = _Failures(terminal)

    def __call__(self, event: Event) -> None:
        progress = event.progress
        if isinstance(event, JobFailed):
            self._failures.tell(event)
        if isinstance(event, Started):
            self._terminal.say("FK835", total=progress.total)
        elif progress.seconds - self._told >= _SECONDS and progress.done < progress.total:
            self._told = progress.seconds
            films = _films(event, self._terminal) if isinstance(event, Filming) else []
            self._terminal.line(", ".join((*_state(progress, self._terminal), *films)))


class _Live:
    """A line that is drawn anew, with failures written above it."""

    def __init__(self, terminal: Terminal, bar: Bar) -> None:
        self._terminal = terminal
        self._bar = bar
        self._task: TaskID | None = None
        self._films: list[str] = []
        self._failures = _Failures(terminal)

    def __call__(self, event: Event) -> None:
        progress = event.progress
        if isinstance(event, Filming):
            self._films = _films(event, self._terminal)
        if self._task is None:
            self._task = self._bar.add_task("", total=progress.total)
        if isinstance(event, JobFailed):
            self._failures.tell(event)
        described = ", ".join((*_state(progress, self._terminal), *self._films))
        self._bar.update(self._task, completed=progress.share * progress.total, description=described)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    # What is written to standard error meanwhile goes above the line.
    console = Console(file=sys.stderr, highlight=False)
    columns = (BarColumn(bar_width=_BAR), TextColumn("{task.description}", markup=False))
    return Bar(*columns, console=console, transient=True, redirect_stdout=False)


def _state(progress: Progress, terminal: Terminal) -> list[str]:
    """Return how far a run is in parts, the first ones first: a narrow terminal cuts the last."""
    rate, left = progress.per_second, progress.seconds_left
    parts = [
        terminal.said("FK836", done=progress.done, total=progress.total),
        terminal.said("FK837", failed=progress.failed) if progress.failed else "",
        terminal.said("FK839", left=clock(left)) if left is not None else "",
        terminal.said("FK838", rate=decimal(rate, terminal.lang)) if rate is not None else "",
    ]
    return [part for part in parts if part]


def _films(event: Filming, terminal: Terminal) -> list[str]:
    """Return how far the films in hand are; nothing when there is none."""
    if not event.whole:
        return []
    shown = [terminal.said("FK846", done=event.done, total=event.whole)]
    return shown if event.speed is None else [*shown, terminal.said("FK847", rate=decimal(event.speed, terminal.lang))]

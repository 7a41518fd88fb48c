"""The workers of a run, whatever executor carries the calls: they open the brand, measure, and make jobs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import TypeVar

from formatkit.batch.dispatch import InThisThread, Lost, dispatched
from formatkit.batch.job import Job, pictures_of
from formatkit.batch.processes import WorkerEnded, WorkerProcesses
from formatkit.batch.telling import listening
from formatkit.batch.work import Outcome, Setup, close_studio, make_jobs, measure_sizes, open_brand
from formatkit.diagnostics import Diagnostic, error
from formatkit.errors import ConfigError, FormatkitError
from formatkit.model.fit_group import MeasuredText
from formatkit.model.order import Order

__all__ = ["Crew", "hired"]

Item = TypeVar("Item")
_Numbered = tuple[int, Job]
_MOST_TOGETHER = 6
_MEASURED_TOGETHER = 24
_EVERYTHING = 1 << 30


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers with their setup. `ahead` tasks are under way at once, each of at most `together` jobs."""

    setup: Setup
    executor: Executor
    workers: int
    ahead: int
    together: int

    def listen(self, listener: Callable[[int, int], None]) -> None:
        """Have `listener` told of the frames of films, where the executor can tell."""
        if isinstance(self.executor, WorkerProcesses):
            self.executor.on_frames = listener
        else:
            listening(listener)

    def open_brand(self) -> tuple[Diagnostic, ...]:
        """Open the brand's files once and return what was noticed. Raises ConfigError when one cannot be used."""
        for found in dispatched(self.executor, open_brand, [self.setup], 1):
            if not isinstance(found, Lost):
                return found[1]
            if isinstance(found.reason, FormatkitError):
                raise found.reason
        return ()  # the worker ended; the jobs will tell what is wrong

    def measure(self, orders: Sequence[Order]) -> Iterator[tuple[Order, tuple[MeasuredText, ...]]]:
        """Yield orders with their fitted texts as they would be on their own."""
        call = partial(measure_sizes, self.setup)
        for found in dispatched(self.executor, call, _parts(orders, _MEASURED_TOGETHER), self.ahead):
            if not isinstance(found, Lost):
                yield from zip(found[0], found[1], strict=True)

    def make(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Outcome]]:
        """Yield each job's number and outcome as they are done; jobs of a worker that ended are tried again, alone."""
        lost: list[_Numbered] = []
        for found in dispatched(self.executor, partial(make_jobs, self.setup), self._tasks(jobs), self.ahead):
            if isinstance(found, Lost):
                lost += found.task
            else:
                yield from found[1]
        yield from _alone(self.setup, lost)

    def _tasks(self, jobs: Sequence[Job]) -> list[tuple[_Numbered, ...]]:
        """Group jobs by photograph, so that one worker decodes it; small groups, so that all workers end together.

        The tasks of as many stretches of the campaign as there are workers take turns: while all keep step, each worker
        stays with the photographs of its own stretch. The last tasks are single jobs, and so are films, which take the
        longest and are begun first.
        """
        groups: dict[str, list[_Numbered]] = {}
        films = [((number, job),) for number, job in enumerate(jobs) if job.order.preset.is_film]
        for number, job in enumerate(jobs):
            if job.order.preset.is_film:
                continue
            photo = next((str(path) for _, path in pictures_of(job.order)), "")
            groups.setdefault(photo, []).append((number, job))
        size = min(self.together, max(1, math.ceil(len(jobs) / (4 * self.workers))))
        tasks = [part for group in groups.values() for part in _parts(group, size)]
        taking_turns = _interleaved(tasks, min(self.workers, len(groups)))
        last = max(0, len(taking_turns) - 2 * self.workers)
        return [*films, *taking_turns[:last], *((job,) for task in taking_turns[last:] for job in task)]


@contextmanager
def hired(setup: Setup, workers: int, executor: Executor | None) -> Iterator[Crew]:
    """Give the workers of a run. Raises ConfigError when their number is not at least 1.

    `executor`, if given, is used and left running. Else one worker is this thread, more are processes, which end
    with the context: at once when it is left by an exception.
    """
    if workers < 1:
        raise ConfigError(error("FK715", found=workers))
    if executor is not None:
        if isinstance(executor, WorkerProcesses):
            setup = _watched(setup)
        yield Crew(setup, executor, max(workers, 2), _EVERYTHING, _MOST_TOGETHER)
    elif workers == 1:
        try:
            yield Crew(setup, InThisThread(), 1, 1, 1)
        finally:
            close_studio()
    else:
        with _processes(workers) as processes:
            yield Crew(_watched(setup), processes, workers, 2 * workers, _MOST_TOGETHER)


@contextmanager
def _processes(count: int) -> Iterator[WorkerProcesses]:
    processes = WorkerProcesses(count)
    try:
        yield processes
    except BaseException:
        processes.stop()
        raise
    processes.shutdown()


def _alone(setup: Setup, lost: Sequence[_Numbered]) -> Iterator[tuple[int, Outcome]]:
    if not lost:
        return
    with _processes(1) as one:
        for found in dispatched(one, partial(make_jobs, _watched(setup)), [(each,) for each in lost], 1):
            if isinstance(found, Lost):
                ((number, job),) = found.task
                yield number, Outcome(problems=(_ended(job, found.reason),))
            else:
                yield from found[1]


def _watched(setup: Setup) -> Setup:
    """Return the setup of processes of our own: one whose film stands still is ended from here."""
    return replace(setup, patience=math.inf)


def _ended(job: Job, reason: BaseException) -> Diagnostic:
    if not isinstance(reason, WorkerEnded):
        text = next(iter(str(reason).splitlines()), "")
        return error("FK710", job.where, kind=type(reason).__name__, reason=text)
    if reason.stalled is not None:
        return error("FK592", job.where, seconds=f"{reason.stalled:g}")
    status = reason.status
    shown = f"signal {-status}" if status < 0 else f"exit status {status}"
    return error("FK712", job.where, reason=shown)


def _interleaved(items: Sequence[Item], lanes: int) -> list[Item]:
    """Cut items into `lanes` stretches and take one of each in turn."""
    length = math.ceil(len(items) / max(1, lanes))
    stretches = [items[start : start + length] for start in range(0, len(items), max(1, length))]
    return [item for row in zip_longest(*stretches) for item in row if item is not None]


def _parts(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]

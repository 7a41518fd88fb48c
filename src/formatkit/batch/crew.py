"""The workers of a run, whatever executor carries the calls: they open the brand, measure, and make jobs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Any, TypeVar

from formatkit.batch.dispatch import InThisThread, Lost, begun, dispatched
from formatkit.batch.job import Job, pictures_of
from formatkit.batch.processes import WorkerEnded, WorkerProcesses
from formatkit.batch.telling import listening
from formatkit.batch.work import Outcome, Setup, close_studios, make_jobs, measure_sizes, open_brand
from formatkit.diagnostics import Diagnostic, error
from formatkit.encode.frames_done import FramesDone
from formatkit.errors import ConfigError, FormatkitError
from formatkit.model.fit_group import MeasuredText
from formatkit.model.order import Order

__all__ = ["Crew", "hired"]

Item = TypeVar("Item")
Items = TypeVar("Items", bound=tuple[Any, ...])
Result = TypeVar("Result")
_Numbered = tuple[int, Job]
_MOST_TOGETHER = 6
_MEASURED_TOGETHER = 24
_EVERYTHING = 1 << 30
_AHEAD_LEAST = 32
"""Tasks that a cluster has at once, so that workers which join find something to do."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers with their setup. `ahead` tasks are under way at once, each of at most `together` jobs.

    Workers that are `far`, on other machines, open no brand, and what fails there is tried once more here: it may be
    for want of something that only this machine has.
    """

    setup: Setup
    executor: Executor
    workers: int
    ahead: int
    together: int
    far: bool = False

    def listen(self, listener: Callable[[int, FramesDone], None]) -> None:
        """Have `listener` told of workers and how far their films are, where the executor can tell."""
        if isinstance(self.executor, WorkerProcesses):
            self.executor.on_frames = listener
        else:
            listening(partial(listener, 0))

    def open_brand(self) -> Callable[[], tuple[Diagnostic, ...]]:
        """Have the brand's files opened, in all workers at once; return a function that waits for what was noticed.

        It raises ConfigError when one cannot be used.
        """
        executor, workers = (InThisThread(), 1) if self.far else (self.executor, self.workers)
        return partial(_noticed, [begun(executor, open_brand, self.setup) for _ in range(workers)])

    def measure(self, orders: Sequence[Order]) -> Iterator[tuple[Order, tuple[MeasuredText, ...]]]:
        """Yield orders with their fitted texts as they would be on their own; what a worker lost is measured alone."""
        call = partial(measure_sizes, self.setup)
        lost: list[Order] = []
        for found in dispatched(self.executor, call, _parts(orders, _MEASURED_TOGETHER), self.ahead):
            if isinstance(found, Lost):
                lost += _given_up(found)
                continue
            measured = tuple(zip(*found, strict=True))
            lost += [order for order, texts in measured if self.far and not texts]
            yield from (pair for pair in measured if pair[1] or not self.far)
        for again in _alone(call, lost):
            if not isinstance(again, Lost):  # it says why when it is made
                yield from zip(again[0], again[1], strict=True)

    def make(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Outcome]]:
        """Yield each job's number and outcome as they are done.

        Jobs of a worker that ended, and those that had not enough memory beside others, are tried once more, alone.
        """
        call = partial(make_jobs, self.setup)
        lost: list[_Numbered] = []
        for found in dispatched(self.executor, call, self._tasks(jobs), self.ahead):
            if isinstance(found, Lost):
                lost += _given_up(found)
                continue
            doubtful = {number for number, outcome in found[1] if self._is_doubtful(outcome)}
            lost += [each for each in found[0] if each[0] in doubtful]
            yield from (each for each in found[1] if each[0] not in doubtful)
        for again in _alone(partial(make_jobs, _watched(self.setup)), lost):
            if isinstance(again, Lost):
                ((number, job),) = again.task
                yield number, Outcome(problems=(_ended(job, again.reason),))
            else:
                yield from again[1]

    def _is_doubtful(self, outcome: Outcome) -> bool:
        """Tell whether a job that failed may well be made somewhere else, or when it is alone."""
        return outcome.lacks_memory or (self.far and bool(outcome.problems))

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
def hired(setup: Setup, workers: int, executor: Executor | None, *, shared_out: bool = False) -> Iterator[Crew]:
    """Give the workers of a run. Raises ConfigError when their number is not at least 1.

    `executor`, if given, is used and left running (processes of ours end at an interrupt); `shared_out` tells that the
    workers of a Dask cluster see the output folder. Else one worker is this thread, more are processes, which end with
    the context: at once when it is left by an exception.
    """
    if workers < 1:
        raise ConfigError(error("FK715", found=workers))
    try:
        if executor is None and workers == 1:
            yield Crew(setup, InThisThread(), 1, 1, 1)
        elif executor is None:
            with _processes(workers) as processes:
                yield Crew(_watched(setup), processes, workers, 2 * workers, _MOST_TOGETHER)
        elif _is_dask(executor):
            from formatkit.batch.cluster import on_cluster  # brings with it what opens fonts

            with on_cluster(executor, setup, shared_out=shared_out) as cluster:
                ahead = max(_AHEAD_LEAST, 4 * cluster.threads)
                yield Crew(setup, cluster, cluster.threads, ahead, _MOST_TOGETHER, far=True)
        elif isinstance(executor, WorkerProcesses):
            with _stopped_by_interrupt(executor):
                yield Crew(_watched(setup), executor, max(workers, 2), _EVERYTHING, _MOST_TOGETHER)
        else:
            yield Crew(setup, executor, max(workers, 2), _EVERYTHING, _MOST_TOGETHER)
    finally:
        close_studios(setup.out)


def _noticed(opened: Sequence[Future[tuple[Diagnostic, ...]]]) -> tuple[Diagnostic, ...]:
    noticed: tuple[Diagnostic, ...] = ()
    for future in opened:
        try:
            noticed = future.result()
        except FormatkitError:
            raise
        except Exception:  # the worker ended; the jobs will tell what is wrong
            continue
    return noticed


def _is_dask(executor: Executor) -> bool:
    """Tell whether an executor is that of a Dask client (`client.get_executor()`)."""
    return type(executor).__module__.partition(".")[0] == "distributed"


@contextmanager
def _stopped_by_interrupt(processes: WorkerProcesses) -> Iterator[None]:
    """End the processes when the block is interrupted: a film in hand would be finished while the run is told."""
    try:
        yield
    except KeyboardInterrupt:
        processes.stop()
        raise


@contextmanager
def _processes(count: int) -> Iterator[WorkerProcesses]:
    processes = WorkerProcesses(count)
    try:
        yield processes
    except BaseException:
        processes.stop()
        raise
    processes.shutdown()


def _given_up(lost: Lost[Items]) -> Items:
    """Return what is to be tried again. Raises ConfigError when that would be of no use."""
    if isinstance(lost.reason, ConfigError):
        raise lost.reason
    return lost.task


def _alone(
    call: Callable[[tuple[Item, ...]], Result], lost: Sequence[Item]
) -> Iterator[tuple[tuple[Item, ...], Result] | Lost[tuple[Item, ...]]]:
    """Make a call for each of the lost items, one after another in a process of their own on this machine."""
    if not lost:
        return
    tasks: list[tuple[Item, ...]] = [(each,) for each in lost]
    with _processes(1) as one:
        yield from dispatched(one, call, tasks, 1)


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

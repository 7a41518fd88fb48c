"""Send tasks to an executor and take what comes back, a few ahead of what is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

__all__ = ["InThisThread", "Lost", "begun", "dispatched"]

Task = TypeVar("Task")
Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")


@dataclass(frozen=True, slots=True)
class Lost(Generic[Task]):
    """A task whose worker ended, or that could not be sent, and why."""

    task: Task
    reason: BaseException


class InThisThread(Executor):
    """Calls at once, in the thread that submits. Nothing of it has to be picklable."""

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Call `fn` and return its finished future. What is no `Exception`, such as an interrupt, is raised."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as problem:
            future.set_exception(problem)
        return future


def begun(executor: Executor, call: Callable[[Task], Result], task: Task) -> Future[Result]:
    """Send one task. Where the executor takes nothing any more, that is the future's exception."""
    try:
        return executor.submit(call, task)
    except (BrokenExecutor, RuntimeError) as problem:
        failed: Future[Result] = Future()
        failed.set_exception(problem)
        return failed


def dispatched(
    executor: Executor, call: Callable[[Task], Result], tasks: Sequence[Task], ahead: int
) -> Iterator[tuple[Task, Result] | Lost[Task]]:
    """Yield each task with its result, in the order of their completion; at most `ahead` are under way."""
    waiting = iter(tasks)
    running: dict[Future[Result], Task] = {}
    try:
        while True:
            while len(running) < ahead and (task := next(waiting, None)) is not None:
                try:
                    running[executor.submit(call, task)] = task
                except (BrokenExecutor, RuntimeError) as problem:  # a pool that broke takes nothing more
                    yield Lost(task, problem)
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield _taken(running.pop(future), future)
    finally:
        for future in running:
            future.cancel()


def _taken(task: Task, future: Future[Result]) -> tuple[Task, Result] | Lost[Task]:
    try:
        return task, future.result()
    except (Exception, CancelledError) as problem:
        return Lost(task, problem)

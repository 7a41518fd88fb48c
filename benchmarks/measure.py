"""Medians of paired runs on one processor, and the rows of the table."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["ONE_THREAD", "Row", "Task", "interleaved", "median_ratio", "on_one_processor"]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment that keeps numeric libraries to one thread; it must be set before they are imported."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, the value with its unit, and the target where there is one."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """Return `ok`, `over` or `under`, or nothing when there is no target."""
        if self.at_most is not None:
            return "ok" if self.value <= self.at_most else "over"
        if self.at_least is not None:
            return "ok" if self.value >= self.at_least else "under"
        return ""


@dataclass(frozen=True, slots=True)
class Task:
    """What is timed: `run` gets the number of the round; `prepare` comes before it and is not timed."""

    run: Callable[[int], object]
    prepare: Callable[[], object] = lambda: None


def interleaved(rounds: int, *tasks: Task) -> tuple[list[float], ...]:
    """Return the seconds of each task per round: A B C, A B C, … after one round that does not count.

    A machine that slows down for a while then slows all tasks alike, and the ratios of a round stay fair.
    """
    seconds: tuple[list[float], ...] = tuple([] for _ in tasks)
    for number in range(-1, rounds):
        for task, kept in zip(tasks, seconds, strict=True):
            task.prepare()
            start = time.perf_counter()
            task.run(number % max(rounds, 1))
            if number >= 0:
                kept.append(time.perf_counter() - start)
    return seconds


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of each pair."""
    return median(our / their for our, their in zip(ours, theirs, strict=True))


@contextlib.contextmanager
def on_one_processor() -> Iterator[bool]:
    """Keep this process, and children started meanwhile, on one processor; gives False where that cannot be."""
    if not hasattr(os, "sched_setaffinity"):
        yield False
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, allowed)

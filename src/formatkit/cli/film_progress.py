"""How far a film is, on standard error: frames, speed against real time, time left; only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from formatkit.cli.numbers import clock, decimal
from formatkit.cli.terminal import Terminal

__all__ = ["film_progress"]

_EVERY = 0.1


@contextmanager
def film_progress(terminal: Terminal) -> Iterator[Callable[[int, int], None]]:
    """Yield what to call with the frames done and all there are; the line goes away at the end."""
    if not sys.stderr.isatty():
        yield _silent
        return
    line = _Line(terminal)
    try:
        yield line
    finally:
        line.clear()


def _silent(done: int, whole: int) -> None:
    """Where nobody looks on, nothing is drawn."""


class _Line:
    """One line that is written anew."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = time.monotonic()
        self._told = 0.0
        self._before = 0

    def __call__(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if done < self._before:  # another film, or another pass over this one
            self._started = now
        self._before = done
        if now - self._told < _EVERY:
            return
        self._told = now
        passed = max(now - self._started, 1e-3)
        rate = done / passed
        parts = (
            self._terminal.said("FK846", done=done, total=whole),
            self._terminal.said("FK847", rate=decimal(rate, self._terminal.lang)),
            self._terminal.said("FK839", left=clock((whole - done) / rate)),
        )
        print(f"\r\x1b[2K{', '.join(parts)}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._told:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

"""How far a film is, on standard error: frames, speed against real time, time left; only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from formatkit.cli.numbers import clock, decimal
from formatkit.cli.terminal import Terminal
from formatkit.encode.frames_done import FramesDone

__all__ = ["film_progress"]

_EVERY = 0.1


@contextmanager
def film_progress(terminal: Terminal) -> Iterator[Callable[[FramesDone], None]]:
    """Yield what to tell how far a film is; the line goes away at the end."""
    if not sys.stderr.isatty():
        yield _silent
        return
    line = _Line(terminal)
    try:
        yield line
    finally:
        line.clear()


def _silent(film: FramesDone) -> None:
    """Where nobody looks on, nothing is drawn."""


class _Line:
    """One line that is written anew."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._started = time.monotonic()
        self._told = 0.0
        self._before = 0

    def __call__(self, film: FramesDone) -> None:
        now = time.monotonic()
        if film.done < self._before or not film.done:  # another film, or another pass over this one
            self._started = now
        self._before = film.done
        if now - self._told < _EVERY or not film.done:
            return
        self._told = now
        rate = film.done / max(now - self._started, 1e-3)
        parts = (
            self._terminal.said("FK846", done=film.done, total=film.whole),
            self._terminal.said("FK847", rate=decimal(rate / film.fps, self._terminal.lang)),
            self._terminal.said("FK839", left=clock((film.whole - film.done) / rate)),
        )
        print(f"\r\x1b[2K{', '.join(parts)}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._told:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

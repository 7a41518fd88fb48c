"""An end to encoders that hang: what they make is awaited only as long as they get on.

The encoders run in this process, on a thread that nothing but the end of the process can stop. One that hangs is left
behind: it gets the request to stop, what it has written is taken away, and the caller goes on with one sentence. A
process of its own for each film would be ended more thoroughly, but its start takes as long as a short film.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from formatkit.diagnostics import error
from formatkit.errors import EncodeError

__all__ = ["STALL_SECONDS", "Beats", "Either", "awaited_still", "while_it_gets_on"]

Made = TypeVar("Made")
STALL_SECONDS = 90.0
"""How long a film may stand still, in seconds without a frame."""
_STILL_SECONDS = 60.0
_PER_MEGAPIXEL = 10.0
_TICK = 1.0
_GRACE = 4.0
"""Seconds in which a film that is stopped takes its own file away."""


class _TooLong(Exception):  # noqa: N818 - it only passes between the functions here
    """What was awaited did not get on."""


class Either(threading.Event):
    """Set when it is set itself, or when another event is."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        """Tell whether one of both is set."""
        return super().is_set() or self._other.is_set()


class Beats:
    """Counts signs of life, from any thread."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        """Note one."""
        self.count += 1


def while_it_gets_on(
    make: Callable[[], Made],
    beats: Beats,
    stop: threading.Event,
    give_up: Callable[[], None],
    patience: float | None = None,
) -> Made:
    """Return what `make` returns, on a thread of its own, or raise what it raises.

    When `beats` did not count for `patience` seconds (90 by default), `stop` is set, `give_up` called, and EncodeError
    (FK592) raised; so it is, without that error, when this thread is interrupted and `make` does not end soon.
    """
    seconds = STALL_SECONDS if patience is None else patience
    made: Future[Made] = Future()
    try:
        _begin(make, made)
        return _awaited(made, beats, seconds)
    except _TooLong:
        stop.set()
        give_up()
        raise EncodeError(error("FK592", seconds=f"{seconds:g}")) from None
    except KeyboardInterrupt:
        stop.set()
        try:
            made.exception(_GRACE)
        except (TimeoutError, KeyboardInterrupt):
            give_up()
        raise


def awaited_still(make: Callable[[], Made], pixels: int) -> Made:
    """Return what `make` returns, the encoding of so many pixels. Raises EncodeError (FK593) when that takes too long.

    A minute, and ten seconds for each million pixels, are a hundred times what the slowest encoder needs.
    """
    seconds = _STILL_SECONDS + _PER_MEGAPIXEL * pixels / 1_000_000
    made: Future[Made] = Future()
    _begin(make, made)
    try:
        return _awaited(made, Beats(), seconds)
    except _TooLong:
        raise EncodeError(error("FK593", seconds=f"{seconds:.0f}")) from None


def _begin(make: Callable[[], Made], made: Future[Made]) -> None:
    def run() -> None:
        try:
            made.set_result(make())
        except BaseException as problem:
            made.set_exception(problem)

    threading.Thread(target=run, name="formatkit-encoding", daemon=True).start()


def _awaited(made: Future[Made], beats: Beats, seconds: float) -> Made:
    """Return the result. Raises _TooLong after so many seconds without a beat.

    Ticks are counted, not a clock: a process that was put to sleep has not hung.
    """
    seen, waited = beats.count, 0.0
    while waited < seconds:
        tick = min(_TICK, seconds)
        try:
            problem = made.exception(tick)
        except TimeoutError:
            waited = waited + tick if beats.count == seen else 0.0
            seen = beats.count
            continue
        if problem is not None:
            raise problem
        return made.result()
    raise _TooLong

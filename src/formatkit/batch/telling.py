"""How far the film in hand is: a worker tells its frames to whoever listens in its process."""

from __future__ import annotations

from collections.abc import Callable

from formatkit.encode.frames_done import FramesDone

__all__ = ["frames_told", "listening"]

_listeners: list[Callable[[FramesDone], None]] = []


def frames_told(film: FramesDone) -> None:
    """Tell the listener of this process how far the film in hand is."""
    for listener in _listeners:
        listener(film)


def listening(listener: Callable[[FramesDone], None]) -> None:
    """Have frames told to `listener` from now on; it takes the place of the one before."""
    _listeners[:] = [listener]

"""How far the film in hand is: a worker tells its frames to whoever listens in its process."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["frames_told", "listening"]

_listeners: list[Callable[[int, int], None]] = []


def frames_told(done: int, whole: int) -> None:
    """Tell the listener of this process how many frames of the film in hand are done."""
    for listener in _listeners:
        listener(done, whole)


def listening(listener: Callable[[int, int], None]) -> None:
    """Have frames told to `listener` from now on; it takes the place of the one before."""
    _listeners[:] = [listener]

"""Workers that stay on a processor of their own while they make stills.

A still is made by several threads and a decoding child that take turns: one waits while another is at work. The
system starts each of them where there is room just then, which is often the processor of another worker; there it has
to wait for that one's still. Two workers on two processors lost an eighth of their time to this.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["all_processors", "stay_on_one"]

_everything: list[frozenset[int]] = []
"""The processors that this process was given, if it stays on one of them."""


def stay_on_one(number: int, count: int) -> None:
    """Keep this process, worker `number` of `count`, on one processor; children and threads inherit that.

    Only where each of the workers has one and none is left over: elsewhere the system does better. Linux only.
    """
    if sys.platform != "linux":
        return
    given = sorted(os.sched_getaffinity(0))
    if len(given) != count:
        return
    with suppress(OSError):  # a sandbox may forbid it; then all is as slow as before
        os.sched_setaffinity(0, {given[number]})
        _everything[:] = [frozenset(given)]


@contextmanager
def all_processors() -> Iterator[None]:
    """Let what is begun inside of the block, such as the encoder of a film, use every processor."""
    if sys.platform != "linux" or not _everything:
        yield
        return
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _everything[0])
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)

"""A decoding child that is there before it is asked for: forked from a process that has imported everything already.

To start one takes as long as three cards, most of it imports. Linux only, and only while the process has no thread.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, NoReturn

from formatkit.media.exchange import Exchange

__all__ = ["ForkedChild", "Spare", "fork_spare", "take_spare"]

_LOOK: Final = 0.005


class ForkedChild:
    """A child with the part of `subprocess.Popen` that its owner needs."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout = stdout
        self._status: int | None = None
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit status, below 0 the number of a signal, or None while the process runs."""
        with self._lock:
            if self._status is None:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
                self._status = os.waitstatus_to_exitcode(status) if ended else None
            return self._status

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status. Raises subprocess.TimeoutExpired."""
        last = math.inf if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > last:
                raise subprocess.TimeoutExpired("decoder", timeout or 0.0)
            time.sleep(_LOOK)
        return status

    def terminate(self) -> None:
        """Ask the process to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


@dataclass(frozen=True, slots=True)
class Spare:
    """A child that waits for its first request, the memory it shares, and its limits."""

    exchange: Exchange
    child: ForkedChild
    timeout: float
    memory: int


_waiting: list[Spare] = []


def fork_spare(*, timeout: float, memory: int) -> Spare:
    """Have a decoding child ready for the first `take_spare` with these limits (see `DecoderProcess`), and return it.

    Call it before the process has any thread, with what decodes imported.
    """
    exchange = Exchange()
    (request, ask), (hear, answer) = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        _be_the_child(exchange.folder, answer, request, memory, timeout)
    os.close(request)
    os.close(answer)
    child = ForkedChild(pid, os.fdopen(ask, "wb"), os.fdopen(hear, "rb"))
    spare = Spare(exchange, child, timeout, memory)
    _waiting.append(spare)
    atexit.register(_dismiss)
    return spare


def take_spare(*, timeout: float, memory: int) -> Spare | None:
    """Return the child that waits, if it has these limits; from then on it is the caller's."""
    found = next((spare for spare in _waiting if (spare.timeout, spare.memory) == (timeout, memory)), None)
    if found is not None:
        _waiting.remove(found)
    return found


def _dismiss() -> None:
    """End the children that nobody has taken."""
    for spare in _waiting:
        with contextlib.suppress(OSError):
            spare.child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            spare.child.wait(1.0)
    _waiting.clear()


def _be_the_child(folder: Path, answer: int, request: int, memory: int, timeout: float) -> NoReturn:
    from formatkit.media.child import main

    atexit._clear()  # what the parent is to do at its end is not for this process
    os.setsid()
    os.dup2(request, 0)
    os.dup2(answer, 1)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    main(str(folder), str(memory + _inherited()), str(math.ceil(2 * timeout)))
    os._exit(0)


def _inherited() -> int:
    """Return the bytes of its own that this process has from its parent: no decoder's, so they do not count."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "VmData":
            return int(value.split()[0]) << 10
    return 0

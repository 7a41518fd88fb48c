"""Workers that share their start: one process imports what all of them need and becomes several by forking.

Each import costs as much as twenty cards, and memory that forked processes share. Linux only: elsewhere system
libraries do not survive a fork, and every worker starts by itself.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import IO, Final

from formatkit.media.leaving import leave

__all__ = ["Family", "ForkedWorker", "can_fork", "raise_family"]

_LOST: Final = -signal.SIGKILL
_GRACE: Final = 3.0


def can_fork() -> bool:
    """Tell whether workers may be forked on this system."""
    return sys.platform == "linux"


class ForkedWorker:
    """A worker of a family, with the part of `subprocess.Popen` that its owner needs."""

    def __init__(self, family: Family, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self._family = family
        self._begun = threading.Event()
        self._ended = threading.Event()
        self._pid = 0
        self._status = 0

    @property
    def pid(self) -> int:
        """The process id; 0 when it ended before it began."""
        self._begun.wait()
        return self._pid

    def poll(self) -> int | None:
        """Return the exit status, below 0 the number of a signal, or None while the process runs."""
        return self._status if self._ended.is_set() else None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status. Raises subprocess.TimeoutExpired."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return self._status

    def terminate(self) -> None:
        """Ask the process to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once."""
        self._signal(signal.SIGKILL)

    def begin(self, pid: int) -> None:
        """Note the process id."""
        self._pid = pid
        self._begun.set()

    def end(self, status: int) -> None:
        """Note the exit status."""
        self._status = status
        self._ended.set()
        self._begun.set()

    def _signal(self, number: int) -> None:
        if not self._begun.is_set():
            self._family.stop()  # still one process, which is none of them yet
        elif not self._ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, number)


class Family:
    """Starts `count` workers by one process, which stays to tell how each of them ends.

    `command` gets one more argument, the numbers of the open files, and calls `raise_family` with it.
    """

    def __init__(self, count: int, command: Sequence[str], environment: dict[str, str], errors: int | None) -> None:
        told, tell = os.pipe()
        pairs = [(os.pipe(), os.pipe()) for _ in range(count)]
        theirs = [tell, *(end for (calls, _), (_, answers) in pairs for end in (calls, answers))]
        try:
            self._parent = subprocess.Popen(
                [*command, ",".join(map(str, theirs))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=environment,
                start_new_session=True,
                pass_fds=theirs,
            )
        finally:
            for end in theirs:
                os.close(end)
        self.workers = tuple(
            ForkedWorker(self, os.fdopen(calls, "wb"), os.fdopen(answers, "rb")) for (_, calls), (answers, _) in pairs
        )
        threading.Thread(target=self._listen, args=(told,), name="formatkit-family", daemon=True).start()

    def stop(self) -> None:
        """End the process that forks, if it has not forked yet."""
        self._parent.terminate()

    def close(self) -> None:
        """Wait for the end of the process that forked, which comes after that of all workers."""
        try:
            self._parent.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._parent.kill()
            self._parent.wait()

    def _listen(self, told: int) -> None:
        with os.fdopen(told, "r", encoding="ascii") as lines:
            for line in lines:
                event, number, value = line.split()
                worker = self.workers[int(number)]
                (worker.begin if event == "begun" else worker.end)(int(value))
        for worker in self.workers:
            if worker.poll() is None:
                worker.end(_LOST)


def raise_family(
    ends: str, prepare: Callable[[], object], serve: Callable[[int, int], object], watch: Callable[[], object]
) -> None:
    """Be the process that forks: call `prepare`, fork, and stay until all children have ended.

    `ends` are the numbers that `Family` gave. In each child `serve` is called with its number and that of all, with
    calls on standard input and answers on standard output; `watch` is called here after forking, since no thread may
    be there before.
    """
    tell, *pairs = (int(end) for end in ends.split(","))
    prepare()
    gc.freeze()  # what is imported is never looked through, and its memory stays shared
    children: dict[int, int] = {}
    for number, (calls, answers) in enumerate(zip(pairs[::2], pairs[1::2], strict=True)):
        pid = os.fork()
        if not pid:
            os.setsid()
            os.dup2(calls, 0)
            os.dup2(answers, 1)
            for end in (tell, *pairs):
                os.close(end)
            serve(number, len(pairs) // 2)
            leave()
        children[pid] = number
    for end in pairs:
        os.close(end)
    watch()
    with os.fdopen(tell, "w", encoding="ascii") as lines:
        for pid, number in children.items():
            print("begun", number, pid, file=lines, flush=True)
        while children:
            pid, status = os.wait()
            print("ended", children.pop(pid), os.waitstatus_to_exitcode(status), file=lines, flush=True)
    leave()

"""A program that is run once, watched while it works, and ended with its whole process group when it takes too long.

What it says is kept in bounded buffers that are always read, so it never blocks on a full pipe.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from formatkit.media.footage_faults import FootageError
from formatkit.media.lifeline import group_ended_with_this

__all__ = ["Finished", "Patience", "end_tools", "run_tool"]

_GRACE = 3.0
_LOOK = 0.05
_FIRST = 16 << 10
_LAST = 64 << 10
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_running: dict[int, subprocess.Popen[bytes]] = {}
_ALWAYS_NEW = re.compile(rb"^(?:fps|bitrate|speed|elapsed)=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a program may work in all, and how long without any sign of progress, in seconds."""

    total: float
    stall: float


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended: its return code (negative: the signal that killed it) and what it said."""

    code: int
    output: str
    complaints: str


class _Kept:
    """The beginning and the end of a stream of bytes; what lies between is forgotten."""

    def __init__(self, stream: IO[bytes], heard: Callable[[bytes], None]) -> None:
        self._first = bytearray()
        self._last: deque[bytes] = deque()
        self._size = 0
        self._thread = threading.Thread(target=self._listen, args=(stream, heard), daemon=True)
        self._thread.start()

    def text(self) -> str:
        """Wait until the stream has ended and return what was kept."""
        self._thread.join(_GRACE)
        return (bytes(self._first) + b"".join(self._last)).decode("utf-8", "replace")

    def _listen(self, stream: IO[bytes], heard: Callable[[bytes], None]) -> None:
        with stream, contextlib.suppress(OSError, ValueError):
            while part := os.read(stream.fileno(), 1 << 16):
                heard(part)
                self._keep(part)

    def _keep(self, part: bytes) -> None:
        room = _FIRST - len(self._first)
        self._first += part[:room] if room > 0 else b""
        rest = part[max(room, 0) :]
        self._last.append(rest)
        self._size += len(rest)
        while self._size > _LAST and len(self._last) > 1:
            self._size -= len(self._last.popleft())


def run_tool(command: Sequence[str], patience: Patience, environment: Mapping[str, str] | None = None) -> Finished:
    """Run a program to its end and return how it ended.

    Everything new on its standard output counts as progress, so that a program which repeats itself is told from one
    that works; nothing is read from standard input. Raises FootageError: `timeout`, `stalled` (both with `seconds`),
    `no-tool` when it cannot be started. Whatever ends the wait, an interrupt too, ends the program; so does the end
    of this process.
    """
    try:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise FootageError("no-tool", tool=command[0], reason=reason) from problem
    assert child.stdout is not None
    assert child.stderr is not None
    progress = _Progress()
    output, complaints = _Kept(child.stdout, progress.heard), _Kept(child.stderr, lambda _part: None)
    _running[child.pid] = child
    try:
        with group_ended_with_this(child.pid):
            _wait(child, patience, progress)
    finally:
        if child.poll() is None:
            _end(child)
        del _running[child.pid]
    return Finished(child.returncode, output.text(), complaints.text())


def end_tools() -> None:
    """Kill all programs that threads of this process wait for."""
    for child in tuple(_running.values()):
        _send(child, _KILL)


class _Progress:
    """When something new was last heard.

    A report that says again what the one before said is nothing new, and ffmpeg's speed falls even while it hangs.
    """

    def __init__(self) -> None:
        self.at = time.monotonic()
        self._before = b""

    def heard(self, part: bytes) -> None:
        said = _ALWAYS_NEW.sub(b"", part)
        if said != self._before:
            self._before = said
            self.at = time.monotonic()


def _wait(child: subprocess.Popen[bytes], patience: Patience, progress: _Progress) -> None:
    end = time.monotonic() + patience.total
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_LOOK)
            return
        now = time.monotonic()
        if now > end:
            raise FootageError("timeout", seconds=f"{patience.total:g}")
        if now > progress.at + patience.stall:
            raise FootageError("stalled", seconds=f"{patience.stall:g}")


def _end(child: subprocess.Popen[bytes]) -> None:
    _send(child, signal.SIGTERM)
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # The leader may be gone while a grandchild goes on: the group is ended in any case.
        _send(child, _KILL)
        child.wait()


def _send(child: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(OSError):
        if os.name == "nt":
            child.kill()
        else:
            os.killpg(child.pid, number)

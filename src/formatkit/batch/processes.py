"""An executor whose worker processes import nothing but formatkit, so that scripts need no `__main__` guard."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from formatkit.batch.family import Family, ForkedWorker, can_fork
from formatkit.batch.memory import worker_megabytes
from formatkit.batch.worker import read_frame, write_frame
from formatkit.encode import patience
from formatkit.encode.frames_done import FramesDone

__all__ = ["WorkerEnded", "WorkerProcesses"]

Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")
_GRACE = 3.0
_TICK = 1.0
_START = "import sys; sys.path.append(sys.argv[1]); from formatkit.batch.worker import main; main(*sys.argv[2:])"
_START_FAMILY = _START.replace("main", "main_of_family")


class WorkerEnded(BrokenExecutor):
    """A worker process ended while it was at work: killed, out of memory, or crashed.

    `status` is its exit status; below 0, the number of the signal that ended it. `stalled` are the seconds without a
    frame of its film after which it was ended.
    """

    def __init__(self, status: int, stalled: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.stalled = stalled


@dataclass(frozen=True, slots=True)
class _Call:
    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class WorkerProcesses(Executor):
    """Runs calls in `count` processes of their own. A process that ends is replaced; only its call fails.

    Calls, arguments and results have to be picklable, functions importable. Use it as a context manager, or call
    `shutdown`; `stop` ends at once. `on_frames` is told of a worker and how far its film is, from a thread each. Raises
    ConfigError when the memory that workers may take is said wrongly.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._megabytes = worker_megabytes()
        self.on_frames: Callable[[int, FramesDone], None] | None = None
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._killed = threading.Event()
        self._family = _family(count, self._megabytes) if count > 1 and can_fork() else None
        born = self._family.workers if self._family else ()
        self._children: dict[int, subprocess.Popen[bytes] | ForkedWorker] = dict(enumerate(born))
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._serve, args=(number,), name=f"formatkit-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes that are running."""
        with self._lock:
            return tuple(child.pid for child in self._children.values() if child.poll() is None)

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Have `fn(*args)` called in a worker. Raises RuntimeError after `shutdown`, TypeError for keywords."""
        if kwargs:
            raise TypeError("keyword arguments are not sent to workers")
        if self._closed.is_set():
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Result] = Future()
        self._calls.put(_Call(future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls and end the workers when theirs are done."""
        self._closed.set()
        if cancel_futures:
            self._cancel_waiting()
        for _ in self._threads:
            self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
            if self._family is not None:
                self._family.close()

    def stop(self) -> None:
        """Cancel waiting calls, end the processes at once and wait until they are gone."""
        self._closed.set()
        self._killed.set()
        self._cancel_waiting()
        with self._lock:
            children = tuple(self._children.values())
        for child in children:
            child.terminate()
        self.shutdown(wait=True, cancel_futures=True)

    def _cancel_waiting(self) -> None:
        while True:
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                return
            if call is not None:
                call.future.cancel()

    def _serve(self, number: int) -> None:
        with contextlib.suppress(OSError, EOFError):  # what is wrong shows when the first call is sent
            self._child(number)  # all workers start at once, not each with its first call
        while (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                self._serve_call(number, call)
        self._end(number)

    def _serve_call(self, number: int, call: _Call) -> None:
        watch = _Watch()
        try:
            result, problem = self._asked(number, call, watch)
        except (OSError, EOFError):
            call.future.set_exception(WorkerEnded(self._end(number), watch.stalled))
        except Exception as unsendable:  # the call could not be pickled; the worker has not seen it
            call.future.set_exception(unsendable)
        else:
            if problem is not None:
                call.future.set_exception(problem)
            else:
                call.future.set_result(result)

    def _asked(self, number: int, call: _Call, watch: _Watch) -> Any:
        child = self._child(number)
        assert child.stdin is not None
        assert child.stdout is not None
        write_frame(child.stdin, (call.function, call.arguments))
        try:
            while isinstance(answer := read_frame(child.stdout), FramesDone):
                watch.beat(child)
                if self.on_frames is not None:
                    self.on_frames(number, answer)
        finally:
            watch.stop()
        return answer

    def _child(self, number: int) -> subprocess.Popen[bytes] | ForkedWorker:
        with self._lock:
            if self._killed.is_set():
                raise EOFError
            if number not in self._children:
                self._children[number] = _started(self._megabytes)
            return self._children[number]

    def _end(self, number: int) -> int:
        """Close the pipes of a worker, wait for its end, and return its exit status."""
        with self._lock:
            child = self._children.pop(number, None)
        if child is None:
            return 0
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                _close(stream)
        try:
            return child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


class _Watch:
    """Ends a worker that has begun a film and then tells of no further frame: its encoder hangs."""

    def __init__(self) -> None:
        self.stalled: float | None = None
        self._ended = threading.Event()
        self._beats = 0
        self._thread: threading.Thread | None = None

    def beat(self, child: subprocess.Popen[bytes] | ForkedWorker) -> None:
        """Note that there is progress; the first time begins the watch over `child`."""
        self._beats += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, args=(child,), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the watch."""
        self._ended.set()

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        seen, waited = self._beats, 0.0
        while not self._ended.wait(tick := min(_TICK, patience.STALL_SECONDS)):
            # Ticks are counted, not a clock: a machine that was asleep has not hung.
            waited = waited + tick if self._beats == seen else 0.0
            seen = self._beats
            if waited >= patience.STALL_SECONDS:
                self.stalled = patience.STALL_SECONDS
                child.kill()
                return


def _started(megabytes: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        _command(_START, megabytes),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=_errors(),
        env=_environment(),
        start_new_session=True,
    )


def _family(count: int, megabytes: int) -> Family:
    return Family(count, _command(_START_FAMILY, megabytes), _environment(), _errors())


def _command(start: str, megabytes: int) -> list[str]:
    # Without -P the working folder would be searched for modules, and that may be a stranger's campaign.
    return [sys.executable, "-P", "-c", start, str(Path(__file__).parents[2]), str(megabytes)]


def _environment() -> dict[str, str]:
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _errors() -> int | None:
    return None if os.environ.get("FORMATKIT_DEBUG") == "1" else subprocess.DEVNULL


def _close(stream: Any) -> None:
    with contextlib.suppress(OSError):  # what was not sent before the worker ended
        stream.close()

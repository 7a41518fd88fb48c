"""A run on a Dask cluster, seen as an executor: what calls read is sent by content, what they make comes back.

Workers on other machines see nothing of ours. A call goes out with the digests of the files that it reads; a worker
that lacks some of them says so, gets these alone (straight to its machine, where they stay), and is asked again. So
a photograph travels once to each machine, however many jobs show it, and a worker that joins late needs no care.

Dask makes a call anew, up to three times, when the worker that had it is gone. Here a call that was begun is not
begun again: it counts as lost, and `batch/crew.py` makes its jobs once more, alone, on this machine.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from formatkit.batch import cluster_worker
from formatkit.batch.cluster_fitness import other_version, require_shared, require_workers
from formatkit.batch.cluster_worker import Answer, Begun, Done, Failed, Lacking, OtherVersion, Shipment, perform
from formatkit.batch.drawing_version import drawing_version
from formatkit.batch.freight import Freight
from formatkit.batch.parcel import packed_call, unpacked
from formatkit.batch.work import Setup
from formatkit.encode.atomic import remove_parts, write_checked
from formatkit.errors import FormatkitError

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as DaskFuture

__all__ = ["ClusterRun", "WorkerLost", "on_cluster"]

Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")
_PATIENCE = 30.0
"""Seconds without any worker after which the cluster counts as gone."""
_ROUNDS = 12
_COURIERS = 4
_PLACING = ("workers", "allow_other_workers", "resources")


class WorkerLost(BrokenExecutor):
    """The worker that had a call is gone, or none is left to take it."""


@dataclass(slots=True)
class _Call:
    """A call that is under way: the future that its caller holds, what goes out, and how often it has gone out."""

    future: Future[Any]
    shipment: Shipment
    body: bytes
    rounds: int = 0
    task: DaskFuture | None = field(default=None)


@contextmanager
def on_cluster(executor: Executor, setup: Setup, *, shared_out: bool) -> Iterator[ClusterRun]:
    """Give the executor for one run with this setup, by way of a Dask client's.

    With `shared_out` workers write to the output folder themselves. Raises ConfigError when there is no worker, when
    one has another version of what draws or none, and when one does not see the shared folder.
    """
    client: Client = executor._client  # type: ignore[attr-defined]
    options = {name: value for name, value in executor._kwargs.items() if name in _PLACING}  # type: ignore[attr-defined]
    require_workers(client, _PATIENCE)
    if shared_out:
        require_shared(client, setup.out)
    run = ClusterRun(client, setup, options, (setup.out,) if shared_out else ())
    try:
        yield run
    finally:
        run.shutdown()
        if shared_out and run.was_used:
            remove_parts(setup.out)  # of workers that are gone; only their own machines know of that


class ClusterRun(Executor):
    """Calls the functions of `batch/work.py` on the workers of a Dask client, for one run.

    Of arguments and results, every path and every file is looked after; they have to be picklable otherwise. Files
    that calls make below the output folder of `setup` are written here when they are whole, unless it is among the
    folders `seen`, which workers see, too.
    """

    def __init__(self, client: Client, setup: Setup, options: Mapping[str, Any], seen: tuple[Path, ...]) -> None:
        self.threads = max(1, sum(client.nthreads().values()))
        self._client = client
        self._setup = setup
        self._options = options
        self._seen = seen
        self._run = uuid.uuid4().hex[:16]
        self._freight = Freight(setup, self._run)
        self._numbers = itertools.count()
        self._open: dict[str, _Call] = {}
        self._doors: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._couriers = ThreadPoolExecutor(_COURIERS, thread_name_prefix="formatkit-courier")
        self._closed = threading.Event()
        self._deserted = False
        self._used = False
        self._watch = threading.Thread(target=self._watched, name="formatkit-cluster", daemon=True)
        self._watch.start()

    @property
    def was_used(self) -> bool:
        """Tell whether any call was made."""
        return self._used

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Have `fn(*args)` called by a worker. Raises RuntimeError after `shutdown`, TypeError for keywords.

        The future has WorkerLost when the worker is gone, and AssetError when a file that the call reads is not there.
        """
        if kwargs:
            raise TypeError("keyword arguments are not sent to workers")
        if self._closed.is_set():
            raise RuntimeError("cannot schedule new futures after shutdown")
        self._used = True
        future: Future[Result] = Future()
        try:
            packed = packed_call(fn, args, self._setup, *self._seen)
            call = str(next(self._numbers))
            self._send(_Call(future, self._freight.shipment(packed.orders, call), packed.body))
        except (FormatkitError, OSError) as problem:
            future.set_exception(problem)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:  # noqa: ARG002 (none waits here)
        """Give up what is under way, and have the workers give back what the run has taken."""
        self._closed.set()
        self._watch.join()
        calls = tuple(self._open.values())
        tasks = [call.task for call in calls if call.task is not None]
        with suppress(Exception):  # a cluster that is gone has nothing to give back
            if tasks:
                self._client.cancel(tasks, force=True)
            if not self._deserted:
                self._client.run(cluster_worker.end_run, self._run, on_error="ignore")
            for call in calls:
                self._forget(call)
        self._couriers.shutdown(wait=wait)
        self._freight.close()

    def _send(self, call: _Call, worker: str | None = None) -> None:
        """Send a call out, to this worker if it is still there."""
        number = call.shipment.call
        self._open[number] = call
        if self._deserted:
            self._lose(call, "no worker is left")
            return
        call.rounds += 1
        placing = {**self._options, "workers": [worker], "allow_other_workers": True} if worker else self._options
        try:
            call.task = self._client.submit(
                perform,
                drawing_version(),
                call.shipment,
                call.body,
                key=f"formatkit-{self._run}-{number}-{call.rounds}",
                pure=False,
                **placing,
            )
            call.task.add_done_callback(lambda task: self._hand_over(call, task))
        except Exception as problem:  # whatever a client says whose scheduler has gone
            self._lose(call, str(problem))

    def _hand_over(self, call: _Call, task: DaskFuture) -> None:
        with suppress(RuntimeError):  # after the end of the run nobody waits for it
            self._couriers.submit(self._answered, call, task)

    def _answered(self, call: _Call, task: DaskFuture) -> None:
        if call.future.cancelled():
            self._forget(call)
            return
        try:
            if task.status != "finished":
                raise WorkerLost(f"the call is {task.status}")
            self._take(call, task.result())
        except Exception as problem:  # of Dask, of the network, of the disk: the jobs are made alone
            self._fail(call, problem)

    def _take(self, call: _Call, answer: Answer) -> None:
        if isinstance(answer, Lacking) and call.rounds < _ROUNDS:
            self._send(call, answer.worker if self._supply(answer) else None)
        elif isinstance(answer, OtherVersion):
            self._fail(call, other_version(answer.worker, answer.expected, answer.found))
        elif isinstance(answer, Done):
            self._receive(call, answer)
        else:
            self._lose(call, _lost_by(answer))

    def _supply(self, lack: Lacking) -> bool:
        """Send a worker the contents that it lacks; return False when it is gone."""
        with self._doors[lack.worker]:
            try:
                still = self._client.run(cluster_worker.lacking, lack.digests, workers=[lack.worker])
                for digest in still[lack.worker]:
                    for offset, data, size in self._freight.parts(digest):
                        self._client.run(cluster_worker.receive, digest, offset, data, size, workers=[lack.worker])
            except Exception:
                if lack.worker in self._client.nthreads():
                    raise
                return False
        return True

    def _receive(self, call: _Call, answer: Done) -> None:
        """Write the files that a call has made and give its caller the result."""
        result = unpacked(answer.body)
        for place, digest, data in answer.files:
            path = place.here()
            if ".." in place.parts or not path.is_relative_to(self._setup.out):
                raise WorkerLost(f"{path} is not in the output folder")
            if hashlib.sha256(data).hexdigest() != digest:
                raise WorkerLost(f"{path.name} was damaged on its way")
            write_checked(path, data, lambda _: ())
        if self._forget(call) and not call.future.done() and call.future.set_running_or_notify_cancel():
            call.future.set_result(result)

    def _lose(self, call: _Call, reason: str) -> None:
        self._fail(call, WorkerLost(reason))

    def _fail(self, call: _Call, problem: Exception) -> None:
        if self._forget(call) and not call.future.done() and call.future.set_running_or_notify_cancel():
            call.future.set_exception(problem)

    def _forget(self, call: _Call) -> bool:
        """Let go of a call's task, and of the mark that it was begun; return False when that was done before."""
        if self._open.pop(call.shipment.call, None) is None:
            return False
        call.task = None
        with suppress(Exception):  # without a scheduler there is no mark either
            from distributed import Event

            Event(f"formatkit-{self._run}-{call.shipment.call}", client=self._client).clear()
        return True

    def _has_workers(self) -> bool:
        """Tell whether a worker is there that may take calls: one of those asked for, where they are by address."""
        try:
            there = self._client.nthreads().keys()
        except Exception:  # the scheduler does not answer
            return False
        asked = self._options.get("workers") or ()
        asked = {asked} if isinstance(asked, str) else set(asked)
        by_address = bool(asked) and all("://" in each for each in asked)
        if self._options.get("allow_other_workers") or not by_address:
            return bool(there)
        return bool(there & asked)

    def _watched(self) -> None:
        """Give the calls up when no worker has been there for long: Dask would wait for ever."""
        seen = time.monotonic()
        while not self._closed.wait(1.0):
            if self._has_workers():
                seen = time.monotonic()
            elif time.monotonic() - seen > _PATIENCE:
                self._deserted = True
                for call in tuple(self._open.values()):
                    self._lose(call, "no worker is left")
                return


def _lost_by(answer: Begun | Failed | Lacking) -> str:
    if isinstance(answer, Failed):
        return answer.reason
    return "the worker is gone" if isinstance(answer, Begun) else "the files do not stay with the workers"

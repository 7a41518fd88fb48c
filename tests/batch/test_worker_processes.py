"""Worker processes as an executor: results, errors and sudden ends come back to the caller."""

from __future__ import annotations

import operator
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait

import pytest

from formatkit.batch.processes import WorkerEnded, WorkerProcesses


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerProcesses]:
    with WorkerProcesses(2) as processes:
        yield processes


def test_results_come_back(workers: WorkerProcesses) -> None:
    calls = [workers.submit(operator.mul, number, 2) for number in range(20)]
    assert [call.result() for call in calls] == [number * 2 for number in range(20)]
    assert workers.submit(os.getpid).result() != os.getpid()


def test_large_content_passes_both_ways(workers: WorkerProcesses) -> None:
    content = bytes(range(256)) * 8000
    assert workers.submit(bytes.upper, content).result() == content.upper()


def test_errors_come_back(workers: WorkerProcesses) -> None:
    with pytest.raises(ZeroDivisionError):
        workers.submit(operator.floordiv, 1, 0).result()


def test_what_a_call_prints_is_no_answer(workers: WorkerProcesses) -> None:
    assert workers.submit(print, "hello", "\0" * 100).result() is None
    assert workers.submit(os.write, 1, b"noise").result() == 5


def test_what_cannot_be_sent_is_an_error_of_the_call_only(workers: WorkerProcesses) -> None:
    with pytest.raises(Exception, match="pickle"):
        workers.submit(lambda: 1).result()
    with pytest.raises(Exception, match="pickle"):
        workers.submit(abs, threading.Lock()).result()  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="pickle"):
        workers.submit(threading.Lock).result()
    assert workers.submit(abs, -1).result() == 1


def test_a_worker_that_ends_fails_its_call_and_is_replaced(workers: WorkerProcesses) -> None:
    with pytest.raises(WorkerEnded) as caught:
        workers.submit(os._exit, 7).result()
    assert caught.value.status == 7
    with pytest.raises(WorkerEnded) as caught:
        workers.submit(os.abort).result()
    assert caught.value.status == -6
    calls = [workers.submit(abs, -number) for number in range(6)]
    assert [call.result() for call in calls] == list(range(6))


def test_shutdown_finishes_what_was_submitted() -> None:
    workers = WorkerProcesses(1)
    calls = [workers.submit(abs, -number) for number in range(5)]
    workers.shutdown()
    assert [call.result() for call in calls] == list(range(5))
    assert workers.pids == ()
    with pytest.raises(RuntimeError, match="after shutdown"):
        workers.submit(abs, 1)


def test_stop_ends_a_call_that_would_take_long_and_cancels_the_others() -> None:
    workers = WorkerProcesses(1)
    workers.submit(abs, 1).result()
    (pid,) = workers.pids
    long = workers.submit(time.sleep, 600)
    others = [workers.submit(abs, -1) for _ in range(3)]
    while not long.running():
        time.sleep(0.01)
    workers.stop()
    wait([long])
    assert isinstance(long.exception(), WorkerEnded)
    assert all(call.cancelled() for call in others)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_workers_share_their_start_and_outlive_it_by_being_replaced() -> None:
    with WorkerProcesses(2) as workers:
        parents = {call.result() for call in [workers.submit(os.getppid) for _ in range(20)]}
        if sys.platform != "linux":
            return
        (parent,) = parents
        assert parent != os.getpid()
        os.kill(parent, signal.SIGKILL)
        ended = [workers.submit(time.sleep, 30) for _ in range(2)]
        assert all(isinstance(call.exception(), WorkerEnded) for call in ended)
        assert [call.result() for call in [workers.submit(abs, -number) for number in range(6)]] == list(range(6))


def test_stopped_at_once_nothing_is_left_behind() -> None:
    for pause in (0.0, 0.05, 0.3):
        workers = WorkerProcesses(3)
        time.sleep(pause)
        workers.stop()
        assert workers.pids == ()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_how_a_worker_of_several_ends_is_known(number: int) -> None:
    with WorkerProcesses(2) as workers:
        pid = workers.submit(os.getpid).result()
        calls = [workers.submit(time.sleep, 1), workers.submit(time.sleep, 1)]
        while not all(call.running() for call in calls):
            time.sleep(0.01)
        os.kill(pid, number)
        ended = [call.exception() for call in calls]
        assert [problem.status for problem in ended if isinstance(problem, WorkerEnded)] == [-number]


_FILMING = (
    "[(block := __import__('formatkit.batch.processors', fromlist=['x']).all_processors()).__enter__(), "
    "sorted(__import__('os').sched_getaffinity(0)), block.__exit__(None, None, None)][1]"
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose")
def test_as_many_workers_as_processors_have_one_each_and_films_all_of_them() -> None:
    given = sorted(os.sched_getaffinity(0))
    if len(given) < 2:
        pytest.skip("there is one processor")
    both = given[:2]
    os.sched_setaffinity(0, both)
    try:
        with WorkerProcesses(2) as two:
            seen = _of_both(two, "(__import__('time').sleep(0.3), sorted(__import__('os').sched_getaffinity(0)))[1]")
            filming = two.submit(eval, _FILMING).result()
            after = two.submit(eval, "sorted(__import__('os').sched_getaffinity(0))").result()
        with WorkerProcesses(3) as three:
            crowded = three.submit(eval, "sorted(__import__('os').sched_getaffinity(0))").result()
    finally:
        os.sched_setaffinity(0, given)
    assert sorted(seen) == [[number] for number in both]
    assert filming == both
    assert len(after) == 1
    assert crowded == both


def _of_both(workers: WorkerProcesses, expression: str) -> list[object]:
    """Return what an expression that takes a while gives in each of two workers."""
    calls = [workers.submit(eval, expression) for _ in range(2)]
    return [call.result() for call in calls]

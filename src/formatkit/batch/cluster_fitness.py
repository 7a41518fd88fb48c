"""Whether a Dask cluster is of use for a run: it answers, and its workers draw as this machine does."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.batch import cluster_worker
from formatkit.batch.drawing_version import difference, drawing_version
from formatkit.diagnostics import Diagnostic, error
from formatkit.encode.atomic import write_checked
from formatkit.errors import ConfigError, MissingToolError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["connected", "other_version", "require_shared", "require_workers"]

_CONNECT = 10.0


@contextmanager
def connected(address: str) -> Iterator[Executor]:
    """Give the executor of the cluster whose scheduler has this address, such as `tcp://10.0.0.4:8786`.

    Raises MissingToolError when `distributed` is not installed, ConfigError when no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError as problem:
        raise MissingToolError(error("FK770", package="distributed", extra="dask")) from problem
    if os.environ.get("FORMATKIT_DEBUG") != "1":
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told in our own words
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        reason = next(iter(str(problem).splitlines()), type(problem).__name__)
        raise ConfigError(error("FK771", address=address, reason=reason)) from problem
    try:
        yield client.get_executor()
    finally:
        client.close()


def require_workers(client: Client, patience: float) -> None:
    """Raise ConfigError unless workers are there within `patience` seconds, all with our versions of what draws."""
    address = getattr(client.scheduler, "address", "")
    try:
        client.wait_for_workers(1, timeout=patience)
        found = client.run(cluster_worker.version, on_error="return")
    except (OSError, TimeoutError) as problem:
        raise ConfigError(error("FK775", address=address, seconds=f"{patience:g}")) from problem
    except Exception as problem:  # not all that workers raise comes back as an answer
        raise ConfigError(*_version_problems(address, problem)) from problem
    problems = [each for worker, answer in found.items() for each in _version_problems(worker, answer)]
    if problems:
        raise ConfigError(*problems)


def _version_problems(worker: str, answer: object) -> tuple[Diagnostic, ...]:
    if not isinstance(answer, str):
        reason = next(iter(str(answer).splitlines()), type(answer).__name__)
        return (error("FK773", worker=worker, reason=reason),)
    other = difference(drawing_version(), answer)
    return other_version(worker, *other).diagnostics if other else ()


def other_version(worker: str, expected: str, found: str) -> ConfigError:
    """Return the error that a worker has another version of something than this machine."""
    return ConfigError(error("FK772", worker=worker, found=found, expected=expected))


def require_shared(client: Client, out: Path) -> None:
    """Raise ConfigError unless all workers see the output folder under its path."""
    token = uuid.uuid4().hex.encode()
    mark = out / ".formatkit" / f"seen-by-workers-{os.getpid()}"
    write_checked(mark, token, lambda _: ())
    try:
        found = client.run(cluster_worker.sees, str(mark), token)
    finally:
        mark.unlink(missing_ok=True)
    blind = [worker for worker, sees in found.items() if not sees]
    if blind:
        raise ConfigError(*(error("FK774", worker=worker, folder=out) for worker in blind))

"""Reading a film of foreign origin in a child process that is killed when it takes too long."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from formatkit.media.faults import FaultKind, MediaError, fault_kind
from formatkit.media.film_facts import FilmDecoded, FilmFacts
from formatkit.media.frames import read_message

__all__ = ["FILM_LIMITS", "FilmDepth", "FilmLimits", "UnreadableFilmError", "examined_film"]

FilmDepth = Literal["facts", "whole"]

_START: Final = (
    "import sys; sys.path.append(sys.argv[1]); from formatkit.media.film_child import main; main(*sys.argv[2:])"
)
_GRACE: Final = 1.0


@dataclass(frozen=True, slots=True)
class FilmLimits:
    """What a film may ask of the machine: `seconds` in all, `quiet` seconds without progress, `memory` in bytes."""

    seconds: float = 3600.0
    quiet: float = 120.0
    memory: int = 4 << 30


FILM_LIMITS: Final = FilmLimits()


class UnreadableFilmError(MediaError):
    """The file cannot be opened at all: it is missing, a folder, or not ours to read. `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__("unsupported", detail)


def examined_film(
    path: Path, depth: FilmDepth, limits: FilmLimits = FILM_LIMITS
) -> tuple[FilmFacts, FilmDecoded | None]:
    """Return the facts of a film of any origin and, with the depth `whole`, what decoding showed.

    Raises MediaError (`detail` of a fault `unsupported` or `damaged` is how people call what the file is, if that
    is known; that of `timeout` the seconds), and UnreadableFilmError.
    """
    answer = _asked(path, depth, limits)
    if answer.get("fault") == "unreadable":
        raise UnreadableFilmError(str(answer.get("detail", "")))
    if "fault" in answer:
        raise MediaError(fault_kind(answer["fault"]), str(answer.get("detail", "")))
    try:
        decoded = answer["decoded"]
        return FilmFacts.of_json(answer["facts"]), FilmDecoded(**decoded) if decoded else None
    except (TypeError, KeyError) as problem:
        raise MediaError("crashed") from problem


def _asked(path: Path, depth: FilmDepth, limits: FilmLimits) -> dict[str, Any]:
    child = _launch(path, depth, limits)
    late: list[float] = []
    try:
        for message in _messages(child, limits, late):
            if "at" not in message:
                return message
    finally:
        _stop(child)
    kind: FaultKind = "timeout" if late else "crashed"
    raise MediaError(kind, f"{late[0]:g}" if late else "")


def _messages(child: subprocess.Popen[bytes], limits: FilmLimits, late: list[float]) -> Iterator[dict[str, Any]]:
    """Give what the child says until it is silent. A child that is too late is killed, and `late` says the limit."""
    assert child.stdout is not None
    with _killing(child, limits.seconds, late):
        while True:
            with _killing(child, limits.quiet, late):
                message = _message(child)
            if message is None:
                return
            yield message


def _message(child: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    assert child.stdout is not None
    try:
        return read_message(child.stdout)
    except (OSError, ValueError):
        return None


@contextlib.contextmanager
def _killing(child: subprocess.Popen[bytes], seconds: float, late: list[float]) -> Iterator[None]:
    def kill() -> None:
        late.append(seconds)
        child.kill()

    watch = threading.Timer(seconds, kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _launch(path: Path, depth: FilmDepth, limits: FilmLimits) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parents[2])
    asked = [str(path.absolute()), depth, str(limits.memory), str(math.ceil(2 * limits.seconds))]
    # Without -P the working folder would be searched for modules, and that may be a stranger's campaign.
    command = [sys.executable, "-P", "-c", _START, root, *asked]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(0 if child.poll() is None else _GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()

"""A worker process: it reads calls as pickled frames and writes back what they return.

The frames come from our own parent process only, over a pipe that nobody else has. What a call prints goes to
stderr, so that it cannot be taken for an answer.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from typing import IO, Any

from formatkit.batch.family import raise_family
from formatkit.batch.memory import bound_stills
from formatkit.batch.processors import stay_on_one
from formatkit.media.leaving import leave
from formatkit.media.lifeline import ending_with_parent

__all__ = ["main", "main_of_family", "read_frame", "write_frame"]

_LENGTH = 8
_OBJECTS_BEFORE_COLLECTION = 50_000
"""As in the command line: modules are objects that stay, and there is no use in looking through them."""


def write_frame(stream: IO[bytes], content: object) -> None:
    """Write a pickled object after its length and flush. Raises OSError, and what pickling raises."""
    body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    stream.write(len(body).to_bytes(_LENGTH, "big"))
    stream.write(body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Any:
    """Return the next object. Raises EOFError when the other side is gone."""
    head = stream.read(_LENGTH)
    length = int.from_bytes(head, "big")
    body = stream.read(length) if len(head) == _LENGTH else b""
    if len(head) < _LENGTH or len(body) < length:
        raise EOFError
    return pickle.loads(body)


def main(megabytes: str) -> None:
    """Answer calls until the parent closes the pipe or is gone. A still may take so many megabytes of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    ending_with_parent()
    bound_stills(int(megabytes))
    _prepare()
    _serve()
    leave()


def main_of_family(megabytes: str, ends: str) -> None:
    """Become several workers after the imports (`formatkit.batch.family`)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound_stills(int(megabytes))
    raise_family(ends, _prepare, _serve_in_family, ending_with_parent)


def _serve_in_family(number: int, count: int) -> None:
    from formatkit.load.asset_limits import DEFAULT_LIMITS
    from formatkit.media.spare import fork_spare

    stay_on_one(number, count)
    fork_spare(timeout=DEFAULT_LIMITS.seconds, memory=DEFAULT_LIMITS.child_bytes)
    ending_with_parent()
    _serve()


def _serve() -> None:
    calls = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    _tell_frames(answers)
    while True:
        try:
            function, arguments = read_frame(calls)
        except EOFError:
            break
        _answer(answers, function, arguments)


def _answer(answers: IO[bytes], function: Any, arguments: tuple[Any, ...]) -> None:
    try:
        answer: tuple[Any, Exception | None] = (function(*arguments), None)
    except Exception as problem:
        answer = (None, problem)
    try:
        write_frame(answers, answer)
    except (pickle.PicklingError, TypeError, AttributeError) as problem:
        write_frame(answers, (None, RuntimeError(f"{type(problem).__name__}: {problem}")))
    except BrokenPipeError:
        sys.exit(1)


def _tell_frames(answers: IO[bytes]) -> None:
    from formatkit.batch.telling import listening

    listening(lambda film: write_frame(answers, film))


def _prepare() -> None:
    """Import what every job needs. Of several workers none may take all cores."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    gc.disable()  # what is imported stays, and to look through it takes as long as a picture
    import cv2

    import formatkit.batch.work
    import formatkit.media.decoder  # noqa: F401
    from formatkit.studio import import_stages

    import_stages()
    cv2.setNumThreads(1)
    gc.enable()

"""The process in which a film of foreign origin is read and decoded. It can be killed at any time.

One process per film. It writes messages (`media/frames.py`): `{"at": count}` while it works, at last
`{"facts": …, "decoded": …}` or `{"fault": …, "detail": …}`. When nobody reads them any more, it ends.
"""

from __future__ import annotations

import signal
import stat
from pathlib import Path
from typing import Any, BinaryIO, Final

from formatkit.media.confined import limit_memory, private_output
from formatkit.media.faults import MediaError
from formatkit.media.frames import write_message
from formatkit.media.lifeline import ending_with_parent

__all__ = ["main"]

_SAMPLE: Final = 4096


def main(path: str, depth: str, memory: str, seconds: str) -> None:
    """Read the film at `path`; with the depth `whole` it is decoded, too, with `facts` it is not.

    `memory` is the most address space in bytes, `seconds` the most time (both POSIX only): the main process kills
    earlier, but it may have died itself.
    """
    ending_with_parent()
    answers = private_output()
    limit_memory(int(memory))
    getattr(signal, "alarm", lambda _seconds: 0)(int(seconds))
    write_message(answers, _answer(Path(path), depth, answers))


def _answer(path: Path, depth: str, answers: BinaryIO) -> dict[str, Any]:
    try:
        return _examined(path, depth, answers)
    except MediaError as fault:
        return {"fault": fault.kind, "detail": fault.detail or _kind(path)}
    except (MemoryError, ImportError):  # a library that finds no room to be loaded
        return {"fault": "memory", "detail": ""}
    except OSError as problem:
        return {"fault": "unreadable", "detail": problem.strerror or type(problem).__name__}
    except Exception as problem:  # whatever a decoder throws is an answer
        return {"fault": "damaged", "detail": type(problem).__name__}


def _examined(path: Path, depth: str, answers: BinaryIO) -> dict[str, Any]:
    from formatkit.media.film_decode import decode_whole
    from formatkit.media.film_reading import read_film

    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would block for ever
        raise OSError(0, "no regular file")
    facts = read_film(path)
    found: dict[str, Any] = {"facts": facts.as_json(), "decoded": None}
    if depth == "whole":
        write_message(answers, {"at": 0})
        decoded = decode_whole(path, facts, lambda count: write_message(answers, {"at": count}))
        found["decoded"] = decoded.as_json()
    return found


def _kind(path: Path) -> str:
    from formatkit.media.film_kind import spoken_film

    with path.open("rb") as file:
        return spoken_film(file.read(_SAMPLE))

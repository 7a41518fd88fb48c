"""Files appear under their final name only when they are whole and were checked: never half, never unseen."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import TypeVar

from formatkit.diagnostics import Diagnostic, Severity, error
from formatkit.errors import CheckError, EncodeError
from formatkit.media.alive import is_alive

__all__ = [
    "abandon",
    "clean_stale_parts",
    "remove_parts",
    "sync_folder",
    "write_checked",
    "write_checked_by",
    "write_failure",
]

Made = TypeVar("Made")
_PART = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.part")
_FLAGS = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_CODES = {
    errno.ENOSPC: "FK520",
    errno.EDQUOT: "FK520",
    errno.EACCES: "FK521",
    errno.EPERM: "FK521",
    errno.EROFS: "FK521",
    errno.EISDIR: "FK522",
    errno.ENOTDIR: "FK523",
    errno.EEXIST: "FK523",
    errno.ENAMETOOLONG: "FK524",
}
_WORTH_A_THREAD = 1 << 15
"""Bytes of a file that is checked for longer than a thread takes to start."""
_umask_lock = threading.Lock()


def write_checked(path: Path, data: bytes, check: Callable[[bytes], Sequence[Diagnostic]]) -> tuple[Diagnostic, ...]:
    """Write `data` to `path` by way of `.name.pid.part` in the same folder, and return what `check` noticed.

    The part file is private. While it goes to the disk it is read again, and what was read goes through `check`; only
    when both are done it gets its name, replacing an older file (of a link, the link itself). The folder is made if it
    is missing. Raises EncodeError (FK520 disk full, FK521 not allowed, FK522 a folder has this name,
    FK523 no such folder possible, FK524 name too long, FK525 another cause, FK526 what was read differs) and
    CheckError with the errors that `check` returned; then nothing has changed under `path`.
    """
    with _appearing(path) as (_, descriptor):
        _store(descriptor, data)
        with _settling(descriptor, len(data)):
            found = tuple(check(_read_again(descriptor, path, data)))
        _refuse_errors(found)
    return found


def write_checked_by(
    path: Path, write: Callable[[Path], Made], check: Callable[[Path], Sequence[Diagnostic]]
) -> tuple[Made, tuple[Diagnostic, ...]]:
    """Let `write` fill the part file of `path`, and return what it returned and what `check` noticed.

    For files that are too large to be held in memory or that are not written in one go. Both are given the path of
    the part file, which is there, empty and private; `write` writes into it and closes it. All else is as in
    `write_checked`, errors too: an OSError of either means that the file cannot be written (FK520 to FK525).
    """
    with _appearing(path) as (part, descriptor):
        made = write(part)
        os.fsync(descriptor)
        found = tuple(check(part))
        _refuse_errors(found)
    return made, found


def write_failure(problem: OSError, path: Path) -> EncodeError:
    """Return the error (FK520 to FK525) that tells why `path` or its part file could not be written."""
    match = _PART.fullmatch(path.name)
    name = match["name"] if match else path.name
    code = _CODES.get(problem.errno or 0, "FK525")
    reason = problem.strerror or type(problem).__name__
    return EncodeError(error(code, file=name, folder=str(path.parent), reason=reason))


def abandon(path: Path) -> None:
    """Take the part file of `path` away while something that hangs still has it open; it can get no name any more."""
    with contextlib.suppress(OSError):  # on Windows an open file stays; the next run takes it away
        _part_of(path).unlink(missing_ok=True)


def clean_stale_parts(folder: Path) -> tuple[Path, ...]:
    """Remove the part files in `folder` whose process is gone, and return them."""
    gone: list[Path] = []
    for part in sorted(folder.glob(".*.part")):
        match = _PART.fullmatch(part.name)
        if match and not is_alive(int(match["process"])) and part.is_file():
            with contextlib.suppress(OSError):
                part.unlink()
                gone.append(part)
    return tuple(gone)


def remove_parts(folder: Path) -> None:
    """Remove all part files below `folder`, whoever began them: when nobody is at work there any more."""
    for part in folder.rglob(".*.part"):
        if _PART.fullmatch(part.name) and part.is_file():
            with contextlib.suppress(OSError):
                part.unlink()


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[tuple[Path, int]]:
    """Give a new part file and its descriptor. At the end it gets its name; after an exception it is gone."""
    try:
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        part = _part_of(path)
        descriptor = _new_file(part)
        try:
            with os.fdopen(descriptor, "r+b", buffering=0):
                yield part, descriptor
            part.chmod(0o666 & ~_umask())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise write_failure(problem, path) from problem


def _new_file(part: Path) -> int:
    """Return the descriptor of a new private file. Its folder is made if it is missing. Raises OSError."""
    try:
        return os.open(part, _FLAGS, 0o600)
    except FileNotFoundError:
        part.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        part.unlink(missing_ok=True)  # left by a killed process that had the same number
    return os.open(part, _FLAGS, 0o600)


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _store(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


@contextlib.contextmanager
def _settling(descriptor: int, size: int) -> Iterator[None]:
    """Have what was written on disk at the end of the block. Raises OSError.

    The disk takes milliseconds, as long as it takes to check a picture: so both are done at once. What is small is
    checked in no time, and not worth a thread.
    """
    if size < _WORTH_A_THREAD:
        os.fsync(descriptor)
        yield
        return
    settled: Future[None] = Future()
    thread = threading.Thread(target=_settle, args=(descriptor, settled), name="formatkit-disk")
    thread.start()
    try:
        yield
    finally:
        thread.join()
    settled.result()


def _settle(descriptor: int, settled: Future[None]) -> None:
    try:
        os.fsync(descriptor)
        settled.set_result(None)
    except OSError as problem:
        settled.set_exception(problem)


def _read_again(descriptor: int, path: Path, data: bytes) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    parts: list[bytes] = []
    left = len(data) + 1  # one more than was written shows that there is more
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    seen = b"".join(parts)
    if seen != data:
        raise EncodeError(error("FK526", file=path.name))
    return seen


def _refuse_errors(found: tuple[Diagnostic, ...]) -> None:
    errors = tuple(diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR)
    if errors:
        raise CheckError(*errors)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, so that a power cut does not take them back.

    Content is on disk before it has a name; this is for the end of a run, once, since it takes milliseconds.
    """
    if os.name == "nt":  # folders cannot be opened there
        return
    with contextlib.suppress(OSError):  # some network file systems refuse; the file itself is on disk
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@cache
def _umask() -> int:
    with _umask_lock:  # the only way to read it is to set it
        mask = os.umask(0o077)
        os.umask(mask)
    return mask

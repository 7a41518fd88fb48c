"""Files appear under their final name only when they are whole and were checked: never half, never unseen."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Severity, error
from formatkit.errors import CheckError, EncodeError
from formatkit.media.alive import is_alive

__all__ = ["clean_stale_parts", "write_checked"]

_PART = re.compile(r"\..+\.(\d+)\.part")
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
_umask_lock = threading.Lock()


def write_checked(path: Path, data: bytes, check: Callable[[bytes], Sequence[Diagnostic]]) -> tuple[Diagnostic, ...]:
    """Write `data` to `path` by way of `.name.pid.part` in the same folder, and return what `check` noticed.

    The part file is private until it is whole and on disk; then it is read again, what was read goes through
    `check`, and only then it gets its name, replacing an older file (of a link, the link itself). The folder is
    made if it is missing. Raises EncodeError (FK520 disk full, FK521 not allowed, FK522 a folder has this name,
    FK523 no such folder possible, FK524 name too long, FK525 another cause, FK526 what was read differs) and
    CheckError with the errors that `check` returned; then nothing has changed under `path`.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        return _written(path, data, check)
    except OSError as problem:
        raise EncodeError(_cause(problem, path)) from problem


def clean_stale_parts(folder: Path) -> tuple[Path, ...]:
    """Remove the part files in `folder` whose process is gone, and return them."""
    gone: list[Path] = []
    for part in sorted(folder.glob(".*.part")):
        match = _PART.fullmatch(part.name)
        if match and not is_alive(int(match[1])) and part.is_file():
            with contextlib.suppress(OSError):
                part.unlink()
                gone.append(part)
    return tuple(gone)


def _written(path: Path, data: bytes, check: Callable[[bytes], Sequence[Diagnostic]]) -> tuple[Diagnostic, ...]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)  # left by a killed process that had the same number
    descriptor = os.open(part, _FLAGS, 0o600)
    try:
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            _store(file.fileno(), data)
            found = tuple(check(_read_again(file.fileno(), path, data)))
        _refuse_errors(found)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return found


def _store(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)


def _read_again(descriptor: int, path: Path, data: bytes) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    parts: list[bytes] = []
    while part := os.read(descriptor, 1 << 24):
        parts.append(part)
    seen = b"".join(parts)
    if seen != data:
        raise EncodeError(error("FK526", file=path.name))
    return seen


def _refuse_errors(found: tuple[Diagnostic, ...]) -> None:
    errors = tuple(diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR)
    if errors:
        raise CheckError(*errors)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    with contextlib.suppress(OSError):  # some network file systems refuse; the file itself is on disk
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cause(problem: OSError, path: Path) -> Diagnostic:
    code = _CODES.get(problem.errno or 0, "FK525")
    reason = problem.strerror or type(problem).__name__
    return error(code, file=path.name, folder=str(path.parent), reason=reason)


@cache
def _umask() -> int:
    with _umask_lock:  # the only way to read it is to set it
        mask = os.umask(0o077)
        os.umask(mask)
    return mask

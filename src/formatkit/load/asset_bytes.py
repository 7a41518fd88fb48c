"""Reading a file of foreign origin: a regular file, of a bounded size, opened once."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError

__all__ = ["OPEN_FLAGS", "megabytes", "read_bytes"]

OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would block for ever
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)  # links were resolved when the path was found; a new one is an attack
    | getattr(os, "O_BINARY", 0)
)


def read_bytes(path: Path, limit: int, where: Where) -> bytes:
    """Return the bytes of a regular file.

    Raises AssetError: FK203 a folder, pipe or device, FK204 empty, FK205 more than `limit` bytes, FK206 not
    readable, FK207 it changed while it was read.
    """
    try:
        if path.is_dir():
            raise AssetError(error("FK203", where, file=path.name))
        descriptor = os.open(path, OPEN_FLAGS)
    except OSError as problem:
        raise AssetError(error("FK206", where, file=path.name, reason=_reason(problem))) from problem
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        size = _regular_size(os.fstat(file.fileno()), path, limit, where)
        try:
            data = _whole(file.fileno(), size)
        except OSError as problem:
            raise AssetError(error("FK206", where, file=path.name, reason=_reason(problem))) from problem
    if len(data) != size:
        raise AssetError(error("FK207", where, file=path.name))
    return data


def megabytes(count: int) -> str:
    """Return a number of bytes as people read it: `3.2 MB`, `640 kB`."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1e3))} kB"


def _regular_size(facts: os.stat_result, path: Path, limit: int, where: Where) -> int:
    if not stat.S_ISREG(facts.st_mode):
        raise AssetError(error("FK203", where, file=path.name))
    if facts.st_size == 0:
        raise AssetError(error("FK204", where, file=path.name))
    if facts.st_size > limit:
        sizes = {"found": megabytes(facts.st_size), "limit": megabytes(limit)}
        raise AssetError(error("FK205", where, file=path.name, **sizes))
    return facts.st_size


def _whole(descriptor: int, size: int) -> bytes:
    parts: list[bytes] = []
    left = size + 1  # one more than expected shows that the file has grown
    while left > 0 and (part := os.read(descriptor, min(left, 1 << 26))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _reason(problem: OSError) -> str:
    return problem.strerror or type(problem).__name__

"""Reading a text file that a user wrote: regular file, size limit, UTF-8, and a clear word when it is not."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import BinaryIO

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError
from formatkit.load.names import nearest

__all__ = [
    "MAX_NESTING",
    "MAX_TEXT_BYTES",
    "missing_at",
    "read_bytes",
    "read_text",
    "require_exists",
    "require_shallow",
]

MAX_TEXT_BYTES = 20_000_000
"""Largest text file that is read, in bytes: a campaign of 50,000 rows fits."""

MAX_NESTING = 50
"""Deepest nesting of tables and lists that is read."""


def read_text(path: Path, shown: str) -> str:
    """Return the text of a UTF-8 file, without its byte order mark. `shown` is its name in messages.

    Raises ConfigError: not found (with the nearest name in the folder), no regular file, not readable, above
    20 MB, not UTF-8 (UTF-16 is recognised).
    """
    data = read_bytes(path, shown, MAX_TEXT_BYTES)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ConfigError(error("FK106", Where(file=shown)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        byte = f"0x{data[broken.start]:02x}"
        raise ConfigError(error("FK105", Where(file=shown, line=line), byte=byte)) from None


def read_bytes(path: Path, shown: str, limit: int) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes. Raises ConfigError as `read_text` does."""
    where = Where(file=shown)
    try:
        with open(path, "rb", buffering=0, opener=_opened) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ConfigError(error("FK101", where))
            data = _read_up_to(file, limit + 1)
    except FileNotFoundError:
        raise ConfigError(error("FK100", where, nearest=_neighbor(path))) from None
    except (OSError, ValueError) as failed:
        raise ConfigError(_not_readable(path, where, failed)) from None
    if len(data) > limit:
        size = f"{max(status.st_size, len(data)) / 1e6:.1f}"
        raise ConfigError(error("FK104", where, size=size, limit=f"{limit / 1e6:g}"))
    return data


def require_exists(path: Path, shown: str) -> None:
    """Raise ConfigError, with the nearest name in the folder, when there is no such file."""
    if not path.exists():
        raise ConfigError(error("FK100", Where(file=shown), nearest=_neighbor(path)))


def missing_at(found: Diagnostic, where: Where, written: str) -> Diagnostic:
    """Return "this file does not exist" as said at the place that names the file; other findings as they are."""
    if found.code != "FK100":
        return found
    return error("FK199", where, file=written, nearest=dict(found.values).get("nearest", ""))


def require_shallow(data: object, shown: str) -> None:
    """Raise ConfigError when tables and lists are nested deeper than `MAX_NESTING`."""
    level = [data]
    for _ in range(MAX_NESTING + 1):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ConfigError(error("FK114", Where(file=shown), limit=MAX_NESTING))


def _opened(path: str, flags: int) -> int:
    """Open without waiting: a named pipe that nobody writes to would block for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read_up_to(file: BinaryIO, limit: int) -> bytes:
    chunks, size = [], 0
    while size < limit and (chunk := file.read(min(1 << 20, limit - size))):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _inside(data: object) -> list[object]:
    if isinstance(data, dict):
        return list(data.values())
    return list(data) if isinstance(data, list) else []


def _not_readable(path: Path, where: Where, failed: OSError | ValueError) -> Diagnostic:
    if path.is_dir():
        return error("FK101", where)
    reason = failed.strerror if isinstance(failed, OSError) else str(failed)
    return error("FK103", where, reason=reason or type(failed).__name__)


def _neighbor(path: Path) -> str:
    try:
        return nearest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except OSError:
        return ""

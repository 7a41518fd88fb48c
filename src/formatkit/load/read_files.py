"""Which content the files had that were read: known by their stamp, so that a series reads its photograph once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

__all__ = ["ReadFiles", "Stamp", "stamp_of"]

_SETTLED = 2_000_000_000
"""Nanoseconds after which a change gets another time on every file system (FAT counts in two seconds)."""


class Stamp(NamedTuple):
    """What tells that a file is as it was: size, times of content and of inode in nanoseconds, the file itself."""

    size: int
    modified: int
    changed: int
    device: int
    inode: int


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file, None where it cannot be asked for."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino)


class ReadFiles:
    """The digests of files that were read in this process, by path.

    A file that was changed less than two seconds before it was read is not remembered: it could be changed again
    within the same tick of its file system's clock, and would look the same.
    """

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Stamp, str]] = {}

    def digest(self, path: Path) -> str | None:
        """Return the digest of a file that is as it was when it was read, else None."""
        known = self._known.get(path)
        return known[1] if known is not None and known[0] == stamp_of(path) else None

    def remember(self, path: Path, before: Stamp | None, digest: str) -> None:
        """Remember a file that was read after its stamp was `before`."""
        if before is not None and max(before.modified, before.changed) < time.time_ns() - _SETTLED:
            self._known[path] = before, digest

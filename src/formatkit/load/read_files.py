"""What a file is known by that was read: as long as that is the same, it need not be read again."""

from __future__ import annotations

import time
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

__all__ = ["Identity", "ReadFiles", "identity_of"]

_TICK = 2_000_000_000
"""Nanoseconds after which a change gets another time on every file system (FAT counts in two seconds)."""


class Identity(NamedTuple):
    """What a file is known by: size in bytes, time of the last change, time of the last change of its entry (ns).

    The last one moves whenever a file is written, renamed or given another time, and cannot be set (on Windows it is
    the time of creation): an older file put in the place of one of equal size and time is another.
    """

    size: int
    changed: int
    entered: int

    def was_at_rest(self, at: int) -> bool:
        """Tell whether the file was at rest when it was read, `at` (ns), so that an equal identity means equal content.

        One that was changed shortly before may be changed again within the same tick, and looks the same.
        """
        return at - max(self.changed, self.entered) >= _TICK


def identity_of(path: Path) -> Identity | None:
    """Return what a file is known by; None where there is none, or it is no file. Raises ValueError for no path."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Identity(found.st_size, found.st_mtime_ns, found.st_ctime_ns) if S_ISREG(found.st_mode) else None


class ReadFiles:
    """The digests of files that were read in this process, by path."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[Identity, str]] = {}

    def digest(self, path: Path) -> str | None:
        """Return the digest of a file that is as it was when it was read, else None."""
        known = self._known.get(path)
        return known[1] if known is not None and known[0] == identity_of(path) else None

    def remember(self, path: Path, before: Identity | None, digest: str) -> None:
        """Remember a file whose identity was `before` when it was read just now."""
        if before is not None and before.was_at_rest(time.time_ns()):
            self._known[path] = before, digest

"""Content hashes of the files that a campaign reads. A file whose size and times are as they were is not read again."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.asset_paths import file_below
from formatkit.load.read_files import Identity, identity_of

__all__ = ["MISSING", "FileDigests", "Seen", "Stamp", "stamp_of"]

MISSING: Final = "missing"


class Stamp(NamedTuple):
    """Size in bytes and time of the last change in nanoseconds: equal stamps mean that a file was not touched."""

    size: int
    changed: int


class Seen(NamedTuple):
    """A file as it was when it was last read: its identity, the SHA-256 of its content, and when that was (ns)."""

    identity: Identity
    sha256: str
    at: int

    @property
    def is_certain(self) -> bool:
        """Whether the file was at rest when it was read, so that an equal identity means equal content."""
        return self.identity.was_at_rest(self.at)


class FileDigests:
    """Gives the SHA-256 of files below `roots`, each looked at once. `seen` is what an earlier run knew, by path.

    Paths are relative to the first root, with `/`, so that a campaign may move.
    """

    def __init__(self, roots: tuple[Path, ...], seen: Mapping[str, Seen]) -> None:
        self._roots = roots
        self._before = seen
        self._found: dict[Path, tuple[Identity | None, str]] = {}
        self.seen: dict[str, Seen] = {}

    def of(self, path: Path) -> str:
        """Return the hash of a file, `MISSING` when it is none that the campaign may read."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = self._looked_at(path)
        return found[1]

    def is_as_read(self, path: Path) -> bool:
        """Tell whether a file is still the one that `of` gave the hash of."""
        found = self._found.get(path)
        if found is None:
            return True
        # Nearly always it is, under the very name: to look for it as a campaign may have written it costs much more.
        is_same = found[0] is not None and found[0] == identity_of(path)
        return is_same or found[0] == self._identity(path)

    def _looked_at(self, path: Path) -> tuple[Identity | None, str]:
        identity = self._identity(path)
        if identity is None:
            return None, MISSING
        try:
            file = file_below(path, self._roots, Where())
            name = Path(os.path.relpath(file, self._roots[0])).as_posix()
            known = self._before.get(name)
            if known is None or known.identity != identity or not known.is_certain:
                known = Seen(identity, _sha256(file), time.time_ns())
        except (AssetError, OSError, ValueError):
            return None, MISSING
        self.seen[name] = known
        return identity, known.sha256

    def _identity(self, path: Path) -> Identity | None:
        """Return what a file is known by; None where the campaign may not read it: that is told when it is used."""
        try:
            return identity_of(file_below(path, self._roots, Where()))
        except (AssetError, OSError, ValueError):
            return None


def stamp_of(path: Path) -> Stamp:
    """Return a file's stamp. Raises OSError."""
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

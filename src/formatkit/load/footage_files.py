"""Large files of foreign origin: found, checked and hashed without being held in memory."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import OPEN_FLAGS, megabytes
from formatkit.load.asset_paths import file_below
from formatkit.media.footage_kind import Container, container_of, is_playlist, spoken_container

__all__ = ["LargeFile", "large_file"]

Identity = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class LargeFile:
    """A file that was let in: where it lies, who asked, the SHA-256 (hex) of its bytes, its container (None: none).

    `spoken` is how people call what it is, `playlist` whether it is a list of other files.
    """

    path: Path
    where: Where
    digest: str
    container: Container | None
    spoken: str
    playlist: bool
    identity: Identity

    def refuse_changes(self) -> None:
        """Raise AssetError FK207 if the file is no longer the one that was hashed."""
        try:
            now = _identity(os.lstat(self.path))
        except OSError:
            now = None
        if now != self.identity:
            raise AssetError(error("FK207", self.where, file=self.path.name))


def large_file(written: str | Path, roots: Sequence[Path], limit: int, where: Where) -> LargeFile:
    """Find, check and hash a file of at most `limit` bytes. Raises AssetError FK200 to FK207."""
    path = file_below(written, roots, where)
    try:
        if path.is_dir():
            raise AssetError(error("FK203", where, file=path.name))
        with os.fdopen(os.open(path, OPEN_FLAGS), "rb") as file:
            facts = os.fstat(file.fileno())
            _vet(facts, path, limit, where)
            container, spoken, playlist = container_of(file), spoken_container(file), is_playlist(file)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise AssetError(error("FK206", where, file=path.name, reason=reason)) from problem
    found = LargeFile(path, where, digest, container, spoken, playlist, _identity(facts))
    found.refuse_changes()
    return found


def _vet(facts: os.stat_result, path: Path, limit: int, where: Where) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise AssetError(error("FK203", where, file=path.name))
    if facts.st_size == 0:
        raise AssetError(error("FK204", where, file=path.name))
    if facts.st_size > limit:
        sizes = {"found": megabytes(facts.st_size), "limit": megabytes(limit)}
        raise AssetError(error("FK205", where, file=path.name, **sizes))


def _identity(facts: os.stat_result) -> Identity:
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns

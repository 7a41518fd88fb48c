"""The files of a worker on another machine: held by content, laid out where its jobs look for them.

Contents lie below one folder of the machine, which its workers share and which stays, so that a photograph is sent
once, and not with each job. Every content is held against its SHA-256 when it arrives and again when it is laid out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from formatkit.media.alive import is_alive

__all__ = ["FOLDER_VARIABLE", "Depot", "depot"]

FOLDER_VARIABLE: Final = "FORMATKIT_WORKER_FOLDER"
"""The environment variable that names the folder of a machine's workers."""
_MOST_BYTES = 8 << 30
_KEPT_SECONDS = 24 * 3600.0
_DIGEST = re.compile("[0-9a-f]{64}")
_MACHINE = re.sub("[^A-Za-z0-9]", "", platform.node())[:40] or "machine"
_RUN = re.compile(rf"{_MACHINE}-(\d+)-[0-9a-f]+")


class Depot:
    """Contents by digest below `folder`, and the folders of the runs that this process works for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def derived(self) -> Path:
        """The folder for what is made of contents: small versions of pictures, regular videos and sounds."""
        return self._folder / "derived"

    def run_folder(self, run: str) -> Path:
        """Return the folder of this process for a run; it is made when it is missing."""
        folder = self._folder / "runs" / f"{_MACHINE}-{os.getpid()}-{run}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def lacking(self, digests: Iterable[str]) -> tuple[str, ...]:
        """Return those of the digests whose content is not here."""
        return tuple(digest for digest in digests if not self._content(digest).is_file())

    def receive(self, digest: str, offset: int, data: bytes, size: int) -> None:
        """Take a part of a content that begins at `offset`; with its last part it is held against its digest.

        Parts of one content come one after another. Raises ValueError when the content is not what it should be.
        """
        part = self._folder / "arriving" / f"{_checked(digest)}-{_MACHINE}-{os.getpid()}"
        with self._lock:
            part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("wb" if offset == 0 else "ab") as file:
                if file.tell() != offset:
                    raise ValueError(f"{digest}: a part is missing before byte {offset}")
                file.write(data)
            if offset + len(data) == size:
                self._arrived(part, digest)

    def lay_out(self, digest: str, target: Path) -> bool:
        """Put a content at `target`; return False when it is not here, or damaged and so removed."""
        with self._lock:
            if target.is_file():
                return True
            content = self._content(digest)
            if not _is(content, digest):
                content.unlink(missing_ok=True)
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            _linked(content, target)
            os.utime(content)
            return True

    def end_run(self, run: str) -> None:
        """Remove the folder of a run, those of workers that are gone, and contents that take too much room."""
        shutil.rmtree(self.run_folder(run), ignore_errors=True)
        for folder in (self._folder / "runs").iterdir():
            match = _RUN.fullmatch(folder.name)
            if match and not is_alive(int(match[1])):
                shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another worker of the machine does the same
            _make_room((self._folder / "contents").glob("*/*"))
            _make_room((*self.derived.glob("footage/*"), *self.derived.glob("proxies/*/*")))

    def _arrived(self, part: Path, digest: str) -> None:
        if not _is(part, digest):
            part.unlink(missing_ok=True)
            raise ValueError(f"{digest}: what arrived has another content")
        part.chmod(0o400)
        content = self._content(digest)
        content.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.replace(content)

    def _content(self, digest: str) -> Path:
        return self._folder / "contents" / _checked(digest)[:2] / digest


@cache
def depot() -> Depot:
    """Return the depot of this machine: the folder that `FORMATKIT_WORKER_FOLDER` names, or a temporary one.

    The temporary one is the user's own and stays. Raises OSError.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    return Depot(Path(os.path.realpath(named)) if named else _own_folder())


def _own_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    folder = Path(os.path.realpath(tempfile.gettempdir())) / f"formatkit-worker-{user}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = folder.lstat()
    if hasattr(os, "getuid") and (not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid()):
        return Path(tempfile.mkdtemp(prefix="formatkit-worker-"))  # somebody else's: nothing of ours goes there
    return folder


def _make_room(entries: Iterable[Path]) -> None:
    """Remove the entries that were not used for a day, oldest first, until the others fit."""
    held = sorted((path.stat().st_mtime, path) for path in entries)
    sizes = {path: _bytes_of(path) for _, path in held}
    excess = sum(sizes.values()) - _MOST_BYTES
    for used, path in held:
        if excess <= 0 or used > time.time() - _KEPT_SECONDS:
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        excess -= sizes[path]


def _bytes_of(path: Path) -> int:
    return sum(each.stat().st_size for each in (path, *path.rglob("*")) if each.is_file())


def _checked(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a SHA-256: {digest!r}")
    return digest


def _is(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def _linked(content: Path, target: Path) -> None:
    """Give a content a second name; where that is not possible, copy it."""
    try:
        target.hardlink_to(content)
    except OSError:
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(content, part)
        part.replace(target)

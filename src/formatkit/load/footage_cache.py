"""Where regular footage and sound lie: one folder each, complete or not there at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from formatkit.media.alive import is_alive
from formatkit.media.footage_recipe import RECIPE
from formatkit.media.footage_regular import Regular
from formatkit.model.geometry import Size

__all__ = ["Entry", "RegularFolder"]

_FACTS = "facts.json"
_MACHINE = re.sub("[^A-Za-z0-9]", "", platform.node())[:40]
_PART = re.compile(rf"\.part-{_MACHINE}-(\d+)-")


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular video or sound: the folder that its files lie in, and what was made."""

    folder: Path
    made: Regular


class RegularFolder:
    """Regular footage and sound by the digest of the user's file and the version of the recipe.

    With a cache they lie there and stay; without one, or if nothing can be written there, in a private folder that
    goes away with `close` or with the process.
    """

    def __init__(self, cache: Path | None) -> None:
        self._wanted = cache / "footage" if cache is not None else None
        self._base: Path | None = None
        self._remove: weakref.finalize[..., Any] | None = None
        self._lock = threading.RLock()
        self._whole: set[str] = set()

    @property
    def base(self) -> Path:
        """The folder itself, made when first asked for. Raises OSError."""
        with self._lock:
            if self._base is None or not self._base.is_dir():
                self._base = self._shared() or self._private()
            return self._base

    def get(self, digest: str, kind: str) -> Entry | None:
        """Return what was made of a file earlier, if it is whole and of this recipe, else None."""
        folder = self.base / _key(digest, kind)
        try:
            facts = json.loads((folder / _FACTS).read_text("utf-8"))
            if any((folder / name).stat().st_size != size for name, size in facts["bytes"].items()):
                return None
            if not self._is_whole(folder, facts["sha256"]):
                return None
            return Entry(folder, _read(facts))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def made(self, digest: str, kind: str, make: Callable[[Path], Regular]) -> Entry:
        """Return what was made earlier, or make it now: by `make` in a part folder that gets its name when whole.

        One process makes it while others wait for it. Raises what `make` raises, and OSError.
        """
        with self._lock, _alone(self.base / f".{_key(digest, kind)}.lock"):
            held = self.get(digest, kind)
            if held is not None:
                return held
            part = Path(tempfile.mkdtemp(prefix=f".part-{_MACHINE}-{os.getpid()}-", dir=self.base))
            try:
                found = make(part)
                (part / _FACTS).write_text(json.dumps(_written(found, part)), "utf-8")
                _sync(part)
                folder = self.base / _key(digest, kind)
                shutil.rmtree(folder, ignore_errors=True)  # damaged, or it would have been held
                part.rename(folder)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
            return Entry(folder, found)

    def _is_whole(self, folder: Path, hashes: dict[str, str]) -> bool:
        """Tell whether the content is what was made, by its hashes; each folder is read for that once.

        A power cut or a failing disk leaves files of the right size that hold something else.
        """
        with self._lock:
            if folder.name not in self._whole and all(_sha256(folder / name) == key for name, key in hashes.items()):
                self._whole.add(folder.name)
            return folder.name in self._whole

    def close(self) -> None:
        """Remove the private folder, if there is one."""
        with self._lock:
            if self._remove is not None:
                self._remove()
            self._base = self._remove = None

    def _shared(self) -> Path | None:
        if self._wanted is None:
            return None
        try:
            self._wanted.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._wanted):
                pass
        except OSError:  # costs only time: it is made again for each run
            return None
        _remove_stale(self._wanted)
        return self._wanted

    def _private(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="formatkit-footage-"))
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder


def _key(digest: str, kind: str) -> str:
    return f"{digest}-{kind}-{RECIPE}"


def _written(made: Regular, folder: Path) -> dict[str, Any]:
    return {
        "bytes": {file.name: file.stat().st_size for file in sorted(folder.iterdir())},
        "sha256": {file.name: _sha256(file) for file in sorted(folder.iterdir())},
        "size": [made.size.width, made.size.height],
        "fps": [made.fps.numerator, made.fps.denominator],
        "frames": made.frames,
        "proxy": [made.proxy.width, made.proxy.height],
        "alpha": made.alpha,
        "samples": made.samples,
        "damaged": made.damaged,
        "unheard": made.unheard,
    }


def _read(facts: dict[str, Any]) -> Regular:
    size, proxy = Size(*facts["size"]), Size(*facts["proxy"])
    rest = (facts["alpha"], facts["samples"], facts["damaged"], facts["unheard"])
    return Regular(size, Fraction(*facts["fps"]), facts["frames"], proxy, *rest)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """Have the files of a folder on disk before it gets its name."""
    for path in folder.iterdir():
        with path.open("r+b") as file, contextlib.suppress(OSError):  # some network file systems refuse
            os.fsync(file.fileno())


def _remove_stale(base: Path) -> None:
    """Remove part folders of processes that were killed."""
    for folder in base.glob(".part-*"):
        match = _PART.match(folder.name)
        if match and not is_alive(int(match[1])):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process in at a time, where the system can; elsewhere the same is made twice."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)

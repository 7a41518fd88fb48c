"""One run at a time in an output folder: a lock that no run can leave behind for good.

The lock is the system's own, on the open file `.formatkit/run.lock`: it ends with the process that holds it, however
that ends. Where the file system has no such locks, what stands in the file decides: the process, when it began (a
number may be given to another process), and the start of the machine.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from formatkit.batch.ledger import OUR_FOLDER
from formatkit.diagnostics import Diagnostic, error
from formatkit.errors import ConfigError
from formatkit.media.alive import birth_of, is_alive

__all__ = ["LOCK", "sole_run"]

LOCK: Final = f"{OUR_FOLDER}/run.lock"
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TAKEN = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})
_LOCKED_BYTE = 1 << 30
"""Windows lets nobody read what is locked, so a byte behind the content is."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds a lock. `boot` tells one start of the machine from the next, where the system has a word for it."""

    process: int
    birth: str
    host: str
    boot: str

    def is_at_work(self) -> bool:
        """Tell whether the process runs; of another machine that is not known, so it does."""
        if self.host != platform.node():
            return True
        return self.boot == _boot() and is_alive(self.process) and birth_of(self.process) == self.birth


@contextlib.contextmanager
def sole_run(out: Path) -> Iterator[None]:
    """Hold the output folder, which is made if it is missing, for one run; when nothing came into it, it goes again.

    Raises ConfigError: FK750 another run is at work there, FK751 one on another machine may be, FK752 and FK753 when
    nothing can be written there.
    """
    path = out / LOCK
    new = [folder for folder in (path.parent, out) if not folder.exists()]
    descriptor = _taken(path, out)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file; who comes next takes it as it is
            path.unlink()
        os.close(descriptor)
        with contextlib.suppress(OSError):  # something is in there now
            for folder in new:
                folder.rmdir()


def _taken(path: Path, out: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while (descriptor := _tried(path, out)) is None:
            pass
    except OSError as problem:
        raise ConfigError(_unwritable(problem, out)) from problem
    return descriptor


def _tried(path: Path, out: Path) -> int | None:
    """Return the open lock file, or None when its holder removed it meanwhile."""
    descriptor = os.open(path, _FLAGS, 0o644)
    try:
        _claim(descriptor, out)
        if not _is_still(path, descriptor):
            os.close(descriptor)
            return None
        _sign(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _claim(descriptor: int, out: Path) -> None:
    """Lock the file. Raises ConfigError when another run has it."""
    try:
        _lock(descriptor)
    except OSError as problem:
        holder = _holder(descriptor)
        if problem.errno in _TAKEN:
            raise ConfigError(_refusal(out, holder)) from None
        if holder is not None and holder.is_at_work():
            raise ConfigError(_refusal(out, holder)) from None


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    mine = _Holder(os.getpid(), birth_of(os.getpid()), platform.node(), _boot())
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps(asdict(mine)).encode() + b"\n")
    os.fsync(descriptor)


def _holder(descriptor: int) -> _Holder | None:
    """Return who stands in the file; None while nobody has signed it."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        said = json.loads(os.read(descriptor, 4096))
        return _Holder(int(said["process"]), str(said["birth"]), str(said["host"]), str(said["boot"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def _refusal(out: Path, holder: _Holder | None) -> Diagnostic:
    if holder is not None and holder.host != platform.node():
        return error("FK751", folder=out, host=holder.host, file=out / LOCK)
    process, host = (holder.process, holder.host) if holder else ("", "")
    return error("FK750", folder=out, process=process, host=host)


def _unwritable(problem: OSError, out: Path) -> Diagnostic:
    if problem.errno in (errno.EEXIST, errno.ENOTDIR):
        return error("FK753", folder=out)
    return error("FK752", folder=out, reason=problem.strerror or type(problem).__name__)

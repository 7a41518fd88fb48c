"""Memory shared with the decoding child: mapped files that stay open, so that their pages stay warm.

A lane is lent as an array and comes back by itself when nobody holds the array any more. Files lie in the memory
file system where there is one; `multiprocessing.shared_memory` is not used, because its resource tracker is one
more process and warns about memory that another process owns.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import platform
import re
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.media.alive import is_alive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Exchange", "Lane"]

_STEP = 1 << 20
_KEPT = 256 << 20
# Containers may share this folder and yet count their processes separately, so the machine's name belongs to it.
_PREFIX = f"formatkit-{re.sub('[^A-Za-z0-9]', '', platform.node())[:40]}-"


class Lane:
    """One mapped file. `name` is known to both processes, `capacity` is in bytes."""

    def __init__(self, name: str, path: Path, capacity: int) -> None:
        self.name = name
        self.capacity = capacity
        self.path = path
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            _reserve(descriptor, capacity)
            self._map = mmap.mmap(descriptor, capacity)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        self._lent: weakref.ref[NDArray[np.uint8]] | None = None

    @property
    def free(self) -> bool:
        """Tell whether nobody holds an array of this lane."""
        return self._lent is None or self._lent() is None

    def lend(self, count: int) -> NDArray[np.uint8]:
        """Return the first `count` bytes as an array; every view of it keeps the lane taken."""
        import numpy as np  # not above: the child is to be started before this process spends time on it

        array: NDArray[np.uint8] = np.frombuffer(self._map, np.uint8, count)
        self._lent = weakref.ref(array)
        return array

    def fill(self, *parts: bytes) -> None:
        """Write `parts` one behind the other, from the start of the lane."""
        at = 0
        for part in parts:
            self._map[at : at + len(part)] = part
            at += len(part)

    def close(self) -> None:
        """Remove the file. Arrays that are still held stay readable."""
        with contextlib.suppress(BufferError):
            self._map.close()
        with contextlib.suppress(OSError):  # Windows keeps a mapped file; the folder is removed at the end
            self.path.unlink(missing_ok=True)


class Exchange:
    """Lanes in a private folder that goes away with the process."""

    def __init__(self) -> None:
        self.folder = _private_folder()
        self._lanes: list[Lane] = []
        self._count = 0
        self._remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def take(self, count: int) -> Lane:
        """Return a free lane for `count` bytes: the smallest that fits, else a new one. Raises OSError: no memory."""
        fitting = [lane for lane in self._lanes if lane.free and count <= lane.capacity <= 4 * count + 8 * _STEP]
        if fitting:
            return min(fitting, key=lambda lane: lane.capacity)
        self._shrink(count)
        self._count += 1
        capacity = -(-max(count, 1) // _STEP) * _STEP
        name = str(self._count)
        lane = Lane(name, self.folder / name, capacity)
        self._lanes.append(lane)
        return lane

    def close(self) -> None:
        """Give all memory back."""
        for lane in self._lanes:
            lane.close()
        self._lanes.clear()
        self._remove()

    def _shrink(self, wanted: int) -> None:
        while sum(lane.capacity for lane in self._lanes) + wanted > _KEPT:
            unused = [lane for lane in self._lanes if lane.free]
            if not unused:
                return
            unused[0].close()
            self._lanes.remove(unused[0])


def _reserve(descriptor: int, capacity: int) -> None:
    # A mapped file without its memory kills the process that writes to it; reserved memory cannot be missing.
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, capacity)
    else:
        os.truncate(descriptor, capacity)


def _private_folder() -> Path:
    for base in (Path("/dev/shm"), Path(tempfile.gettempdir())):
        if _roomy(base):
            _remove_stale(base)
            return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base))
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def _roomy(base: Path) -> bool:
    """Containers often grant 64 MB of shared memory: too little for photographs."""
    try:
        return os.access(base, os.W_OK) and shutil.disk_usage(base).free >= 2 * _KEPT
    except OSError:
        return False


def _remove_stale(base: Path) -> None:
    """Remove folders of processes that were killed together with their child."""
    for folder in base.glob(f"{_PREFIX}*-*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdigit() and not is_alive(int(number)):
            shutil.rmtree(folder, ignore_errors=True)

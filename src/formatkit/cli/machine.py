"""What the computer has to offer: cores, free memory, and how many workers fit."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["core_count", "free_memory", "worker_count"]

_WORKER_BYTES = 1_000_000_000
"""What one worker with its decoding child needs at most for photographs of phones and films of their size."""

_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def core_count() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return max(1, len(affinity(0)) if affinity else os.cpu_count() or 1)


def free_memory() -> int | None:
    """Return the bytes of memory that can be used now, within the container's limit; None where unknown."""
    known = [each for each in (_system_free(), _container_free()) if each is not None]
    return min(known, default=None)


def worker_count() -> int:
    """Return one worker per core, but no more than fit into free memory."""
    free = free_memory()
    fitting = core_count() if free is None else free // _WORKER_BYTES
    return max(1, min(core_count(), fitting))


def _system_free() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in _MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _container_free() -> int | None:
    with suppress(OSError, ValueError):
        limit = int((_CGROUP / "memory.max").read_text("ascii"))
        return max(0, limit - int((_CGROUP / "memory.current").read_text("ascii")))
    return None

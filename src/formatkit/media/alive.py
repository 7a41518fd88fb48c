"""Whether another process still runs, and whether it is still the same one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["birth_of", "is_alive"]

_BIRTH = 19
"""The time of the start, in ticks since that of the machine (proc(5), field 22)."""


def is_alive(process: int) -> bool:
    """Tell whether a process of this number runs; on Windows, where asking would end it, always True.

    One that has ended counts as gone although nobody has taken note of it: in a container that may never happen.
    """
    if os.name == "nt":
        return True
    if _of_linux(process, 0) in ("Z", "X"):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def birth_of(process: int) -> str:
    """Return when a process began, as its system writes it; empty where that is unknown or there is none.

    Only good for comparing: two processes that had the same number, one after the other, differ in it.
    """
    if sys.platform == "linux":
        return _of_linux(process, _BIRTH)
    if os.name == "nt":
        return ""
    told = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(process)], capture_output=True, text=True, check=False, env={"LC_ALL": "C"}
    )
    return " ".join(told.stdout.split())


def _of_linux(process: int, field: int) -> str:
    """Return a field of `/proc/…/stat`, counted from behind the program's name, which may hold spaces and brackets."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[field]
    except (OSError, IndexError):
        return ""

"""Whether another process still runs, and whether it is still the same one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["birth_of", "is_alive"]


def is_alive(process: int) -> bool:
    """Tell whether a process of this number runs; on Windows, where asking would end it, always True."""
    if os.name == "nt":
        return True
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
        try:
            # The name of the program may hold spaces and brackets; the 22nd field counts from behind its last one.
            return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
    if os.name == "nt":
        return ""
    told = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(process)], capture_output=True, text=True, check=False, env={"LC_ALL": "C"}
    )
    return " ".join(told.stdout.split())

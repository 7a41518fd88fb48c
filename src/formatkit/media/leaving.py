"""The end of a process, without taking its modules apart: that takes as long as making two cards, in each process."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from typing import NoReturn

__all__ = ["leave"]


def leave(code: int = 0) -> NoReturn:
    """End this process at once: what was printed comes out, children end, temporary files go."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # closed, or nobody reads any more
            stream.flush()
    atexit._run_exitfuncs()
    os._exit(code)

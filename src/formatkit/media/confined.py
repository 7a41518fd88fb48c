"""What every process that decodes for us does first: keep its output for answers, and its memory within bounds."""

from __future__ import annotations

import os
from typing import BinaryIO

__all__ = ["limit_data", "limit_memory", "private_output"]


def private_output() -> BinaryIO:
    """Keep standard output for answers alone: decoders print what they think of a file."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return answers


def limit_memory(memory: int) -> None:
    """Bound the address space to so many bytes, where the system can, and write no core files."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_AS, memory)


def limit_data(memory: int) -> None:
    """Bound the memory of its own, libraries and mapped files not counted, where the system can (Linux)."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _limit(resource.RLIMIT_DATA, memory)


def _limit(kind: int, memory: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    wanted = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    try:
        resource.setrlimit(kind, (wanted, hard))
    except (ValueError, OSError):  # macOS refuses a limit below what is mapped already
        return

"""How much memory a worker may take for a still: one that asks for too much fails alone, and the machine lives on.

Films are left out: their encoders keep many frames at once, and `--jobs` and the number of threads bound them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Final

from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError

__all__ = ["VARIABLE", "bound_stills", "still_memory", "worker_megabytes"]

VARIABLE: Final = "FORMATKIT_WORKER_MEMORY"
_MEGABYTES: Final = 4000
_bounds: list[int] = []


def worker_megabytes() -> int:
    """Return how many megabytes of address space a worker may use for a still: 4000, or what the operator says.

    Raises ConfigError when the environment variable FORMATKIT_WORKER_MEMORY is no positive whole number.
    """
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return _MEGABYTES
    if not (said.isascii() and said.isdigit() and int(said) > 0):
        raise ConfigError(error("FK758", Where(key=VARIABLE), found=said))
    return int(said)


def bound_stills(megabytes: int) -> None:
    """Bound the stills that this process makes from now on; only for processes that are ours alone."""
    _bounds[:] = [megabytes * 1_000_000]


@contextlib.contextmanager
def still_memory() -> Iterator[None]:
    """Bound the address space while a still is made, where the system can and this process is bounded at all."""
    if not _bounds:
        yield
        return
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    known = [each for each in (soft, hard) if each != resource.RLIM_INFINITY]
    with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit below what is mapped already
        resource.setrlimit(resource.RLIMIT_AS, (min([_bounds[0], *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

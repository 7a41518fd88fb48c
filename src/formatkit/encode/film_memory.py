"""The memory of films' encoders: in small pages, kept from segment to segment, given back when no film is made.

An encoder takes 150 MB for a vertical film, frame by frame, and each segment of a film has an encoder of its own.
glibc gives such blocks back to the system as soon as they are freed and takes fresh ones for the next segment; and
x264 asks for huge pages, which on a virtual machine may have to be fetched from its host: the first touch of 300 MB
then takes half a second, in small pages a tenth (measured; encoding itself takes as long in either).
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

__all__ = ["encoder_memory", "give_back"]

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h."""
_KEPT = 1 << 30
_LARGEST_BLOCK = 10_000_000
"""Most of the encoder's frames of a vertical film are smaller; larger ones would tear holes that others do not fill."""
_SMALLEST_MAPPED = 256 << 10
_SET_THP_DISABLE, _GET_THP_DISABLE = 41, 42
"""PR_SET_THP_DISABLE and PR_GET_THP_DISABLE of Linux's prctl.h."""
_SECONDS_KEPT = 2.0


class _Films:
    """How many films are being made in this process, and what gives their memory back once there is none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._had_huge_pages = False
        self._end: threading.Timer | None = None

    def enter(self) -> None:
        with self._lock:
            self._count += 1
            if self._end is not None:
                self._end.cancel()
                self._end = None
            if self._count == 1:
                _keep_blocks()
                self._had_huge_pages = _without_huge_pages()

    def leave(self) -> None:
        with self._lock:
            self._count -= 1
            if self._count:
                return
            _return_blocks()
            if self._had_huge_pages:
                _with_huge_pages()
            self._end = threading.Timer(_SECONDS_KEPT, give_back)
            self._end.daemon = True
            self._end.start()


_films = _Films()


@contextmanager
def encoder_memory() -> Iterator[None]:
    """Keep the memory of encoders that end for those that begin while the block is entered, and 2 s longer.

    Does nothing where the C library is not glibc.
    """
    _films.enter()
    try:
        yield
    finally:
        _films.leave()


def give_back() -> None:
    """Give memory that is free to the system. It takes some milliseconds for each 100 MB."""
    library = _c_library()
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def _without_huge_pages() -> bool:
    """Have this process use small pages alone from now on; tell whether it could use others before."""
    library = _c_library()
    if not hasattr(library, "prctl") or library.prctl(_GET_THP_DISABLE, 0, 0, 0, 0):
        return False
    return bool(library.prctl(_SET_THP_DISABLE, 1, 0, 0, 0) == 0)


def _with_huge_pages() -> None:
    _c_library().prctl(_SET_THP_DISABLE, 0, 0, 0, 0)


def _keep_blocks() -> None:
    _set(_MMAP_THRESHOLD, _LARGEST_BLOCK)
    _set(_TRIM_THRESHOLD, _KEPT)


def _return_blocks() -> None:
    _set(_MMAP_THRESHOLD, _SMALLEST_MAPPED)
    _set(_TRIM_THRESHOLD, _SMALLEST_MAPPED)


def _set(parameter: int, value: int) -> None:
    library = _c_library()
    if hasattr(library, "mallopt"):
        library.mallopt(parameter, value)


@cache
def _c_library() -> Any:
    """Return the C library of this process, None where it is not to be had, as on Windows."""
    try:
        return ctypes.CDLL(None)
    except (OSError, TypeError):
        return None

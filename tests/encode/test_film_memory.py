"""Memory of films: what a process may do before a film, it may do after it, and what is free goes back."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

from formatkit.encode.film_memory import encoder_memory

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's memory is told what to do")

_GET_THP_DISABLE = 42


def _small_pages_only() -> bool:
    return bool(ctypes.CDLL(None).prctl(_GET_THP_DISABLE, 0, 0, 0, 0))


def test_huge_pages_are_left_out_only_while_films_are_made() -> None:
    before = _small_pages_only()
    with encoder_memory():
        assert _small_pages_only()
        with encoder_memory():
            assert _small_pages_only()
        assert _small_pages_only()
    assert _small_pages_only() == before


def test_a_film_that_fails_gives_huge_pages_back_as_well() -> None:
    before = _small_pages_only()
    with pytest.raises(ValueError, match="film"), encoder_memory():
        raise ValueError("film")
    assert _small_pages_only() == before


def test_memory_of_the_last_film_is_given_back() -> None:
    """Blocks that were freed meanwhile stay with the process for the next film, and go when there is none."""
    script = """
import ctypes, time
from pathlib import Path
from formatkit.encode.film_memory import encoder_memory

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
before = held()
with encoder_memory():
    blocks = [library.malloc(8_000_000) for _ in range(10)]
    for block in blocks:
        ctypes.memset(block, 1, 8_000_000)
    above = library.malloc(1000)  # so that they are not the end of the heap, which goes by itself
    for block in blocks:
        library.free(block)
    kept = held() - before
end = time.monotonic() + 30
while held() - before > 20_000_000 and time.monotonic() < end:
    time.sleep(0.1)
print(kept > 70_000_000, held() - before < 20_000_000)
"""
    made = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert made.stdout.split() == ["True", "True"]

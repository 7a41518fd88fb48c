"""The cache of decoded pixels: what several threads ask for at once is made once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from formatkit.load.asset_cache import ByteCache

THREADS = 4


def test_what_several_threads_ask_for_at_once_is_made_once() -> None:
    cache: ByteCache[bytes] = ByteCache(100, len)
    together, made = threading.Barrier(THREADS), []

    def make() -> bytes:
        made.append(threading.get_ident())
        # Until the others have had all the time they need to begin as well, if they could.
        threading.Event().wait(0.2)
        return b"pixels"

    def ask(_: int) -> bytes:
        together.wait()
        return cache.made("photo", make)

    with ThreadPoolExecutor(THREADS) as threads:
        assert set(threads.map(ask, range(THREADS))) == {b"pixels"}
    assert len(made) == 1


def test_other_values_are_made_side_by_side() -> None:
    cache: ByteCache[bytes] = ByteCache(100, len)
    together = threading.Barrier(2, timeout=30)

    def make() -> bytes:
        together.wait()  # breaks if one waits for the other
        return b"pixels"

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda key: cache.made(key, make), ("photo", "logo"))) == [b"pixels"] * 2


def test_what_could_not_be_made_is_made_by_the_next_who_asks() -> None:
    cache: ByteCache[bytes] = ByteCache(100, len)

    def fail() -> bytes:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        cache.made("photo", fail)
    assert cache.made("photo", lambda: b"whole") == b"whole"

"""Memory of films by their length: a loop for a screen that runs for ten minutes, against one of ten seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.film_material import SECONDS, SIGNAGE, Reel, prepared
from benchmarks.film_raw import quick_folder
from benchmarks.measure import Row
from benchmarks.spent import Spent, spent

__all__ = ["film_memory"]

_LONG_SECONDS = 600
_MOST_ROUNDS = 2
_GROWTH = 1.1


def film_memory(rounds: int) -> Iterator[Row]:
    """Give the peak memory of all processes together of a short and of a long film, plain, in the same pixels."""
    folder = prepared()

    def made(seconds: int) -> Spent:
        with quick_folder() as out:
            return spent(Reel("plain").command(out / "loop.mp4", preset=SIGNAGE, seconds=seconds), folder)

    pairs = [(made(SECONDS), made(_LONG_SECONDS)) for _ in range(min(rounds, _MOST_ROUNDS))]
    if not all(each.peak for pair in pairs for each in pair):
        print("film-memory: /proc is needed to read the peak of each process; nothing measured", file=sys.stderr)
        return
    short, long = (median(pair[place].peak for pair in pairs) for place in (0, 1))
    yield Row(f"peak memory, {SECONDS} s", short / 1e6, "MB")
    yield Row(f"peak memory, {_LONG_SECONDS} s", long / 1e6, "MB")
    yield Row("  … / short", long / short, "×", at_most=_GROWTH)
    yield Row("speed of the long one / real time", _LONG_SECONDS / median(pair[1].seconds for pair in pairs), "×")

"""One command, one table: `python -m benchmarks.run [--case NAME] [--rounds N]`, from the root of the checkout.

Paired runs, interleaved; medians. One thread each and both on one processor, films on all of them. It measures and
never fails on a figure: the last column says whether the target is met.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator

from benchmarks.measure import ONE_THREAD, Row

__all__ = ["main"]

_ROUNDS = 25


def _cards(rounds: int) -> Iterator[Row]:
    from benchmarks.cards import cards

    return cards(rounds)


def _templates(rounds: int) -> Iterator[Row]:
    from benchmarks.templates import template_cards

    return template_cards(rounds)


def _sizes(rounds: int) -> Iterator[Row]:
    from benchmarks.cards import file_sizes

    return file_sizes(min(rounds, 5))


def _start(rounds: int) -> Iterator[Row]:
    from benchmarks.processes import start

    return start(rounds)


def _memory(rounds: int) -> Iterator[Row]:
    from benchmarks.processes import memory

    return memory(rounds)


def _workers(rounds: int) -> Iterator[Row]:
    from benchmarks.processes import workers

    return workers(rounds)


def _type(rounds: int) -> Iterator[Row]:
    from benchmarks.type_setting import type_setting

    return type_setting(rounds)


def _assets(rounds: int) -> Iterator[Row]:
    from benchmarks.large_photo import large_photos

    return large_photos(rounds)


def _document(rounds: int) -> Iterator[Row]:
    from benchmarks.documents import documents

    return documents(rounds)


def _films(rounds: int) -> Iterator[Row]:
    from benchmarks.films import films

    return films(rounds)


def _film_memory(rounds: int) -> Iterator[Row]:
    from benchmarks.film_memory import film_memory

    return film_memory(rounds)


def _film_quality(rounds: int) -> Iterator[Row]:
    from benchmarks.film_quality import film_quality

    return film_quality(rounds)


def _batch(rounds: int) -> Iterator[Row]:
    from benchmarks.batches import batch_rate

    return batch_rate(rounds)


def _plan(rounds: int) -> Iterator[Row]:
    from benchmarks.batches import planning

    return planning(rounds)


def _again(rounds: int) -> Iterator[Row]:
    from benchmarks.batches import up_to_date

    return up_to_date(rounds)


def _mixed(rounds: int) -> Iterator[Row]:
    from benchmarks.batches import mixed_batch

    return mixed_batch(rounds)


_CASES: dict[str, Callable[[int], Iterator[Row]]] = {
    "cards": _cards,
    "templates": _templates,
    "sizes": _sizes,
    "start": _start,
    "memory": _memory,
    "workers": _workers,
    "type": _type,
    "assets": _assets,
    "document": _document,
    "films": _films,
    "film-memory": _film_memory,
    "film-quality": _film_quality,
    "batch": _batch,
    "plan": _plan,
    "again": _again,
    "mixed": _mixed,
}


def main() -> None:
    """Measure the cases asked for and print the table row by row."""
    os.environ.update(ONE_THREAD)
    # Whoever has installed formatkit has its modules compiled: processes that are timed shall find them so.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Measure formatkit in pairs.")
    parser.add_argument("--case", choices=_CASES, action="append", help="only this case; may be repeated")
    parser.add_argument("--rounds", type=_positive, default=_ROUNDS, help=f"pairs per case (default {_ROUNDS})")
    asked = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, medians of {asked.rounds} rounds\n")
    print(f"{'':<46}{'measured':>12}  {'target':>10}")
    for name in asked.case or _CASES:
        print(name)
        for row in _CASES[name](asked.rounds):
            print(_line(row), flush=True)


def _line(row: Row) -> str:
    value = f"{row.value:.{_digits(row.value)}f} {row.unit}"
    target = ""
    if row.at_most is not None:
        target = f"≤ {row.at_most:g}"
    elif row.at_least is not None:
        target = f"≥ {row.at_least:g}"
    return f"  {row.what:<44}{value:>12}  {target:>10}  {row.verdict}".rstrip()


def _digits(value: float) -> int:
    """Return how many digits after the point make three in all, or so."""
    return 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number


if __name__ == "__main__":
    main()

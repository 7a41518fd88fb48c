"""Whole processes: how long the command line takes to start and to make one picture, its memory, two workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.campaigns import quote_campaign
from benchmarks.material import AUTHOR, EXAMPLE, QUOTES, photo_file
from benchmarks.measure import Row, Task, interleaved
from benchmarks.spent import high_water

__all__ = ["memory", "start", "workers"]

_FORMATKIT = (sys.executable, "-m", "formatkit")
_PRESET = ("--preset", "linkedin/image-portrait")
_CARDS = 200
_WORKER_ROUNDS = 5
_POLL_SECONDS = 0.002


def start(rounds: int) -> Iterator[Row]:
    """Time `--help` and one picture by a process that has just been started."""
    with _folder() as folder:
        render = (*_FORMATKIT, "render", QUOTES[0], "--author", AUTHOR, *_PRESET, "-o")
        photo = ("--photo", photo_file(), "--lang", "de")
        times = interleaved(
            rounds,
            Task(lambda _: _run(*_FORMATKIT, "--help")),
            Task(lambda number: _run(*render, folder / f"plain-{number}.png")),
            Task(lambda number: _run(*render, folder / f"photo-{number}.jpg", *photo)),
        )
    helped, plain, photographic = (median(seconds) for seconds in times)
    yield Row("formatkit --help", helped, "s", at_most=0.25)
    yield Row("formatkit render, plain card", plain, "s", at_most=0.7)
    yield Row("formatkit render, with photograph", photographic, "s")


def memory(rounds: int) -> Iterator[Row]:
    """Give the peak memory of a card from a photograph of 12 megapixels: the process, its decoder, and both.

    The sum counts memory that both share twice, so it is an upper bound.
    """
    if not Path("/proc/self/status").exists():
        print("memory: /proc is needed to read the peak of each process; nothing measured", file=sys.stderr)
        return
    photo = photo_file(4000, 3000)
    with _folder() as folder:
        command = [*_FORMATKIT, "render", QUOTES[0], *_PRESET, "--photo", str(photo), "-o"]
        peaks = [_peaks([*command, str(folder / f"{number}.jpg")]) for number in range(max(1, rounds // 5))]
    own = median(peak[0] for peak in peaks)
    children = median(peak[1] for peak in peaks)
    yield Row("peak memory, main process", own / 1e6, "MB")
    yield Row("peak memory, decoder", children / 1e6, "MB")
    yield Row("peak memory of a card, both", (own + children) / 1e6, "MB", at_most=200)


def workers(rounds: int) -> Iterator[Row]:
    """Time a campaign of 200 cards on one and on two workers, start of all processes included."""
    if (os.cpu_count() or 1) < 2:
        print("workers: this machine has one processor; nothing measured", file=sys.stderr)
        return
    with _folder() as folder:
        campaign = quote_campaign(folder, _CARDS, sorted((EXAMPLE / "fotos").glob("*.jpg")))

        out = folder / "out"

        def batch(jobs: int) -> None:
            _run(*_FORMATKIT, "batch", campaign, "-o", out, "--jobs", str(jobs))

        def emptied() -> None:
            made = sum(1 for file in out.rglob("*") if file.suffix in {".jpg", ".png", ".webp"})
            if out.exists() and made != _CARDS:
                raise RuntimeError(f"{made} cards instead of {_CARDS}")
            shutil.rmtree(out, ignore_errors=True)

        one, two = interleaved(
            min(rounds, _WORKER_ROUNDS), Task(lambda _: batch(1), emptied), Task(lambda _: batch(2), emptied)
        )
        emptied()
    yield Row("cards per second, one worker", _CARDS / median(one), "/s")
    yield Row("cards per second, two workers", _CARDS / median(two), "/s")
    rate = median(single / double for single, double in zip(one, two, strict=True))
    yield Row("rate of two workers / one", rate, "×", at_least=1.7)


def _run(*command: str | Path) -> None:
    """Run a command to its end; raises RuntimeError with what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stderr}")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _peaks(command: list[str]) -> tuple[int, int]:
    """Run a command and return the peak bytes of its process and those of its children together.

    The kernel's high-water mark of resident memory is read until the process ends.
    """
    own = 0
    children: dict[int, int] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            own = max(own, high_water(process.pid))
            for child in _children(process.pid):
                children[child] = max(children.get(child, 0), high_water(child))
            time.sleep(_POLL_SECONDS)
        if process.returncode:
            raise RuntimeError(process.stderr.read() if process.stderr else "")
    return own, sum(children.values())


def _children(process: int) -> Iterator[int]:
    """Give the ids of a process's children, whichever of its threads started them."""
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            yield from (int(number) for number in file.read_text("ascii").split())
        except OSError:
            continue

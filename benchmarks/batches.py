"""Large batches by the real command: rate against two workers of the script, memory, planning, nothing changed."""

from __future__ import annotations

import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median

from benchmarks.campaigns import camera_photos, mixed_campaign, quote_campaign
from benchmarks.material import AUTHOR, logo_file
from benchmarks.measure import Row
from benchmarks.peer_pillow_card import make_card
from benchmarks.spent import high_water

__all__ = ["batch_rate", "mixed_batch", "planning", "up_to_date"]

_CARDS = 1000
_SCRIPT_CARDS = 200
"""Its rate is the same for the first and the last card, so fewer tell it."""
_PHOTOS = 10
_ROWS = 10_000
_MIXED = 12
_PART = 100
_POLL_SECONDS = 0.1


def batch_rate(rounds: int) -> Iterator[Row]:
    """Make 1,000 cards over ten photographs: on two workers, on one, and by two workers of the script."""
    with _folder() as folder:
        campaign = quote_campaign(folder, _CARDS, camera_photos(_PHOTOS))
        two, one, script, growth = [], [], [], []
        for number in range(max(1, min(rounds, 3))):
            two.append(_timed(campaign, folder / f"two-{number}"))
            sizes = _watched(campaign, folder / f"watched-{number}")  # apart: who looks takes time from the workers
            growth.append(mean(sizes[-_PART:]) / mean(sizes[:_PART]))
            one.append(_timed(campaign, folder / f"one-{number}", jobs=1))
            script.append(_script(campaign, folder / f"script-{number}"))
    yield Row("cards per second, two workers", _CARDS / median(two), "/s")
    yield Row("cards per second, two workers of the script", _SCRIPT_CARDS / median(script), "/s")
    rates = [(_CARDS / ours) / (_SCRIPT_CARDS / theirs) for ours, theirs in zip(two, script, strict=True)]
    yield Row("rate, ours / script", median(rates), "×", at_least=3.5)
    efficiency = [single / (2 * double) for single, double in zip(one, two, strict=True)]
    yield Row("efficiency of two workers", median(efficiency), "", at_least=0.85)
    yield Row("memory of the main process, last / first 100", median(growth), "×", at_most=1.05)


def planning(rounds: int) -> Iterator[Row]:
    """Read, validate and plan a table of 10,000 posts."""
    with _folder() as folder:
        campaign = quote_campaign(folder, _ROWS)
        runs = [_peak([*_command(campaign, folder / "out"), "--dry-run"]) for _ in range(max(1, min(rounds, 3)))]
    yield Row("10,000 rows validated and planned", median(seconds for seconds, _ in runs), "s", at_most=10)
    yield Row("  … peak memory", median(peak for _, peak in runs) / 1e6, "MB", at_most=500)


def up_to_date(rounds: int) -> Iterator[Row]:
    """Run again with nothing changed: 1,000 cards over photographs, 10,000 plain ones."""
    for posts, photos, limit in ((_CARDS, camera_photos(_PHOTOS), 3), (_ROWS, [], 15)):
        with _folder() as folder:
            campaign = quote_campaign(folder, posts, photos)
            out = folder / "out"
            _timed(campaign, out)
            before = _written(out)
            seconds = [_timed(campaign, out) for _ in range(max(1, min(rounds, 5)))]
            if _written(out) != before:
                raise RuntimeError("something was made again")
        yield Row(f"{posts:,} items found up to date", median(seconds), "s", at_most=limit)


def mixed_batch(rounds: int) -> Iterator[Row]:
    """Make cards and reels together: the time against that of all processors' work, spread evenly."""
    with _folder() as folder:
        campaign = mixed_campaign(folder, _MIXED)
        ratios = []
        for number in range(max(1, min(rounds, 3))):
            before = _processor_seconds()
            seconds = _timed(campaign, folder / f"out-{number}", jobs=None)
            ratios.append(seconds / ((_processor_seconds() - before) / (os.cpu_count() or 1)))
    yield Row("cards and reels, time / work per processor", median(ratios), "×", at_most=1.25)


def _command(campaign: Path, out: Path, jobs: int | None = 2) -> list[str]:
    workers = [] if jobs is None else ["--jobs", str(jobs)]
    return [sys.executable, "-m", "formatkit", "batch", str(campaign), "-o", str(out), *workers]


def _timed(campaign: Path, out: Path, jobs: int | None = 2) -> float:
    """Return the seconds of a run, start of all processes included."""
    started = time.perf_counter()
    done = subprocess.run(
        _command(campaign, out, jobs), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return time.perf_counter() - started


def _watched(campaign: Path, out: Path) -> list[int]:
    """Run on two workers; return the main process's resident bytes at each card that came."""
    sizes: list[int] = []
    with subprocess.Popen(_command(campaign, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            made = sum(1 for _ in out.glob("*.jpg")) if out.is_dir() else 0
            sizes += [_resident(process.pid)] * (made - len(sizes))
            time.sleep(_POLL_SECONDS)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}")
    return sizes


def _resident(process: int) -> int:
    pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    return int(pages) * resource.getpagesize()


def _peak(command: list[str]) -> tuple[float, int]:
    """Run a command; return its seconds and the peak of its resident bytes."""
    started, peak = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, high_water(process.pid))
            time.sleep(_POLL_SECONDS / 10)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}")
    return time.perf_counter() - started, peak


def _script(campaign: Path, out: Path) -> float:
    """Return the seconds that two workers of the script take for the first cards of the campaign."""
    out.mkdir()
    with (campaign.parent / "posts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:_SCRIPT_CARDS]
    jobs = [(campaign.parent / row["photo"], row["quote"], out / f"{row['id']}.jpg") for row in rows]
    started = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_script_card, jobs))
    return time.perf_counter() - started


def _script_card(job: tuple[Path, str, Path]) -> None:
    photo, quote, file = job
    make_card(photo, logo_file(), quote, AUTHOR, file)


def _processor_seconds() -> float:
    """Return the processor time of all child processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _written(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in out.glob("card-*")}


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        shutil.rmtree(folder)

"""Processes killed in the middle of a run: what has its name is whole, nobody goes on alone, a new run goes on."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by their environment in /proc")
Folder = Any


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def those(folder: Folder, *words: str) -> list[int]:
    """Return the processes of a campaign whose command lines hold all the words."""
    return [number for number, line in folder.processes().items() if all(word in line for word in words)]


def require_recovery(folder: Folder, undisturbed: dict[str, str]) -> None:
    """Run the same command again: it has to go on, and to end as if nothing had happened."""
    folder.require_whole()
    folder.wait_for_silence()
    folder.resume(undisturbed)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_killed_leaves_nobody_and_goes_on(
    campaign: Folder, undisturbed: dict[str, str], workers: str, until: Callable[..., None]
) -> None:
    running = campaign.start("-j", workers)
    until(lambda: any(campaign.out.glob("*.png")), "a first picture")
    running.kill()
    running.communicate()
    campaign.wait_for_silence()
    require_recovery(campaign, undisturbed)


def test_a_run_that_is_killed_within_a_film_leaves_nobody(campaign: Folder, until: Callable[..., None]) -> None:
    words = ("-j", "2", "--only", "small/film,a")
    (campaign.path / "small.toml").write_text(
        (campaign.path / "small.toml")
        .read_text("utf-8")
        .replace("min = 1, max = 600, recommended = 2 }", "min = 600, max = 600 }"),
        "utf-8",
    )
    running = campaign.start(*words)
    until(lambda: any(part.stat().st_size for part in campaign.out.glob(".*.mp4.*.part")), "a film begun")
    running.kill()
    running.communicate()
    campaign.wait_for_silence()
    assert not list(campaign.out.glob("*.mp4"))  # nobody went on to its end


def test_a_worker_that_is_killed_is_replaced(
    campaign: Folder, undisturbed: dict[str, str], until: Callable[..., None]
) -> None:
    running = campaign.start("-j", "2")
    until(lambda: any(campaign.out.glob("*.png")), "a first picture")
    workers = those(campaign, "formatkit.batch.worker")
    for worker in workers:
        kill(worker)
    _, told = running.communicate()
    assert workers
    assert running.returncode == 0, told
    assert campaign.files() == undisturbed
    campaign.wait_for_silence()
    assert campaign.leftovers() == []


@pytest.fixture
def hanging(with_footage: Folder) -> Callable[..., Any]:
    """Return a function that starts a run whose ffmpeg never ends, and waits until it has come to that."""
    (with_footage.path / "ffmpeg").write_text("#!/bin/sh\ntouch begun\nsleep 600\n", "utf-8")
    (with_footage.path / "ffmpeg").chmod(0o755)

    def start(until: Callable[..., None], workers: str) -> Any:
        running = with_footage.start("-j", workers, IMAGEIO_FFMPEG_EXE=str(with_footage.path / "ffmpeg"))
        until(lambda: (with_footage.path / "begun").exists(), "ffmpeg begun")
        return running

    return start


@pytest.mark.parametrize(
    ("number", "workers"), [(signal.SIGKILL, "1"), (signal.SIGKILL, "2"), (signal.SIGINT, "1"), (signal.SIGTERM, "2")]
)
def test_no_ffmpeg_outlives_its_run(
    with_footage: Folder, hanging: Callable[..., Any], until: Callable[..., None], number: signal.Signals, workers: str
) -> None:
    running = hanging(until, workers)
    running.send_signal(number)
    _, told = running.communicate()
    assert running.returncode == {signal.SIGKILL: -9, signal.SIGINT: 130, signal.SIGTERM: 143}[number], told
    assert "Traceback" not in told
    with_footage.wait_for_silence()
    code, told = with_footage.run("-j", workers)
    assert code == 0, told
    assert with_footage.require_whole() == 6
    assert with_footage.leftovers() == []


@pytest.mark.parametrize("whom", [("ffmpeg", "sleep"), ("probe_child",)])
def test_an_ffmpeg_or_probe_that_is_killed_fails_its_film_by_name(
    with_footage: Folder, hanging: Callable[..., Any], until: Callable[..., None], whom: tuple[str, ...]
) -> None:
    posts = with_footage.path / "posts.csv"
    posts.write_text(posts.read_text("utf-8") + "w,Ohne Video.,\n", "utf-8")
    running = with_footage.start("-j", "2") if whom == ("probe_child",) else hanging(until, "2")
    until(lambda: any(those(with_footage, word) for word in whom), "somebody to kill")
    for word in whom:
        for process in those(with_footage, word):
            kill(process)
    _, told = running.communicate()
    assert running.returncode == 1, told
    errors = [line for line in told.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith("error: posts.csv:2: v")
    assert "clip.mp4" in errors[0]
    assert "SIGKILL" in errors[0]
    assert [path.name[0] for path in with_footage.out.glob("*.mp4")] == ["w"]
    with_footage.wait_for_silence()
    code, told = with_footage.run("-j", "2")
    assert code == 0, told
    assert with_footage.leftovers() == []


def test_twenty_kills_at_random_moments(campaign: Folder, undisturbed: dict[str, str]) -> None:
    moments = random.Random(20)
    longest = 0.4
    for _ in range(20):
        running = campaign.start("-j", "2")
        begun = time.monotonic()
        try:
            running.wait(moments.uniform(0.1, longest))
        except subprocess.TimeoutExpired:
            found = those(campaign, "formatkit")  # nobody, if it ended in this very moment
            victims = [running.pid, *moments.sample(found, min(1, len(found)))]
            for victim in victims[: moments.choice((1, 1, 2))]:
                with contextlib.suppress(ProcessLookupError):
                    kill(victim)
        else:
            longest = max(0.3, time.monotonic() - begun)
        running.communicate()
        longest = min(longest * 1.25, 20.0)  # until a run gets to its end, whatever the machine has to do beside
        campaign.require_whole()
    require_recovery(campaign, undisturbed)

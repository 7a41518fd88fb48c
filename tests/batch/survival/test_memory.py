"""Memory that runs out: the picture that takes too much fails by name, the others are made."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campaign_files import picture_preset
from formatkit.cli import machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bounds address space, finds processes in /proc")
Folder = Any


def errors_in(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("error: ")]


def test_a_picture_that_takes_too_much_fails_alone(campaign: Folder, undisturbed: dict[str, str]) -> None:
    with (campaign.path / "small.toml").open("a", encoding="utf-8") as presets:
        presets.write(picture_preset("poster", 8000, 5000))
    code, told = campaign.run("-j", "2", "--only", "small/poster,small/still,a", FORMATKIT_WORKER_MEMORY="600")
    assert code == 1, told
    assert errors_in(told) == [
        "error: posts.csv:2: a × small/poster (de): there is not enough memory for it "
        "(use fewer workers, or a smaller picture)"
    ]
    campaign.require_whole()
    assert campaign.leftovers() == []
    made = {name: key for name, key in campaign.files().items() if name.endswith(".png")}
    assert len(made) == 1
    assert made.items() <= undisturbed.items()


def test_the_memory_of_a_worker_is_a_number(campaign: Folder) -> None:
    code, told = campaign.run("-j", "2", FORMATKIT_WORKER_MEMORY="4G")
    assert code == 2
    (line,) = errors_in(told)
    assert line.startswith("error: FORMATKIT_WORKER_MEMORY: the memory of a worker is a whole number of megabytes")
    assert line.endswith("“4G”")


def test_a_worker_that_the_system_kills_twice_names_its_job(
    campaign: Folder, undisturbed: dict[str, str], until: Callable[..., None]
) -> None:
    presets = campaign.path / "small.toml"
    presets.write_text(
        presets.read_text("utf-8").replace("min = 1, max = 600, recommended = 2 }", "min = 600, max = 600 }"), "utf-8"
    )
    running = campaign.start("-j", "2", "--only", "small/film,small/still,a")
    for _ in range(2):  # as the system does when memory runs out
        until(lambda: bool(filming(campaign)), "a film begun")
        for worker in filming(campaign):
            os.kill(worker, signal.SIGKILL)
        until(lambda: not filming(campaign), "a worker ended")
    _, told = running.communicate(timeout=60)
    assert running.returncode == 1, told
    (line,) = errors_in(told)
    assert line.startswith("error: posts.csv:2: a × small/film (de): ")
    assert "signal 9" in line
    assert [path.name for path in campaign.out.glob("*.png")]
    campaign.wait_for_silence()
    assert campaign.leftovers() == []
    campaign.require_whole()


def filming(campaign: Folder) -> list[int]:
    """Return the workers that have the part file of a film in hand: its name has their number."""
    alive = campaign.processes()
    numbers = [int(part.name.split(".")[-2]) for part in campaign.out.glob(".*.mp4.*.part")]
    return [number for number in numbers if number in alive]


@pytest.mark.parametrize(
    ("gigabytes", "limit", "expected"), [(0.3, "max", 1), (2.5, "max", 2), (64, "max", 8), (64, "3100000000", 3)]
)
def test_as_many_workers_as_fit_into_free_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gigabytes: float, limit: str, expected: int
) -> None:
    free = tmp_path / "meminfo"
    free.write_text(f"MemTotal: 99 kB\nMemAvailable: {round(gigabytes * 1e9 / 1024)} kB\n", "ascii")
    (tmp_path / "memory.max").write_text(limit, "ascii")
    (tmp_path / "memory.current").write_text("50000000", "ascii")
    monkeypatch.setattr(machine, "_MEMINFO", free)
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    monkeypatch.setattr(machine, "core_count", lambda: 8)
    assert machine.worker_count() == expected

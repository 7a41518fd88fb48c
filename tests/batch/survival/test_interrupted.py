"""Ctrl-C and requests to end: what is finished stays, the next run makes the rest, nobody works on."""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from formatkit.batch.ledger import read_ledger

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by their environment in /proc")
Folder = Any
Until = Callable[..., None]


def longer_films(folder: Folder) -> None:
    """Let one film take far longer than any test waits. Of a quote's film only the shortest length decides that."""
    presets = folder.path / "small.toml"
    text = presets.read_text("utf-8")
    assert "duration = { min = 1, max = 600, recommended = 2 }" in text
    presets.write_text(text.replace("min = 1, max = 600, recommended = 2 }", "min = 600, max = 600 }"), "utf-8")


@pytest.mark.parametrize(
    ("number", "workers", "code"), [(signal.SIGINT, "1", 130), (signal.SIGINT, "2", 130), (signal.SIGTERM, "2", 143)]
)
def test_what_is_finished_stays_and_the_next_run_makes_the_rest(
    campaign: Folder, undisturbed: dict[str, str], until: Until, number: signal.Signals, workers: str, code: int
) -> None:
    running = campaign.start("-j", workers)
    until(lambda: len(list(campaign.out.glob("*.txt"))) > 1, "something finished")
    running.send_signal(number)
    _, told = running.communicate()
    assert running.returncode == code, told
    assert "Traceback" not in told
    (line,) = [line for line in told.splitlines() if line.startswith("interrupted: ")]
    found = re.fullmatch(r"interrupted: (\d+) of 12 done; run it again to go on", line)
    assert found
    campaign.require_whole()
    campaign.wait_for_silence()
    assert campaign.leftovers() == []
    report = json.loads((campaign.out / "report.json").read_text("utf-8"))
    assert report["interrupted"]
    assert len(report["assets"]) == int(found[1]) >= 1
    entered = read_ledger(campaign.out).files
    assert all(entered[asset["path"]] == campaign.files()[asset["path"]] for asset in report["assets"])
    campaign.resume(undisturbed)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_within_a_film_it_is_over_at_once(campaign: Folder, until: Until, workers: str) -> None:
    longer_films(campaign)
    running = campaign.start("-j", workers, "--only", "small/film")
    until(lambda: any(part.stat().st_size for part in campaign.out.glob(".*.mp4.*.part")), "a film begun")
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "interrupted: 0 of 4 done" in told
    campaign.wait_for_silence()
    assert campaign.files() == {}
    assert campaign.leftovers() == []


@pytest.mark.parametrize("pause", [0.0, 0.03, 0.2])
def test_twice_is_at_once(campaign: Folder, undisturbed: dict[str, str], until: Until, pause: float) -> None:
    running = campaign.start("-j", "2")
    until(lambda: any(campaign.out.glob("*.png")), "a first picture")
    running.send_signal(signal.SIGINT)
    time.sleep(pause)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert "Traceback" not in told
    campaign.require_whole()
    campaign.wait_for_silence()
    campaign.resume(undisturbed)


@pytest.mark.parametrize("moment", [0.2, 0.45, 0.7, 0.95])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_from_its_start_on_a_run_ends_without_a_word(
    campaign: Folder, until: Until, number: signal.Signals, code: int, moment: float
) -> None:
    running = campaign.start("-j", "2")
    until(lambda: bool(campaign.processes()), "a process")
    time.sleep(moment)
    running.send_signal(number)
    _, told = running.communicate(timeout=60)
    # Before the command looks, the system ends it, or Python, which is still starting; a fast machine is done by then.
    of_python = running.returncode == 1 and "KeyboardInterrupt" in told and "formatkit/cli" not in told
    assert of_python or running.returncode in (code, -number, 0), told
    assert "error: " not in told
    if running.returncode == code:  # before, it is Python itself that starts
        assert "Traceback" not in told
    campaign.wait_for_silence()
    assert campaign.leftovers() == []

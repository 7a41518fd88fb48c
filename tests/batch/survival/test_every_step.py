"""A run killed right before and after each of its steps, in turn: the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by their environment in /proc")
Folder = Any
# Python imports this module at its start. A file gets its name by `os.replace`: that is a step.
_STEPS = """
import os
import signal

left = int(os.environ["STEPS"])
named = os.replace

def step(*names, **others):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    named(*names, **others)

os.replace = step
"""
_FIRST, _SECOND = (
    "id,quote,post_text\nc,Zuhören.,Eins\nd,Fragen.,Zwei\n",
    "id,quote,post_text\nc,Zuhören.,Drei\nd,Nachfragen.,Zwei\n",
)


@pytest.fixture
def small(campaign: Folder) -> Folder:
    """Give a campaign of two pictures."""
    (campaign.path / "posts.csv").write_text(_FIRST, "utf-8")
    settings = campaign.path / "campaign.toml"
    settings.write_text(settings.read_text("utf-8") + 'presets = ["small/still"]\n', "utf-8")
    (campaign.path / "steps").mkdir()
    (campaign.path / "steps/sitecustomize.py").write_text(_STEPS, "utf-8")
    return campaign


def killed_after(folder: Folder, steps: int) -> bool:
    """Run the command and kill it after so many steps. Return False when it had come to its end before."""
    paths = os.pathsep.join(filter(None, [str(folder.path / "steps"), os.environ.get("PYTHONPATH", "")]))
    code, told = folder.run("-j", "1", STEPS=str(steps), PYTHONPATH=paths)
    assert code in (0, -signal.SIGKILL), told
    return bool(code)


def finished(folder: Folder) -> dict[str, str]:
    code, told = folder.run("-j", "1")
    assert code == 0, told
    assert folder.leftovers() == []
    files: dict[str, str] = folder.files()
    return files


def emptied(out: Path, kept: Path | None) -> None:
    """Put the output folder back to what it was."""
    shutil.rmtree(out, ignore_errors=True)
    if kept is not None:
        shutil.copytree(kept, out)


@pytest.mark.parametrize("before", ["nothing", "other texts"])
def test_killed_after_each_step(small: Folder, before: str, tmp_path: Path) -> None:
    kept = None
    if before != "nothing":
        finished(small)
        kept = tmp_path / "kept"
        small.out.rename(kept)
        emptied(small.out, kept)
        (small.path / "posts.csv").write_text(_SECOND, "utf-8")
    undisturbed = finished(small)
    steps = 0
    emptied(small.out, kept)
    while killed_after(small, steps):
        small.require_whole()
        small.wait_for_silence()
        assert finished(small) == undisturbed, steps
        emptied(small.out, kept)
        steps += 1
    assert steps >= 9
    assert set(small.reasons().values()) == {"up-to-date"}

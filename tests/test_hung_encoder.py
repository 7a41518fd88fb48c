"""An encoder that really hangs, in C and for an hour: the film is given up with a number, everything else is made."""

from __future__ import annotations

import _thread
import math
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from campaign_files import write_campaign
from formatkit.encode.patience import Beats, Either, awaited_still, while_it_gets_on
from formatkit.errors import EncodeError

ROOT = Path(__file__).parents[1]
HANGING = """
import ctypes, sys
if not any("media.child" in word for word in sys.orig_argv):
    from formatkit.encode import film_codec, patience
    patience.STALL_SECONDS = 0.4
    encoded = film_codec.FilmEncoder.add
    def add(self, frame):
        if self._next == 3:
            ctypes.CDLL(None).sleep(3600)
        return encoded(self, frame)
    film_codec.FilmEncoder.add = add
"""


def formatkit(here: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the real command with encoders that hang, in it and in its workers."""
    shim = here / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(HANGING, "utf-8")
    path = os.pathsep.join((str(shim), str(ROOT / "src")))
    return subprocess.run(
        [sys.executable, "-m", "formatkit", *words],
        cwd=here,
        env={**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def only_the_picture_is_there(here: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done.stderr
    assert "for 0.4 s no frame was finished" in done.stderr
    assert "instagram/reel" in done.stderr
    assert "Traceback" not in done.stderr
    (picture,) = here.rglob("*_linkedin-image-square_*.png")
    with Image.open(picture) as shown:
        shown.load()
    assert not list(here.rglob("*.mp4"))
    assert not list(here.rglob(".*.part"))


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sleeps by the C library of POSIX")


def test_render_goes_on_with_the_next_placement(tmp_path: Path) -> None:
    words = ("render", "Gut gesagt.", "--preset", "instagram/reel", "--preset", "linkedin/image-square", "-o", "out/")
    only_the_picture_is_there(tmp_path, formatkit(tmp_path, *words))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_batch_goes_on_in_its_own_process_and_in_workers(jobs: str, tmp_path: Path) -> None:
    write_campaign(tmp_path, "id;quote\neins;Gut gesagt.\n", presets=("instagram/reel", "linkedin/image-square"))
    only_the_picture_is_there(tmp_path, formatkit(tmp_path, "batch", "--jobs", jobs))


def test_what_gets_on_is_awaited_however_long() -> None:
    beats = Beats()

    def slow() -> int:
        for _ in range(8):
            time.sleep(0.05)
            beats()
        return 7

    assert while_it_gets_on(slow, beats, threading.Event(), lambda: None, patience=0.2) == 7


def test_what_hangs_is_asked_to_stop_and_left_behind() -> None:
    given_up: list[bool] = []
    stop, hang = threading.Event(), threading.Event()
    with pytest.raises(EncodeError, match=r"for 0\.1 s no frame was finished"):
        while_it_gets_on(hang.wait, Beats(), stop, lambda: given_up.append(stop.is_set()), patience=0.1)
    assert given_up == [True]
    hang.set()


@pytest.mark.parametrize("problem", [TimeoutError("its own"), ZeroDivisionError()])
def test_what_it_raises_is_raised_here(problem: Exception) -> None:
    def fail() -> None:
        raise problem

    with pytest.raises(type(problem)) as caught:
        while_it_gets_on(fail, Beats(), threading.Event(), lambda: None, patience=math.inf)
    assert caught.value is problem
    with pytest.raises(type(problem)):
        awaited_still(fail, 1)


def test_either_event_stops() -> None:
    outer = threading.Event()
    either = Either(outer)
    assert not either.is_set()
    outer.set()
    assert either.is_set()
    assert not Either(threading.Event()).is_set()


def test_an_interrupt_at_once_stops_what_has_begun() -> None:
    for _ in range(30):
        stop, stopped = threading.Event(), threading.Event()

        def make(stop: threading.Event = stop, stopped: threading.Event = stopped) -> None:
            _thread.interrupt_main()
            if stop.wait(5):
                stopped.set()

        with pytest.raises(KeyboardInterrupt):
            while_it_gets_on(make, Beats(), stop, lambda: None)
        assert stopped.is_set()

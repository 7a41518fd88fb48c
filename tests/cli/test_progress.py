"""Progress as people see it: a line that is drawn anew on a terminal, plain lines now and then elsewhere."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from campaign_files import film_preset, preset_file, write_campaign
from formatkit.batch.events import Event, Filming, Finished, Progress, Started
from formatkit.batch.films_in_hand import FilmsInHand
from formatkit.cli.batch_progress import progress_shown
from formatkit.cli.terminal import Terminal
from formatkit.encode.frames_done import FramesDone

Command = Callable[..., Any]
POSTS = "id,quote,photo\na,Zuhören zuerst.,\nb,Dann antworten.,\nc,Ohne Foto.,missing.jpg\n"
STATE = re.compile(r"(\d+) of (\d+)(, \d+ failed)?(, [\d:]+ left)?(, [\d.]+ per second)?(, frame \d+ of \d+.*)?")
posix = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")


@pytest.fixture
def campaign(here: Path) -> Path:
    small = preset_file("small", film_preset("film", 320, seconds=20, shortest=20, fps=25))
    write_campaign(here, POSTS, presets=("linkedin/image-square", "small/film"), preset_files={"small.toml": small})
    return here


def on_a_terminal(folder: Path, *words: str, columns: int = 120) -> tuple[int, str]:
    """Run the real command on a terminal of its own, and return its exit code and all that was written there."""
    import pty

    process, screen = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.environ.update(COLUMNS=str(columns), LC_ALL="C.UTF-8", TERM="xterm")
        os.execv(sys.executable, [sys.executable, "-m", "formatkit", *words])
    written = b""
    while part := _read(screen):
        written += part
    os.close(screen)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), written.decode()


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 1 << 16)
    except OSError:  # how Linux tells that nobody writes any more
        return b""


def lines_of(written: str) -> list[str]:
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)
    return [line.strip(" ━╸╺") for line in re.split(r"[\r\n]+", plain) if line.strip(" ━╸╺")]


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_on_a_terminal_draws_one_line_anew(campaign: Path, jobs: str) -> None:
    code, written = on_a_terminal(campaign, "batch", "--jobs", jobs, "--lang", "en")
    assert code == 1, written
    lines = lines_of(written)
    states = [found for line in lines if (found := STATE.fullmatch(line))]
    assert states[-1].group(1, 2, 3) == ("6", "6", ", 2 failed")
    assert any(found[6] and "× real time" in found[6] for found in states)
    assert any(found[4] for found in states)
    done = [int(found[1]) for found in states]
    assert done == sorted(done)
    assert "\x1b[2K" in written
    errors = [line for line in lines if line.startswith("error: posts.csv")]
    assert len(errors) == 1  # the same at both placements
    assert lines[-1] == "out/index.html"


@posix
def test_a_film_on_a_terminal_tells_frames_speed_and_time_left(here: Path) -> None:
    words = ("render", "Gut gesagt.", "--preset", "linkedin/video-square", "--quality", "draft", "-o", "a.mp4")
    code, written = on_a_terminal(here, *words)
    assert code == 0, written
    told = [line for line in lines_of(written) if not line.startswith("note: ")]
    *states, last = told
    assert states
    every = r"frame \d+ of \d+, \d+\.\d × real time, \d+:\d\d left"
    assert [line for line in states if not re.fullmatch(every, line)] == []
    assert last.endswith("a.mp4")


def test_without_a_terminal_lines_are_plain(campaign: Path, process: Command) -> None:
    answer = process("batch", "--jobs", "2", "--lang", "en")
    assert answer.code == 1, answer.err
    assert "\x1b" not in answer.err
    assert "\r" not in answer.err
    assert "to make: 6" in answer.err.splitlines()
    assert answer.out.splitlines() == ["out/index.html"]


def test_plain_lines_come_every_few_seconds_with_all_that_is_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)

    def at(seconds: float, made: int = 0, failed: int = 0, share: float = 0.0) -> Progress:
        return Progress(made, failed, 40, seconds, share)

    events: list[Event] = [
        Started(at(1)),
        Filming(at(2, share=0.02), 10, 90, 1.5),
        Filming(at(6, share=0.1), 60, 90, 1.5),
        Filming(at(7, share=0.1), 70, 90, 1.5),
        Filming(at(12, 3, 1, 0.25), 0, 0, 1.5),
        Finished(at(40, 39, 1, 1.0)),
    ]
    with progress_shown(Terminal("en")) as tell:
        for event in events:
            tell(event)
    assert capsys.readouterr().err.splitlines() == [
        "to make: 40",
        "0 of 40, 0:54 left, frame 60 of 90, 1.5 × real time",
        "4 of 40, 1 failed, 0:36 left, 0.3 per second",
    ]


def test_films_of_several_workers_are_told_together() -> None:
    films = FilmsInHand()
    assert (films.frames(), films.share(), films.speed()) == ((0, 0), 0, None)
    for worker, done in ((0, 0), (1, 0), (0, 30), (1, 45)):
        films.hear(worker, FramesDone(done, 90, 30))
    time.sleep(0.01)
    assert films.frames() == (75, 180)
    assert films.share() == pytest.approx(75 / 90)
    speed = films.speed()
    assert speed is not None
    assert speed > 0
    shares = []
    for done in (60, 90):
        films.hear(0, FramesDone(done, 90, 30))
        shares.append(films.share())
    assert films.frames() == (45, 90)
    films.take()
    assert films.share() == pytest.approx(0.5)
    films.hear(0, FramesDone(0, 50, 25))
    assert films.frames() == (45, 140)
    assert all(before < after for before, after in pairwise(shares))

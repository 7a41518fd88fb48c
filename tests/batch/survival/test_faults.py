"""Files damaged, lost or changed by others, and two runs at once: it is said, nothing is lost, the next run goes on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formatkit.batch.ledger import LEDGER, OUR_FOLDER
from formatkit.batch.state import STATE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by their environment in /proc")
Folder = Any
Until = Callable[..., None]
PICTURE, PHOTOGRAPH, FILM, TEXT = (
    "a_small-still_de.png",
    "b_small-photo_de.jpg",
    "c_small-film_de.mp4",
    "d_small-still_de.txt",
)


@pytest.fixture
def finished(campaign: Folder, undisturbed: dict[str, str]) -> Folder:
    """Give the campaign as a run left it that nothing happened to."""
    code, told = campaign.run("-j", "2")
    assert code == 0, told
    assert campaign.files() == undisturbed
    return campaign


def but_for_reports(files: dict[str, str]) -> dict[str, str]:
    """Leave out what tells of a run: what was made again after a fault has another reason, and that is said."""
    return {name: key for name, key in files.items() if not name.startswith(("report.", "index."))}


def cut(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))


def test_files_cut_short_are_seen_by_their_size(finished: Folder, undisturbed: dict[str, str]) -> None:
    cut(finished.out / PICTURE, 0.5)
    cut(finished.out / FILM, 0.9)
    cut(finished.out / PHOTOGRAPH, 0.0)
    (finished.out / TEXT).unlink()
    due = {name: reason for name, reason in finished.reasons().items() if reason != "up-to-date"}
    assert due == {Path(name).stem: "damaged" for name in (PICTURE, PHOTOGRAPH, FILM)}
    code, told = finished.run("-j", "2")
    assert code == 0, told
    assert "to make: 3\n" in told
    assert all(f"“{name}” was damaged after it was made" in told for name in (PICTURE, PHOTOGRAPH, FILM))
    assert but_for_reports(finished.files()) == but_for_reports(undisturbed)
    assert finished.leftovers() == []
    assert set(finished.reasons().values()) == {"up-to-date"}


def test_a_bit_that_turned_is_seen_by_content(finished: Folder, undisturbed: dict[str, str]) -> None:
    path = finished.out / PICTURE
    times, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 16
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert set(finished.reasons().values()) == {"up-to-date"}
    due = {name: reason for name, reason in finished.reasons("--verify").items() if reason != "up-to-date"}
    assert due == {Path(PICTURE).stem: "damaged"}
    code, told = finished.run("-j", "2", "--verify")
    assert code == 0, told
    assert f"“{PICTURE}” was damaged after it was made" in told
    assert but_for_reports(finished.files()) == but_for_reports(undisturbed)


@pytest.mark.parametrize("content", [b"\0" * 4096, b"\xff\xfe garbage \n" * 50])
def test_state_and_ledger_damaged_at_once(finished: Folder, undisturbed: dict[str, str], content: bytes) -> None:
    (finished.out / STATE).write_bytes(content)
    (finished.out / LEDGER).write_bytes(content)
    code, told = finished.run("-j", "2")
    assert code == 0, told
    assert "the list of files that were made here is damaged; it was made again from report.json" in told
    assert but_for_reports(finished.files()) == but_for_reports(undisturbed)
    require_silence(finished, undisturbed)


def require_silence(folder: Folder, undisturbed: dict[str, str]) -> None:
    """A further run must have nothing to make and nothing to say, and leave all as if nothing had happened."""
    assert set(folder.reasons().values()) == {"up-to-date"}
    assert folder.run("-j", "2")[0] == 0
    assert folder.files() == undisturbed
    assert folder.leftovers() == []


def test_all_notes_lost_costs_time_alone(finished: Folder, undisturbed: dict[str, str]) -> None:
    for path in (finished.out / OUR_FOLDER).iterdir():
        if path.is_file():
            path.unlink()
    assert set(finished.reasons().values()) == {"new"}
    code, told = finished.run("-j", "2")
    assert code == 0, told
    assert but_for_reports(finished.files()) == but_for_reports(undisturbed)
    require_silence(finished, undisturbed)


def test_half_a_line_in_the_journal_of_a_killed_run(
    campaign: Folder, undisturbed: dict[str, str], until: Until
) -> None:
    running = campaign.start("-j", "1")
    until(lambda: len(list(campaign.out.glob("*.txt"))) > 2, "something finished")
    running.kill()
    running.communicate()
    campaign.wait_for_silence()
    cut(campaign.out / STATE, 0.8)
    campaign.resume(undisturbed)


def test_two_runs_at_once(campaign: Folder, undisturbed: dict[str, str], until: Until) -> None:
    running = campaign.start("-j", "2")
    until(lambda: any(campaign.out.glob("*.png")), "a first picture")
    os.kill(running.pid, signal.SIGSTOP)  # so that it is still at work
    try:
        code, told = campaign.run("-j", "2")
        assert code == 2, told
        (line,) = [line for line in told.splitlines() if line.startswith("error: ")]
        assert line.startswith(f"error: another run is at work in the output folder {campaign.out} ")
        assert str(running.pid) in line
    finally:
        os.kill(running.pid, signal.SIGCONT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 0, told
    campaign.resume(undisturbed)


def test_a_killed_run_holds_no_other_up(campaign: Folder, undisturbed: dict[str, str], until: Until) -> None:
    running = campaign.start("-j", "2")
    until(lambda: any(campaign.out.glob("*.png")), "a first picture")
    running.kill()
    code, told = campaign.run("-j", "2")  # at once, while its workers may still end
    assert code == 0, told
    running.communicate()
    campaign.wait_for_silence()
    assert campaign.files() == undisturbed
    assert campaign.leftovers() == []


@pytest.mark.parametrize("then", ["gone", "broken"])
def test_a_photograph_that_is_lost_during_the_run(
    campaign: Folder, undisturbed: dict[str, str], until: Until, then: str
) -> None:
    photo = campaign.path / "photo.jpg"
    whole = photo.read_bytes()
    posts = campaign.path / "posts.csv"
    plain = posts.read_text("utf-8")
    posts.write_text(plain.replace("a,Zuhören zuerst.,photo.jpg", "a,Zuhören zuerst.,"), "utf-8")
    running = campaign.start("-j", "1", "--only", "small/still")
    until(lambda: any(campaign.out.rglob("run.lock")), "planned")
    photo.unlink() if then == "gone" else photo.write_bytes(whole[:3000])
    _, told = running.communicate(timeout=60)
    assert running.returncode in (0, 1), told  # it may have been read already
    for line in (line for line in told.splitlines() if line.startswith("error: ")):
        assert line.startswith("error: posts.csv:3: b")
        assert "photo.jpg" in line
    assert (campaign.out / "d_small-still_de.png").is_file()
    campaign.require_whole()
    photo.write_bytes(whole)
    posts.write_text(plain, "utf-8")
    code, told = campaign.run("-j", "2")
    assert code == 0, told
    assert but_for_reports(campaign.files()) == but_for_reports(undisturbed)
    assert campaign.leftovers() == []


def test_an_output_folder_that_vanishes_during_the_run(
    campaign: Folder, undisturbed: dict[str, str], until: Until
) -> None:
    running = campaign.start("-j", "2")
    until(lambda: any(campaign.out.glob("*.png")), "a first picture")
    campaign.out.rename(campaign.path / "moved")
    _, told = running.communicate(timeout=60)
    assert running.returncode in (0, 1), told
    assert "Traceback" not in told
    assert "mistake in formatkit" not in told
    campaign.wait_for_silence()
    code, told = campaign.run("-j", "2")
    assert code == 0, told
    assert but_for_reports(campaign.files()) == but_for_reports(undisturbed)
    assert campaign.leftovers() == []


@pytest.mark.parametrize("spoiled", ["color.mp4", "small.rgb"])
def test_a_regular_video_that_a_power_cut_spoiled_is_made_again(with_footage: Folder, spoiled: str) -> None:
    assert with_footage.run("-j", "1")[0] == 0
    whole = with_footage.files()
    (path,) = with_footage.out.glob(f"{OUR_FOLDER}/footage/*/{spoiled}")
    path.write_bytes(b"\0" * path.stat().st_size)
    code, told = with_footage.run("-j", "1", "--again")
    assert code == 0, told
    assert with_footage.files() == whole
    assert path.read_bytes().strip(b"\0")

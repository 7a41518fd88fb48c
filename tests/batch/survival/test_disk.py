"""A disk that is full or that nothing may be written to: it is said, the rest is made, nothing half has a name."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest

Folder = Any
# The disk exists for the command alone; what is on it at the end is copied to where the test can see it.
_ON_DISK = 'mkdir -p out && mount -t tmpfs -o {options} tmpfs out && "$@"; code=$?; cp -a out/. {kept}/; exit $code'


def _can_mount() -> bool:
    """Tell whether this user may mount a disk that nobody else sees: needs user namespaces (Linux)."""
    program = shutil.which("unshare")
    if program is None:
        return False
    tried = ["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]
    return subprocess.run([program, *tried], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _can_mount(), reason="needs a disk of its own, and this user may not mount one")


def on_disk(folder: Folder, options: str) -> tuple[str, ...]:
    """Return the words that run a command with such a disk as the output folder."""
    kept = folder.path / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    return ("unshare", "-rm", "sh", "-c", _ON_DISK.format(options=options, kept=kept), "sh")


def settle(folder: Folder) -> None:
    """Let what was on the disk be the output folder, as if it had got room."""
    shutil.rmtree(folder.out)
    (folder.path / "kept").rename(folder.out)


def errors_in(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("error: ")]


@pytest.mark.parametrize("size", ["48k", "100k", "160k"])
def test_on_a_full_disk_what_fits_is_made_and_the_rest_is_named(
    campaign: Folder, undisturbed: dict[str, str], size: str
) -> None:
    code, told = campaign.run("-j", "2", before=on_disk(campaign, f"size={size}"))
    settle(campaign)
    assert code == 1, told
    assert all("is full (make room and run again)" in line for line in errors_in(told))
    assert any(line.startswith("error: posts.csv:") for line in errors_in(told))
    assert any("“report.json”" in line for line in errors_in(told))
    assert "made and checked: " in told
    assert campaign.require_whole() >= 3
    assert campaign.leftovers() == []
    campaign.resume(undisturbed)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("size=4k", "“files.json” could not be written: the disk with {out}/.formatkit is full ("),
        ("ro", "the output folder {out} cannot be written to: Read-only file system ("),
    ],
)
def test_where_nothing_can_be_written_nothing_is_begun(campaign: Folder, options: str, said: str) -> None:
    code, told = campaign.run("-j", "2", before=on_disk(campaign, options))
    settle(campaign)
    assert code == 2, told
    (line,) = errors_in(told)
    assert line.startswith(f"error: {said.format(out=campaign.out)}")
    assert "to make" not in told
    assert campaign.files() == {}
    assert campaign.leftovers() == []


def test_a_video_that_has_no_room_to_be_made_regular_fails_its_film_alone(with_footage: Folder) -> None:
    posts = with_footage.path / "posts.csv"
    posts.write_text(posts.read_text("utf-8") + "w,Ohne Video.,\n", "utf-8")
    code, told = with_footage.run("-j", "2", before=on_disk(with_footage, "size=400k"))
    settle(with_footage)
    assert code == 1, told
    (line,) = errors_in(told)
    assert line.startswith("error: posts.csv:2: v")
    assert "clip.mp4" in line
    assert "full" in line
    assert [path.name[0] for path in with_footage.out.glob("*.mp4")] == ["w"]
    assert with_footage.leftovers() == []
    assert with_footage.run("-j", "2")[0] == 0

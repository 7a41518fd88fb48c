"""A campaign of a second or two, run by the real command, and what has to hold after whatever happens to it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from campaign_files import film_preset, picture_preset, preset_file, write_campaign
from formatkit.batch.ledger import sha256_of
from formatkit.batch.state import read_state

POSTS = """id,quote,photo
a,Zuhören zuerst.,photo.jpg
b,Dann antworten.,photo.jpg
c,Dann wieder zuhören.,
d,Und nachfragen.,
"""
PRESETS = {
    "small.toml": preset_file(
        "small",
        picture_preset("still", 320, 320),
        picture_preset("photo", 320, 200, "jpeg"),
        film_preset("film", 160, seconds=2),
    )
}
MARK = "FORMATKIT_TEST_MARK"
_PICTURES = (".png", ".jpg", ".webp")
_DEADLINE = 60.0


def _until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so; the deadline is far beyond what it takes, for machines with much to do."""
    end = time.monotonic() + _DEADLINE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.01)


@dataclass
class Folder:
    """A campaign in a folder of its own. All its processes carry `mark` in their environment."""

    path: Path
    mark: str
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.path / "out"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "formatkit", "batch", "--lang", "en", *words]

    def start(self, *words: str, before: tuple[str, ...] = (), **environment: str) -> subprocess.Popen[str]:
        """Start `formatkit batch`; `before` are words of a command that starts it."""
        process = subprocess.Popen(
            [*before, *self.command(*words)],
            cwd=self.path,
            env={**os.environ, MARK: self.mark, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.started.append(process)
        return process

    def run(self, *words: str, before: tuple[str, ...] = (), **environment: str) -> tuple[int, str]:
        """Run `formatkit batch` to its end and return its exit code and what it told people."""
        process = self.start(*words, before=before, **environment)
        _, told = process.communicate(timeout=120)
        assert "Traceback" not in told
        return process.returncode, told

    def processes(self) -> dict[int, str]:
        """Return the processes of this campaign that are not zombies, with their command lines."""
        found = {}
        mine = f"{MARK}={self.mark}\0".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if mine in (entry / "environ").read_bytes():
                        found[int(entry.name)] = (entry / "cmdline").read_text("utf-8", "replace").replace("\0", " ")
        return found

    def wait_for_silence(self) -> None:
        """Wait until no process of the campaign is left."""
        _until(lambda: not self.processes(), f"orphans: {self.processes()}")

    def files(self) -> dict[str, str]:
        """Return the hashes of all files under their final names, without what a run keeps for itself."""
        return {
            path.relative_to(self.out).as_posix(): sha256_of(path)
            for path in sorted(self.out.rglob("*"))
            if path.is_file() and ".formatkit" not in path.parts and not path.name.startswith(".")
        }

    def reasons(self, *words: str) -> dict[str, str]:
        """Return why each job would be made now, by its name."""
        process = self.start("--dry-run", "--json", *words)
        said, told = process.communicate(timeout=120)
        assert process.returncode == 0, told
        return {job["name"]: job["reason"] for job in json.loads(said)["jobs"]}

    def resume(self, undisturbed: dict[str, str]) -> None:
        """Run to the end: what is entered as made is not touched, all else is made, and all is as if nothing had been.

        What is entered as made has to be there, too; so this is for faults that no finished file suffered from.
        """
        entered = read_state(self.out).jobs
        reasons = self.reasons()
        assert {name for name, reason in reasons.items() if reason == "up-to-date"} == set(entered)
        assert set(reasons.values()) <= {"up-to-date", "new"}
        before = {self.out / name: self._inode(name) for record in entered.values() for name in record.hashes()}
        code, told = self.run("-j", "2")
        assert code == 0, told
        assert f"to make: {len(reasons) - len(entered)}\n" in told
        assert {path: self._inode(path.name) for path in before} == before
        assert self.files() == undisturbed
        assert self.require_whole() == len(undisturbed)
        assert self.leftovers() == []
        assert set(self.reasons().values()) == {"up-to-date"}

    def _inode(self, name: str) -> int:
        return (self.out / name).stat().st_ino

    def leftovers(self) -> list[str]:
        """Return what no run may leave behind."""
        return [
            str(path.relative_to(self.out))
            for path in self.out.rglob("*")
            if path.name.endswith((".part", ".lock")) or path.name.startswith(".part-")
        ]

    def require_whole(self) -> int:
        """Decode every file that has its final name, and return how many there are."""
        names = [path for path in self.out.glob("[!.]*") if path.is_file()]
        for path in names:
            decode(path)
        return len(names)


def decode(path: Path) -> None:
    """Raise unless a finished file is whole."""
    data = path.read_bytes()
    assert data, path
    if path.suffix in _PICTURES:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
    elif path.suffix == ".mp4":
        with av.open(io.BytesIO(data)) as film:
            frames = sum(1 for _ in film.decode(video=0))
            assert frames == film.streams.video[0].frames
    elif path.suffix == ".json":
        json.loads(data)
    else:
        assert data.decode("utf-8-sig").endswith(("\n", "\r\n", ">"))


def _footage(path: Path, seconds: int) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=Fraction(25), options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        noise = np.random.default_rng(3).integers(0, 255, (8, 360, 640, 3), np.uint8)
        for number in range(25 * seconds):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(noise[number % 8], "rgb24")))
        file.mux(stream.encode())


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the campaign that every test copies."""
    folder = tmp_path_factory.mktemp("original")
    write_campaign(folder, POSTS, presets=(), preset_files=PRESETS)
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(folder / "photo.jpg")
    return folder


@pytest.fixture(scope="session")
def undisturbed(original: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the hashes of all files of a run that nothing happened to."""
    path = tmp_path_factory.mktemp("undisturbed") / "campaign"
    shutil.copytree(original, path)
    folder = Folder(path, str(path))
    code, told = folder.run("-j", "2")
    assert code == 0, told
    assert folder.require_whole() == 28
    return folder.files()


@pytest.fixture
def campaign(original: Path, tmp_path: Path) -> Iterator[Folder]:
    """Give a copy of the campaign; whatever a failed test leaves running is ended."""
    shutil.copytree(original, tmp_path / "campaign")
    folder = Folder(tmp_path / "campaign", str(tmp_path))
    yield folder
    for process in folder.started:
        if process.poll() is None:
            process.kill()
        process.communicate()
    for process_id in folder.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)


@pytest.fixture
def with_footage(campaign: Folder) -> Folder:
    """Give the campaign with a post that shows a video of some seconds, which takes its time to be made regular."""
    _footage(campaign.path / "clip.mp4", 8)
    posts = "id,quote,video\nv,Zuhören zuerst.,clip.mp4\n"
    write_campaign(campaign.path, posts, presets=("small/film",), preset_files=PRESETS)
    return campaign


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool], str], None]:
    """Return a function that waits until something is so."""
    return _until

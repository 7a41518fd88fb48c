"""Videos are made regular once, and what is kept is whole."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
from formatkit.media.ffmpeg import run_ffmpeg
from formatkit.media.footage_tool import Patience

HERE = Where(file="posts.csv", line=7, key="video")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "campaign"
    folder.mkdir()
    source = ("-f", "lavfi", "-i", "testsrc2=s=160x96:r=30:d=1", "-f", "lavfi", "-i", "sine=440:d=1")
    run_ffmpeg((*source, "-c:v", "libx264", "-c:a", "aac", f"file:{folder / 'a.mp4'}"), Patience(30, 30))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def kept(cache: Path) -> dict[str, str]:
    """Return the files of a cache with the hashes of their bytes."""
    files = sorted(path for path in cache.rglob("*") if path.is_file())
    return {path.relative_to(cache).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")


def test_what_was_made_is_used_again(campaign: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with AssetStore([campaign], cache=cache) as first:
        facts = first.open_video("a.mp4", HERE)
        first.open_sound("a.mp4", HERE)
    no_ffmpeg(monkeypatch)
    (campaign / "b.mov").write_bytes((campaign / "a.mp4").read_bytes())
    with AssetStore([campaign], cache=cache) as second:
        assert second.open_video("b.mov", HERE) == facts
        assert second.open_sound("b.mov", HERE).samples == 48_000
        assert second.footage_proxies(facts.digest).shape == (2, 96, 160, 3)
    names = {Path(name).name for name in kept(cache)}
    assert names == {"color.mp4", "small.rgb", "sound.f32", "facts.json"}
    assert all(facts.digest in name for name in kept(cache))


def test_equal_input_gives_equal_bytes(campaign: Path, tmp_path: Path) -> None:
    made = []
    for number in range(2):
        with AssetStore([campaign], cache=tmp_path / str(number)) as store:
            store.open_video("a.mp4", HERE)
        made.append(kept(tmp_path / str(number)))
    assert made[0] == made[1]
    assert len(made[0]) == 4


@pytest.mark.parametrize("name", ["color.mp4", "small.rgb", "sound.f32", "facts.json"])
def test_what_was_damaged_is_made_again(campaign: Path, cache: Path, name: str) -> None:
    with AssetStore([campaign], cache=cache) as store:
        store.open_video("a.mp4", HERE)
    before = kept(cache)
    (damaged,) = cache.rglob(name)
    damaged.write_bytes(damaged.read_bytes()[:-3])
    with AssetStore([campaign], cache=cache) as store:
        facts = store.open_video("a.mp4", HERE)
        store.open_footage(facts.digest).close()
    assert kept(cache) == before


def test_other_content_is_another_video(campaign: Path, cache: Path) -> None:
    with AssetStore([campaign], cache=cache) as store:
        first = store.open_video("a.mp4", HERE)
        (campaign / "a.mp4").write_bytes((campaign / "a.mp4").read_bytes() + b"\0\0\0\x08free")
        second = store.open_video("a.mp4", HERE)
        assert first.digest != second.digest
        assert first.sound != second.sound
        assert store.footage(first.digest) == first


@pytest.mark.parametrize("folder", [None, "a file"])
def test_without_a_usable_cache_all_goes_away_at_the_end(campaign: Path, tmp_path: Path, folder: str | None) -> None:
    (tmp_path / "a file").write_text("no folder")
    store = AssetStore([campaign], cache=tmp_path / folder if folder else None)
    facts = store.open_video("a.mp4", HERE)
    sound = store.sound(facts.sound or "")
    base = store._regular.base
    assert any(base.iterdir())
    store.close()
    assert not base.exists()
    assert np.abs(sound).max() > 0.05
    assert store.footage_proxies(facts.digest).shape[0] == 2
    store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a file", "campaign"]


SCRIPT = """
import sys
from pathlib import Path
from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
store = AssetStore([Path(sys.argv[1])], cache=Path(sys.argv[2]) if len(sys.argv) > 2 else None)
store.open_video("a.mp4", Where())
print(store._regular.base)
"""


def run(*arguments: object) -> str:
    command = [sys.executable, "-c", SCRIPT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_forgotten_store_leaves_nothing_behind(campaign: Path) -> None:
    assert not Path(run(campaign)).exists()


def test_two_processes_at_once_make_one(campaign: Path, cache: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(campaign), str(cache)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in both] == [str(cache / "footage")] * 2
    assert [process.returncode for process in both] == [0, 0]
    assert len(kept(cache)) == 4
    assert len(list((cache / "footage").iterdir())) == 1


def test_what_a_killed_process_left_is_removed(campaign: Path, cache: Path) -> None:
    from formatkit.load.footage_cache import _MACHINE

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    part = cache / "footage" / f".part-{_MACHINE}-{dead.pid}-abc"
    part.mkdir(parents=True)
    (part / "color.mp4").write_bytes(b"half")
    with AssetStore([campaign], cache=cache) as store:
        store.open_video("a.mp4", HERE)
    assert not part.exists()


def test_pictures_and_fonts_are_asked_for_as_before(campaign: Path) -> None:
    with AssetStore([campaign]) as store:
        store.open_video("a.mp4", HERE)
        with pytest.raises(KeyError):
            store.footage("0" * 64)
        with pytest.raises(KeyError):
            store.sound("0" * 64)
        assert store.diagnostics("0" * 64) == ()

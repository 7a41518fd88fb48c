"""A picture that is as it was is not read again; one that was changed is, however alike it looks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from PIL import Image

from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore

_RED, _BLUE = (200, 10, 10), (10, 10, 200)
_LONG_AGO = time.time_ns() - 3_600_000_000_000


def _picture(path: Path, color: tuple[int, int, int]) -> Path:
    Image.new("RGB", (64, 48), color).save(path, compress_level=0)
    return path


def _settled(path: Path) -> Path:
    """Return a file that was not changed for longer than any clock's tick, as far as its times can tell."""
    os.utime(path, ns=(_LONG_AGO, _LONG_AGO))
    time.sleep(2.1)  # the time of the inode cannot be set back
    return path


def _colors(path: Path, *changes: tuple[int, int, int]) -> list[tuple[int, ...]]:
    """Return the color that a store sees at first, and after each change of the file."""
    seen = []
    with AssetStore([path.parent]) as store:
        for change in (None, *changes):
            if change is not None:
                _picture(path, change)
                os.utime(path, ns=(_LONG_AGO, _LONG_AGO))
            facts = store.open_picture(path.name, Where())
            seen.append(tuple(int(level) for level in store.pixels(facts.digest, 1)[20, 20]))
    return seen


def test_a_changed_picture_of_the_same_size_and_time_is_seen(tmp_path: Path) -> None:
    path = _settled(_picture(tmp_path / "team.png", _RED))
    size = path.stat().st_size
    assert _colors(path, _BLUE, _RED) == [_RED, _BLUE, _RED]
    assert path.stat().st_size == size


def test_a_picture_that_has_just_been_written_is_read_each_time(tmp_path: Path) -> None:
    path = _picture(tmp_path / "team.png", _RED)
    assert _colors(path, _BLUE) == [_RED, _BLUE]


def test_a_picture_in_place_of_another_is_seen(tmp_path: Path) -> None:
    path = _settled(_picture(tmp_path / "team.png", _RED))
    other = _settled(_picture(tmp_path / "other.png", _BLUE))
    with AssetStore([tmp_path]) as store:
        first = store.open_picture("team.png", Where()).digest
        other.replace(path)
        assert store.open_picture("team.png", Where()).digest != first


def test_a_picture_that_is_as_it_was_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _settled(_picture(tmp_path / "team.png", _RED))
    with AssetStore([tmp_path]) as store:
        first = store.open_picture("team.png", Where())

        def refuse(*_: object) -> bytes:
            raise AssertionError("read again")

        monkeypatch.setattr("formatkit.load.assets.read_bytes", refuse)
        assert store.open_picture("team.png", Where()) == first

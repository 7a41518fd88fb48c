"""Frames by number, in any order, are the frames in order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.media.ffmpeg import run_ffmpeg
from formatkit.media.footage import RegularReader, frames_of
from formatkit.media.footage_kind import container_of
from formatkit.media.footage_regular import ALPHA, COLOR, Regular, Source, make_footage
from formatkit.media.footage_tool import Patience
from formatkit.media.probe import Bounds, probe

COUNT = 47


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reader")
    source = "testsrc2=s=64x48:r=30000/1001,format=yuva444p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='5*N'"
    arguments = ("-f", "lavfi", "-i", source, "-frames:v", str(COUNT), "-c:v", "prores_ks", "-profile:v", "4444")
    run_ffmpeg((*arguments, f"file:{made / 'source.mov'}"), Patience(30, 30))
    return made


@pytest.fixture(scope="module")
def made(folder: Path) -> Regular:
    path = folder / "source.mov"
    with path.open("rb") as file:
        container = container_of(file)
    assert container is not None
    found = probe(path, container, Bounds(1_000_000, 60, 20))
    assert found.picture is not None
    return make_footage(Source(path, container, 1_000_000), found.picture, None, folder, seconds=60, stall=60)


@pytest.fixture(scope="module")
def reader(folder: Path, made: Regular) -> Iterator[RegularReader]:
    opened = RegularReader(folder / COLOR, folder / ALPHA, made.fps, made.frames)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def in_order(folder: Path, made: Regular) -> list[NDArray[np.uint8]]:
    opened = RegularReader(folder / COLOR, None, made.fps, made.frames)
    frames = [opened.nv12(number).copy() for number in range(made.frames)]
    opened.close()
    return frames


def test_what_was_made(folder: Path, made: Regular) -> None:
    assert (made.frames, made.fps, made.alpha) == (COUNT, Fraction(30000, 1001), True)
    assert frames_of(folder / COLOR) == frames_of(folder / ALPHA) == COUNT


def test_frames_in_order_differ(in_order: list[NDArray[np.uint8]]) -> None:
    assert all(frame.shape == (72, 64) for frame in in_order)
    assert len({frame.tobytes() for frame in in_order}) == COUNT


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, COUNT - 1), min_size=1, max_size=12))
def test_any_order_gives_the_same_frames(
    reader: RegularReader, in_order: list[NDArray[np.uint8]], order: list[int]
) -> None:
    for number in order:
        assert np.array_equal(reader.nv12(number), in_order[number])
        alpha = reader.alpha(number)
        assert alpha is not None
        assert abs(int(alpha[20, 20]) - 5 * number) <= 1


def test_numbers_outside_give_the_first_and_last_frame(
    reader: RegularReader, in_order: list[NDArray[np.uint8]]
) -> None:
    assert np.array_equal(reader.nv12(-3), in_order[0])
    assert np.array_equal(reader.nv12(COUNT + 100), in_order[-1])
    assert np.array_equal(reader.nv12(COUNT), in_order[-1])


def test_opaque_footage_has_no_alpha(folder: Path, made: Regular) -> None:
    opened = RegularReader(folder / COLOR, None, made.fps, made.frames)
    assert opened.alpha(0) is None
    opened.close()


def test_what_is_no_picture_has_no_frames(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"nothing")
    assert frames_of(tmp_path / "a.mp4") == 0

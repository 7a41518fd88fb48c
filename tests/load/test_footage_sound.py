"""The sound of videos: in step with the picture, stereo, 48 kHz, whatever it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
from formatkit.media.ffmpeg import run_ffmpeg
from formatkit.media.footage_tool import Patience

HERE = Where(file="posts.csv", line=7, key="video")
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1")
PCM = ("-c:a", "pcm_s16le")
X264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "2")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def write(path: Path, *arguments: str) -> None:
    run_ffmpeg(("-y", *arguments, f"file:{path}"), Patience(60, 60))


def heard(store: AssetStore, name: str) -> NDArray[np.float32]:
    facts = store.open_video(name, HERE)
    assert facts.sound is not None
    sound = store.sound(facts.sound)
    assert sound.dtype == np.float32
    assert sound.shape[1] == 2
    return sound


def tone(seconds: float, channels: str = "stereo") -> tuple[str, ...]:
    """A click every quarter of a second in a quiet tone, so that the time can be measured."""
    count = {"mono": 1, "stereo": 2}[channels]
    wave = "if(lt(mod(t\\,0.25)\\,0.01)\\,0.8\\,0.05*sin(440*2*PI*t))"
    return ("-f", "lavfi", "-i", f"aevalsrc={'|'.join([wave] * count)}:c={channels}:s=44100:d={seconds}")


def clicks(sound: NDArray[np.float32]) -> list[float]:
    """Return when clicks begin, in seconds."""
    loud = sound[:, 0] > 0.4
    starts = np.flatnonzero(loud & ~np.concatenate(([False], loud[:-1])))
    apart = [int(starts[0]), *(int(after) for before, after in pairwise(starts) if after - before > 4800)]
    return [at / 48_000 for at in apart]


@pytest.mark.parametrize(
    ("name", "coder"),
    [
        ("a.mov", PCM),
        ("a.mp4", ("-c:a", "aac", "-b:a", "160k")),
        ("a.mkv", ("-c:a", "libopus")),
        ("a.avi", PCM),
    ],
)
def test_sound_is_in_step_after_every_coder(
    store: AssetStore, tmp_path: Path, name: str, coder: tuple[str, ...]
) -> None:
    write(tmp_path / name, *PICTURE, *tone(1), *X264, *coder)
    sound = heard(store, name)
    assert abs(len(sound) - 48_000) <= 1100
    assert clicks(sound)[:4] == pytest.approx([0, 0.25, 0.5, 0.75], abs=0.004)


def test_sound_that_starts_later_gets_silence_in_front(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.mkv", *PICTURE, "-itsoffset", "0.3", *tone(0.5), *X264, *PCM)
    sound = heard(store, "a.mkv")
    assert clicks(sound) == pytest.approx([0.3, 0.55], abs=0.002)
    assert not sound[: int(0.29 * 48_000)].any()


def test_sound_that_starts_earlier_is_trimmed(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.mkv", "-itsoffset", "0.4", *PICTURE, *tone(1), *X264, *PCM)
    sound = heard(store, "a.mkv")
    assert clicks(sound) == pytest.approx([0.1, 0.35], abs=0.002)
    assert len(sound) == pytest.approx(0.6 * 48_000, abs=100)


def test_both_start_late_in_a_transport_stream(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.ts", *PICTURE, *tone(1), *X264, "-c:a", "mp2", "-b:a", "192k")
    assert clicks(heard(store, "a.ts"))[:3] == pytest.approx([0, 0.25, 0.5], abs=0.025)


@pytest.mark.parametrize("seconds", [0.4, 1.7])
def test_shorter_and_longer_sound_is_kept_as_it_is(store: AssetStore, tmp_path: Path, seconds: float) -> None:
    write(tmp_path / "a.mov", *PICTURE, *tone(seconds), *X264, *PCM)
    facts = store.open_video("a.mov", HERE)
    assert facts.frames == 25
    assert len(heard(store, "a.mov")) == pytest.approx(seconds * 48_000, abs=50)


def test_a_video_without_sound(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", *PICTURE, *X264)
    facts = store.open_video("a.mp4", HERE)
    assert facts.sound is None
    with pytest.raises(KeyError):
        store.sound(facts.digest)


def test_one_channel_is_heard_on_both_sides_as_loud_as_it_is(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.mov", *PICTURE, *tone(1, "mono"), *X264, *PCM)
    sound = heard(store, "a.mov")
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert float(np.percentile(sound, 99)) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("channel", "left", "right"),
    [(0, 1, 0), (1, 0, 1), (2, 0.7071, 0.7071), (3, 0, 0), (4, 0.7071, 0), (5, 0, 0.7071)],
)
def test_surround_sound_is_mixed_after_the_standard(
    store: AssetStore, tmp_path: Path, channel: int, left: float, right: float
) -> None:
    waves = "|".join("0.5*sin(440*2*PI*t)" if at == channel else "0" for at in range(6))
    write(tmp_path / "a.mov", *PICTURE, "-f", "lavfi", "-i", f"aevalsrc={waves}:c=5.1:s=48000:d=1", *X264, *PCM)
    peaks = np.abs(heard(store, "a.mov")).max(axis=0)
    assert peaks == pytest.approx((0.5 * left, 0.5 * right), abs=0.002)


def test_the_sound_cannot_be_written_to(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.mov", *PICTURE, *tone(0.3), *X264, *PCM)
    with pytest.raises(ValueError, match="read-only"):
        heard(store, "a.mov")[0, 0] = 1

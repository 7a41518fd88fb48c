"""Sound files of every kind come out as 48 kHz stereo, and what is none is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.assets import AssetLimits, AssetStore
from formatkit.media.ffmpeg import run_ffmpeg
from formatkit.media.footage_tool import Patience

HERE = Where(file="brand.toml", line=9, key="music.file")
TONE = ("-f", "lavfi", "-i", "aevalsrc=0.5*sin(440*2*PI*t)|0.25*sin(440*2*PI*t):c=stereo:s=44100:d=1.5")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AssetStore]:
    with AssetStore([tmp_path]) as opened:
        yield opened


def write(path: Path, *arguments: str) -> None:
    run_ffmpeg(("-y", *arguments, f"file:{path}"), Patience(60, 60))


def refusal(store: AssetStore, name: str, code: str) -> str:
    with pytest.raises(AssetError) as caught:
        store.open_sound(name, HERE)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.where) == (code, HERE)
    assert diagnostic.text("de") != diagnostic.text("en")
    return diagnostic.text("en")


@pytest.mark.parametrize(
    ("name", "coder"),
    [
        ("a.wav", ("-c:a", "pcm_s16le")),
        ("b.wav", ("-c:a", "pcm_f32le")),
        ("a.mp3", ("-c:a", "libmp3lame", "-b:a", "192k")),
        ("a.m4a", ("-c:a", "aac", "-b:a", "192k")),
        ("a.aac", ("-c:a", "aac", "-b:a", "192k")),
        ("a.flac", ("-c:a", "flac")),
        ("a.ogg", ("-c:a", "libvorbis", "-q:a", "6")),
        ("a.opus", ("-c:a", "libopus", "-b:a", "160k")),
    ],
)
def test_formats(store: AssetStore, tmp_path: Path, name: str, coder: tuple[str, ...]) -> None:
    write(tmp_path / name, *TONE, *coder)
    facts = store.open_sound(name, HERE)
    sound = store.sound(facts.digest)
    assert sound.shape == (facts.samples, 2)
    assert facts.samples == pytest.approx(72_000, abs=3_000)
    assert float(facts.seconds) == pytest.approx(1.5, abs=0.06)
    middle = np.abs(sound[20_000:50_000]).max(axis=0)
    assert middle == pytest.approx((0.5, 0.25), abs=0.04)
    assert store.diagnostics(facts.digest) == ()


def test_lossless_sound_keeps_its_length_and_its_pitch(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "a.wav", *TONE, "-c:a", "pcm_s16le")
    facts = store.open_sound("a.wav", HERE)
    assert facts.samples == 72_000
    spectrum = np.abs(np.fft.rfft(store.sound(facts.digest)[:48_000, 0]))
    assert int(spectrum.argmax()) == 440


def test_the_cover_of_an_mp3_does_not_make_it_a_video(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "cover.png", "-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1")
    cover = ("-i", f"file:{tmp_path / 'cover.png'}", "-map", "0", "-map", "1", "-c:v", "copy")
    write(tmp_path / "a.mp3", *TONE, *cover, "-disposition:v", "attached_pic")
    assert store.sound(store.open_sound("a.mp3", HERE).digest).shape[1] == 2
    with pytest.raises(AssetError) as caught:
        store.open_video("a.mp3", HERE)
    assert "is MP3, not a video" in str(caught.value)


def test_a_video_lends_its_sound(store: AssetStore, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1")
    write(tmp_path / "a.mov", *picture, *TONE, "-c:v", "libx264", "-c:a", "pcm_s16le")
    alone = store.open_sound("a.mov", HERE)
    facts = store.open_video("a.mov", HERE)
    assert facts.sound not in (None, alone.digest)
    assert np.array_equal(store.sound(facts.sound or ""), store.sound(alone.digest))


def test_what_is_no_sound(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "mute.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.2", "-c:v", "libx264")
    (tmp_path / "text.mp3").write_text("this is no music")
    (tmp_path / "pdf.wav").write_bytes(b"%PDF-1.7" + bytes(300))
    (tmp_path / "list.mp3").write_text("#EXTM3U\nother.mp3\n")
    (tmp_path / "empty.wav").write_bytes(b"")
    (tmp_path / "broken.flac").write_bytes(b"fLaC" + bytes(3000))
    assert "holds no sound" in refusal(store, "mute.mp4", "FK245")
    assert "is not a sound" in refusal(store, "text.mp3", "FK243")
    assert "is PDF" in refusal(store, "pdf.wav", "FK242")
    assert "list of other files" in refusal(store, "list.mp3", "FK262")
    assert "is empty" in refusal(store, "empty.wav", "FK204")
    assert "broken" in refusal(store, "broken.flac", "FK248")
    assert "does not exist" in refusal(store, "none.wav", "FK200")


def test_a_sound_whose_end_is_missing(store: AssetStore, tmp_path: Path) -> None:
    write(tmp_path / "whole.m4a", *TONE, "-c:a", "aac", "-movflags", "+faststart")
    whole = (tmp_path / "whole.m4a").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(whole[: len(whole) * 2 // 3])
    assert "cut off" in refusal(store, "cut.m4a", "FK247")


def test_limits_of_sounds(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", *TONE, "-c:a", "pcm_s16le")
    with AssetStore([tmp_path], limits=AssetLimits(sound_seconds=1)) as narrow:
        assert "longer than 1 seconds" in refusal(narrow, "a.wav", "FK261")
    with AssetStore([tmp_path], limits=AssetLimits(sound_bytes=100_000)) as narrow:
        assert "at most 100 kB" in refusal(narrow, "a.wav", "FK205")

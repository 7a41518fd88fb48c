"""Films with all that they may have: videos, bumpers, music, a voice, captions; by the public interface."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import formatkit as fk
from campaign_files import write_campaign
from formatkit.model.brand import Bumpers, Music
from formatkit.model.geometry import Size
from formatkit.model.media import MediaEntry
from formatkit.model.preset import SafeArea
from formatkit.scene.nodes import Footage

QUOTE = "Wer zuhört, hat mehr zu sagen."
PRESET = replace(
    fk.preset("linkedin/video-landscape"), id="test/small", size=Size(320, 180), safe_area=SafeArea(), crops=()
)


def ffmpeg(*arguments: str | Path) -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-y", "-loglevel", "error", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a video that gets brighter (2 s, 5.1 sound), a red one, a beep that begins after 1 s."""
    place = tmp_path_factory.mktemp("parts")
    ramp = "color=black:s=320x180:r=30:d=2,format=yuv420p,geq=lum='40+T*60':cb=128:cr=128"
    tone = "sine=f=440:d=2,volume=0.5,pan=5.1|c0=c0|c1=c0|c2=c0|c3=0*c0|c4=c0|c5=c0"
    ffmpeg("-f", "lavfi", "-i", ramp, "-f", "lavfi", "-i", tone, "-c:v", "libx264", "-c:a", "aac", place / "ramp.mp4")
    ffmpeg("-display_rotation", "90", "-i", place / "ramp.mp4", "-c", "copy", place / "rotated.mp4")
    ffmpeg(
        "-f", "lavfi", "-i", "color=red:s=320x180:r=30:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", place / "red.mp4"
    )
    ffmpeg("-f", "lavfi", "-i", "sine=f=880:d=1,adelay=1000|1000,apad=whole_dur=3", "-ac", "2", place / "voice.wav")
    ffmpeg("-f", "lavfi", "-i", "sine=f=220:d=3,volume=0.5", "-ac", "2", place / "bed.wav")
    Image.fromarray(np.full((360, 640, 3), 90, np.uint8)).save(place / "still.png")
    cues = (
        "00:00:00,500 --> 00:00:02,000\nWir zeigen die Werkstatt.",
        "00:00:02,500 --> 00:00:05,500\nUnd wer dort ist.",
    )
    text = "".join(f"{number}\n{cue}\n\n" for number, cue in enumerate(cues, 1))
    (place / "talk.srt").write_text(text, encoding="utf-8")
    return place


def brand(folder: Path, **changes: Any) -> fk.Brand:
    neutral = fk.neutral_brand()
    return neutral.model_copy(update=changes).in_folder(folder, *neutral.folders)


def with_music(folder: Path) -> fk.Brand:
    look = fk.neutral_brand().look.model_copy(update={"music": Music(file="bed.wav", licence="CC0")})
    return brand(folder, look=look)


def made(folder: Path, out: Path, **post: Any) -> tuple[fk.Asset, list[NDArray[np.uint8]]]:
    options = {name: post.pop(name) for name in ("brand", "media", "seconds", "preset") if name in post}
    asset = fk.render(
        fk.Post(**{"id": "p", "quote": QUOTE, "lang": "de", **post}),
        **{"preset": PRESET, "folder": folder, "seconds": 5.0, **options},
        out=out / "film.mp4",
    )
    with av.open(str(asset.path)) as file:
        return asset, [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def sound_of(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as file:
        resampler = av.AudioResampler("flt", "stereo", 48_000)
        parts = [
            part.to_ndarray().reshape(-1, 2) for frame in file.decode(audio=0) for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)


def share_of(sound: NDArray[np.float32], frequency: float) -> float:
    """Return how much of a sound's energy lies around a frequency."""
    spectrum = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    places = np.fft.rfftfreq(len(sound), 1 / 48_000)
    return float(spectrum[np.abs(places - frequency) < 12].sum() / max(spectrum.sum(), 1e-12))


def test_a_video_loops_in_step_with_its_sound(folder: Path, tmp_path: Path) -> None:
    asset, frames = made(folder, tmp_path, video="ramp.mp4")
    light = [float(frame[:20, -40:].mean()) for frame in frames]
    assert light[50] > light[5] + 20  # brighter towards the end of its two seconds
    assert abs(light[5] - light[65]) < 4  # and from the start again
    sound = sound_of(asset.path)
    assert abs(len(sound) / 48_000 - 5) <= 1 / 30
    assert share_of(sound, 440) > 0.8


def test_rotated_footage_is_shown_the_right_way_up(folder: Path) -> None:
    video = fk.compose(
        fk.Post(id="p", quote=QUOTE, video="rotated.mp4"), preset=PRESET, folder=folder, seconds=5.0
    ).scenes[0]
    node = next(node for node in video.nodes if isinstance(node, Footage))
    assert node.crop.width <= 180  # the footage is 180 × 320 now
    assert node.crop.height < node.crop.width


def test_trim_speed_and_silence_come_from_the_media_table(folder: Path, tmp_path: Path) -> None:
    entry = MediaEntry.model_validate({"file": "ramp.mp4", "trim": "0:01-0:02", "speed": 0.5, "sound": "off"})
    asset, frames = made(folder, tmp_path, video="ramp.mp4", media=(entry,))
    light = [float(frame[:20, -40:].mean()) for frame in frames]
    assert light[0] > 70  # begins in the middle
    assert abs(light[0] - light[60]) < 6  # one second lasts two
    assert light[55] > light[5] + 20
    assert np.abs(sound_of(asset.path)).max() < 1e-3


def test_bumpers_stand_before_and_after_and_the_poster_is_between(folder: Path, tmp_path: Path) -> None:
    kit = brand(folder, bumpers=Bumpers(intro="red.mp4", outro="red.mp4"))
    asset, frames = made(folder, tmp_path, brand=kit, seconds=6.0)
    assert len(frames) == asset.frames == 180
    red = [bool(frame[:, :, 0].mean() > 200 and frame[:, :, 2].mean() < 60) for frame in frames]
    assert red == [True] * 30 + [False] * 120 + [True] * 30
    film = fk.compose(fk.Post(id="p", quote=QUOTE), preset=PRESET, brand=kit, folder=folder, seconds=6.0)
    assert 30 < film.poster < 150


def test_music_steps_back_while_somebody_speaks(folder: Path, tmp_path: Path) -> None:
    asset, _ = made(folder, tmp_path, brand=with_music(folder), voice="voice.wav", seconds=6.0)
    sound = sound_of(asset.path)
    alone, under = sound[round(3.6 * 48_000) : round(4.4 * 48_000)], sound[round(1.5 * 48_000) : round(2.2 * 48_000)]
    assert share_of(under, 880) > 0.7
    assert share_of(alone, 220) > 0.9
    level = [20 * np.log10(np.sqrt(share_of(part, 220) * (part**2).mean())) for part in (alone, under)]
    assert 6 < level[0] - level[1] < 20
    assert asset.credits == ("CC0",)


def test_a_film_waits_for_its_voice(folder: Path) -> None:
    film = fk.compose(fk.Post(id="p", quote="Kurz.", voice="voice.wav"), preset=PRESET, folder=folder)
    assert film.seconds >= 3.9
    assert film.soundtrack is not None
    assert [sound.role for sound in film.soundtrack.sounds] == ["voice"]


def test_captions_are_burned_in_and_lie_beside_the_film(folder: Path, tmp_path: Path) -> None:
    asset, frames = made(folder, tmp_path, captions="talk.srt", seconds=6.0)
    assert [path.name for path in asset.captions] == ["film.srt", "film.vtt"]
    assert "00:00:02,500 --> 00:00:05,500" in asset.captions[0].read_text("utf-8")
    lower = [frame[100:].astype(int) for frame in frames]

    def changed(one: int, other: int) -> int:
        return int((np.abs(lower[one] - lower[other]).max(axis=2) > 60).sum())

    assert changed(100, 70) > 400  # 2.33 s has none, 3.33 s has one
    assert changed(175, 100) > 400  # 5.83 s has none
    assert changed(175, 70) < 100


def test_captions_from_the_text_say_the_quote(folder: Path) -> None:
    film = fk.compose(fk.Post(id="p", quote=QUOTE, captions="text", lang="de"), preset=PRESET, folder=folder)
    said = " ".join(line for cue in film.captions for line in cue.lines)
    assert said.strip("„“") == QUOTE
    assert film.captions[-1].end <= film.seconds


def test_all_files_of_a_film_that_cannot_be_used_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.mp4").write_bytes((folder / "ramp.mp4").read_bytes()[:3000])
    post = fk.Post(id="p", quote=QUOTE, video="broken.mp4", voice="nowhere.wav", captions="talk.txt")
    with pytest.raises(fk.FormatkitError) as caught:
        fk.render(post, preset=PRESET, folder=folder, out=tmp_path / "film.mp4")
    assert len(caught.value.diagnostics) == 3
    assert list(tmp_path.iterdir()) == []


def test_lengths_make_variants_with_names_of_their_own(folder: Path, tmp_path: Path) -> None:
    posts = 'id,quote,durations\na,"Gut gesagt.","3, 4.5"\n'
    file = write_campaign(tmp_path, posts, presets=("x/video-square",), settings='file_name = "{post}"\n')
    report = fk.run(fk.plan(fk.load_campaign(file)), quality="draft")
    assert [failure.problems for failure in report.failed] == []
    names = {asset.path.name: asset.seconds for asset in report.assets}
    assert names == {"a_3s.mp4": 3.0, "a_4-5s.mp4": 4.5}
    assert all(Fraction(asset.frames, 30) == Fraction(str(asset.seconds)) for asset in report.assets)


@pytest.mark.parametrize("ending", ["webm", "mov"])
def test_an_overlay_is_text_on_nothing(folder: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"lower.{ending}"
    asset = fk.overlay(
        fk.Post(id="p", quote=QUOTE, photo="still.png"), preset=PRESET, folder=folder, seconds=3.0, out=out
    )
    assert (asset.path, asset.frames) == (out, 90)
    decoder = "libvpx-vp9" if ending == "webm" else "prores"
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-loglevel", "error", "-c:v", decoder, "-i", str(out), "-ss", "2", "-frames:v", "1"]
    data = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgba", "-"], capture_output=True, check=True).stdout
    alpha = np.frombuffer(data, np.uint8).reshape(180, 320, 4)[..., 3]
    assert alpha[:5].max() == 0
    assert 0.02 < (alpha > 250).mean() < 0.5


def test_an_overlay_needs_an_ending_that_can_be_see_through(tmp_path: Path) -> None:
    with pytest.raises(fk.ConfigError, match=r"\.webm, \.mov"):
        fk.overlay(fk.Post(id="p", quote=QUOTE), preset=PRESET, out=tmp_path / "a.mp4")
    with pytest.raises(fk.ConfigError, match="placement of the kind image"):
        fk.overlay(fk.Post(id="p", quote=QUOTE), preset="linkedin/image-square", out=tmp_path / "a.webm")


def test_without_ffmpeg_a_video_is_a_missing_tool(folder: Path, tmp_path: Path) -> None:
    words = ["render", QUOTE, "--video", str(folder / "red.mp4"), "--preset", "x/video-square", "-o", "a.mp4"]
    done = subprocess.run(
        [sys.executable, "-m", "formatkit", *words],
        cwd=tmp_path,
        env={**os.environ, "IMAGEIO_FFMPEG_EXE": str(tmp_path / "nowhere")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "needs the program ffmpeg" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_video_with_alpha_lets_the_ground_through(folder: Path, tmp_path: Path) -> None:
    half = "color=red@0.0:s=320x180:r=30:d=1,format=rgba,drawbox=x=200:y=0:w=120:h=180:color=red@1.0:t=fill:replace=1"
    ffmpeg("-f", "lavfi", "-i", half, "-c:v", "qtrle", folder / "alpha.mov")
    _, frames = made(folder, tmp_path, video="alpha.mov")
    ground = fk.neutral_brand().palette["background"].rgb
    assert np.abs(frames[60][:10, 40:120].astype(int) - ground).max() <= 60  # a scrim may lie on it
    assert frames[60][5, 300, 0] > frames[60][5, 300, 2] + 60


def test_an_overlay_as_numbered_pictures(folder: Path, tmp_path: Path) -> None:
    post = fk.Post(id="lower", quote=QUOTE, captions="talk.srt")
    tiny, out = replace(PRESET, size=Size(160, 90)), tmp_path / "frames"
    files = fk.overlay_frames(post, preset=tiny, folder=folder, seconds=6.0, out=out)
    assert len(files) == 180
    assert files[0].name == "lower-0001.png"
    with Image.open(files[100]) as picture:
        assert picture.mode == "RGBA"
        assert picture.size == (160, 90)
        assert picture.getpixel((0, 0))[3] == 0


def test_the_command_makes_overlays(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "formatkit", "render", QUOTE, "--overlay", "--seconds", "3"]
    done = subprocess.run([*words, "--preset", "x/video-square", "-o", "a.webm"], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert (tmp_path / "a.webm").stat().st_size > 1000
    for wrong in (["--preset", "x/video-square", "-o", "b.mp4"], ["--preset", "linkedin/image-square", "-o", "b.webm"]):
        assert subprocess.run([*words, *wrong], cwd=tmp_path, capture_output=True, check=False).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.webm"]

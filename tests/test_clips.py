"""moviepy and back: clips are exact at every frame, and moviepy's own clips fill video slots."""

from __future__ import annotations

import runpy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from moviepy import AudioClip, ColorClip, CompositeVideoClip, VideoClip

import formatkit as fk
from formatkit.compose.see_through import see_through
from formatkit.model.geometry import Size
from formatkit.model.preset import SafeArea

EXAMPLES = Path(__file__).parent.parent / "examples" / "moviepy"
CAMPAIGN = EXAMPLES.parent / "unternehmenskommunikation"
PRESET = replace(
    fk.preset("linkedin/video-landscape"), id="test/small", size=Size(160, 90), safe_area=SafeArea(), crops=()
)
POST = fk.Post(id="p", quote="Gut gesagt.", lang="de")


def test_every_frame_of_a_clip_is_that_of_the_preview() -> None:
    made = fk.compose(POST, preset=PRESET, seconds=3.1)
    shown = fk.clip(made)
    assert isinstance(shown, VideoClip)
    assert shown.size == (160, 90)
    assert shown.fps == 30
    assert int(shown.duration * shown.fps) == made.frames == 93
    for frame in range(made.frames):
        at = frame / made.fps
        assert (shown.get_frame(float(at)) == fk.frame(made, at=float(at)).pixels).all(), frame
    assert len(list(shown.iter_frames(fps=30))) == made.frames


def test_broken_rates_lose_no_frame() -> None:
    rules = PRESET.video.model_copy(update={"fps": PRESET.video.fps.model_copy(update={"recommended": 29.97})})
    made = fk.compose(POST, preset=replace(PRESET, video=rules), seconds=4.1)
    shown = fk.clip(made)
    assert made.fps == Fraction(30_000, 1001)
    assert int(shown.duration * float(made.fps)) == made.frames


def test_a_transparent_film_has_a_mask() -> None:
    made = see_through(fk.compose(POST, preset=PRESET, seconds=3.0))
    shown = fk.clip(made)
    alpha = shown.mask.get_frame(2.0)
    assert alpha.shape == (90, 160)
    assert alpha.min() == 0
    assert alpha.max() == 1
    over = CompositeVideoClip([ColorClip((160, 90), color=(255, 0, 0), duration=3), shown])
    assert tuple(over.get_frame(2.0)[2, 2]) == (255, 0, 0)


def test_a_clip_has_the_mastered_sound() -> None:
    brand = fk.load_brand(CAMPAIGN / "brand.toml")
    made = fk.compose(POST, preset=PRESET, brand=brand, folder=CAMPAIGN, seconds=4.0)
    sound = fk.clip(made).audio
    assert sound is not None
    samples = sound.to_soundarray(np.arange(48_000) / 48_000 + 1.5)
    assert samples.shape == (48_000, 2)
    assert 0.05 < np.abs(samples).max() <= 1
    assert sound.duration == 4.0


def test_stills_are_a_clip_without_an_end() -> None:
    made = fk.compose(POST, preset="linkedin/image-square")
    shown = fk.clip(made)
    assert shown.duration is None
    assert (shown.get_frame(0) == fk.frame(made).pixels).all()


def gray(seconds: float) -> np.ndarray:
    return np.full((90, 160, 3), round(40 + 100 * seconds), np.uint8)


@pytest.mark.parametrize("rate", [24, 25, 30_000 / 1001])
def test_freezing_loses_no_frame_and_no_level(tmp_path: Path, rate: float) -> None:
    tone = AudioClip(lambda t: np.sin(2 * np.pi * 440 * np.asarray(t)) * 0.3, duration=1.1, fps=48_000)
    frozen = fk.freeze(VideoClip(gray, duration=1.1).with_fps(rate).with_audio(tone), tmp_path / "a.mkv")
    with av.open(str(frozen.path)) as file:
        seen = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(seen) == frozen.frames == round(1.1 * rate)
    assert abs(float(frozen.fps) - rate) < 1e-6
    for number, picture in enumerate(seen):
        assert (picture == gray(float(number / frozen.fps))[0, 0, 0]).all()
    with av.open(str(frozen.path)) as file:
        samples = sum(frame.samples for frame in file.decode(audio=0))
    assert samples == round(frozen.seconds * 48_000)


def test_a_frozen_clip_fills_a_video_slot(tmp_path: Path) -> None:
    frozen = fk.freeze(VideoClip(gray, duration=1).with_fps(30), tmp_path / "a.mkv")
    post = fk.Post(id="p", quote="Gut gesagt.", lang="de", video=frozen.path.name)
    asset = fk.render(post, preset=PRESET, folder=tmp_path, seconds=3.0, out=tmp_path / "film.mp4")
    with av.open(str(asset.path)) as file:
        light = [float(frame.to_ndarray(format="rgb24")[:8, -20:].mean()) for frame in file.decode(video=0)]
    assert light[28] > light[2] + 40
    assert abs(light[32] - light[2]) < 5


def test_a_clip_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def broken(seconds: float) -> np.ndarray:
        if seconds > 0.3:
            raise ZeroDivisionError("half of nothing")
        return gray(seconds)

    with pytest.raises(fk.EncodeError, match="ZeroDivisionError: half of nothing"):
        fk.freeze(VideoClip(broken, duration=1).with_fps(10), tmp_path / "a.mkv")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(fk.ConfigError, match="duration and a frame rate"):
        fk.freeze(VideoClip(gray), tmp_path / "a.mkv")
    with pytest.raises(fk.ConfigError, match=r"\.mkv, \.mov"):
        fk.freeze(VideoClip(gray, duration=1).with_fps(10), tmp_path / "a.mp4")


@pytest.mark.parametrize(("script", "seconds"), [("clip_into_moviepy.py", 3.5), ("moviepy_into_post.py", 4.0)])
def test_the_examples_run(script: str, seconds: float, tmp_path: Path) -> None:
    target = runpy.run_path(str(EXAMPLES / script))["main"](tmp_path)
    with av.open(str(target)) as file:
        assert sum(1 for _ in file.decode(video=0)) == round(seconds * 30)

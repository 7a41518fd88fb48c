"""moviepy and back: clips are exact at every frame, and moviepy's own clips fill video slots."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from moviepy import AudioClip, ColorClip, CompositeVideoClip, VideoClip

import formatkit as fk
from formatkit.compose.see_through import see_through
from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
from formatkit.model.geometry import Size
from formatkit.model.preset import SafeArea
from formatkit.paint.film import Film
from formatkit.typeset.faces import FaceLibrary

CAMPAIGN = Path(__file__).parent.parent / "examples" / "unternehmenskommunikation"
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


def test_a_clip_over_footage_and_slides_is_exact_in_any_order(tmp_path: Path) -> None:
    fk.freeze(VideoClip(gray, duration=1).with_fps(25), tmp_path / "a.mkv")
    posts = [
        fk.Post(id="v", quote="Gut gesagt.", lang="de", video="a.mkv"),
        fk.Post(id="s", lang="de", slides=[{"quote": "Eins."}, {"quote": "Zwei."}]),
    ]
    for post in posts:
        made = fk.compose(post, preset=PRESET, folder=tmp_path)
        shown = fk.clip(made)
        for frame in np.random.default_rng(1).permutation(made.frames):
            at = float(int(frame) / made.fps)
            assert (shown.get_frame(at) == fk.frame(made, at=at).pixels).all(), (post.id, frame)


def test_a_frame_may_be_painted_over() -> None:
    shown = fk.clip(fk.compose(POST, preset=PRESET, seconds=3.0))
    first = shown.get_frame(1.0)
    first[:] = 0
    assert shown.get_frame(1.0).any()


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
    painter = Film(made, FaceLibrary(made.store)).painter()
    for frame in (0, 20, 60, made.frames - 1):
        painted = painter.rgb(frame)
        assert (shown.get_frame(frame / 30) == painted[..., :3]).all()
        assert (shown.mask.get_frame(frame / 30) == painted[..., 3] / 255).all()
    over = CompositeVideoClip([ColorClip((160, 90), color=(255, 0, 0), duration=3), shown]).get_frame(2.0)
    assert tuple(over[2, 2]) == (255, 0, 0)
    share = alpha[..., None]
    expected = shown.get_frame(2.0) * share + np.array([255, 0, 0]) * (1 - share)
    assert np.abs(over - expected).max() <= 1


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
    for ending in (".mp4", ".mov"):
        with pytest.raises(fk.ConfigError, match=r"\.mkv"):
            fk.freeze(VideoClip(gray, duration=1).with_fps(10), tmp_path / f"a{ending}")


def noise(seconds: float) -> np.ndarray:
    return np.random.default_rng(round(seconds * 1000)).integers(0, 256, (91, 161, 3), dtype=np.uint8)


def shade(seconds: float) -> np.ndarray:
    return np.random.default_rng(7 + round(seconds * 1000)).integers(0, 256, (91, 161)) / 255


def tone(seconds: float) -> AudioClip:
    return AudioClip(lambda t: 0.3 * np.sin(2 * np.pi * 440 * np.asarray(t)), duration=seconds, fps=48_000)


def test_colors_and_alpha_are_frozen_without_loss_at_odd_sizes(tmp_path: Path) -> None:
    plain = VideoClip(noise, duration=0.5).with_fps(10)
    masked = plain.with_mask(VideoClip(shade, is_mask=True, duration=0.5))
    for name, source in (("plain", plain), ("masked", masked)):
        frozen = fk.freeze(source, tmp_path / f"{name}.mkv")
        with av.open(str(frozen.path)) as file:
            seen = [frame.to_ndarray(format="rgba") for frame in file.decode(video=0)]
        assert len(seen) == 5
        for number, picture in enumerate(seen):
            assert (picture[..., :3] == noise(number / 10)).all()
            wanted = np.rint(shade(number / 10) * 255) if name == "masked" else 255
            assert (picture[..., 3] == wanted).all()


@pytest.mark.parametrize(
    ("rate", "meant", "repeats"),  # the door raises low rates to standard ones by repeating frames
    [
        (7.5, Fraction(15, 2), 4),
        (12.5, Fraction(25, 2), 2),
        (10, Fraction(10), 3),
        (23.98, Fraction(24_000, 1001), 1),
        (29.97, Fraction(30_000, 1001), 1),
        (60, Fraction(60), 1),
    ],
)
def test_the_door_reads_the_rate_and_every_frame_of_a_frozen_clip(
    tmp_path: Path, rate: float, meant: Fraction, repeats: int
) -> None:
    frozen = fk.freeze(VideoClip(gray, duration=1.6).with_fps(rate).with_audio(tone(1.6)), tmp_path / "a.mkv")
    assert (frozen.fps, frozen.frames) == (meant, round(Fraction(16, 10) * meant))
    with AssetStore((tmp_path,)) as store:
        facts = store.open_video(frozen.path.name, Where())
        assert facts.digest == frozen.sha256
        assert (facts.fps, facts.frames) == (meant * repeats, frozen.frames * repeats)
        assert facts.sound is not None


def test_a_sound_that_ends_early_is_silent_then(tmp_path: Path) -> None:
    frozen = fk.freeze(VideoClip(gray, duration=1).with_fps(30).with_audio(tone(0.5)), tmp_path / "a.mkv")
    with av.open(str(frozen.path)) as file:
        heard = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in file.decode(audio=0)])
    assert heard.shape == (48_000, 2)
    assert np.allclose(heard[:24_000, 0], 0.3 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 48_000), atol=1e-6)
    assert not heard[24_000:].any()


def test_pictures_and_sound_lie_beside_each_other(tmp_path: Path) -> None:
    frozen = fk.freeze(VideoClip(noise, duration=3).with_fps(10).with_audio(tone(3)), tmp_path / "a.mkv")
    with av.open(str(frozen.path)) as file:
        times = [float(packet.pts * packet.time_base) for packet in file.demux() if packet.size]
    assert len(times) == 60
    assert np.abs(np.diff(times)).max() <= 0.11


def test_equal_clips_are_equal_files(tmp_path: Path) -> None:
    source = VideoClip(noise, duration=0.5).with_fps(10).with_audio(tone(0.5))
    assert fk.freeze(source, tmp_path / "a.mkv").sha256 == fk.freeze(source, tmp_path / "b.mkv").sha256


def test_without_a_name_the_file_is_temporary() -> None:
    script = """
import numpy as np
from moviepy import VideoClip
import formatkit as fk
frozen = fk.freeze(VideoClip(lambda t: np.full((90, 160, 3), 90, np.uint8), duration=1).with_fps(10))
post = fk.Post(quote="Gut.", video=str(frozen.path))
made = fk.compose(post, preset="linkedin/video-landscape", folder=frozen.path.parent)
assert made.frames
print(frozen.path.is_file(), frozen.path)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    there, path = done.stdout.split(maxsplit=1)
    assert there == "True"
    assert not Path(path.strip()).parent.exists()


def test_what_a_clip_raises_is_not_told_as_a_failure_of_the_disk(tmp_path: Path) -> None:
    def missing(seconds: float) -> np.ndarray:
        if seconds > 0.3:
            raise FileNotFoundError(2, "No such file", "holiday.png")
        return gray(seconds)

    with pytest.raises(fk.EncodeError) as caught:
        fk.freeze(VideoClip(missing, duration=1).with_fps(10), tmp_path / "my.first.mkv")
    assert caught.value.diagnostics[0].code == "FK805"
    assert caught.value.diagnostics[0].where.file == "my.first.mkv"
    assert "holiday.png" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_sizes_that_change_and_surround_sound_are_refused(tmp_path: Path) -> None:
    def shrinking(seconds: float) -> np.ndarray:
        return gray(seconds)[: 90 if seconds < 0.45 else 60]

    with pytest.raises(fk.EncodeError, match="frame 5 of the clip is 160 × 60 × 3 instead of 160 × 90 × 3"):
        fk.freeze(VideoClip(shrinking, duration=1).with_fps(10), tmp_path / "a.mkv")
    mask = VideoClip(lambda t: np.ones((80, 160)), is_mask=True, duration=1)
    with pytest.raises(fk.EncodeError, match="frame 0 of the clip is 160 × 80 instead of 160 × 90"):
        fk.freeze(VideoClip(gray, duration=1).with_fps(10).with_mask(mask), tmp_path / "a.mkv")
    surround = AudioClip(lambda t: np.zeros((*np.shape(t), 6)), duration=1, fps=48_000)
    with pytest.raises(fk.EncodeError, match="6 channels"):
        fk.freeze(VideoClip(gray, duration=1).with_fps(10).with_audio(surround), tmp_path / "a.mkv")
    for rate in (-5, float("nan"), float("inf")):
        with pytest.raises(fk.ConfigError, match="duration and a frame rate"):
            fk.freeze(VideoClip(gray, duration=1), tmp_path / "a.mkv", fps=rate)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the process")
def test_a_write_that_fails_midway_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
import numpy as np
from moviepy import VideoClip
import formatkit as fk
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
noise = np.random.default_rng(1).integers(0, 256, (90, 160, 3), dtype=np.uint8)
try:
    fk.freeze(VideoClip(lambda t: noise, duration=1).with_fps(10), sys.argv[1])
except fk.EncodeError as problem:
    sys.exit(problem.diagnostics[0].code)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.mkv")], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "FK525"
    assert list(tmp_path.iterdir()) == []

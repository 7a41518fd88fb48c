"""Films end to end: every video and animation placement, made by the public interface and looked at again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import formatkit as fk
from formatkit.check.film import describe_film
from formatkit.encode.animation_part import PartFile
from formatkit.encode.film_mux import _Target
from formatkit.load.brand import load_brand
from formatkit.model.geometry import Size
from formatkit.model.preset import SafeArea
from formatkit.raster.nv12 import from_nv12

QUOTE = "Wer zuhört, hat mehr **zu sagen**."
FILMS = [preset for preset in fk.presets() if preset.kind in ("video", "animation")]
EXAMPLE = Path(__file__).parent.parent / "examples" / "unternehmenskommunikation"


def post(**values: Any) -> fk.Post:
    return fk.Post(**{"id": "p", "quote": QUOTE, "author": "Jana Petersen", "lang": "de", **values})


def small(preset: str, width: int, height: int) -> fk.Preset:
    """Return a placement of a few pixels, for tests that only look at time or sound."""
    return replace(fk.preset(preset), id="test/small", size=Size(width, height), safe_area=SafeArea(), crops=())


def decoded(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as file:
        return [from_nv12(frame.to_ndarray(format="nv12")) for frame in file.decode(video=0)]


@pytest.mark.parametrize("preset", FILMS, ids=lambda preset: preset.id)
def test_every_film_placement_is_made_and_accepted(preset: fk.Preset, tmp_path: Path) -> None:
    least = preset.video.duration.min if preset.video else None
    asset = fk.render(post(), preset=preset, seconds=max(least or 0, 1.0), out=tmp_path)
    assert asset.path.is_file()
    assert [entry.name for entry in tmp_path.iterdir()] == [asset.path.name]
    problems = [each for each in fk.check(asset.path, preset=preset) if each.severity is not fk.Severity.NOTE]
    assert [each.text() for each in problems] == []
    facts = describe_film(asset.path)
    assert facts.picture is not None
    assert (facts.picture.width, facts.picture.height) == (preset.size.width, preset.size.height)
    if asset.format == "mp4":
        assert asset.frames == round(Fraction(asset.seconds).limit_denominator(10_000) * Fraction(facts.picture.fps))
        color = facts.picture.color
        assert (color.primaries, color.transfer, color.matrix, color.range) == ("bt709", "bt709", "bt709", "tv")
        assert facts.picture.frames == asset.frames
        assert facts.picture.longest_gop <= 2 * Fraction(facts.picture.fps)
        assert facts.faststart
    if facts.sound is not None:
        assert abs(facts.sound.end - facts.picture.seconds) <= 1 / float(Fraction(facts.picture.fps))


def test_there_are_films_of_every_shape() -> None:
    assert {preset.shape.value for preset in FILMS} == {"wide", "square", "portrait", "tall"}
    assert len(FILMS) > 30


@pytest.mark.parametrize("preset", ["instagram/reel", "linkedin/video-landscape", "linkedin/video-portrait"])
@pytest.mark.parametrize("photo", ["", "fotos/winterstadt.jpg"])
def test_decoded_frames_are_those_of_the_preview(preset: str, photo: str, tmp_path: Path) -> None:
    brand = load_brand(EXAMPLE / "brand.toml")
    brand = brand.model_copy(update={"look": brand.look.model_copy(update={"music": None})}).in_folder(EXAMPLE)
    words = post(**({"photo": photo} if photo else {}))
    options: Any = {"preset": preset, "brand": brand, "folder": EXAMPLE, "seconds": 3.0}
    asset = fk.render(words, out=tmp_path / "film.mp4", **options)
    made = fk.compose(words, **options)
    with av.open(str(asset.path)) as file:
        pictures = dict(enumerate(file.decode(video=0)))
    assert len(pictures) == made.frames == 90
    seen = {frame: from_nv12(pictures[frame].to_ndarray(format="nv12")) for frame in (0, made.poster, 60, 89)}
    for frame in (0, made.poster, 89):
        preview = fk.frame(made, at=float(frame / made.fps)).pixels
        assert np.abs(seen[frame].astype(int) - preview).mean() <= 2
    if not photo:
        ground = brand.palette["background"].rgb
        corner = seen[60][:200, -200:].reshape(-1, 3).astype(int)
        assert np.abs(corner - ground).max() <= 2


def test_equal_runs_give_equal_files_on_one_thread_and_on_two(tmp_path: Path) -> None:
    from formatkit.load.templates import load_template
    from formatkit.model.order import Order
    from formatkit.studio import Studio
    from formatkit.take import Take

    brand = load_brand(EXAMPLE / "brand.toml")
    preset = small("instagram/reel", 360, 640)
    words = post(photo="fotos/winterstadt.jpg")
    order = Order(words, preset, load_template("quote"), "de", EXAMPLE, seconds=5.0)
    hashes = set()
    with Studio(brand, (EXAMPLE,)) as studio:
        for number, threads in enumerate((1, 2, 1, 2)):
            hashes.add(studio.make(order, tmp_path / str(number), None, Take(threads=threads))[0].sha256)
    assert len(hashes) == 1


def test_music_reaches_the_loudness_of_the_network(tmp_path: Path) -> None:
    brand = load_brand(EXAMPLE / "brand.toml")
    for name, loudness in (("instagram/reel", -14.0), ("snapchat/spotlight", -16.0)):
        asset = fk.render(
            post(), preset=small(name, 216, 384), brand=brand, folder=EXAMPLE, seconds=7.0, out=tmp_path / "a.mp4"
        )
        assert heard(asset.path) == pytest.approx(loudness, abs=1.0)
        assert "Klangbett für dieses Beispiel, CC0 1.0" in asset.credits


def heard(path: Path) -> float:
    from formatkit.media.loudness import LoudnessMeter

    meter = LoudnessMeter()
    with av.open(str(path)) as file:
        resampler = av.AudioResampler("flt", "stereo", 48_000)
        for frame in file.decode(audio=0):
            for part in resampler.resample(frame):
                meter.add(part.to_ndarray().reshape(-1, 2))
    found = meter.result().integrated
    assert found is not None
    return found


def test_music_without_a_licence_is_warned_of(tmp_path: Path) -> None:
    brand = load_brand(EXAMPLE / "brand.toml")
    music = brand.look.music.model_copy(update={"licence": ""})
    brand = brand.model_copy(update={"look": brand.look.model_copy(update={"music": music})}).in_folder(EXAMPLE)
    made = fk.compose(post(), preset="instagram/reel", brand=brand, folder=EXAMPLE)
    assert [each.code for each in made.diagnostics if each.severity is fk.Severity.WARNING] == ["FK424"]


def test_a_draft_has_half_the_size(tmp_path: Path) -> None:
    asset = fk.render(post(), preset="linkedin/video-square", seconds=3.0, quality="draft", out=tmp_path / "a.mp4")
    assert (asset.size.width, asset.size.height) == (540, 540)
    assert decoded(asset.path)[0].shape == (540, 540, 3)


def test_without_out_the_bytes_of_a_film_are_returned() -> None:
    data = fk.render(post(), preset=small("instagram/reel", 216, 384), seconds=3.0)
    assert isinstance(data, bytes)
    assert data[4:8] == b"ftyp"


def test_the_ending_chooses_the_format_and_has_to_be_one_that_is_taken(tmp_path: Path) -> None:
    with pytest.raises(fk.EncodeError, match="gif"):
        fk.render(post(), preset="linkedin/video-square", out=tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []
    asset = fk.render(post(), preset=small("telegram/animation", 160, 160), seconds=1.0, out=tmp_path / "a.gif")
    with Image.open(asset.path) as picture:
        assert picture.n_frames > 3
        times = [picture.seek(number) or picture.info["duration"] for number in range(picture.n_frames)]
    assert sum(times) == round(1000 * asset.seconds)
    assert min(times) >= 20


def test_slides_become_one_film(tmp_path: Path) -> None:
    slides = ({"quote": "Erst zuhören."}, {"quote": "Dann antworten."})
    asset = fk.render(post(slides=slides), preset=small("instagram/reel", 216, 384), out=tmp_path / "a.mp4")
    assert asset.frames == len(decoded(asset.path))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("wanted", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_no_file_and_no_process(wanted: signal.Signals, code: int, tmp_path: Path) -> None:
    words = ["render", QUOTE, "--preset", "generic/digital-signage-portrait", "--seconds", "600", "-o", "a.mp4"]
    with subprocess.Popen([sys.executable, "-m", "formatkit", *words], cwd=tmp_path, start_new_session=True) as process:
        for _ in range(600):
            if any(tmp_path.glob(".a.mp4.*.part")):
                break
            time.sleep(0.05)
        else:
            raise AssertionError("it did not start")
        process.send_signal(wanted)
        assert process.wait(20) == code
    assert list(tmp_path.iterdir()) == []
    group = subprocess.run(["ps", "-o", "pid=", "-g", str(process.pid)], capture_output=True, text=True, check=False)
    assert group.stdout.split() == []


@pytest.mark.parametrize("form", ["mp4", "gif"])
@pytest.mark.skipif(sys.platform == "win32", reason="sends itself a signal")
def test_an_interrupt_while_the_codec_writes_is_not_lost(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, sent = (_Target, "write") if form == "mp4" else (PartFile, "write"), []
    write = getattr(*held)

    def interrupted(self: Any, data: bytes) -> int:
        if not sent:
            sent.append(1)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)  # for the main thread to see it
        written: int = write(self, data)
        return written

    monkeypatch.setattr(*held, interrupted)
    placement = small("instagram/reel" if form == "mp4" else "mastodon/animated-gif", 160, 160)
    with pytest.raises(KeyboardInterrupt):
        fk.render(post(), preset=placement, seconds=2, out=tmp_path)
    assert sent
    assert list(tmp_path.iterdir()) == []

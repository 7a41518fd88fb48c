"""What our own encoder makes for a preset passes our own check for it."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.check.film import check_film_quick
from formatkit.check.film_rules import FilmRules
from formatkit.diagnostics import Where
from formatkit.encode.animation import AnimationFormat, AnimationLimits, encode_animation
from formatkit.encode.film import encode_film
from formatkit.encode.film_choice import film_settings
from formatkit.load.presets import preset, presets
from formatkit.model.geometry import Size

SIZE = Size(96, 160)
VIDEOS = [entry.id for entry in presets(kind="video")]


class Waves:
    """A film of moving waves, so that there is something to encode."""

    size = SIZE
    transparent = False

    def __init__(self, fps: Fraction, frames: int) -> None:
        self.fps, self.frames = fps, frames
        self._down, self._across = np.mgrid[0 : SIZE.height, 0 : SIZE.width]

    def painter(self) -> Waves:
        return self

    def nv12(self, frame: int) -> NDArray[np.uint8]:
        chroma = np.full((SIZE.height // 2, SIZE.width), 128, np.uint8)
        return np.concatenate((self._light(frame), chroma))

    def rgb(self, frame: int) -> NDArray[np.uint8]:
        return np.repeat(self._light(frame)[..., None], 3, axis=2)

    def _light(self, frame: int) -> NDArray[np.uint8]:
        wave = np.sin((self._down * self._across + 300 * frame) / 90)
        return np.asarray(126 + 100 * wave, np.uint8)


def tone(seconds: Fraction) -> list[NDArray[np.float32]]:
    wave = np.sin(np.arange(round(seconds * 48_000)) * 0.06)
    return [np.repeat(wave[:, None], 2, axis=1).astype(np.float32) * 0.3]


@pytest.mark.parametrize("preset_id", VIDEOS)
def test_films_for_every_preset(tmp_path: Path, preset_id: str) -> None:
    entry, path = preset(preset_id), tmp_path / "film.mp4"
    usual = entry.video.fps.recommended if entry.video else None
    fps = Fraction(30000, 1001) if preset_id.startswith("facebook") else Fraction(usual or 30)
    film = Waves(fps, 35)
    encode_film(
        film,
        tone(film.frames / fps),
        film_settings(entry, fps, "standard"),
        path,
        threads=1,
        on_frames=lambda _done: None,
        stop=threading.Event(),
    )
    rules = FilmRules.of_preset(entry, size=SIZE, fps=fps, frames=film.frames, container="mp4", sound="heard")
    rules = replace(rules, min_seconds=None, min_bytes=None)  # it is a short and small one, for the test's sake
    assert [each.text() for each in check_film_quick(path, rules, Where())] == []


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_animations(tmp_path: Path, form: AnimationFormat) -> None:
    path, entry = tmp_path / f"a.{form}", preset("x/animated-gif")
    film = Waves(Fraction(30), 40)
    encode_animation(film, path, form, limits=AnimationLimits(), on_frames=lambda _done: None, stop=threading.Event())
    rules = FilmRules.of_preset(entry, size=SIZE, fps=film.fps, frames=40, container=form, sound="none")
    assert [each.text() for each in check_film_quick(path, rules, Where())] == []

"""A film as its encoder gets it, in files: what the physical limit starts from."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

import formatkit as fk
from formatkit.encode.film_choice import Quality, film_settings
from formatkit.encode.film_codec import Rate
from formatkit.encode.film_settings import peak_bit_rate
from formatkit.encode.mastering import mixed
from formatkit.paint.film import Film
from formatkit.scene.composition import Composition
from formatkit.typeset.faces import FaceLibrary

__all__ = ["RawFilm", "quick_folder", "raw_film", "write_frames"]


@dataclass(frozen=True, slots=True)
class RawFilm:
    """NV12 frames one after another, and sound at 48 kHz as two planes of 32-bit floats, left and right."""

    frames: Path
    sound: Path
    count: int
    size: tuple[int, int]
    fps: Fraction
    preset: fk.Preset

    def plan(self, quality: Quality, out: Path) -> Path:
        """Write the plan for `film_limit`: formatkit's settings for the preset, but x264's own threads."""
        settings = film_settings(self.preset, self.fps, quality)
        sound = settings.audio_bit_rate
        peak = peak_bit_rate(settings, self.preset.size, self.fps, self.count / self.fps, sound)
        plan = {
            "frames": str(self.frames),
            "sound": str(self.sound),
            "out": str(out),
            "count": self.count,
            "size": self.size,
            "fps": [self.fps.numerator, self.fps.denominator],
            "gop": settings.gop_frames,
            "options": {"preset": settings.speed, "profile": "high", **Rate(settings.crf, peak).options()},
            "sound_bit_rate": sound,
        }
        file = self.frames.with_name(f"{self.frames.stem}-{quality}.json")
        file.write_text(json.dumps(plan), "utf-8")
        return file


def raw_film(composition: Composition, folder: Path, name: str) -> RawFilm:
    """Write all frames and the mastered sound of a film into `folder`."""
    film = Film(composition, FaceLibrary(composition.store))
    frames = write_frames(film, folder / f"{name}.nv12", range(film.frames))
    sound = folder / f"{name}.f32"
    assert composition.soundtrack is not None
    blocks = list(mixed(composition.soundtrack, composition.store).blocks())
    np.ascontiguousarray(np.concatenate(blocks).T, np.float32).tofile(sound)
    size = (film.size.width, film.size.height)
    return RawFilm(frames, sound, film.frames, size, film.fps, fk.preset(composition.preset))


def write_frames(film: Film, file: Path, frames: range) -> Path:
    """Write some frames of a film one after another."""
    painter = film.painter()
    with file.open("wb") as target:
        for frame in frames:
            target.write(painter.nv12(frame).data)
    painter.close()
    return file


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder in memory where the system has one, so that reading raw frames costs next to nothing."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)

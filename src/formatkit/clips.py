"""The door to moviepy: a composition goes out as a clip, a clip comes in as a file that fills a video slot.

moviepy never opens a user's file for us and never writes what we deliver; here it only holds frames and samples.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError, EncodeError
from formatkit.scene.composition import Composition

if TYPE_CHECKING:
    import numpy as np
    from moviepy import AudioClip, VideoClip
    from numpy.typing import NDArray

    from formatkit.paint.film import FilmPainter

__all__ = ["Frozen", "clip", "freeze"]

_SOUND_RATE = 48_000
_SOUND_BLOCK = 9_600
_ROUNDING = 1e-6
_ENDINGS = (".mkv", ".mov")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A moviepy clip as a file without loss: FFV1, with alpha where the clip has a mask, and PCM sound.

    Put `str(path)` into a post's video slot. `sha256` (hex) is that of the file.
    """

    path: Path
    sha256: str
    frames: int
    fps: Fraction

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return self.frames / self.fps


def clip(composition: Composition) -> VideoClip:
    """Return a film as a moviepy clip: frame k at k / fps seconds is exactly `fk.frame` at that time.

    It has a mask where the film is transparent, and its mastered sound. A composition of stills is a clip of its first
    picture without an end: give it one by `with_duration`. Raises MissingToolError and AssetError when a sound
    cannot be read.
    """
    import numpy as np
    from moviepy import ImageClip, VideoClip

    from formatkit.paint.film import Film
    from formatkit.typeset.faces import FaceLibrary

    if composition.fps is None:
        from formatkit.api import frame

        return ImageClip(frame(composition).pixels)
    film = Film(composition, FaceLibrary(composition.store))
    painter = film.painter()
    seconds = _duration(composition)
    made = VideoClip(lambda t: _painted(painter, composition, t)[..., :3], duration=seconds).with_fps(
        float(composition.fps)
    )
    if film.transparent:
        mask = VideoClip(
            lambda t: np.asarray(_painted(painter, composition, t)[..., 3], np.float64) / 255,
            is_mask=True,
            duration=seconds,
        )
        made = made.with_mask(mask.with_fps(float(composition.fps)))
    sound = _sound(composition)
    return made.with_audio(sound) if sound is not None else made


def freeze(source: VideoClip, out: str | Path, *, fps: float | None = None) -> Frozen:
    """Write a moviepy clip once, without loss, to `out` (.mkv or .mov), so that it can fill a video slot.

    `fps` is the clip's own if it has one. There are exactly round(duration × fps) frames. Raises ConfigError for
    another ending, or a clip without duration or rate, EncodeError when the clip fails or the file cannot be written;
    then nothing has that name.
    """
    from formatkit.encode.atomic import write_checked_by

    target = Path(out)
    if target.suffix not in _ENDINGS:
        raise ConfigError(error("FK802", Where(file=target.name), found=target.suffix, known=", ".join(_ENDINGS)))
    rate = fps if fps is not None else getattr(source, "fps", None)
    if not rate or not source.duration:
        raise ConfigError(error("FK804", Where(file=target.name)))
    exact = _exact(rate)
    frames = max(1, round(Fraction(source.duration).limit_denominator(100_000) * exact))
    _, _ = write_checked_by(target, partial(_write_frozen, source, exact, frames), partial(_whole, frames))
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Frozen(target, digest, frames, exact)


def _painted(painter: FilmPainter, composition: Composition, seconds: float) -> NDArray[np.uint8]:
    return painter.rgb(composition.frame_at(seconds)).copy()


def _duration(composition: Composition) -> float:
    """Return the length as a number of which moviepy, which cuts off, counts all frames."""
    seconds, fps = float(composition.seconds), float(composition.fps or 1)
    while int(seconds * fps) < composition.frames:
        seconds = math.nextafter(seconds, math.inf)
    return seconds


def _sound(composition: Composition) -> AudioClip | None:
    import numpy as np
    from moviepy import AudioClip

    from formatkit.encode.mastering import mixed

    if composition.soundtrack is None:
        return None
    made = mixed(composition.soundtrack, composition.store)
    # On disk, since a clip may be asked for any moment of a long film; the mapping outlives the handle.
    with tempfile.TemporaryFile(prefix="formatkit-") as file:
        for block in made.blocks():
            file.write(np.ascontiguousarray(block, np.float32).tobytes())
        file.flush()
        samples = np.memmap(file, np.float32, "r", shape=(made.samples, 2))

    def heard(seconds: Any) -> NDArray[np.float32]:
        places = np.floor(np.asarray(seconds, np.float64) * _SOUND_RATE + _ROUNDING).astype(np.int64)
        found = np.array(samples[np.clip(places, 0, made.samples - 1)])
        found[(places < 0) | (places >= made.samples)] = 0
        return found

    return AudioClip(heard, duration=made.samples / _SOUND_RATE, fps=_SOUND_RATE)


def _exact(rate: float) -> Fraction:
    whole = Fraction(round(rate * 1001), 1001)
    return (
        whole
        if abs(rate - round(rate)) > _ROUNDING and abs(float(whole) - rate) < 1e-3
        else Fraction(rate).limit_denominator(1001)
    )


def _write_frozen(source: VideoClip, fps: Fraction, frames: int, part: Path) -> None:
    import av

    try:
        with av.open(str(part), "w", format="matroska", options={"fflags": "+bitexact"}) as file:
            pictures = file.add_stream("ffv1", rate=fps)
            pictures.width, pictures.height = source.size
            pictures.pix_fmt = "bgra" if source.mask is not None else "bgr0"
            sounds = file.add_stream("pcm_f32le", rate=_SOUND_RATE, layout="stereo") if source.audio else None
            for number in range(frames):
                picture = av.VideoFrame.from_ndarray(_frozen_frame(source, number / fps), format="bgra")
                picture.pts, picture.time_base = number, 1 / fps
                file.mux(pictures.encode(picture.reformat(format=pictures.pix_fmt)))
            file.mux(pictures.encode(None))
            for block in _frozen_sound(source, frames / fps) if sounds is not None else ():
                file.mux(sounds.encode(block))  # type: ignore[union-attr]
    except (OSError, EncodeError):
        raise
    except Exception as problem:  # a clip is made of the user's own functions
        reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
        raise EncodeError(error("FK805", Where(file=part.name.lstrip(".").split(".")[0]), reason=reason)) from problem


def _frozen_frame(source: VideoClip, at: Fraction) -> NDArray[np.uint8]:
    import numpy as np

    picture = np.asarray(source.get_frame(float(at)))[..., :3]
    pixels = np.empty((*picture.shape[:2], 4), np.uint8)
    pixels[..., :3] = np.clip(picture, 0, 255)[..., ::-1]
    shade = source.mask.get_frame(float(at)) if source.mask is not None else 1.0
    pixels[..., 3] = np.rint(np.clip(shade, 0, 1) * 255)
    return pixels


def _frozen_sound(source: VideoClip, seconds: Fraction) -> Iterator[Any]:
    import av
    import numpy as np

    total = round(seconds * _SOUND_RATE)
    for start in range(0, total, _SOUND_BLOCK):
        times = np.arange(start, min(start + _SOUND_BLOCK, total)) / _SOUND_RATE
        samples = np.asarray(source.audio.get_frame(times), np.float32).reshape(len(times), -1)
        stereo = np.ascontiguousarray(np.broadcast_to(samples, (len(times), 2)) if samples.shape[1] == 1 else samples)
        block = av.AudioFrame.from_ndarray(stereo.reshape(1, -1), format="flt", layout="stereo")
        block.sample_rate, block.pts, block.time_base = _SOUND_RATE, start, Fraction(1, _SOUND_RATE)
        yield block


def _whole(frames: int, part: Path) -> tuple[Diagnostic, ...]:
    """Count the frames of what was written."""
    import av

    with av.open(str(part)) as file:
        found = sum(1 for packet in file.demux(video=0) if packet.size)
    return () if found == frames else (error("FK806", Where(file=part.name), found=found, expected=frames),)

"""The door to moviepy: a composition goes out as a clip, a clip comes in as a file that fills a video slot.

moviepy never opens a user's file for us and never writes what we deliver; here it only holds frames and samples.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import math
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import ConfigError, EncodeError
from formatkit.scene.composition import Composition

if TYPE_CHECKING:
    import numpy as np
    from av import AudioFrame
    from moviepy import AudioClip, VideoClip
    from numpy.typing import NDArray

    from formatkit.encode.mastering import Mixed

__all__ = ["Frozen", "clip", "freeze"]

_SOUND_RATE = 48_000
_ROUNDING = 1e-6
_ENDING = ".mkv"
_CONTAINER = "matroska"
_NTSC_CLOSE = 2e-4
"""How near, relatively, a rate is to n × 1000 / 1001 to be meant as that: 23.98 is, 24 is not by far."""


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

    It has a mask where the film is transparent, and its mastered sound, 48 kHz: write it with `audio_fps=48000`. A
    composition of stills is a clip of its first picture without an end: give it one by `with_duration`. Raises
    MissingToolError and AssetError when a sound cannot be read, EncodeError when there is no room for it on disk.
    """
    from moviepy import ImageClip, VideoClip

    if composition.fps is None:
        from formatkit.preview import frame

        return ImageClip(frame(composition).pixels)
    frames, seconds, fps = _Frames(composition), _duration(composition), float(composition.fps)
    made = VideoClip(frames.rgb, duration=seconds).with_fps(fps)
    if frames.transparent:
        made = made.with_mask(VideoClip(frames.shade, is_mask=True, duration=seconds).with_fps(fps))
    sound = _sound(composition)
    return made.with_audio(sound) if sound is not None else made


def freeze(source: VideoClip, out: str | Path | None = None, *, fps: float | None = None) -> Frozen:
    """Write a moviepy clip once, without loss, to `out` (.mkv), so that it can fill a video slot.

    Posts look for it in their `folder`. Without `out` it lies in a temporary folder of its own until the program ends:
    then render with `folder=frozen.path.parent`. `fps` is the clip's own if it has one. There are exactly
    round(duration × fps) frames; the sound is as long, silent after its own end. Raises ConfigError for another
    ending, or a clip without duration or rate, EncodeError when the clip fails, changes its size or has more than two
    channels of sound, or when the file cannot be written; then nothing has that name.
    """
    from formatkit.encode.atomic import write_checked_by

    target = Path(out) if out is not None else _own_folder() / f"clip{_ENDING}"
    if target.suffix.lower() != _ENDING:
        raise ConfigError(error("FK802", Where(file=target.name), found=target.suffix, known=_ENDING))
    shot = _shot(source, target, fps)
    write_checked_by(target, partial(_write, shot), partial(_whole, shot))
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Frozen(target, digest, shot.frames, shot.fps)


class _Frames:
    """The frames of a film by time, its own copy each. The last one is kept: picture and mask ask for it in turn."""

    def __init__(self, composition: Composition) -> None:
        from formatkit.paint.film import Film
        from formatkit.typeset.faces import FaceLibrary

        film = Film(composition, FaceLibrary(composition.store))
        self.transparent = film.transparent
        self._composition = composition
        painter = film.painter()
        self._painted = lru_cache(maxsize=1)(lambda number: painter.rgb(number).copy())

    def rgb(self, seconds: float) -> NDArray[np.uint8]:
        """Return the picture, `h × w × 3`."""
        return self._at(seconds)[..., :3].copy()

    def shade(self, seconds: float) -> NDArray[np.float64]:
        """Return the alpha, `h × w`, 0 to 1."""
        return self._at(seconds)[..., 3] / 255.0

    def _at(self, seconds: float) -> NDArray[np.uint8]:
        return self._painted(self._composition.frame_at(seconds))


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
    samples = _on_disk(made)

    def heard(seconds: Any) -> NDArray[np.float32]:
        places = np.floor(np.asarray(seconds, np.float64) * _SOUND_RATE + _ROUNDING).astype(np.int64)
        found = np.array(samples[np.clip(places, 0, made.samples - 1)])
        found[(places < 0) | (places >= made.samples)] = 0
        return found

    return AudioClip(heard, duration=made.samples / _SOUND_RATE, fps=_SOUND_RATE)


def _on_disk(sound: Mixed) -> NDArray[np.float32]:
    """Return a sound as `n × 2` mapped from disk: a clip may be asked for any moment of a long film."""
    import numpy as np

    from formatkit.encode.atomic import write_failure

    try:
        with tempfile.TemporaryFile(prefix="formatkit-") as file:
            for block in sound.blocks():
                file.write(np.ascontiguousarray(block, np.float32).tobytes())
            file.flush()
            return np.memmap(file, np.float32, "r", shape=(sound.samples, 2))  # it outlives the handle
    except OSError as problem:
        raise write_failure(problem, Path(tempfile.gettempdir()) / "formatkit-sound") from problem


@dataclass(frozen=True, slots=True, eq=False)
class _Shot:
    """A clip to be frozen: `size` is width and height, `name` that of its file."""

    clip: Any
    name: str
    size: tuple[int, int]
    fps: Fraction
    frames: int

    def picture(self, number: int) -> NDArray[np.uint8]:
        """Return a frame, `h × w × 4`, BGRA with straight alpha."""
        import numpy as np

        at, mask = float(number / self.fps), self.clip.mask
        pixels = np.full((*self.size[::-1], 4), 255, np.uint8)
        with _drawing(self.name):
            color = np.asarray(self.clip.get_frame(at))
            shade = np.asarray(mask.get_frame(at)) if mask is not None else np.ones(pixels.shape[:2])
        for shape, fits in ((color.shape, (*pixels.shape[:2], 3)), (shade.shape, pixels.shape[:2])):
            if shape != fits:
                found, expected = (" × ".join(map(str, (*each[1::-1], *each[2:]))) for each in (shape, fits))
                raise EncodeError(error("FK807", Where(file=self.name), frame=number, found=found, expected=expected))
        pixels[..., :3] = np.clip(color[..., ::-1], 0, 255)
        pixels[..., 3] = np.rint(np.clip(shade, 0, 1) * 255)
        return pixels

    def sound(self, number: int) -> NDArray[np.float32]:
        """Return what is heard during a frame, `n × 2`; nothing after the sound's own end."""
        import numpy as np

        first, end = (round(edge * _SOUND_RATE / self.fps) for edge in (number, number + 1))
        times = np.arange(first, end) / _SOUND_RATE
        heard = np.zeros((len(times), 2), np.float32)
        lasting = self.clip.audio.duration
        sounding = times < (math.inf if lasting is None else lasting)
        if sounding.any():
            with _drawing(self.name):
                samples = np.asarray(self.clip.audio.get_frame(times[sounding]), np.float32)
                samples = samples.reshape(int(sounding.sum()), -1)
            if samples.shape[1] > 2:
                raise EncodeError(error("FK808", Where(file=self.name), found=samples.shape[1]))
            heard[sounding] = samples
        return heard


def _shot(source: VideoClip, target: Path, fps: float | None) -> _Shot:
    rate, seconds = fps if fps is not None else getattr(source, "fps", None), source.duration
    if not (rate and seconds and 0 < rate < math.inf and 0 < seconds < math.inf):
        raise ConfigError(error("FK804", Where(file=target.name)))
    exact = _exact(rate)
    frames = max(1, round(Fraction(float(seconds)).limit_denominator(100_000) * exact))
    with _drawing(target.name):
        width, height = source.size
    return _Shot(source, target.name, (int(width), int(height)), exact, frames)


def _exact(rate: float) -> Fraction:
    """Return the rate that is meant: floats and two decimals only come near n × 1000 / 1001."""
    ntsc = Fraction(round(rate * 1.001) * 1000, 1001)
    near = abs(float(ntsc) - rate) < _NTSC_CLOSE * rate
    return ntsc if near else Fraction(float(rate)).limit_denominator(1001)


def _own_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="formatkit-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@contextlib.contextmanager
def _drawing(name: str) -> Iterator[None]:
    """Tell whatever a clip raises, made of the user's own functions, as its failure: an OSError is not the disk's."""
    try:
        yield
    except Exception as problem:
        reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
        raise EncodeError(error("FK805", Where(file=name), reason=reason)) from problem


@contextlib.contextmanager
def _containing(shot: _Shot) -> Iterator[None]:
    from av.error import FFmpegError

    try:
        yield
    except OSError:  # told by who gives the file its name
        raise
    except FFmpegError as problem:
        refused = error("FK538", Where(file=shot.name), container=_CONTAINER, reason=problem.strerror)
        raise EncodeError(refused) from problem


def _write(shot: _Shot, part: Path) -> None:
    import av

    with _containing(shot), av.open(str(part), "w", format=_CONTAINER, options={"fflags": "+bitexact"}) as file:
        pictures = file.add_stream("ffv1", rate=shot.fps)
        pictures.width, pictures.height = shot.size
        pictures.pix_fmt = "bgra" if shot.clip.mask is not None else "bgr0"
        heard = shot.clip.audio is not None
        sounds = file.add_stream("pcm_f32le", rate=_SOUND_RATE, layout="stereo") if heard else None
        for number in range(shot.frames):
            picture = av.VideoFrame.from_ndarray(shot.picture(number), format="bgra")
            picture.pts, picture.time_base = number, 1 / shot.fps
            file.mux(pictures.encode(picture.reformat(format=pictures.pix_fmt)))
            if sounds is not None:  # beside its picture: the container holds back what waits for the other stream
                file.mux(sounds.encode(_sound_frame(shot, number)))
        for stream in (pictures, sounds):
            file.mux(stream.encode(None) if stream is not None else [])


def _sound_frame(shot: _Shot, number: int) -> AudioFrame:
    import av

    block = av.AudioFrame.from_ndarray(shot.sound(number).reshape(1, -1), format="flt", layout="stereo")
    block.sample_rate, block.time_base = _SOUND_RATE, Fraction(1, _SOUND_RATE)
    block.pts = round(number * _SOUND_RATE / shot.fps)
    return block


def _whole(shot: _Shot, part: Path) -> tuple[Diagnostic, ...]:
    """Count the frames of what was written."""
    import av

    with _containing(shot), av.open(str(part)) as file:
        found = sum(1 for packet in file.demux(video=0) if packet.size)
    return () if found == shot.frames else (error("FK806", Where(file=shot.name), found=found, expected=shot.frames),)

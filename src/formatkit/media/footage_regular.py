"""Makes a video or sound of the user regular: one run of ffmpeg from the file into a folder of our own."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from formatkit.media.ffmpeg import input_arguments, run_ffmpeg
from formatkit.media.footage_faults import FootageError
from formatkit.media.footage_kind import Container
from formatkit.media.footage_recipe import PicturePlan, picture_plan
from formatkit.media.footage_tool import Patience
from formatkit.media.probe import PictureTrack, SoundTrack
from formatkit.media.sound_recipe import sound_arguments
from formatkit.model.geometry import Size

__all__ = ["ALPHA", "COLOR", "SMALL", "SOUND", "Regular", "Source", "make_footage", "make_sound"]

COLOR, ALPHA, SMALL, SOUND = "color.mp4", "alpha.mp4", "small.rgb", "sound.f32"
_FRAME_BYTES = 8  # two channels of 32 bits


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the user that was looked into: where it lies, its container, the most `pixels` of its frames."""

    path: Path
    container: Container
    pixels: int


@dataclass(frozen=True, slots=True)
class Regular:
    """What was made: `frames` of `size` at `fps` (`COLOR`, `ALPHA` with alpha), small ones of `proxy` (`SMALL`).

    `samples` of sound (`SOUND`) at 48 kHz, None without sound; a sound alone has no frames. `damaged`: the decoder
    complained on the way. `unheard`: there is a sound, but it cannot be decoded.
    """

    size: Size
    fps: Fraction
    frames: int
    proxy: Size
    alpha: bool
    samples: int | None
    damaged: bool
    unheard: bool = False


def make_footage(
    source: Source, picture: PictureTrack, sound: SoundTrack | None, folder: Path, *, seconds: float, stall: float
) -> Regular:
    """Write the regular picture, its small frames and its sound into `folder`, at most one frame over `seconds`.

    `stall` is how long ffmpeg may make no progress; in all it has 60 s and 20 for each second. Raises FootageError.
    """
    plan = picture_plan(picture)
    most = math.ceil(seconds * plan.fps) + 1
    arguments = [
        *_decoder(picture),
        *input_arguments(source.path, source.container.demuxer, source.pixels),
        *("-filter_complex", plan.graph),
        *(*plan.color_arguments(most), _out(folder / COLOR)),
        *(*plan.proxy_arguments(), _out(folder / SMALL)),
    ]
    if plan.alpha:
        arguments += [*plan.alpha_arguments(most), _out(folder / ALPHA)]
    heard = sound is not None and sound.channels > 0
    if sound is not None and heard:
        arguments += [*sound_arguments(sound, _later(source, picture, sound), seconds), _out(folder / SOUND)]
    complaints = run_ffmpeg(arguments, Patience(60 + 20 * max(picture.seconds, 1), stall))
    made = _footage_made(plan, folder, bool(complaints))
    return replace(made, unheard=sound is not None and not heard)


def make_sound(source: Source, sound: SoundTrack, folder: Path, *, seconds: float, stall: float) -> Regular:
    """Write the regular sound into `folder`, at most one second over `seconds`. Raises FootageError."""
    arguments = [
        *input_arguments(source.path, source.container.demuxer, source.pixels),
        *(*sound_arguments(sound, 0.0, seconds + 1), _out(folder / SOUND)),
    ]
    complaints = run_ffmpeg(arguments, Patience(60 + max(sound.seconds, 1), stall))
    samples = _samples(folder)
    if not samples:
        raise FootageError("no-sound")
    return Regular(Size(1, 1), Fraction(1), 0, Size(1, 1), False, samples, bool(complaints))


def _later(source: Source, picture: PictureTrack, sound: SoundTrack) -> float:
    """Return how much later than the picture the sound starts, in seconds.

    AVI stores no times, only frames from 0 on; what readers make of it is a guess.
    """
    return 0.0 if source.container.demuxer == "avi" else sound.start - picture.start


def _decoder(picture: PictureTrack) -> tuple[str, ...]:
    """Some files do not decode as a whole: a few bad frames are passed over, many are an error.

    Only libvpx reads the alpha of WebM.
    """
    tolerant = ("-max_error_rate", "0.1")
    if not picture.side_alpha:
        return tolerant
    coder = {"vp8": "libvpx", "libvpx": "libvpx"}.get(picture.codec, "libvpx-vp9")
    return (*tolerant, "-c:v", coder)


def _out(path: Path) -> str:
    return f"file:{path.absolute()}"


def _footage_made(plan: PicturePlan, folder: Path, damaged: bool) -> Regular:
    from formatkit.media.footage import frames_of

    frames = frames_of(folder / COLOR)
    if frames == 0:
        raise FootageError("damaged")
    return Regular(plan.size, plan.fps, frames, plan.proxy, plan.alpha, _samples(folder) or None, damaged)


def _samples(folder: Path) -> int:
    path = folder / SOUND
    return path.stat().st_size // _FRAME_BYTES if path.exists() else 0

"""A film as an animated GIF or WebP: it loops forever, without sound, and keeps its duration."""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from formatkit.encode.animation_gif import encode_gif
from formatkit.encode.animation_limits import AnimationFormat, AnimationLimits, EncodedAnimation
from formatkit.encode.animation_watch import Stopped, Watch
from formatkit.encode.animation_webp import encode_webp
from formatkit.encode.frames import FilmSource

__all__ = ["AnimationFormat", "AnimationLimits", "EncodedAnimation", "Stopped", "encode_animation"]

_NO_LIMITS = AnimationLimits()
_NO_HOLD = Fraction(0)


def encode_animation(
    source: FilmSource,
    path: Path,
    format: AnimationFormat,
    *,
    limits: AnimationLimits = _NO_LIMITS,
    hold: Fraction = _NO_HOLD,
    on_frames: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
) -> EncodedAnimation:
    """Write a film to `path`, which is made or replaced; giving it its final name is up to the caller.

    The last picture is the film's last frame and stands `hold` seconds longer. All pictures last as long together as
    film and hold, to 10 ms in a GIF and 1 ms in a WebP. Up to 30 frames a second are shown, in whole steps of the
    film's frames so that motion stays even: a film of 100 a second gives 25, 20, 12.5 or 10, one of 30 gives 30, 15
    or 10. Frames that look like the one before only lengthen it.

    GIF: one palette for the whole film, in which the colors of flat areas are exact; pixels are drawn where alpha is
    at least 128. Above a limit the frame rate falls to about 20, 12.5 and 10, then the palette to 128 and 64 colors,
    whatever the first attempt makes likely to fit. WebP: without loss for flat artwork, else lossy; above
    `max_bytes` the quality falls. A note tells each such step.

    `on_frames` is told how many frames of the film are done; a further attempt starts anew at a small number. Raises
    Stopped soon after `stop` is set, EncodeError if the limits cannot be kept (FK550 bytes, FK551 frames, FK552
    pixels, FK557 bytes of a WebP) or the file cannot be written (FK520 to FK525).
    """
    watch = Watch(on_frames, stop)
    if format == "gif":
        return encode_gif(source, path, limits, hold, watch)
    return encode_webp(source, path, limits, hold, watch)

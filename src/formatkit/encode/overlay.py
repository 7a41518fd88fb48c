"""A film with a transparent ground for editing programs and browsers: WebM, ProRes 4444 or numbered PNG files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from formatkit.encode.animation_part import PartFile
from formatkit.encode.animation_watch import Watch
from formatkit.encode.frames import FilmSource
from formatkit.encode.overlay_video import PRORES, WEBM, write_overlay
from formatkit.encode.png import fast_png

__all__ = ["OVERLAY_SUFFIXES", "OverlayFormat", "encode_overlay", "encode_sequence"]

OverlayFormat = Literal["webm", "prores"]
OVERLAY_SUFFIXES: dict[OverlayFormat, str] = {"webm": ".webm", "prores": ".mov"}
_KINDS = {"webm": WEBM, "prores": PRORES}
_DIGITS = 4


def encode_overlay(
    source: FilmSource,
    path: Path,
    format: OverlayFormat,
    *,
    on_frames: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Write every frame of a film to `path`, which is made or replaced, without sound; its name is up to the caller.

    `webm` is VP9 in yuva420p, 8 bits; `prores` is ProRes 4444 in a MOV, yuva444p10le. Both are BT.709, limited
    range, converted and tagged so, with straight alpha. A film that is opaque gets an alpha of 255.

    `on_frames` is told how many frames are done. Raises Stopped soon after `stop` is set, EncodeError
    when the encoder refuses the film (FK560) or the file cannot be written (FK520 to FK525).
    """
    watch = Watch(on_frames, stop)
    with PartFile(path) as file:
        write_overlay(source, file, _KINDS[format], watch)


def encode_sequence(
    source: FilmSource,
    folder: Path,
    stem: str,
    *,
    first: int = 1,
    on_frames: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[Path, ...]:
    """Write every frame of a film into `folder`, which exists, as `stem-0001.png` and on, and return the paths.

    `first` (0 or more) is the number of the first file; there are at least four digits, and the same for all. Pixels
    are sRGB with straight alpha, exact, with the profile inside. Raises as `encode_overlay` does.
    """
    watch, painter = Watch(on_frames, stop), source.painter()
    digits = max(_DIGITS, len(str(first + source.frames - 1)))
    written: list[Path] = []
    for frame in range(source.frames):
        path = folder / f"{stem}-{first + frame:0{digits}}.png"
        with PartFile(path) as file:
            file.write(fast_png(painter.rgb(frame)))
        written.append(path)
        watch.done(frame + 1)
    return tuple(written)

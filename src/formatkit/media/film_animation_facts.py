"""Facts of an animated GIF or WebP, in the same form as those of a film."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Final

from formatkit.media.faults import MediaError
from formatkit.media.film_animation import AnimationHeader, read_animated_gif, read_animated_webp
from formatkit.media.film_facts import FilmColor, FilmFacts, FilmPicture

__all__ = ["read_animation"]

_LARGEST_ANIMATION: Final = 256 << 20


def read_animation(path: Path, kind: str) -> FilmFacts:
    """Return the facts of a file of the kind `gif` or `webp`. Raises MediaError and OSError."""
    with path.open("rb") as file:
        data = _bounded(file)
    header = read_animated_gif(data) if kind == "gif" else read_animated_webp(data)
    seconds = sum(header.delays) / 1000
    picture = _drawn(header, kind, seconds, len(data))
    return FilmFacts(
        container=kind,
        bytes=len(data),
        seconds=seconds,
        bit_rate=picture.bit_rate,
        picture=picture,
        sound=None,
        pictures=1,
        sounds=0,
        faststart=None,
        fragmented=None,
        edit_lists="none",
        truncated=header.truncated,
        loops=header.loops,
        personal=(),
    )


def _bounded(file: io.BufferedReader) -> bytes:
    data = file.read(_LARGEST_ANIMATION + 1)
    if len(data) > _LARGEST_ANIMATION:
        raise MediaError("memory")
    return data


def _drawn(header: AnimationHeader, kind: str, seconds: float, size: int) -> FilmPicture:
    count = len(header.delays)
    rate = Fraction(1000 * count, sum(header.delays)) if seconds else Fraction(1)
    usual = header.delays[0]
    return FilmPicture(
        codec=kind,
        profile="",
        level=0,
        tag="",
        pixel_format="",
        color=FilmColor(),
        alpha=header.alpha,
        progressive=True,
        width=header.width,
        height=header.height,
        rotation=0,
        sample_aspect="1:1",
        fps=str(rate.limit_denominator(1001)),
        frames=count,
        header_frames=count,
        start=0.0,
        seconds=seconds,
        uneven_at=next((at for at, delay in enumerate(header.delays) if abs(delay - usual) > 10), None),
        ordered=True,
        keys=count,
        longest_gop=1,
        open_gops=0,
        bit_rate=round(8 * size / seconds) if seconds else 0,
    )

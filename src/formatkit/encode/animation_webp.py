"""A film as an animated WebP: without loss where it is flat artwork, else at the best quality that fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.animation_changes import Box, box_of
from formatkit.encode.animation_limits import AnimationLimits, EncodedAnimation, Excess, Weight, grouped
from formatkit.encode.animation_palette import packed
from formatkit.encode.animation_part import PartFile
from formatkit.encode.animation_timing import Beat, paces, schedule
from formatkit.encode.animation_watch import Watch
from formatkit.encode.animation_webp_file import WebpFile, packed_picture
from formatkit.encode.frames import FilmSource
from formatkit.errors import EncodeError

__all__ = ["encode_webp"]

_TICKS = 1000
_BEST, _FLOOR = 92, 30
"""At 92 a flat patch beside a photograph keeps its color within two levels; at 93 to 95 it does not always."""
_CURVE = ((30, -1.55), (40, -1.4), (50, -1.28), (60, -1.17), (70, -1.06), (80, -0.79), (85, -0.55), (92, 0.0))
"""Quality, and the logarithm of the bytes over those at the best, as measured on photographs with slow zooms."""
_MARGIN = 0.03
_FLAT = 0.6
_SAMPLED = 5


@dataclass(frozen=True, slots=True)
class _Job:
    source: FilmSource
    path: Path
    beats: tuple[Beat, ...]
    watch: Watch


def encode_webp(
    source: FilmSource, path: Path, limits: AnimationLimits, hold: Fraction, watch: Watch
) -> EncodedAnimation:
    """Write an animated WebP to `path`; see `encode_animation`. Raises EncodeError (FK551, FK552, FK557), Stopped."""
    beats = schedule(source.frames, source.fps, paces(source.fps)[0], ticks_per_second=_TICKS, hold=hold)
    job = _Job(source, path, beats, watch)
    best = None if _is_flat(source, watch) else _BEST
    quality = best
    weight = _written(job, quality)
    while (excess := limits.excess(weight)) is not None:
        if excess.kind != "bytes" or quality == _FLOOR:
            raise EncodeError(_refusal(excess, source.fps))
        quality = _BEST if quality is None else _lower(quality, excess)
        weight = _written(job, quality)
    duration = Fraction(sum(beat.ticks for beat in beats), _TICKS)
    notes = _notes(best, quality, limits)
    return EncodedAnimation("webp", weight.bytes, weight.frames, duration, quality=quality, diagnostics=notes)


def _lower(quality: int, excess: Excess) -> int:
    """Return the quality that is likely to fit, always lower and never below the floor."""
    qualities, bytes_ = np.array(_CURVE).T
    wanted = np.interp(quality, qualities, bytes_) - math.log(excess.factor) - _MARGIN
    likely = math.floor(float(np.interp(wanted, bytes_, qualities)))
    return max(_FLOOR, min(quality - 2, likely))


def _written(job: _Job, quality: int | None) -> Weight:
    size, painter = job.source.size, job.source.painter()
    before: NDArray[np.uint32] | None = None
    with PartFile(job.path) as stream:
        file = WebpFile(stream, size, transparent=job.source.transparent)
        for beat in job.beats:
            pixels = painter.rgb(beat.frame)
            shown = _looks(pixels)
            box = Box(0, 0, size.width, size.height) if before is None else _even(box_of(shown != before))
            if box is not None:
                file.draw(packed_picture(pixels[box.area], quality), box)
            before = shown
            file.wait(beat.ticks)
            job.watch.done(beat.frame + 1)
        file.close()
        return Weight(stream.tell(), file.pictures, file.pictures * size.width * size.height)


def _looks(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    colors = packed(pixels)
    if pixels.shape[2] == 4:
        colors |= pixels[..., 3].astype(np.uint32) << 24
    return colors


def _even(box: Box | None) -> Box | None:
    """Return a box whose left top corner the container can express."""
    return box and Box(box.left & ~1, box.top & ~1, box.right, box.bottom)


def _is_flat(source: FilmSource, watch: Watch) -> bool:
    """Tell whether most pixels equal the one above, over some frames."""
    painter, shares = source.painter(), []
    for number in range(_SAMPLED):
        shown = _looks(painter.rgb((source.frames - 1) * number // (_SAMPLED - 1)))
        shares.append(float((shown[1:] == shown[:-1]).mean()) if len(shown) > 1 else 1.0)
        watch.done(0)
    return sum(shares) / _SAMPLED >= _FLAT


def _refusal(excess: Excess, fps: Fraction) -> Diagnostic:
    found, limit = grouped(excess.found), grouped(excess.limit)
    if excess.kind == "bytes":
        return error("FK557", quality=_FLOOR, found=found, limit=limit, factor=excess.times)
    rate = f"{float(fps / paces(fps)[0]):.1f}".removesuffix(".0")
    return error("FK551" if excess.kind == "frames" else "FK552", format="WebP", rate=rate, found=found, limit=limit)


def _notes(best: int | None, kept: int | None, limits: AnimationLimits) -> tuple[Diagnostic, ...]:
    if kept == best:
        return ()
    limit = grouped(limits.max_bytes or 0)
    if best is None:
        return (note("FK558", quality=kept, limit=limit),)
    return (note("FK559", quality=kept, best=best, limit=limit),)

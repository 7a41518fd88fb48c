"""A film as an animated GIF within a network's limits.

The frames are mapped and cropped here and packed by Pillow's LZW. Against ffmpeg's palettegen, paletteuse and GIF
encoder, text that rises over a flat ground came out a quarter smaller than with its ordered dither, an eighth smaller
than without dither, and exact where ffmpeg's dither moves the brand's color by two levels; a photograph with a slow
zoom came out as large as there with dither. Pillow's own animations were slightly larger than these for text, have
no ordered dither, and take the palette from one frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note
from formatkit.encode.animation_dither import Mapper
from formatkit.encode.animation_gif_draw import Cutouts, Drawing, OverDrawing, visible
from formatkit.encode.animation_gif_file import GifFile
from formatkit.encode.animation_limits import AnimationLimits, EncodedAnimation, Excess, Weight, grouped
from formatkit.encode.animation_palette import Census, packed
from formatkit.encode.animation_part import PartFile
from formatkit.encode.animation_timing import Beat, paces, schedule
from formatkit.encode.animation_watch import Watch
from formatkit.encode.frames import FilmSource
from formatkit.errors import EncodeError

__all__ = ["encode_gif"]

_TICKS = 100
_COLORS = (256, 128, 64)
_SHARES = {256: 1.0, 128: 0.76, 64: 0.58}
"""Which part of the bytes with 256 colors is left, as measured on photographs."""
_SAMPLED = 16
_HOPE = 1.05


@dataclass(frozen=True, slots=True)
class _Step:
    """How much is asked for: every `pace`-th frame, in up to `colors` colors (one of them transparent)."""

    pace: int
    colors: int


@dataclass(frozen=True, slots=True)
class _Job:
    source: FilmSource
    path: Path
    hold: Fraction
    census: Census
    watch: Watch

    def beats(self, pace: int) -> tuple[Beat, ...]:
        return schedule(self.source.frames, self.source.fps, pace, ticks_per_second=_TICKS, hold=self.hold)


def encode_gif(
    source: FilmSource, path: Path, limits: AnimationLimits, hold: Fraction, watch: Watch
) -> EncodedAnimation:
    """Write an animated GIF to `path`; see `encode_animation`. Raises EncodeError (FK550 to FK552) and Stopped."""
    job = _Job(source, path, hold, _census(source, watch), watch)
    steps = _ladder(source.fps)
    number, first = 0, None
    while True:
        weight = _written(job, steps[number])
        excess = limits.excess(weight)
        if excess is None:
            break
        first = first or excess
        following = _following(steps, number, weight, limits)
        if following is None:
            raise EncodeError(_refusal(excess, steps[number], source.fps))
        number = following
    duration = Fraction(sum(beat.ticks for beat in job.beats(steps[number].pace)), _TICKS)
    notes = _notes(first, limits, steps[0], steps[number], source.fps)
    return EncodedAnimation("gif", weight.bytes, weight.frames, duration, steps[number].colors, diagnostics=notes)


def _ladder(fps: Fraction) -> tuple[_Step, ...]:
    """Return what is tried in turn: fewer frames first, since fewer colors are seen sooner."""
    slower = paces(fps)
    return (*(_Step(pace, _COLORS[0]) for pace in slower), *(_Step(slower[-1], colors) for colors in _COLORS[1:]))


def _following(steps: tuple[_Step, ...], number: int, weight: Weight, limits: AnimationLimits) -> int | None:
    """Return the first later step that may fit by what this one weighs, else the last, None if no step can help."""
    left = range(number + 1, len(steps))
    for other in left:
        if not _exceeds(limits, _estimate(weight, steps[number], steps[other])):
            return other
    smallest = _estimate(weight, steps[number], steps[-1])
    too_many = limits.excess(Weight(0, smallest.frames, smallest.pixels)) is not None
    if not left or (too_many and steps[number].pace == steps[-1].pace):
        return None
    return left[-1]


def _estimate(weight: Weight, made: _Step, other: _Step) -> Weight:
    slower = made.pace / other.pace
    shrunk = slower * _SHARES[other.colors] / _SHARES[made.colors]
    return Weight(round(weight.bytes * shrunk), round(weight.frames * slower), round(weight.pixels * slower))


def _exceeds(limits: AnimationLimits, weight: Weight) -> bool:
    excess = limits.excess(weight)
    return excess is not None and excess.factor > _HOPE


def _census(source: FilmSource, watch: Watch) -> Census:
    """Count the colors of frames from all over the film, and then of more from where it moves."""
    census, painter = Census(), source.painter()
    moving: list[int] = []
    before: tuple[int, NDArray[np.uint32]] | None = None
    for frame in _some(range(source.frames)):
        colors = _counted(census, painter.rgb(frame))
        if before is not None and not np.array_equal(colors, before[1]):
            moving += range(before[0] + 1, frame)
        before = frame, colors
        watch.done(0)
    for frame in _some(moving):
        _counted(census, painter.rgb(frame))
        watch.done(0)
    return census


def _some(frames: Sequence[int]) -> list[int]:
    last, count = len(frames) - 1, min(_SAMPLED, len(frames))
    return [frames[last * number // max(1, count - 1)] for number in range(count)]


def _counted(census: Census, pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    colors = packed(pixels)
    census.add(colors, visible(pixels))
    return colors


def _written(job: _Job, step: _Step) -> Weight:
    palette = job.census.palette(step.colors - 1)
    drawn: Callable[[GifFile, Mapper], Drawing] = Cutouts if job.source.transparent else OverDrawing
    painter = job.source.painter()
    with PartFile(job.path) as stream:
        file = GifFile(stream, job.source.size, palette)
        drawing = drawn(file, Mapper(palette))
        for beat in job.beats(step.pace):
            drawing.show(painter.rgb(beat.frame))
            file.wait(beat.ticks)
            job.watch.done(beat.frame + 1)
        file.close()
        size = job.source.size
        return Weight(stream.tell(), file.pictures, file.pictures * size.width * size.height)


def _refusal(excess: Excess, step: _Step, fps: Fraction) -> Diagnostic:
    values = {"rate": _rate(fps, step), "found": grouped(excess.found), "limit": grouped(excess.limit)}
    if excess.kind == "bytes":
        return error("FK550", colors=step.colors, factor=excess.times, **values)
    return error("FK551" if excess.kind == "frames" else "FK552", format="GIF", **values)


def _notes(
    first: Excess | None, limits: AnimationLimits, best: _Step, kept: _Step, fps: Fraction
) -> tuple[Diagnostic, ...]:
    if first is None:
        return ()
    notes: list[Diagnostic] = []
    if kept.pace != best.pace:
        code = {"bytes": "FK553", "frames": "FK554", "pixels": "FK555"}[first.kind]
        notes.append(note(code, rate=_rate(fps, kept), best=_rate(fps, best), limit=grouped(first.limit)))
    if kept.colors != best.colors:
        limit = grouped(limits.max_bytes or 0)
        notes.append(note("FK556", colors=kept.colors, best=best.colors, limit=limit))
    return tuple(notes)


def _rate(fps: Fraction, step: _Step) -> str:
    return f"{float(fps / step.pace):.1f}".removesuffix(".0")

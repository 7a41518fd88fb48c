"""Filming: one composed film becomes one checked file, whatever its container.

What only some films need, or none at first, is imported where it is used: the first frame waits for the rest.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from formatkit.diagnostics import Diagnostic, Where
from formatkit.encode.atomic import abandon, write_checked, write_checked_by, write_failure
from formatkit.encode.choice import FilmForm
from formatkit.encode.film import encode_film
from formatkit.encode.film_choice import film_settings
from formatkit.encode.film_memory import encoder_memory, give_back
from formatkit.encode.frames_done import FramesDone
from formatkit.encode.patience import Beats, Either, while_it_gets_on
from formatkit.model.geometry import Size
from formatkit.model.preset import Preset
from formatkit.paint.draft import Draft
from formatkit.paint.film import Film
from formatkit.scene.composition import Composition
from formatkit.take import Take
from formatkit.typeset.faces import FaceLibrary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from formatkit.check.film_rules import SoundDemand
    from formatkit.encode.animation import AnimationFormat
    from formatkit.encode.frames import FilmSource
    from formatkit.encode.mastering import Mixed
    from formatkit.encode.overlay import OverlayFormat

__all__ = ["Filmed", "film", "film_overlay", "film_overlay_frames", "write_captions"]

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Filmed:
    """A finished film: its size in pixels and bytes, hash, length, and what was noticed."""

    format: FilmForm | Literal["webm"]
    size: Size
    bytes: int
    sha256: str
    seconds: Fraction
    frames: int
    diagnostics: tuple[Diagnostic, ...]


def film(
    composition: Composition,
    preset: Preset,
    library: FaceLibrary,
    target: Path,
    form: FilmForm,
    take: Take,
    where: Where,
) -> Filmed:
    """Make a film at `target` (with its ending): painted, encoded, opened again and checked.

    Raises EncodeError (FK592 when the encoder hangs) and CheckError; then nothing has that name. Raises Stopped when
    `take.stop` was set.
    """

    def make(watched: Take) -> Filmed:
        return _filmed(composition, preset, library, target, form, watched, where)

    with encoder_memory():
        return _patiently(make, take, target)


def _filmed(
    composition: Composition,
    preset: Preset,
    library: FaceLibrary,
    target: Path,
    form: FilmForm,
    take: Take,
    where: Where,
) -> Filmed:
    import cv2

    cv2.setNumThreads(1)  # the encoder's threads take all processors; more would only be in their way
    whole = Film(composition, library)
    source: FilmSource = Draft(whole) if take.quality == "draft" else whole
    _told(take, source, 0)
    track = _Track(composition)
    if form in ("gif", "webp"):
        found = _animation(source, preset, target, form, take, where)
    else:
        whole.begin(give_back)  # what brought them to size is several times as large as they are
        found = _video(source, track, preset, target, form, take, where)
    return Filmed(
        form,
        source.size,
        target.stat().st_size,
        _sha256(target),
        source.frames / source.fps,
        source.frames,
        (*track.diagnostics, *found),
    )


def _patiently(make: Callable[[Take], Made], take: Take, target: Path) -> Made:
    """Make a film as long as it gets on. Raises EncodeError (FK592) when it does not; then nothing has its name."""
    beats, stop = Beats(), Either(take.stop)

    def told(film: FramesDone) -> None:
        beats()
        take.on_frames(film)

    watched = replace(take, on_frames=told, stop=stop)
    return while_it_gets_on(lambda: make(watched), beats, stop, partial(abandon, target), take.patience)


def _least_rate(preset: Preset, seconds: Fraction) -> int | None:
    """Return the least mean bit rate of a file: what the network says, or what its least number of bytes comes to."""
    rates = [preset.video.min_bitrate if preset.video else None]
    if preset.min_bytes is not None:
        rates.append(math.ceil(preset.min_bytes * 8 / seconds))
    return max((rate for rate in rates if rate is not None), default=None)


def write_captions(composition: Composition, film: Path) -> tuple[Path, ...]:
    """Write a film's captions beside it, as SRT and WebVTT, and return the files. Raises EncodeError."""
    if not composition.captions:
        return ()
    from formatkit.encode.subtitles import srt_text, vtt_text

    texts = {".srt": srt_text(composition.captions), ".vtt": vtt_text(composition.captions)}
    for suffix, text in texts.items():
        write_checked(film.with_suffix(suffix), text.encode(), lambda _: ())
    return tuple(film.with_suffix(suffix) for suffix in texts)


def _video(
    source: FilmSource, track: _Track, preset: Preset, target: Path, form: str, take: Take, where: Where
) -> tuple[Diagnostic, ...]:
    settings = replace(
        film_settings(preset, source.fps, take.quality),
        container="mov" if form == "mov" else "mp4",
        min_bit_rate=_least_rate(preset, source.frames / source.fps),
    )

    def write(part: Path) -> tuple[Diagnostic, ...]:
        made = encode_film(
            source,
            track.blocks(),
            settings,
            part,
            threads=take.threads,
            on_frames=partial(_told, take, source),
            stop=take.stop,
        )
        return made.diagnostics

    def check(part: Path) -> tuple[Diagnostic, ...]:
        from formatkit.check.film import FilmRules, check_film_quick

        size, fps, frames = source.size, source.fps, source.frames
        rules = FilmRules.of_preset(preset, size=size, fps=fps, frames=frames, container=form, sound=track.demand)
        return check_film_quick(part, rules, where)

    made, found = write_checked_by(target, write, check)
    return (*made, *found)


def film_overlay(
    composition: Composition, library: FaceLibrary, target: Path, form: OverlayFormat, take: Take, where: Where
) -> Filmed:
    """Make a transparent film at `target`: WebM (VP9) or ProRes 4444, without sound, opened again and checked.

    Raises as `film` does.
    """
    return _patiently(lambda watched: _overlay(composition, library, target, form, watched, where), take, target)


def _overlay(
    composition: Composition, library: FaceLibrary, target: Path, form: OverlayFormat, take: Take, where: Where
) -> Filmed:
    from formatkit.check.film import FilmRules, check_film_quick
    from formatkit.encode.overlay import encode_overlay

    source = Film(composition, library)
    container: Literal["webm", "mov"] = "webm" if form == "webm" else "mov"
    rules = FilmRules.of_overlay(size=source.size, fps=source.fps, frames=source.frames, container=container)

    def write(part: Path) -> None:
        encode_overlay(source, part, form, on_frames=partial(_told, take, source), stop=take.stop)

    _, found = write_checked_by(target, write, lambda part: check_film_quick(part, rules, where))
    seconds = source.frames / source.fps
    return Filmed(container, source.size, target.stat().st_size, _sha256(target), seconds, source.frames, found)


def film_overlay_frames(
    composition: Composition, library: FaceLibrary, folder: Path, stem: str, take: Take
) -> tuple[Path, ...]:
    """Make a transparent film as PNG files in `folder`, numbered from 1. Raises as `film` does."""
    from formatkit.encode.overlay import encode_sequence

    source = Film(composition, library)
    told = partial(_told, take, source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise write_failure(problem, folder) from problem
    return encode_sequence(source, folder, stem, on_frames=told, stop=take.stop)


def _told(take: Take, source: FilmSource, done: int) -> None:
    take.on_frames(FramesDone(done, source.frames, float(source.fps)))


def _animation(
    source: FilmSource, preset: Preset, target: Path, form: AnimationFormat, take: Take, where: Where
) -> tuple[Diagnostic, ...]:
    from formatkit.check.film import FilmRules, check_film_quick
    from formatkit.encode.animation import AnimationLimits, encode_animation

    rules = preset.animation
    limits = AnimationLimits(
        preset.max_bytes, rules.max_frames if rules else None, rules.max_total_pixels if rules else None
    )

    def write(part: Path) -> tuple[Diagnostic, ...]:
        made = encode_animation(
            source,
            part,
            form,
            limits=limits,
            on_frames=partial(_told, take, source),
            stop=take.stop,
        )
        return made.diagnostics

    checked = FilmRules.of_preset(
        preset, size=source.size, fps=source.fps, frames=source.frames, container=form, sound="none"
    )
    made, found = write_checked_by(target, write, lambda part: check_film_quick(part, checked, where))
    return (*made, *found)


class _Track:
    """A film's sound, mixed when it is first asked for: while other threads paint the first frames."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    @cached_property
    def mixed(self) -> Mixed | None:
        """The mastered sound, None for a film without any."""
        from formatkit.encode.mastering import mixed

        track = self._composition.soundtrack
        return mixed(track, self._composition.store) if track is not None else None

    @property
    def demand(self) -> SoundDemand:
        """What must be found of it in the file."""
        if self.mixed is None:
            return "none"
        return "silent" if self.mixed.loudness is None else "heard"

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is to be told of it; of a silent track that a network wants there is nothing to tell."""
        track = self._composition.soundtrack
        return self.mixed.diagnostics if self.mixed is not None and track is not None and track.sounds else ()

    def blocks(self) -> Iterator[NDArray[np.float32]] | None:
        """Return its samples in blocks, for `encode_film`."""
        return None if self._composition.soundtrack is None else self._mixed_blocks()

    def _mixed_blocks(self) -> Iterator[NDArray[np.float32]]:
        assert self.mixed is not None
        yield from self.mixed.blocks()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

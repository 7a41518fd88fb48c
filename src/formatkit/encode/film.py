"""A painted film and its sound to one MP4 or MOV file, exact to the frame, equal bytes on any number of threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

from formatkit.diagnostics import Diagnostic, error, note, warning
from formatkit.encode.animation_watch import Stopped
from formatkit.encode.film_budget import Budget, Try
from formatkit.encode.film_codec import Rate, VideoPlan
from formatkit.encode.film_memory import give_back
from formatkit.encode.film_mux import FilmFile
from formatkit.encode.film_segments import Segment, segments
from formatkit.encode.film_settings import FilmSettings
from formatkit.encode.film_sound import SOUND_RATE, FilmSound
from formatkit.encode.film_workers import Progress, SegmentRun
from formatkit.encode.frames import FilmSource
from formatkit.errors import EncodeError

__all__ = ["EncodedFilm", "Stopped", "encode_film"]

# In how many segments the free memory between the blocks of a film's encoders adds up to what is worth giving back:
# the encoders that follow fetch it again, page by page.
_SEGMENTS_KEPT = 12
# From here on, losses are seen at the size of a phone.
_POOR_CRF = 34.0


@dataclass(frozen=True, slots=True)
class EncodedFilm:
    """A finished file: its `bytes`, the quality that was used in the last of `passes`, and what is to be told."""

    bytes: int
    crf: float
    passes: int
    diagnostics: tuple[Diagnostic, ...] = ()


def encode_film(
    source: FilmSource,
    sound: Iterable[NDArray[np.float32]] | None,
    settings: FilmSettings,
    path: Path,
    *,
    threads: int,
    on_frames: Callable[[int], None],
    stop: threading.Event,
) -> EncodedFilm:
    """Encode a film into `path`, which is overwritten; give it the part file of `atomic.write_checked_by`.

    `sound` are blocks of `n × 2` samples at 48 kHz, read once; it is cut, or filled up with silence, to the length
    of the picture. None makes a film without sound. The bytes depend on the frames, the samples and the settings,
    never on `threads`, of which each has a painter of its own (the sound is encoded by the caller's).
    `on_frames` is told after each frame how many are done, from any of the threads but never from two at once;
    every pass begins again with 1. A film that misses its limits is encoded again, three times in all at most, and a
    note says so (a warning where the quality became poor, or stayed below `min_bit_rate`).

    Raises Stopped soon after `stop` is set, EncodeError when a limit cannot be kept (FK531, FK532), a frame cannot
    be painted (FK535) or encoded (FK536 to FK538) or the file not be written (FK520 to FK525), and any other
    exception of a painter, of `sound` or of `on_frames` as it is; what is in `path` then is not a film.
    """
    film = _Film(source, sound, settings, path, threads)
    tries: tuple[Try, ...] = ()
    rate: Rate | None = film.budget.first()
    while rate is not None:
        tries += (film.encoded(rate, Progress(on_frames, stop)),)
        rate = film.budget.following(tries)
    return _judged(film.budget, tries)


class _Film:
    """What the passes over one film share: cuts, painters and the encoded sound."""

    def __init__(
        self,
        source: FilmSource,
        sound: Iterable[NDArray[np.float32]] | None,
        settings: FilmSettings,
        path: Path,
        threads: int,
    ) -> None:
        if source.frames < 1:
            raise ValueError("a film needs at least one frame")
        seconds = source.frames / source.fps
        bit_rate = settings.audio_bit_rate
        self._source, self._settings, self._path = source, settings, path
        self._cuts = segments(source.frames, source.fps, settings.gop_frames)
        self._samples = round(seconds * SOUND_RATE)
        self._sound = None
        if sound is not None:
            self._sound = FilmSound(sound, self._samples, bit_rate, edit_list=settings.edit_list)
        beside = 0 if sound is None else bit_rate
        self.budget = Budget(settings, source.size, source.fps, seconds, len(self._cuts), beside)
        self._painters = [source.painter() for _ in range(min(max(1, threads), len(self._cuts)))]

    def encoded(self, rate: Rate, progress: Progress) -> Try:
        """Encode it once."""
        plan = VideoPlan(self._settings, self._source.size, self._source.fps, rate)
        bit_rate = None if self._sound is None else self._settings.audio_bit_rate
        with (
            SegmentRun(plan, self._cuts, self._painters, progress) as run,
            FilmFile(self._path, plan, bit_rate) as file,
        ):
            for number, cut in enumerate(self._cuts, 1):
                progress.check()
                sound = self._sound_of(cut)
                file.add(cut, run.take(), sound)
                if number % _SEGMENTS_KEPT == 0:
                    give_back()
        return Try(rate, self._path.stat().st_size, file.picture_bytes)

    def _sound_of(self, cut: Segment) -> list[Packet[Stream]]:
        """Return what is heard with a segment, encoded here while the threads encode the picture."""
        if self._sound is None:
            return []
        return list(self._sound.packets(self._sample(cut.first), self._sample(cut.end)))

    def _sample(self, frame: int) -> int:
        return min(self._samples, ceil(frame * SOUND_RATE / self._source.fps))


def _judged(budget: Budget, tries: tuple[Try, ...]) -> EncodedFilm:
    """Return the film that the last try made, with what must be told. Raises EncodeError if it is too large."""
    last = tries[-1]
    if budget.most is not None and last.file_bytes > budget.most:
        raise EncodeError(_too_large(last, budget.most))
    notes: tuple[Diagnostic, ...] = ()
    if last.file_bytes < budget.least:
        notes = (warning("FK534", found=_kilobits(last, budget), least=_kilo(budget.settings.min_bit_rate)),)
    elif len(tries) > 1:
        notes = (_adjusted(budget, tries),)
    return EncodedFilm(last.file_bytes, last.rate.crf, len(tries), notes)


def _too_large(last: Try, most: int) -> Diagnostic:
    beside = last.file_bytes - last.picture_bytes
    if beside >= most:
        return error("FK532", sound=_grouped(beside), limit=_grouped(most))
    factor = f"{last.file_bytes / most:.2f}"
    return error("FK531", found=_grouped(last.file_bytes), limit=_grouped(most), factor=factor, crf=_crf(last))


def _adjusted(budget: Budget, tries: tuple[Try, ...]) -> Diagnostic:
    first, last = tries[0], tries[-1]
    quality = {"crf": _crf(last), "wanted": _crf(first)}
    if budget.most is not None and first.file_bytes > budget.most:
        tell = warning if last.rate.crf > _POOR_CRF else note
        return tell("FK530", limit=_grouped(budget.most), found=_grouped(first.file_bytes), **quality)
    least = _kilo(budget.settings.min_bit_rate)
    return note("FK533", least=least, found=_kilobits(first, budget), **quality)


def _crf(made: Try) -> str:
    return f"{made.rate.crf:.1f}"


def _kilobits(made: Try, budget: Budget) -> str:
    return _kilo(int(made.file_bytes * 8 / budget.seconds))


def _kilo(bits: int | None) -> str:
    return _grouped((bits or 0) // 1000)


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")

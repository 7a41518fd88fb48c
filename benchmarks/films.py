"""Films: formatkit against the physical limit of the encoder and against a typical moviepy script.

All processes have all processors; the runs of a round follow each other. The limit counts as a whole process: it
starts Python with PyAV and does nothing but what `benchmarks/film_limit.py` says. formatkit as a whole process is the
command `formatkit render`. From the second reel on, both count without the start. What is timed is never checked
meanwhile; that each file is whole is seen afterwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import av
import cv2

import formatkit as fk
from benchmarks.film_material import FRAMES, SECONDS, Ground, Reel, composed_reel, logo_file, music_file, prepared
from benchmarks.film_raw import RawFilm, quick_folder, raw_film
from benchmarks.material import AUTHOR, ROOT
from benchmarks.measure import Row, Task, interleaved, median_ratio
from benchmarks.spent import Spent, spent
from formatkit.encode.film_choice import Quality, film_settings
from formatkit.encode.film_settings import FilmSettings
from formatkit.paint.film import Film
from formatkit.raster import zoom
from formatkit.scene.composition import Composition
from formatkit.scene.nodes import Text
from formatkit.typeset.faces import FaceLibrary

__all__ = ["films"]

_FILM_ROUNDS = 9
_PEER_ROUNDS = 3
_SERIES = (1, 2)
"""The second and the third reel of a process; reel 0 comes before them."""
_NAMES: dict[Ground, str] = {"photo": "A, photograph", "plain": "B, plain"}
_OVER_LIMIT: dict[tuple[Ground, Quality], float] = {
    ("photo", "standard"): 1.4,
    ("photo", "high"): 1.2,
    ("plain", "standard"): 1.2,
    ("plain", "high"): 1.2,
}
_SERIES_OVER_LIMIT: dict[Ground, float] = {"photo": 1.25, "plain": 1.1}
_PAINTING_MS: dict[Ground, float] = {"photo": 3.2, "plain": 0.3}
_FASTER: dict[Ground, float] = {"photo": 9.0, "plain": 14.0}
_PEAK_MB = 700.0
_PREVIEW_MS = 150.0
_ALL_PROCESSORS = -1


@dataclass(eq=False)
class _Bench:
    """One kind of reel, a folder in memory, and raw frames in it, painted when they are first asked for."""

    ground: Ground
    brand: fk.Brand
    folder: Path
    _raw: dict[int, RawFilm] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the rows call it."""
        return _NAMES[self.ground]

    def settings(self, quality: Quality) -> FilmSettings:
        """Return how the encoder is set."""
        raw = self.raw()
        return film_settings(raw.preset, raw.fps, quality)

    def composition(self, number: int = 0) -> Composition:
        """Return a reel composed."""
        return composed_reel(Reel(self.ground, number), self.brand)

    def raw(self, number: int = 0) -> RawFilm:
        """Return a reel's frames and sound."""
        if number not in self._raw:
            self._raw[number] = raw_film(self.composition(number), self.folder, f"reel-{number}")
        return self._raw[number]

    def ours(self, quality: Quality) -> Spent:
        """Run the command."""
        out = self.folder / "ours.mp4"
        return _whole(spent(Reel(self.ground).command(out, quality), prepared()), out)

    def limit(self, quality: Quality, number: int = 0) -> Spent:
        """Run the limit."""
        out = self.folder / "limit.mp4"
        plan = self.raw(number).plan(quality, out)
        return _whole(spent([sys.executable, "benchmarks/film_limit.py", str(plan)], ROOT), out)

    def series(self) -> Spent:
        """Make three reels in one process, which says the seconds of each."""
        numbers = ["0", *map(str, _SERIES)]
        command = [sys.executable, "-m", "benchmarks.film_series", self.ground, str(self.folder), *numbers]
        made = spent(command, ROOT)
        for number in numbers:
            _whole(made, self.folder / f"series-{self.ground}-{number}.mp4")
        return made

    def script(self, **more: bool) -> Spent:
        """Run the moviepy script on the same lines with the same settings."""
        scene = self.composition().scenes[0]
        quote = next(node for node in scene.nodes if isinstance(node, Text) and node.id == "quote")
        settings = self.settings("standard")
        out = self.folder / "peer.mp4"
        reel = {
            "ground": str(Reel(self.ground).photo) if self.ground == "photo" else scene.ground.hex,
            "logo": str(logo_file(self.ground)),
            "music": str(music_file()),
            "lines": [line.text for line in quote.layout.lines],
            "author": AUTHOR,
            "out": str(out),
            "preset": settings.speed,
            "crf": settings.crf,
            "gop": settings.gop_frames,
            **more,
        }
        file = self.folder / "peer.json"
        file.write_text(json.dumps(reel), "utf-8")
        return _whole(spent([sys.executable, "benchmarks/peer_moviepy_reel.py", str(file)], ROOT), out)


def films(rounds: int) -> Iterator[Row]:
    """Measure reels over a photograph (A) and plain ones (B)."""
    rounds = min(rounds, _FILM_ROUNDS)
    brand = fk.load_brand(prepared() / "brand.toml")
    for ground in _NAMES:
        with quick_folder() as folder:
            bench = _Bench(ground, brand, folder)
            yield from _whole_process(bench, "standard", rounds)
            yield from _whole_process(bench, "high", rounds)
            yield from _in_series(bench, rounds)
            yield from _painting(bench, rounds)
            yield from _against_script(bench, min(rounds, _PEER_ROUNDS))
    yield from _preview(brand, rounds)


def _whole_process(bench: _Bench, quality: Quality, rounds: int) -> Iterator[Row]:
    """Time the command against the limit. The memory is that of the timed runs."""
    ours, limit = _alternated(rounds, lambda: bench.ours(quality), lambda: bench.limit(quality))
    settings = bench.settings(quality)
    name = f"{bench.name}, {settings.speed}"
    measured = quality == "standard" and bench.ground == "photo"
    yield Row(f"{name} {settings.crf:g}: the limit", median(_seconds(limit)), "s")
    yield Row(f"{name}: formatkit render", median(_seconds(ours)), "s")
    over = median_ratio(_seconds(ours), _seconds(limit))
    yield Row(f"{name}:   … / limit", over, "×", at_most=_OVER_LIMIT[bench.ground, quality])
    processor = median_ratio([each.cpu for each in ours], [each.cpu for each in limit])
    yield Row(f"{name}:   … processor time / limit", processor, "×")
    yield Row(f"{name}: speed / real time", SECONDS / median(_seconds(ours)), "×")
    if all(each.peak for each in ours):
        peak = max(each.peak for each in ours) / 1e6
        yield Row(f"{name}: peak memory", peak, "MB", at_most=_PEAK_MB if measured else None)


def _in_series(bench: _Bench, rounds: int) -> Iterator[Row]:
    """Time the second and third reel of a process against the limit's work on the same frames, without starts."""
    limits = [lambda number=number: bench.limit("standard", number) for number in _SERIES]
    ours, *least = _alternated(rounds, bench.series, *limits)
    made = [sum(map(float, each.said.split()[1:])) / len(_SERIES) for each in ours]
    floor = [sum(float(each.said) for each in pair) / len(_SERIES) for pair in zip(*least, strict=True)]
    yield Row(f"{bench.name}: limit without its start", median(floor), "s")
    yield Row(f"{bench.name}: from the second reel on", median(made), "s")
    over = median_ratio(made, floor)
    yield Row(f"{bench.name}:   … / limit", over, "×", at_most=_SERIES_OVER_LIMIT[bench.ground])


def _painting(bench: _Bench, rounds: int) -> Iterator[Row]:
    """Time all frames on one thread. The photograph is decoded and brought to size before."""
    composition = bench.composition()
    library = FaceLibrary(composition.store)
    prepared_film: list[Film] = []

    def prepare() -> None:
        zoom._axis.cache_clear()  # searched for once a film, so it belongs to what is timed
        prepared_film[:] = [Film(composition, library)]
        prepared_film[0].painter().nv12(0)

    def paint(_: int) -> None:
        painter = prepared_film[0].painter()
        for frame in range(FRAMES):
            painter.nv12(frame)

    cv2.setNumThreads(1)
    (seconds,) = interleaved(rounds, Task(paint, prepare))
    cv2.setNumThreads(_ALL_PROCESSORS)
    each = median(seconds) * 1e3 / FRAMES
    yield Row(f"{bench.name}: painting a frame, one thread", each, "ms", at_most=_PAINTING_MS[bench.ground])


def _against_script(bench: _Bench, rounds: int) -> Iterator[Row]:
    """Time the script, once also with a background color, by which it avoids a mask that most scripts have."""
    ours, script = _alternated(rounds, lambda: bench.ours("standard"), bench.script)
    yield Row(f"{bench.name}: the moviepy script", median(_seconds(script)), "s")
    faster = median_ratio(_seconds(script), _seconds(ours))
    yield Row(f"{bench.name}:   … / formatkit render", faster, "×", at_least=_FASTER[bench.ground])
    opaque = bench.script(opaque=True).seconds / median(_seconds(ours))
    yield Row(f"{bench.name}:   … with bg_color / formatkit", opaque, "×")


def _preview(brand: fk.Brand, rounds: int) -> Iterator[Row]:
    """Time the first frame of a film just composed, with the finished design, where others were shown before."""
    waiting: list[Composition] = []

    def prepare() -> None:
        waiting[:] = [composed_reel(Reel("photo"), brand)]

    def show(_: int) -> None:
        (made,) = waiting
        fk.frame(made, at=float(made.poster / (made.fps or 1)))

    first, again = interleaved(rounds, Task(show, prepare), Task(show))
    yield Row("preview, first frame, warm", median(first) * 1e3, "ms", at_most=_PREVIEW_MS)
    yield Row("preview, the same film again", median(again) * 1e3, "ms")


def _alternated(rounds: int, *runs: Callable[[], Spent]) -> tuple[list[Spent], ...]:
    """Return what each run costs per round, after one round that does not count."""
    kept: tuple[list[Spent], ...] = tuple([] for _ in runs)
    for number in range(-1, rounds):
        for run, spending in zip(runs, kept, strict=True):
            made = run()
            if number >= 0:
                spending.append(made)
    return kept


def _seconds(runs: list[Spent]) -> list[float]:
    return [each.seconds for each in runs]


def _whole(made: Spent, file: Path) -> Spent:
    """Return what was spent. Raises RuntimeError when the file has not all of the film and its sound."""
    with av.open(str(file)) as film:
        frames = sum(1 for packet in film.demux(film.streams.video[0]) if packet.size)
        sound = film.streams.audio[0]
        seconds = float((sound.duration or 0) * (sound.time_base or 0))
    if frames != FRAMES or abs(seconds - SECONDS) > 0.1:
        raise RuntimeError(f"{file.name} has {frames} frames and {seconds:.2f} s of sound")
    file.unlink()
    return made

"""The card over a photograph: formatkit against the typical script and against the floor, in one process each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Literal

import cv2
import numpy as np
import simplejpeg

import formatkit as fk
from benchmarks.material import AUTHOR, FOLDER, QUOTES, brand_file, logo_file, photo_file
from benchmarks.measure import Row, Task, interleaved, median_ratio, on_one_processor
from benchmarks.peer_pillow_card import make_card
from formatkit.encode.lossy import jpeg
from formatkit.encode.png import fast_png
from formatkit.model.asset import Asset
from formatkit.model.order import Order
from formatkit.paint.memo import GroundMemo
from formatkit.paint.painter import Painter
from formatkit.studio import Studio

__all__ = ["cards", "file_sizes"]

Form = Literal["jpeg", "png"]
_FORMS: tuple[Form, ...] = ("jpeg", "png")
_PRESET = "linkedin/image-portrait"
_CARD = (1350, 1080)
_CACHED_QUOTES = 6
_ROUND = count(100)
# Ratios to the script: photograph decoded each time, decoded photograph in memory, finished background cached.
_TARGETS = {"jpeg": (0.5, 0.35, 0.22), "png": (0.2, 0.15, 0.12)}


class _CountingMemo(GroundMemo):
    """Counts how often a ground was found, so that a figure for cached grounds is not one for painted ones."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def get(self, key: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None:
        ground = super().get(key)
        self.found += ground is not None and ground.shape[:2] == _CARD
        return ground


@dataclass(frozen=True, slots=True)
class _Bench:
    """A studio and a folder to write to; `form` is that of both the script's cards and ours."""

    studio: Studio
    preset: fk.Preset
    template: fk.Template
    out: Path
    form: Form

    def ours(self, number: int, quotes: int = len(QUOTES)) -> Asset:
        """Make our card from file to file: compose, paint, encode, re-open and check, rename."""
        post = fk.Post(
            id=f"card-{number}",
            quote=f"{QUOTES[number % quotes]} {next(_ROUND):03}",  # no text twice: layouts are remembered
            author=AUTHOR,
            photo=photo_file().name,
            style="photo",
        )
        order = Order(post, self.preset, self.template, lang="de", folder=FOLDER, final=True)
        return self.studio.make(order, self.out / f"ours-{number}", self.form)[0]

    def peer(self, number: int, png_level: int = -1) -> Path:
        """Make the script's card from file to file."""
        file = self.out / f"peer-{number}{'.jpg' if self.form == 'jpeg' else '.png'}"
        make_card(photo_file(), logo_file(), QUOTES[number % len(QUOTES)], AUTHOR, file, png_level)
        return file

    def forget_all(self) -> None:
        """Forget the photograph, the logo and finished grounds."""
        self.studio.store.forget()
        self.forget_grounds()

    def forget_grounds(self) -> None:
        """Forget finished grounds; decoded pictures stay."""
        self.studio.painter = Painter(self.studio.store, self.studio.library)


def cards(rounds: int) -> Iterator[Row]:
    """Time cards in both formats and in the three states of what is already known."""
    cv2.setNumThreads(1)
    for form in _FORMS:
        with on_one_processor(), _bench(form) as bench:
            yield from _decoded_each_time(bench, rounds)
            yield from _proxy_on_disk(bench, rounds)
            yield from _in_memory(bench, rounds)
            yield from _ground_cached(bench, rounds)


def file_sizes(rounds: int) -> Iterator[Row]:
    """Compare bytes of files, and time the script's PNG at level 1."""
    for form in _FORMS:
        with on_one_processor(), _bench(form) as bench:
            ours = median(bench.ours(number).bytes for number in range(len(QUOTES)))
            peer = median(bench.peer(number).stat().st_size for number in range(len(QUOTES)))
            yield Row(f"{form}: our file", ours / 1e6, "MB")
            yield Row(f"{form}: the script's file", peer / 1e6, "MB")
            yield Row(f"{form}: bytes, ours / script", ours / peer, "×", at_most=1.2 if form == "png" else None)
            if form == "png":
                yield _same_picture(bench)
                yield from _level_one(bench, ours, rounds)


def _decoded_each_time(bench: _Bench, rounds: int) -> Iterator[Row]:
    floor = Task(_floor(bench))
    ours, peer, least = interleaved(rounds, Task(bench.ours, bench.forget_all), Task(bench.peer), floor)
    form = bench.form
    yield Row(f"{form}: the script", median(peer) * 1e3, "ms")
    yield Row(f"{form}: floor, decode and encode alone", median(least) * 1e3, "ms")
    yield Row(f"{form}: photograph decoded each time", median(ours) * 1e3, "ms")
    yield Row(f"{form}:   … / script", median_ratio(ours, peer), "×", at_most=_TARGETS[form][0])
    yield Row(f"{form}:   … / floor", median_ratio(ours, least), "×", at_most=2.5)


def _proxy_on_disk(bench: _Bench, rounds: int) -> Iterator[Row]:
    """Time cards whose photograph was seen on an earlier day: its proxy is known, its pixels are not."""
    with Studio(bench.studio.brand, (FOLDER,), cache=bench.out / "cache") as studio:
        again = replace(bench, studio=studio)
        again.ours(0)
        ours, peer = interleaved(rounds, Task(again.ours, again.forget_all), Task(bench.peer))
    yield Row(f"{bench.form}:   the same with the proxy on disk", median(ours) * 1e3, "ms")
    yield Row(f"{bench.form}:   … / script", median_ratio(ours, peer), "×")


def _in_memory(bench: _Bench, rounds: int) -> Iterator[Row]:
    ours, peer = interleaved(rounds, Task(bench.ours, bench.forget_grounds), Task(bench.peer))
    yield Row(f"{bench.form}: decoded photograph in memory", median(ours) * 1e3, "ms")
    yield Row(f"{bench.form}:   … / script", median_ratio(ours, peer), "×", at_most=_TARGETS[bench.form][1])


def _ground_cached(bench: _Bench, rounds: int) -> Iterator[Row]:
    """Time cards whose backgrounds were all painted before; raises RuntimeError when one had to be painted."""
    memo = _CountingMemo()
    bench.studio.painter = Painter(bench.studio.store, bench.studio.library, memo=memo)
    for number in range(_CACHED_QUOTES):
        bench.ours(number)
    before = memo.found
    ours, peer = interleaved(rounds, Task(lambda number: bench.ours(number, _CACHED_QUOTES)), Task(bench.peer))
    if memo.found - before != rounds + 1:
        raise RuntimeError(f"{rounds + 1} cards, but only {memo.found - before} found their background")
    yield Row(f"{bench.form}: finished background cached", median(ours) * 1e3, "ms")
    yield Row(f"{bench.form}:   … / script", median_ratio(ours, peer), "×", at_most=_TARGETS[bench.form][2])


def _same_picture(bench: _Bench) -> Row:
    """Compare the encoders alone: the script's own card packed by us, against the script's file of it."""
    ratios = []
    for number in range(len(QUOTES)):
        file = bench.peer(number)
        card = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
        if card is None:
            raise RuntimeError(f"{file} cannot be read")
        ratios.append(len(fast_png(np.ascontiguousarray(card, np.uint8))) / file.stat().st_size)
    return Row("png: bytes of the script's own card, ours / script", median(ratios), "×", at_most=1.2)


def _level_one(bench: _Bench, ours: float, rounds: int) -> Iterator[Row]:
    bytes_at_one = median(bench.peer(number, 1).stat().st_size for number in range(len(QUOTES)))
    (seconds,) = interleaved(rounds, Task(lambda number: bench.peer(number, 1)))
    yield Row("png: the script at level 1", median(seconds) * 1e3, "ms")
    yield Row("png: the script's file at level 1", bytes_at_one / 1e6, "MB")
    yield Row("png: bytes, ours / script at level 1", ours / bytes_at_one, "×")


def _floor(bench: _Bench) -> Callable[[int], None]:
    """Return the least that any program must do: decode the photograph whole, encode a finished card."""
    asset = bench.ours(0)
    finished = cv2.imread(str(asset.path), cv2.IMREAD_COLOR_RGB)
    if finished is None:
        raise RuntimeError(f"{asset.path} cannot be read")
    card = np.ascontiguousarray(finished, np.uint8)
    photo = photo_file()
    file = bench.out / f"floor.{bench.form}"

    def run(_: int) -> None:
        simplejpeg.decode_jpeg(photo.read_bytes())
        file.write_bytes(jpeg(card, 90, "4:2:0") if bench.form == "jpeg" else fast_png(card))

    return run


@contextmanager
def _bench(form: Form) -> Iterator[_Bench]:
    """Give a studio with open fonts and a folder to write to, and clear both away."""
    brand = fk.load_brand(brand_file())
    with tempfile.TemporaryDirectory() as folder, Studio(brand, (FOLDER,)) as studio:
        bench = _Bench(studio, fk.preset(_PRESET), fk.load_template("quote"), Path(folder), form)
        bench.ours(0)
        yield bench

"""Bytes, quality and processor time of x264's presets and CRFs over five pictures: what the default rests on.

Three seconds of films of ten, 1080 × 1920, half of them while lines rise: three photographs under a zoom, a plain
ground, a long text. Each is painted once and encoded by formatkit itself. Quality is that of the decoded luma against
the painted one, on every fifth frame: SSIM after Wang et al. 2004 (Gaussian window of 11, sigma 1.5), and PSNR. The
rows compare presets at equal quality: bytes and processor time at the SSIM, and at the PSNR, that the default has on
each picture, between the CRFs measured.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import fmean

import av
import cv2
import numpy as np
from numpy.typing import NDArray

import formatkit as fk
from benchmarks.film_material import FILMS, PRESET, prepared
from benchmarks.film_raw import quick_folder, write_frames
from benchmarks.material import AUTHOR, EXAMPLE, QUOTES
from benchmarks.measure import Row
from formatkit.encode.film import encode_film
from formatkit.encode.film_settings import FilmSettings
from formatkit.model.geometry import Size
from formatkit.paint.film import Film
from formatkit.typeset.faces import FaceLibrary

__all__ = ["film_quality"]

Plane = NDArray[np.uint8]
_FILM_SECONDS = 10
_FIRST, _END = 45, 135
_SECONDS = 3
_LOOKED_AT = 5
_SPEEDS = ("veryfast", "faster", "medium")
_CRFS = (16, 18, 20, 22)
_GOOD = 0.98
_DEFAULT = ("veryfast", 18)
_SCENES: dict[str, tuple[str, str, str]] = {
    # name: photograph, quote, template
    "flowers": ("vergissmeinnicht.jpg", "Vertrauen verdient man sich mit jeder Antwort.", "reel"),
    "front": ("fassade.jpg", "Wer sendet und nie antwortet, hat keinen Kanal.", "reel"),
    "city": ("winterstadt.jpg", "Fachwissen wird nicht kleiner, wenn man es teilt.", "reel"),
    "plain": ("", "Reichweite ist nur geliehen.", "reel"),
    "long text": ("", " ".join(QUOTES[:2]), "quote"),
}


@dataclass(frozen=True, slots=True)
class _Clip:
    """A painted clip on disk; a source that can be encoded, and its own painter."""

    frames_file: Path
    size: Size
    fps: Fraction
    frames: int
    transparent: bool = False

    def painter(self) -> _Clip:
        """Return itself: reading has no state."""
        return self

    def nv12(self, frame: int) -> Plane:
        """Return a frame."""
        shape = (self.frames, self.size.height * 3 // 2, self.size.width)
        return np.array(np.memmap(self.frames_file, np.uint8, "r", shape=shape)[frame])

    def rgb(self, frame: int) -> Plane:
        """Not needed here."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of one preset and CRF on one clip. `cpu` is processor seconds for each second of the clip."""

    bytes: int
    ssim: float
    psnr: float
    cpu: float

    @property
    def decibels(self) -> float:
        """SSIM on a scale on which equal steps look alike."""
        return -10 * math.log10(1 - self.ssim)


_Results = dict[tuple[str, int], _Result]
_Measure = Callable[[_Result], float]


def film_quality(_: int) -> Iterator[Row]:
    """Measure all presets on all clips once, print what each gave, and give the comparisons at equal quality."""
    cv2.setNumThreads(1)
    found: dict[str, _Results] = {}
    for name in _SCENES:
        with quick_folder() as folder:
            clip = _painted(name, folder)
            found[name] = {(speed, crf): _encoded(clip, speed, crf, folder) for speed in _SPEEDS for crf in _CRFS}
        _print_clip(name, found[name])
    _print_means(list(found.values()))
    yield from _at_equal_quality(list(found.values()))


def _painted(name: str, folder: Path) -> _Clip:
    photo, quote, template = _SCENES[name]
    brand = fk.load_brand(prepared() / "brand.toml")
    made = fk.compose(
        fk.Post(quote=quote, author=AUTHOR, style="photo" if photo else "plain", photo=photo),
        brand=brand,
        preset=PRESET,
        template=fk.load_template(template, (FILMS / "templates",)),
        lang="de",
        folder=EXAMPLE / "fotos",
        seconds=_FILM_SECONDS,
    )
    film = Film(made, FaceLibrary(made.store))
    frames = range(_FIRST, _END)
    return _Clip(write_frames(film, folder / "clip.nv12", frames), film.size, film.fps, len(frames))


def _encoded(clip: _Clip, speed: str, crf: int, folder: Path) -> _Result:
    file = folder / "clip.mp4"
    start = time.process_time()
    made = encode_film(
        clip,
        None,
        FilmSettings(crf=crf, speed=speed),
        file,
        threads=os.cpu_count() or 1,
        on_frames=lambda _: None,
        stop=threading.Event(),
    )
    cpu = (time.process_time() - start) / _SECONDS
    ssims, errors = [], []
    for number, decoded in _lumas(file):
        painted = clip.nv12(number)[: clip.size.height]
        ssims.append(_ssim(painted, decoded))
        errors.append(float(np.square(painted.astype(np.float32) - decoded).mean()))
    return _Result(made.bytes, fmean(ssims), 10 * math.log10(255**2 / max(fmean(errors), 1e-9)), cpu)


def _lumas(file: Path) -> Iterator[tuple[int, Plane]]:
    with av.open(str(file)) as film:
        for number, frame in enumerate(film.decode(video=0)):
            if number % _LOOKED_AT == 0:
                yield number, np.asarray(frame.to_ndarray(format="yuv420p")[: frame.height], np.uint8)


def _ssim(one: Plane, other: Plane) -> float:
    """Return the mean structural similarity of two planes, 0 to 1."""

    def blurred(plane: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5), np.float32)

    x, y = one.astype(np.float32), other.astype(np.float32)
    mean_x, mean_y = blurred(x), blurred(y)
    spread = blurred(x * x) - mean_x**2 + blurred(y * y) - mean_y**2
    shared = blurred(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    map_ = (2 * mean_x * mean_y + c1) * (2 * shared + c2) / ((mean_x**2 + mean_y**2 + c1) * (spread + c2))
    return float(map_.mean())


def _print_clip(name: str, results: _Results) -> None:
    print(f"\n  {name:<20}{'kB/s':>9}{'SSIM':>9}{'PSNR':>9}{'CPU s/s':>9}")
    for (speed, crf), made in results.items():
        rate = made.bytes / _SECONDS / 1000
        print(f"  {speed:<12}{crf:>4}    {rate:>9.1f}{made.ssim:>9.4f}{made.psnr:>9.2f}{made.cpu:>9.2f}", flush=True)


def _print_means(found: Sequence[_Results]) -> None:
    """Print means over all clips: bytes and time against the default, the lowest SSIM."""
    print(f"\n  {'all pictures':<20}{'bytes':>9}{'SSIM':>9}{'lowest':>9}{'CPU':>9}")
    for key in found[0]:
        bytes_ = _mean_ratio([(each[key].bytes, each[_DEFAULT].bytes) for each in found])
        cpu = _mean_ratio([(each[key].cpu, each[_DEFAULT].cpu) for each in found])
        ssims = [each[key].ssim for each in found]
        print(f"  {key[0]:<12}{key[1]:>4}    {bytes_:>8.2f}×{fmean(ssims):>9.4f}{min(ssims):>9.4f}{cpu:>8.2f}×")
    speed, crf = _best(found)
    print(f"  {speed} {crf}: least bytes × processor time of those with SSIM ≥ {_GOOD} on every picture\n")


def _best(found: Sequence[_Results]) -> tuple[str, int]:
    """Return the preset and CRF that cost least among the good ones."""
    good = [key for key in found[0] if min(each[key].ssim for each in found) >= _GOOD]
    return min(good, key=lambda key: math.prod(each[key].bytes * each[key].cpu for each in found))


def _at_equal_quality(found: Sequence[_Results]) -> Iterator[Row]:
    """Give bytes and time of each preset where its quality is that of the default."""
    measures: dict[str, _Measure] = {"SSIM": lambda made: made.decibels, "PSNR": lambda made: made.psnr}
    for speed in _SPEEDS:
        for name, measure in measures.items() if speed != _DEFAULT[0] else ():
            pairs = [(_at_quality(each, speed, measure), each[_DEFAULT]) for each in found]
            bytes_ = _mean_ratio([(made[0], default.bytes) for made, default in pairs])
            cpu = _mean_ratio([(made[1], default.cpu) for made, default in pairs])
            yield Row(f"{speed}, {name} of {_DEFAULT[0]} {_DEFAULT[1]}: bytes", bytes_, "×")
            yield Row("  … processor time", cpu, "×")


def _at_quality(results: _Results, speed: str, measure: _Measure) -> tuple[float, float]:
    """Return bytes and processor time at the default's quality, between CRFs along straight lines of logarithms."""
    made = sorted((results[speed, crf] for crf in _CRFS), key=measure)
    quality = np.array([measure(each) for each in made])
    wanted = measure(results[_DEFAULT])
    bytes_ = np.interp(wanted, quality, np.log([each.bytes for each in made]))
    cpu = np.interp(wanted, quality, np.log([each.cpu for each in made]))
    return float(np.exp(bytes_)), float(np.exp(cpu))


def _mean_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the geometric mean of quotients."""
    return math.exp(fmean(math.log(one / other) for one, other in pairs))

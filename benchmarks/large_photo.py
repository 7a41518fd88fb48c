"""Photographs as large as phones take them: 48 and 108 megapixels, and finding what stands out in one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PIL import Image

from benchmarks.material import EXAMPLE, FOLDER, QUOTES
from benchmarks.measure import Row, Task, interleaved, on_one_processor
from benchmarks.spent import Spent, spent
from formatkit.compose.saliency import conspicuous_focus
from formatkit.diagnostics import Where
from formatkit.load.assets import AssetStore
from formatkit.scene.store import Reduction

__all__ = ["large_photos"]

_LARGE, _LARGEST = (8000, 6000), (12000, 9000)
_REDUCTION: Reduction = 4
"""What a card of 1080 × 1350 pixels takes of the largest."""
_PRESET = ("--preset", "linkedin/image-portrait")
_MOST_ROUNDS = 5
_BAND = 500


def large_photos(rounds: int) -> Iterator[Row]:
    """Time decoding inside a running program and a card from the command line, with the memory of all processes."""
    large, largest = _photo(*_LARGE), _photo(*_LARGEST)
    yield from _decoding(large, largest, min(rounds, _MOST_ROUNDS))
    yield from _cards(largest, min(rounds, _MOST_ROUNDS))
    yield _analysis(largest, rounds)


def _decoding(large: Path, largest: Path, rounds: int) -> Iterator[Row]:
    with AssetStore([FOLDER]) as store:

        def decode(photo: Path) -> None:
            facts = store.open_picture(photo.name, Where())
            store.proxy(facts.digest)
            store.pixels(facts.digest, _REDUCTION)

        times = interleaved(
            rounds,
            Task(lambda _: decode(large), prepare=store.forget),
            Task(lambda _: decode(largest), prepare=store.forget),
        )
    yield Row("48 megapixels, small version and a quarter", median(times[0]), "s")
    yield Row("108 megapixels, small version and a quarter", median(times[1]), "s", at_most=1.5)


def _cards(photo: Path, rounds: int) -> Iterator[Row]:
    command = [sys.executable, "-m", "formatkit", "render", QUOTES[0], *_PRESET, "--photo", str(photo), "-o"]
    made: list[Spent] = [spent([*command, f"large-{number}.jpg"], FOLDER) for number in range(rounds)]
    for file in FOLDER.glob("large-*.jpg"):
        file.unlink()
    yield Row("a card of 108 megapixels, whole process", median(each.seconds for each in made), "s", at_most=1.5)
    peak = max(each.peak for each in made)
    if peak:
        yield Row("  peak memory, all processes", peak / 1e6, "MB", at_most=400)
    else:
        print("assets: /proc is needed to read the peak of each process; no memory measured", file=sys.stderr)


def _analysis(photo: Path, rounds: int) -> Row:
    cv2.setNumThreads(1)
    with on_one_processor(), AssetStore([FOLDER]) as store:
        proxy = store.proxy(store.open_picture(photo.name, Where()).digest)
        (seconds,) = interleaved(rounds, Task(lambda _: conspicuous_focus(proxy)))
    return Row("what stands out in a photograph", median(seconds) * 1e3, "ms", at_most=10.0)


def _photo(width: int, height: int) -> Path:
    """Return a JPEG of this size, made once, band by band: a photograph of the example with the grain of a sensor."""
    file = FOLDER / f"large-photo-{width}x{height}.jpeg"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with Image.open(EXAMPLE / "fotos" / "vergissmeinnicht.jpg") as source:
            cropped = source.convert("RGB").crop((0, 0, source.width, source.width * height // width))
        pixels = cv2.resize(np.asarray(cropped), (width, height), interpolation=cv2.INTER_CUBIC)
        grain = np.random.default_rng(20261124)
        for top in range(0, height, _BAND):
            band = pixels[top : top + _BAND]
            noise = grain.normal(0, 6.0, (len(band), width, 1)).astype(np.float32)
            band[...] = np.clip(band + noise, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(file, quality=85)
    return file

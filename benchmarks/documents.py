"""A document of ten slides, from the post to the checked file: painted, encoded, its text placed, read again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median

import cv2

import formatkit as fk
from benchmarks.material import EXAMPLE, QUOTES
from benchmarks.measure import Row, Task, interleaved, on_one_processor
from formatkit.model.asset import Asset
from formatkit.model.order import Order
from formatkit.studio import Studio

__all__ = ["documents"]

_PRESET = "linkedin/document-carousel"
_SLIDES = 8  # and a cover and a page that closes
_TARGET = 0.6
_ROUND = count(100)


def documents(rounds: int) -> Iterator[Row]:
    """Time a ten-slide PDF with a photograph on its cover, and count its bytes."""
    cv2.setNumThreads(1)
    brand = fk.load_brand(EXAMPLE / "brand.toml")
    with on_one_processor(), tempfile.TemporaryDirectory() as folder, Studio(brand, (EXAMPLE,)) as studio:
        made = _made(studio, Path(folder))
        if made.pages != _SLIDES + 2:
            raise RuntimeError(f"{_SLIDES + 2} pages were expected, not {made.pages}")
        (seconds,) = interleaved(rounds, Task(lambda _: _made(studio, Path(folder))))
    yield Row("a ten-slide PDF", median(seconds), "s", at_most=_TARGET)
    yield Row("  its file", made.bytes / 1e6, "MB")


def _made(studio: Studio, folder: Path) -> Asset:
    # No text twice: layouts are remembered.
    number = next(_ROUND)
    slides = [{"heading": f"Regel {number}", "text": f"{quote} {number:03}"} for quote in QUOTES[:_SLIDES]]
    post = fk.Post(
        id="document",
        kicker="Acht Regeln",
        title=f"Social Media im B2B, Ausgabe {number}",
        end="Welche Regel fehlt?",
        call="Schreiben Sie uns",
        photo="fotos/fassade.jpg",
        slides=slides,
    )
    order = Order(post, fk.preset(_PRESET), fk.load_template("tip-list"), lang="de", folder=EXAMPLE, final=True)
    return studio.make(order, folder / "document")[0]

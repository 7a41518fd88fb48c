"""One card of every template, in each style, against the quote card of the same style in the same rounds."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Literal

import cv2

import formatkit as fk
from benchmarks.material import AUTHOR, FOLDER, brand_file, logo_file, photo_file
from benchmarks.measure import Row, Task, interleaved, median_ratio, on_one_processor
from formatkit.model.order import Order
from formatkit.studio import Studio

__all__ = ["template_cards"]

Style = Literal["plain", "photo", "split"]
_STYLES: tuple[Style, ...] = ("plain", "photo", "split")
_PRESET = "linkedin/image-portrait"
_MOST = 1.3
"""What the median template may take, as a multiple of the quote card."""
_NUMBERS = count(100)
_POSTS: dict[str, dict[str, Any]] = {
    "quote": {"quote": "Wer früh fragt, spart allen einen langen Tag {}.", "author": AUTHOR},
    "statement": {"topic": "Zum Standort", "statement": "Wir bauen das neue Werk {} in Flensburg.", "author": AUTHOR},
    "statistic": {"figure": "73 %", "text": "aller {} Anfragen noch am selben Tag.", "source": "Auswertung 2026"},
    "tip-list": {"kicker": "Fünf Regeln", "title": "Social Media {} ohne Umwege"},
    "job-ad": {
        "kicker": "Wir suchen",
        "title": "Mechatroniker:in {} (m/w/d)",
        "place": "Flensburg",
        "start": "ab 1. März 2027",
        "call": "Jetzt bewerben",
    },
    "testimonial": {"quote": "Um zwei Uhr stand Linie {}. Um vier lief sie.", "author": AUTHOR, "portrait": "LOGO"},
    "event": {
        "kicker": "Treffen Sie uns",
        "title": "Hannover Messe {}",
        "when": "5.–9. April 2027",
        "venue": "Messegelände Hannover",
        "stand": "Halle 6, Stand C 18",
        "call": "Termin vereinbaren",
    },
    "announcement": {
        "kicker": "Neu",
        "title": "Unser leisester Motor {} ist da",
        "text": "Der NW 40 läuft mit 48 dB(A), halb so laut wie sein Vorgänger.",
        "call": "Datenblatt ansehen",
    },
    "article": {
        "kicker": "Neu im Blog",
        "title": "Warum {} Antriebe zu groß werden",
        "text": "Drei Fehler aus der Praxis und wie man sie in einer Stunde findet.",
        "call": "Jetzt lesen",
    },
    "greeting": {"greeting": "Danke für {} Jahre!", "text": "Wir wünschen ruhige Tage.", "sender": "Ihr Team"},
    "cover": {"claim": "{} Antriebe, die man nicht hört.", "text": "Entwickelt und gebaut in Flensburg"},
}
"""What each card says; `{}` becomes a number, so that no text is set twice: layouts are remembered."""


def template_cards(rounds: int) -> Iterator[Row]:
    """Time the cards from file to file; photographs and logos are in memory, as in a batch."""
    cv2.setNumThreads(1)
    brand = fk.load_brand(brand_file())
    with on_one_processor(), tempfile.TemporaryDirectory() as folder, Studio(brand, (FOLDER,)) as studio:
        for style in _STYLES:
            tasks = [Task(_maker(studio, name, style, Path(folder))) for name in _POSTS]
            seconds = dict(zip(_POSTS, interleaved(rounds, *tasks), strict=True))
            quote = seconds.pop("quote")
            ratios = {name: median_ratio(taken, quote) for name, taken in seconds.items()}
            yield Row(f"{style}: quote", median(quote) * 1e3, "ms")
            for name, ratio in ratios.items():
                yield Row(f"{style}:   {name} / quote", ratio, "×")
            yield Row(f"{style}:   median template / quote", median(ratios.values()), "×", at_most=_MOST)


def _maker(studio: Studio, name: str, style: Style, folder: Path) -> Callable[[int], object]:
    template, preset = fk.load_template(name), fk.preset(_PRESET)
    photo = {} if style == "plain" else {"photo": photo_file().name}
    portrait = {"portrait": logo_file().name} if name == "testimonial" else {}

    def make(number: int) -> object:
        marked = {slot: said.format(next(_NUMBERS)) for slot, said in _POSTS[name].items()}
        post = fk.Post(id=f"{name}-{number}", style=style, **{**marked, **photo, **portrait})
        order = Order(post, preset, template, lang="de", folder=FOLDER, final=True)
        return studio.make(order, folder / f"{name}-{number}", "jpeg")

    return make

"""Setting type: fitting a quote into a box, the text of a whole card, line breaks, hyphenation ready from cold."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.measure import Row, Task, interleaved, median_ratio, on_one_processor
from benchmarks.peer_pillow_text import text_layer
from formatkit.load.assets import AssetStore
from formatkit.scene.text import TextLayout
from formatkit.typeset.coverage import graphemes
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import fallback_keys, family_keys, shipped_font
from formatkit.typeset.fit import fit_text
from formatkit.typeset.glyph_raster import coverage
from formatkit.typeset.linebreak import break_opportunities
from formatkit.typeset.style import TextStyle

__all__ = ["type_setting"]

QUOTE = (
    "„Social Media passiert sowieso. Die Frage ist nur, ob ein Unternehmen dabei zuhört, mitredet und dazulernt, "
    "oder ob andere das Gespräch über unsere Arbeit und unsere Leute ganz allein führen, Tag für Tag und ohne uns.“"
)
"""Thirty-five words."""
AUTHOR, ROLE = "Maren Brodersen", "Leiterin der Unternehmenskommunikation"
BOX = (908, 820)
SMALLEST, LARGEST = 28, 110
UNIT = 10.8
_ROUND = count(100)
_COLD = """\
import time
import formatkit.typeset.coverage
start = time.perf_counter()
from formatkit.typeset.hyphenation import hyphen_places
assert list(hyphen_places("Unternehmenskommunikation", 0, 25, "de", False))
print(time.perf_counter() - start)
"""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Open fonts, in the weights of a card."""

    library: FaceLibrary
    heavy: TextStyle
    medium: TextStyle
    regular: TextStyle

    def quote(self, text: str, narrower: float = 0.0) -> TextLayout:
        """Fit a quote into the box of the card, or into one that is some pixels narrower."""
        return self._fitted(text, self.heavy, float(BOX[1]), (float(SMALLEST), float(LARGEST)), BOX[0] - narrower)

    def card(self, quote: str) -> int:
        """Set and draw all texts of a card; the number of its lines."""
        layouts = (
            self.quote(quote),
            self._fitted(AUTHOR, self.medium, None, (36.0, 36.0)),
            self._fitted(ROLE, self.regular, None, (30.0, 30.0)),
        )
        for layout in layouts:
            self._drawn(layout)
        return sum(len(layout.lines) for layout in layouts)

    def _fitted(
        self,
        text: str,
        style: TextStyle,
        height: float | None,
        sizes: tuple[float, float],
        measure: float = float(BOX[0]),
    ) -> TextLayout:
        return fit_text(
            text,
            style,
            self.library,
            unit=UNIT,
            measure=measure,
            height=height,
            min_size=sizes[0],
            max_size=sizes[1],
            max_lines=None,
        )

    def _drawn(self, layout: TextLayout) -> None:
        for line in layout.lines:
            ink = line.ink
            left, top = int(ink.x) - 1, int(ink.y) - 1
            width, height = int(ink.width) + 3, int(ink.height) + 3
            coverage(line.runs, self.library, left=left, top=top, width=width, height=height)


def type_setting(rounds: int) -> Iterator[Row]:
    """Time the parts of setting type, and the text of a card beside what a typical script does."""
    with on_one_processor(), _desk() as desk:
        desk.card(QUOTE)
        yield from _parts(desk, rounds)
        yield from _whole_card(desk, rounds)
    yield _cold_hyphenation(rounds)


def _parts(desk: _Desk, rounds: int) -> Iterator[Row]:
    fit, breaks = interleaved(
        rounds,
        Task(lambda _: desk.quote(QUOTE, _new_narrowing())),
        Task(lambda _: (break_opportunities(QUOTE), list(graphemes(QUOTE)))),
    )
    yield Row("fit of 35 words, shaped before", median(fit) * 1e3, "ms", at_most=1.0)
    yield Row("line breaks and graphemes of 35 words", median(breaks) * 1e3, "ms", at_most=1.0)


def _whole_card(desk: _Desk, rounds: int) -> Iterator[Row]:
    ours, peer = interleaved(
        rounds,
        Task(lambda _: desk.card(_new_quote())),
        Task(lambda _: text_layer(_new_quote(), AUTHOR, ROLE, BOX, SMALLEST, LARGEST)),
    )
    yield Row("text of a card: shape, break, fit, draw", median(ours) * 1e3, "ms", at_most=5.0)
    yield Row("  … the script", median(peer) * 1e3, "ms")
    yield Row("  … / script", median_ratio(ours, peer), "×")


def _new_quote() -> str:
    """Return a quote that was never set before: shaped texts are remembered."""
    return f"{QUOTE} {next(_ROUND):03}"


def _new_narrowing() -> float:
    """Return by how much a box is narrower that was never asked for before: set paragraphs are remembered, too."""
    return next(_ROUND) / 4096


def _cold_hyphenation(rounds: int) -> Row:
    """Time the first German word in a process of its own, import of the module and reading of patterns included."""
    seconds = [_seconds_of([sys.executable, "-c", _COLD]) for _ in range(min(rounds, 9))]
    return Row("German hyphenation, ready from cold", median(seconds) * 1e3, "ms", at_most=50.0)


def _seconds_of(command: Sequence[str]) -> float:
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@contextmanager
def _desk() -> Iterator[_Desk]:
    folder = Path(str(resources.files("formatkit"))) / "fonts"
    styles: list[TextStyle] = []
    with AssetStore(()) as store:
        for weight in (700.0, 600.0, 430.0):
            keys = family_keys("Inter", {"wght": weight}) + fallback_keys({"wght": weight})
            for key in keys:
                font = shipped_font(key.digest)
                if font is not None:
                    store.add_shipped_font(folder / font.path, key.digest)
            styles.append(TextStyle(keys, keys, None, None, "de"))
        yield _Desk(FaceLibrary(store), *styles)

"""The same ten quotes set three times side by side: by formatkit, by a browser at its best, by a typical script.

Same font file, same measure, same size, leading and letter-spacing (Pillow has none). The browser gets the language,
`text-wrap: balance` and soft hyphens wherever TeX's patterns allow one: that is what `hyphens: auto` comes to, whose
dictionaries it fetches from the network. The script wraps greedily. formatkit chooses the size, as large as fits.

    python -m benchmarks.peer_chromium docs/typesetting.png

needs Chromium on the path (or CHROMIUM=/path/to/it) and no network.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.peer_pillow_text import FONT, wrapped
from formatkit.load.assets import AssetStore
from formatkit.scene.text import TextLayout
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import family_keys, shipped_font
from formatkit.typeset.fit import fit_text
from formatkit.typeset.glyph_raster import coverage
from formatkit.typeset.hyphenation_patterns import divisions, pattern_language
from formatkit.typeset.style import TextStyle

__all__ = ["main"]

QUOTES = (
    ("de", "„Zuhören ist die halbe Kommunikationsarbeit.“"),
    ("de", "„Wer Verantwortung übernimmt, braucht Entscheidungsspielräume.“"),
    ("de", "„Social Media passiert sowieso. Die Frage ist nur, ob wir dabei sind.“"),
    ("de", "„Nachhaltigkeitsberichterstattung ist mehr als eine Pflichtveröffentlichung.“"),
    ("de", "„Am 24. Dezember sparen Sie z. B. 10 % auf alles, sagt Dr. Müller.“"),
    (
        "de",
        "„Reichweite ist geliehen, Vertrauen ist verdient. Deshalb zählt nicht, wie viele einen Satz gesehen haben, "
        "sondern wie viele ihn weitererzählen würden.“",
    ),
    ("en", "“Done is better than perfect.”"),
    ("en", "“Social media happens anyway. The only question is whether you are part of it.”"),
    ("en", "“Design is not how it looks—it’s how it works, and sometimes how it feels.”"),
    (
        "en",
        "“People do not apply to a glossy page. They apply to colleagues whom they could watch at work and ask "
        "what a Tuesday in February is really like.”",
    ),
)
MEASURE, HEIGHT = 430, 330
SMALLEST, LARGEST = 24.0, 54.0
UNIT = 6.0
WEIGHT = 700.0
HEAD, GAP, EDGE = 70, 46, 40
COLUMN = MEASURE + 110
HEADINGS = ("formatkit", "Chromium: text-wrap: balance, hyphens", "Pillow: greedy wrap")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)
Pixels = NDArray[np.uint8]


class _Row(NamedTuple):
    """A quote as formatkit set it, and where its row stands on the sheet: top of the capitals of its first line."""

    language: str
    text: str
    layout: TextLayout
    top: int

    @property
    def height(self) -> int:
        """The pixels of the highest of the three: without hanging marks the others may need a line more."""
        lines = max(len(self.layout.lines), len(wrapped(self.text, _font(self.layout.size), MEASURE)))
        return round(self.layout.cap_height + (lines - 1) * self.layout.leading + self.layout.descent)


def main() -> None:
    """Make the sheet and write it to the file named."""
    out = Path(sys.argv[1])
    with _library() as library:
        rows = list(_rows(library))
        height = rows[-1].top + rows[-1].height + EDGE
        columns = (_ours(rows, library, height), _browser(rows, height), _script(rows, height))
    sheet = Image.fromarray(np.hstack(columns))
    draw = ImageDraw.Draw(sheet)
    for number, heading in enumerate(HEADINGS):
        draw.text((number * COLUMN + EDGE, 24), heading, font=ImageFont.truetype(FONT, 17), fill=110)
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(16).save(out, optimize=True)


@contextmanager
def _library() -> Iterator[FaceLibrary]:
    folder = Path(str(resources.files("formatkit"))) / "fonts"
    with AssetStore(()) as store:
        for key in family_keys("Inter"):
            font = shipped_font(key.digest)
            if font is not None:
                store.add_shipped_font(folder / font.path, key.digest)
        yield FaceLibrary(store)


def _rows(library: FaceLibrary) -> Iterator[_Row]:
    top = HEAD
    fonts = family_keys("Inter", {"wght": WEIGHT})
    for language, text in QUOTES:
        layout = fit_text(
            text,
            TextStyle(fonts, fonts, None, None, language),
            library,
            unit=UNIT,
            measure=float(MEASURE),
            height=float(HEIGHT),
            min_size=SMALLEST,
            max_size=LARGEST,
            max_lines=None,
        )
        row = _Row(language, text, layout, top)
        yield row
        top += row.height + GAP


def _ours(rows: list[_Row], library: FaceLibrary, height: int) -> Pixels:
    column = np.full((height, COLUMN), 255, np.uint8)
    for row in rows:
        runs = [run for line in row.layout.lines for run in line.runs]
        dy = row.top + row.layout.cap_height
        column -= coverage(runs, library, left=-EDGE, top=0, width=COLUMN, height=height, dy=dy)
    return column


def _script(rows: list[_Row], height: int) -> Pixels:
    column = Image.new("L", (COLUMN, height), 255)
    draw = ImageDraw.Draw(column)
    for row in rows:
        font = _font(row.layout.size)
        for number, line in enumerate(wrapped(row.text, font, MEASURE)):
            baseline = row.top + row.layout.cap_height + number * row.layout.leading
            draw.text((EDGE, baseline), line, font=font, fill=0, anchor="ls")
    return np.asarray(column)


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_axes([min(max(size, 14), 32), WEIGHT])
    return font


def _browser(rows: list[_Row], height: int) -> Pixels:
    command = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_text(_page(rows), "utf-8")
        size = f"--window-size={COLUMN},{height}"
        places = (f"--user-data-dir={folder}/profile", f"--screenshot={shot}", size, page.as_uri())
        subprocess.run([command, *_FLAGS, *places], check=True, capture_output=True, timeout=120)
        with Image.open(shot) as picture:
            return np.asarray(picture.convert("L"))[:height, :COLUMN].copy()


def _page(rows: list[_Row]) -> str:
    blocks = "\n".join(_block(row) for row in rows)
    return f"""<!doctype html><meta charset="utf-8"><style>
@font-face {{ font-family: sheet; src: url("{FONT.as_uri()}"); font-weight: 100 900; }}
body {{ margin: 0; background: #fff; color: #000; font-family: sheet; font-weight: {WEIGHT:.0f}; }}
p {{ position: absolute; left: {EDGE}px; width: {MEASURE}px; margin: 0; text-wrap: balance; hyphens: manual; }}
</style>{blocks}"""


def _block(row: _Row) -> str:
    layout = row.layout
    # A browser sets the baseline by the font's ascent and descent, centered in the line.
    above = (layout.leading - layout.ascent - layout.descent) / 2 + layout.ascent - layout.cap_height
    style = (
        f"top:{row.top - above:.2f}px;font-size:{layout.size}px;line-height:{layout.leading}px;"
        f"letter-spacing:{layout.tracking}em"
    )
    return f'<p lang="{row.language}" style="{style}">{html.escape(_with_soft_hyphens(row))}</p>'


def _with_soft_hyphens(row: _Row) -> str:
    patterns = pattern_language(row.language)
    if patterns is None:
        raise ValueError(f"there are no patterns for {row.language}")
    return re.sub(r"[^\W\d_]{5,}", lambda match: _divided(match[0], patterns), row.text)


def _divided(word: str, patterns: str) -> str:
    places = [0, *(place for place in divisions(word.lower(), patterns) if 2 <= place <= len(word) - 2), len(word)]
    return "\u00ad".join(word[start:end] for start, end in pairwise(places))


if __name__ == "__main__":
    main()

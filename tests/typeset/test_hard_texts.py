"""Hard texts in many scripts (`tests/golden/hard_texts.toml`), each in three shapes: rules, and a golden sheet.

After a change that is meant, look at the new sheets and keep them:

    pytest tests/typeset/test_hard_texts.py --update-golden

The sheets of Chinese, Japanese and Korean need Noto Sans CJK on the system and are skipped without it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.scene.text import FontKey, TextLayout
from formatkit.typeset.clean import clean_text
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import fallback_keys, shipped_font
from formatkit.typeset.fit import fit_text, fit_text_with_ellipsis
from formatkit.typeset.glyph_raster import colored_glyphs, coverage
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle

if TYPE_CHECKING:
    from conftest import Desk

GOLDEN = Path(__file__).parents[1] / "golden"
SHEETS = GOLDEN / "hard_texts"
SHAPES = {"wide": (1000, 320), "square": (640, 640), "tall": (420, 860)}
"""Measure and height of the boxes, in pixels of a canvas whose short side is 1080."""
MARGIN = 70
REDUCTION = 6
CJK_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
)
CJK_FACES = {"ja": 0, "ko": 1, "zh-Hans": 2, "zh-Hant": 3}


@dataclass(frozen=True)
class HardText:
    """A text of the list, as it is to be set."""

    id: str
    script: str
    lang: str
    text: str
    hard: str
    pains: tuple[int, ...]
    family: str = "Inter"
    overflow: str = "error"


def listed(name: str) -> list[HardText]:
    rows = tomllib.loads((GOLDEN / name).read_text("utf-8"))["text"]
    return [HardText(**{**row, "pains": tuple(row["pains"])}) for row in rows]


TEXTS = listed("hard_texts.toml")
CJK_TEXTS = listed("hard_texts_cjk.toml")
SCRIPTS = list(dict.fromkeys(text.script for text in TEXTS))
CJK_SCRIPTS = list(dict.fromkeys(text.script for text in CJK_TEXTS))


class WithSystemFont:
    """Shipped fonts and one font of the system, by hash."""

    def __init__(self, file: Path) -> None:
        self._data = file.read_bytes()
        self.digest = hashlib.sha256(self._data).hexdigest()

    def font(self, digest: str) -> bytes:
        found = shipped_font(digest)
        return self._data if found is None else found.data()


@dataclass(frozen=True)
class Setter:
    """Sets hard texts: `chain` gives the fonts of a text."""

    library: FaceLibrary
    desk: Desk
    cjk: str = ""

    def style(self, text: HardText) -> TextStyle:
        style = self.desk.style(text.family, language=text.lang)
        if not self.cjk:
            return style
        keys = (FontKey(self.cjk, CJK_FACES[text.lang]), *fallback_keys({"wght": 600}))
        return replace(style, fonts=keys, strong=keys)

    def fit(self, text: HardText, shape: str) -> TextLayout:
        measure, height = SHAPES[shape]
        box: dict[str, Any] = {"unit": 10.8, "measure": float(measure), "height": float(height)}
        cut = text.overflow == "ellipsis"
        sizes: dict[str, Any] = {"min_size": 60.0 if cut else 26.0, "max_size": 110.0, "max_lines": None}
        fit = fit_text_with_ellipsis if cut else fit_text
        return fit(text.text, self.style(text), self.library, **box, **sizes)

    def drawn(self, text: HardText, shape: str, margin: int = MARGIN) -> NDArray[np.uint8]:
        """Draw a text black on white in a cell that is `margin` pixels wider than its box on every side."""
        measure, height = SHAPES[shape]
        layout = self.fit(text, shape)
        return drawn(layout, self.library, measure + 2 * margin, height + 2 * margin, margin)


def drawn(layout: TextLayout, library: FaceLibrary, width: int, height: int, margin: int) -> NDArray[np.uint8]:
    top = -margin - round(layout.cap_height)
    box = {"left": -margin, "top": top, "width": width, "height": height}
    runs = [run for line in layout.lines for run in line.runs]
    cell = np.repeat(255 - coverage(runs, library, **box)[:, :, None], 3, axis=2)
    for run in runs:
        if run.colored:
            pixels = colored_glyphs(run, library, **box).astype(np.uint16)
            cell = (pixels[:, :, :3] + cell * (255 - pixels[:, :, 3:]) // 255).astype(np.uint8)
    return cell


@pytest.fixture(scope="session")
def setter(desk: Desk) -> Setter:
    return Setter(desk.library, desk)


@pytest.fixture(scope="session")
def cjk_setter(desk: Desk) -> Setter:
    file = next((Path(name) for name in CJK_FILES if Path(name).is_file()), None)
    if file is None:
        pytest.skip("no Noto Sans CJK on this system")
    store = WithSystemFont(file)
    return Setter(FaceLibrary(store), desk, store.digest)  # type: ignore[arg-type]


def test_the_list_is_long_and_wide_enough() -> None:
    assert len(TEXTS) >= 100
    assert len({text.script for text in TEXTS} - {"Emoji"}) >= 11
    assert {text.script for text in CJK_TEXTS} == {"Han", "Kana", "Hangul"}
    assert {pain for text in TEXTS for pain in text.pains} >= {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12}
    assert len({text.id for text in TEXTS + CJK_TEXTS}) == len(TEXTS + CJK_TEXTS)


@cache
def solid(text: str) -> str:
    return "".join(character for character in text if not character.isspace() and character not in "\u00ad\u200b")


def shown_in_order(text: str, lines: list[str]) -> bool:
    """Tell whether the lines show every character of the text once and in order, hyphens at their ends apart."""
    rest = solid(text)
    for line in lines:
        shown = solid(line)
        if not rest.startswith(shown) and shown.endswith("-"):
            shown = shown[:-1]
        if not rest.startswith(shown):
            return False
        rest = rest[len(shown) :]
    return not rest


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_it_is_set_whole_within_its_box(setter: Setter, text: HardText, shape: str) -> None:
    check(setter, text, shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", CJK_TEXTS, ids=lambda text: text.id)
def test_cjk_is_set_whole_within_its_box(cjk_setter: Setter, text: HardText, shape: str) -> None:
    check(cjk_setter, text, shape)


def check(setter: Setter, text: HardText, shape: str) -> None:
    layout = setter.fit(text, shape)
    measure, height = SHAPES[shape]
    lines = [line.text for line in layout.lines]
    if text.overflow == "ellipsis":
        assert lines[-1].endswith("…")
    else:
        assert shown_in_order(plain_text(clean_text(text.text)[0]), lines)
    assert all(glyph.id for line in layout.lines for run in line.runs for glyph in run.glyphs)
    assert layout.ink.width <= measure + hanging_room(layout)
    assert layout.cap_height + layout.last_baseline + layout.descent <= height + 0.01
    margin = round(2 * layout.size)
    rows, columns = np.nonzero((setter.drawn(text, shape, margin) < 255).any(axis=2))
    top = margin + round(layout.cap_height)
    assert columns.min() - margin >= np.floor(layout.ink.x) - 1
    assert columns.max() + 1 - margin <= np.ceil(layout.ink.right) + 1
    assert rows.min() - top >= np.floor(layout.ink.y) - 1
    assert rows.max() + 1 - top <= np.ceil(layout.ink.bottom) + 1


SPACED = {"Latin", "Greek", "Cyrillic", "Arabic", "Hebrew", "Devanagari", "Armenian", "Georgian", "Bengali", "Tamil"}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", [text for text in TEXTS if text.script in SPACED], ids=lambda text: text.id)
def test_no_word_stands_alone_on_the_last_line_when_another_could_join_it(
    setter: Setter, text: HardText, shape: str
) -> None:
    layout = setter.fit(text, shape)
    measure, _ = SHAPES[shape]
    *_, above, last = ("", "", *(line.text for line in layout.lines))
    if len(layout.lines) < 3 or " " in last.strip() or "\n" in text.text or above.endswith("-"):
        return
    rest, _, word = above.rpartition(" ")
    joined = width(setter, text, layout, f"{word} {last}") <= measure - 1
    alone = layout.lines[-1].ink.width < measure / 3
    assert not (alone and joined and rest and width(setter, text, layout, rest) >= measure * 0.3)


def width(setter: Setter, text: HardText, layout: TextLayout, words: str) -> float:
    """Return how wide some words are at the size of a layout, in pixels."""
    if not words:
        return 0.0
    return set_text(words, setter.style(text), setter.library, size=layout.size, unit=10.8, measure=1e6).ink.width


def hanging_room(layout: TextLayout) -> float:
    """Return how far marks may hang outside of the measure, on both sides together."""
    return layout.size


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_looks_as_it_did_when_it_was_looked_at(setter: Setter, script: str, update_golden: bool) -> None:
    compare(setter, [text for text in TEXTS if text.script == script], script, update_golden)


@pytest.mark.parametrize("script", CJK_SCRIPTS)
def test_cjk_looks_as_it_did_when_it_was_looked_at(cjk_setter: Setter, script: str, update_golden: bool) -> None:
    compare(cjk_setter, [text for text in CJK_TEXTS if text.script == script], script, update_golden)


def compare(setter: Setter, texts: list[HardText], script: str, update: bool) -> None:
    """Compare cells blurred, so that only what moved by half a pixel of the sheet or more counts."""
    file = SHEETS / f"{script.casefold()}.png"
    made = {(text.id, shape): small(setter.drawn(text, shape)) for text in texts for shape in SHAPES}
    if update:
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), sheet(made), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    kept = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    assert kept is not None, f"{file.name} is missing"
    wanted = dict(cells(np.asarray(kept, np.uint8), list(made)))
    assert [name for name in made if not alike(made[name], wanted[name])] == []


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    if one.shape != other.shape:
        return False
    blurred = [cv2.GaussianBlur(cell.astype(np.float32), (5, 5), 1.2) for cell in (one, other)]
    return float(np.abs(blurred[0] - blurred[1]).max()) <= 24


def small(cell: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = cell.shape[0] // REDUCTION, cell.shape[1] // REDUCTION
    return np.asarray(cv2.resize(cell, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def places(names: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int, int, int, int]]:
    """Give row, column, height and width of each cell: a text a row, its shapes side by side, two texts a line."""
    sizes = {shape: ((h + 2 * MARGIN) // REDUCTION, (w + 2 * MARGIN) // REDUCTION) for shape, (w, h) in SHAPES.items()}
    row_height = max(height for height, _ in sizes.values())
    block = sum(width for _, width in sizes.values())
    for number, name in enumerate(names):
        text, shape = divmod(number, len(SHAPES))
        left = (text % 2) * block + sum(width for _, width in list(sizes.values())[:shape])
        yield name, (text // 2) * row_height, left, *sizes[name[1]]


def sheet(made: dict[tuple[str, str], NDArray[np.uint8]]) -> NDArray[np.uint8]:
    found = list(places(list(made)))
    height = max(top + tall for _, top, _, tall, _ in found)
    width = max(left + wide for _, _, left, _, wide in found)
    whole = np.full((height, width, 3), 255, np.uint8)
    for name, top, left, tall, wide in found:
        whole[top : top + tall, left : left + wide] = made[name]
    is_gray = bool((whole == whole[:, :, :1]).all())
    return np.ascontiguousarray(whole[:, :, 0] if is_gray else whole[:, :, ::-1])


def cells(
    whole: NDArray[np.uint8], names: list[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], NDArray[np.uint8]]]:
    for name, top, left, tall, wide in places(names):
        yield name, whole[top : top + tall, left : left + wide]

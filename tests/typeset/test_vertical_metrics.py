"""Vertical metrics: as the font says, one for all lines, mixed scripts on one baseline."""

from __future__ import annotations

from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from formatkit.scene.text import FontKey
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.glyph_raster import coverage, run_ink

if TYPE_CHECKING:
    from conftest import Desk

FONTS = Path(str(resources.files("formatkit"))) / "fonts"
_USE_TYPO_METRICS = 1 << 7


class OneFont:
    """The part of a Store that opens one font."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def font(self, digest: str) -> bytes:
        return self._data


@pytest.mark.parametrize(
    "name", ["inter/InterVariable.ttf", "oswald/Oswald-latin.ttf", "noto-sans-thai/NotoSansThai.ttf"]
)
@pytest.mark.parametrize("typo", [True, False])
def test_ascent_and_descent_are_those_that_the_font_declares(tmp_path: Path, name: str, typo: bool) -> None:
    """OS/2 typo metrics where the font asks for them, else those of hhea, whatever the other table says."""
    font = TTFont(FONTS / name)
    font["OS/2"].version = max(font["OS/2"].version, 4)
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~_USE_TYPO_METRICS) | (_USE_TYPO_METRICS if typo else 0)
    upem = font["head"].unitsPerEm
    font["hhea"].ascent, font["hhea"].descent = round(0.9 * upem), round(-0.3 * upem)
    font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender = round(0.8 * upem), round(-0.2 * upem)
    if "MVAR" in font:
        del font["MVAR"]
    font.save(tmp_path / "font.ttf")
    face = FaceLibrary(OneFont((tmp_path / "font.ttf").read_bytes())).face(  # type: ignore[arg-type]
        FontKey(f"{name}-{typo}")
    )
    assert (face.ascent, face.descent) == pytest.approx((0.8, 0.2) if typo else (0.9, 0.3), abs=1e-3)


@pytest.mark.parametrize("family", ["Inter", "Source Serif 4", "Oswald", "League Gothic"])
def test_lines_have_one_distance_whatever_they_say(desk: Desk, family: str) -> None:
    texts = ["noon\nnoon\nnoon", "ÅgyÄ\nnoon\nqjp", "noon\nגע\nnoon", "noon\n👩‍👩‍👧\nnoon"]
    layouts = [desk.set(text, desk.style(family), size=80.0) for text in texts]
    assert len({tuple(line.baseline for line in layout.lines) for layout in layouts}) == 1
    assert len({(layout.ascent, layout.descent, layout.cap_height) for layout in layouts}) == 1


@pytest.mark.parametrize("family", ["Inter", "Source Serif 4", "Oswald", "League Gothic"])
@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("ggg", "ÜÜÜ"),
        ("ggg,", "ỄỂẪ"),
        ("ŞẬỘ", "ẤỂỖ"),
        ("jyg", "Ǘ"),
        ("QỤỰ", "Ẳ"),
        ("gyj", "👍🏽"),
        ("ψφ", "Ἆ"),
        ("щу", "Ї́"),
    ],
)
def test_the_ink_of_a_line_never_meets_the_line_above(desk: Desk, family: str, upper: str, lower: str) -> None:
    """Even at the largest sizes, whose leading is the tightest."""
    layout = desk.set(f"nn\n{upper}\n{lower}\nnn", desk.style(family, language="vi"), size=150.0, measure=3000.0)
    one, other = layout.lines[1:3]
    assert one.ink.bottom < other.ink.y
    assert len({round(b.baseline - a.baseline, 2) for a, b in pairwise(layout.lines)}) == 1


def test_tight_leading_stays_where_no_ink_would_meet(desk: Desk) -> None:
    """An umlaut in the first line, letters above and below in one word, or descenders behind it cost nothing."""
    plain = desk.set("noon\nnoon", size=130.0, measure=3000.0).leading
    for text in ("Über\nnoon", "ÄyÖ\nnoon", "ÜBER\nHAMBURG", "Über\ngying"):
        assert desk.set(text, size=130.0, measure=3000.0).leading == plain


def test_piles_of_marks_do_not_tear_a_paragraph_apart(desk: Desk) -> None:
    layout = desk.set("ggg\nA" + 8 * "\u0301", size=100.0, measure=3000.0)
    assert layout.leading == pytest.approx(160.0)


@pytest.mark.parametrize("other", ["Ж", "Ω", "Ա", "ა", "ש", "ክ"])
def test_mixed_scripts_stand_on_one_baseline(desk: Desk, other: str) -> None:
    layout = desk.set(f"H{other}H", size=100.0)
    assert {(run.y, {glyph.y for glyph in run.glyphs} == {0.0}) for run in layout.lines[0].runs} == {(0.0, True)}
    for run in layout.lines[0].runs:
        assert run_ink(run, desk.library).bottom == pytest.approx(0, abs=27)  # some letters of these descend


@pytest.mark.parametrize("text", ["H", "Hg", "ÅH", "nnn"])
def test_capitals_are_as_high_as_the_layout_says(desk: Desk, text: str) -> None:
    layout = desk.set(text, size=200.0)
    alone = desk.set("H", size=200.0)
    (run,) = alone.lines[0].runs
    mask = coverage([run], desk.library, left=-10, top=-250, width=300, height=300)
    rows = np.flatnonzero((mask > 127).any(axis=1)) - 250
    assert -int(rows[0]) == pytest.approx(layout.cap_height, abs=1)
    assert int(rows[-1]) + 1 == pytest.approx(0, abs=1)


def test_x_height_and_capitals_come_from_the_font(desk: Desk) -> None:
    face = desk.library.face(desk.set("x", size=24.0).lines[0].runs[0].font)
    for tag, value in ((hb.OTMetricsTag.CAP_HEIGHT, face.cap_height), (hb.OTMetricsTag.X_HEIGHT, face.x_height)):
        assert value == pytest.approx(face.font.get_metric_position(tag) / face.upem)

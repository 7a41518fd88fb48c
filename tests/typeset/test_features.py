"""OpenType features by plain words: what they stand for, which font has them, what is said when it does not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from formatkit.typeset.families import family_keys
from formatkit.typeset.features import features_of, lacking, tags_of

if TYPE_CHECKING:
    from conftest import Desk


def advances(desk: Desk, text: str, features: tuple[tuple[str, int], ...], family: str = "Inter") -> set[float]:
    style = desk.style(family, features=features, tracking=0.0)
    (line,) = desk.set(text, style, measure=9000.0, size=1000.0).lines
    places = [run.x + glyph.x for run in line.runs for glyph in run.glyphs]
    return {round(after - before) for before, after in pairwise(places)}


def test_plain_words_stand_for_features() -> None:
    assert tags_of(None, "as-written") == ()
    assert tags_of(None, "upper") == ()
    assert tags_of("tabular", "as-written") == (("tnum", 1),)
    assert tags_of("old-style", "small-caps") == (("onum", 1), ("smcp", 1))
    assert tags_of("proportional", "all-small-caps") == (("c2sc", 1), ("pnum", 1), ("smcp", 1))


@pytest.mark.parametrize("family", ["Inter", "Source Serif 4"])
def test_tabular_figures_are_all_as_wide(desk: Desk, family: str) -> None:
    figures = "1727141710"
    assert len(advances(desk, figures, tags_of("tabular", "as-written"), family)) == 1
    assert len(advances(desk, figures, tags_of("proportional", "as-written"), family)) > 1


@pytest.mark.parametrize(("family", "tag", "has"), [("Inter", "tnum", True), ("Inter", "smcp", False)])
def test_what_a_font_has(desk: Desk, family: str, tag: str, has: bool) -> None:
    face = desk.library.face(family_keys(family)[0])
    assert (tag in features_of(face)) is has


def said(desk: Desk, family: str, *features: tuple[str, int]) -> str:
    problem = lacking(family_keys(family)[0], features, desk.library)
    return problem.text("en") if problem else ""


def test_a_font_without_a_feature_is_told_with_what_it_has(desk: Desk) -> None:
    small = said(desk, "Inter", ("smcp", 1))
    assert 'Inter Variable does not have case = "small-caps" (smcp)' in small
    assert 'did you mean case = "upper"?' in small
    old = said(desk, "Inter", ("onum", 1))
    assert 'it has figures = "tabular", figures = "proportional"' in old
    assert "kern" not in said(desk, "Inter", ("tnun", 1))
    assert "did you mean tnum?" in said(desk, "Inter", ("tnun", 1))
    assert said(desk, "Inter", ("tnum", 1), ("ss01", 1)) == ""
    assert said(desk, "Inter", ("smcp", 0)) == ""
    assert said(desk, "Inter") == ""


def test_digits_that_are_all_as_wide_need_no_feature(desk: Desk) -> None:
    face = desk.library.face(family_keys("League Gothic")[0])
    assert "tnum" not in features_of(face)
    widths = {face.font.get_glyph_h_advance(face.font.get_nominal_glyph(ord(digit))) for digit in "0123456789"}
    same = len(widths) == 1
    assert (said(desk, "League Gothic", ("tnum", 1)) == "") is same
    assert (said(desk, "League Gothic", ("pnum", 1)) == "") is not same


def test_tracking_switches_ligatures_off(desk: Desk) -> None:
    style = desk.style("Source Serif 4", tracking=0.0)
    wide = desk.style("Source Serif 4", tracking=0.05)
    joined, apart = (sum(len(run.glyphs) for run in desk.set("fi", each).lines[0].runs) for each in (style, wide))
    assert (joined, apart) == (1, 2)


@pytest.mark.parametrize("size", [16.0, 24.0, 30.0, 90.0])
def test_optical_size_follows_the_size_set(desk: Desk, size: float) -> None:
    (run,) = desk.set("Wort", size=size).lines[0].runs
    assert dict(run.font.axes)["opsz"] == min(max(size, 14), 32)

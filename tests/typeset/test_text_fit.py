from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.errors import LayoutError
from formatkit.typeset.fit import fit_text_with_ellipsis, fitting_characters

if TYPE_CHECKING:
    from conftest import Desk

QUOTE = "Social Media passiert sowieso. Die einzige Frage ist, ob wir dabei sind oder nur davon hören."


def block_height(layout: object) -> float:
    return layout.cap_height + layout.last_baseline + layout.descent  # type: ignore[attr-defined, no-any-return]


def test_the_largest_size_that_fits(desk: Desk) -> None:
    layout = desk.fit(QUOTE)
    assert layout.size * 4 == int(layout.size * 4)
    assert block_height(layout) <= 600.0
    assert layout.ink.right <= 800.0 + 1e-6
    with pytest.raises(LayoutError):
        desk.fit(QUOTE, min_size=layout.size + 0.25)


def test_a_short_text_takes_the_largest_allowed_size(desk: Desk) -> None:
    assert desk.fit("Kurz.", max_size=97.3).size == 97.3


def test_the_number_of_lines_is_a_limit(desk: Desk) -> None:
    sizes = [desk.fit(QUOTE, max_lines=lines, height=None, min_size=10.0).size for lines in (1, 2, 3, 4, 5)]
    assert sizes == sorted(sizes)
    assert len(desk.fit(QUOTE, max_lines=2, height=None, min_size=10.0).lines) == 2


@settings(deadline=None, max_examples=40)
@given(st.integers(500, 1200), st.integers(0, 200), st.integers(380, 900), st.integers(0, 200))
def test_a_larger_box_never_gives_a_smaller_size(
    desk: Desk, measure: int, wider: int, height: int, higher: int
) -> None:
    small = desk.fit(QUOTE, measure=float(measure), height=float(height), min_size=20.0)
    large = desk.fit(QUOTE, measure=float(measure + wider), height=float(height + higher), min_size=20.0)
    assert large.size >= small.size


def test_optical_size_of_the_found_size_is_used(desk: Desk) -> None:
    style = desk.style("Source Serif 4")
    layout = desk.fit(QUOTE, style, min_size=20.0, max_size=50.0, measure=700.0, height=200.0)
    assert layout.size < 60
    axes = dict(layout.lines[0].runs[0].font.axes)
    assert axes["opsz"] == round(layout.size)
    assert all(line.ink.width <= 700.5 for line in layout.lines)


def test_too_long_a_text_is_refused_with_numbers(desk: Desk) -> None:
    text = " ".join([QUOTE] * 6)
    with pytest.raises(LayoutError) as caught:
        desk.fit(text)
    (diagnostic,) = caught.value.diagnostics
    values = dict(diagnostic.values)
    assert diagnostic.code == "FK306"
    assert int(values["length"]) == len(text)
    assert int(values["excess"]) + int(values["budget"]) == len(text)
    assert values["excess"] in diagnostic.message("de")
    budget = int(values["budget"])
    assert desk.fit(text[:budget]).size >= 40.0
    with pytest.raises(LayoutError):
        desk.fit(text[: text.index(" ", budget + 1)] + " xx")


def test_the_budget_holds(desk: Desk) -> None:
    box = {"unit": desk.unit, "measure": 800.0, "height": 200.0, "max_lines": 4}
    count = fitting_characters(QUOTE, desk.style(), desk.library, **box, size=60.0)
    assert 20 < count < len(QUOTE)
    assert desk.fit(QUOTE[:count], height=200.0, max_lines=4, min_size=60.0, max_size=60.0).size == 60.0


def test_a_word_that_is_too_wide_and_must_not_be_broken_is_named(desk: Desk) -> None:
    word = "Unternehmenskommunikationsabteilungsleiterin"
    with pytest.raises(LayoutError) as caught:
        desk.fit(f"Die {word} spricht", desk.style(no_break=(word,)), measure=500.0)
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "FK305"
    assert "Unternehmenskommunikationsabteilungsleiterin" in diagnostic.message("de")
    assert "500" in diagnostic.message("en")


@pytest.mark.parametrize(("text", "language", "name"), [("สวัสดี", "th", "Thai"), ("សួស្តី", "km", "Khmer")])
def test_words_of_scripts_without_spaces_are_to_be_parted_by_zero_width_spaces(
    desk: Desk, text: str, language: str, name: str
) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.set(text, desk.style(language=language, no_break=(text,)), measure=20.0, size=55.3846)
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "FK305"
    assert "55.5 px" in diagnostic.message("en")
    for hint in (diagnostic.hint("en"), diagnostic.hint("de")):
        assert name in hint
        assert "U+200B" in hint
        assert "U+00AD" not in hint


@pytest.mark.parametrize("measure", range(500, 900, 50))
def test_an_ellipsis_never_follows_an_article_or_preposition(desk: Desk, measure: int) -> None:
    text = "Das ist ein Text, in dem die Leute nach einer Stimme suchen, an der sie sich mit den anderen messen"
    box = {"unit": desk.unit, "measure": float(measure), "height": None, "max_lines": 2}
    layout = fit_text_with_ellipsis(text, desk.style(), desk.library, **box, min_size=60.0, max_size=60.0)
    shown = " ".join(line.text for line in layout.lines)
    assert shown.endswith("…")
    assert shown.removesuffix("…").split()[-1] not in {"in", "dem", "die", "nach", "einer", "an", "der", "mit", "den"}


def test_an_ellipsis_follows_an_article_where_nothing_else_is_left(desk: Desk) -> None:
    box = {"unit": desk.unit, "measure": 300.0, "height": None, "max_lines": 1}
    layout = fit_text_with_ellipsis(
        "Der Unternehmensverbund",
        desk.style(no_break=("Unternehmensverbund",)),
        desk.library,
        **box,
        min_size=60.0,
        max_size=60.0,
    )
    assert layout.lines[0].text == "Der…"


def test_text_that_is_too_long_is_cut_after_a_word(desk: Desk) -> None:
    text = "**" + " ".join([QUOTE] * 6) + "**"
    layout = fit_text_with_ellipsis(
        text,
        desk.style(),
        desk.library,
        unit=desk.unit,
        measure=800.0,
        height=600.0,
        min_size=40.0,
        max_size=120.0,
        max_lines=7,
    )
    shown = " ".join(line.text for line in layout.lines)
    assert shown.endswith("…")
    kept = shown[:-1]
    assert text[2:].startswith(kept)
    assert not text[2 + len(kept)].isalnum()
    assert layout.size == 40.0
    assert block_height(layout) <= 600.0


def test_text_that_fits_is_not_cut(desk: Desk) -> None:
    box = {"unit": desk.unit, "measure": 800.0, "height": 600.0, "min_size": 40.0, "max_size": 120.0, "max_lines": 7}
    assert fit_text_with_ellipsis(QUOTE, desk.style(), desk.library, **box) == desk.fit(QUOTE)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b", "\x00"])
def test_empty_text_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.fit(text)
    assert caught.value.diagnostics[0].code == "FK304"


@pytest.mark.parametrize(
    "text", ["…", "?!", "„“", "👍", "-", "\u00a0x", "a\u0301" * 3, "1", "**", "'", "مرحبا!", "\u2067אב\u2069"]
)
def test_odd_texts_are_set(desk: Desk, text: str) -> None:
    layout = desk.fit(text)
    assert layout.ink.width > 0


def test_endless_text_is_refused_at_once(desk: Desk) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.fit("endlos " * 700_000)
    assert caught.value.diagnostics[0].code == "FK309"


def test_too_many_lines_at_a_given_size(desk: Desk) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.set(QUOTE, max_lines=2)
    assert caught.value.diagnostics[0].code == "FK307"


def test_the_same_input_gives_the_same_layout(desk: Desk) -> None:
    assert desk.fit(QUOTE) == desk.fit(QUOTE)
    assert hash(desk.fit(QUOTE)) == hash(desk.fit(QUOTE))


def test_capitals_by_style(desk: Desk) -> None:
    layout = desk.fit("Größe **zählt**", replace(desk.style(), uppercase=True))
    assert " ".join(line.text for line in layout.lines) == "GRÖSSE ZÄHLT"
    assert layout.tracking > 0


def test_a_size_counts_only_with_the_glyphs_that_belong_to_it(desk: Desk) -> None:
    text = "Rechtsschutzversicherungsgesellschaften Nachhaltigkeitsberichterstattung „Verantwortung“"
    text += " Vorstandsvorsitzende Krankenhaus Die zukunftsfähig Unternehmenskommunikation"
    style = desk.style("Source Serif 4")
    box = {"measure": 640.0, "min_size": 36.0, "max_size": 130.0, "max_lines": None}
    sizes = [desk.fit(text, style, height=height, **box).size for height in (358.0, 368.0, 378.0)]
    assert sizes == sorted(sizes)

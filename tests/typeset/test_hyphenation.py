"""Hyphens by language: where words may be divided, which are never, and what a card makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from formatkit.errors import LayoutError
from formatkit.typeset.hyphenation import ANYWHERE, AT_MARKS, emergency_places, hyphen_places
from formatkit.typeset.hyphenation_patterns import divisions, pattern_language

if TYPE_CHECKING:
    from conftest import Desk

NARROW = {"measure": 432.0, "height": 1200.0, "min_size": 40.0, "max_size": 120.0, "max_lines": 9}


def divided(word: str, language: str) -> str:
    """Return a word with all places a display line may end at."""
    places = [place.at for place in hyphen_places(word, 0, len(word), language, False)]
    return "-".join(word[start:end] for start, end in zip([0, *places], [*places, len(word)], strict=True))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Ver-ant-wor-tung"),
        ("de-AT", "Ver-ant-wor-tung"),
        ("de-CH", "Stras-sen-ver-kehr"),
        ("en", "hyphen-ation"),
        ("en-US", "inter-na-tion-al-iza-tion"),
        ("en-GB", "inter-na-tion-al-isa-tion"),
        ("fr", "anti-cons-ti-tu-tion-nel-le-ment"),
        ("es", "res-pon-sa-bi-li-dad"),
        ("it", "inter-na-zio-na-liz-za-zione"),
        ("pt", "res-pon-sa-bi-li-dade"),
        ("pl", "odpo-wie-dzial-ność"),
        ("da", "kom-mu-ni-ka-tion"),
        ("nb", "bære-krafts-rap-por-te-ring"),
        ("fi", "yhteis-kun-ta-vas-tuu"),
    ],
)
def test_languages_divide_their_own_way(language: str, expected: str) -> None:
    assert divided(expected.replace("-", ""), language) == expected


@pytest.mark.parametrize("language", ["tr", "ja", "nl", "und", ""])
def test_a_language_without_patterns_has_no_hyphens(language: str) -> None:
    assert pattern_language(language) is None
    assert divided("Verantwortung", language) == "Verantwortung"


def test_exceptions_win_over_the_patterns() -> None:
    assert divisions("project", "en-us") == ()
    assert divisions("associate", "en-us") == (2, 4)


@pytest.mark.parametrize(
    "text",
    [
        "G20Gipfelteilnehmer",
        "https://unternehmen.de/nachhaltigkeit",
        "www.nachhaltigkeit.de",
        "kommunikation@unternehmen.de",
        "#Nachhaltigkeit",
        "UNESCO",
        "AGENTURVERB",
        "LinkedIn",
        "Ver\u00adantwortung",
        "Bericht",
    ],
)
def test_what_is_never_hyphenated(text: str) -> None:
    assert list(hyphen_places(text, 0, len(text), "de", False)) == []


def test_three_letters_stand_on_either_side() -> None:
    for word in ("Abteilungen", "Übergaben", "Ausgaben", "responsibility"):
        for language in ("de", "en", "fr", "it"):
            assert all(len(part) >= 3 for part in (divided(word, language).split("-")[0], divided(word, language)[-3:]))
            assert len(divided(word, language).split("-")[-1]) >= 3


def test_a_word_set_in_capitals_is_divided_like_any_other(desk: Desk) -> None:
    style = replace(desk.style(), uppercase=True)
    layout = desk.fit("Unternehmenskommunikation", style, **NARROW)
    assert [line.text for line in layout.lines] == ["UNTERNEHMENS-", "KOMMUNIKATION"]


def test_only_the_word_that_fits_no_line_is_broken(desk: Desk) -> None:
    text = "Wir brauchen keine Geschwindigkeitsbegrenzung, wir brauchen Verantwortung."
    lines = [line.text for line in desk.fit(text, measure=560.0, height=900.0).lines]
    assert "Geschwindigkeits-" in lines
    assert sum(line.endswith("-") for line in lines) == 1


def test_a_text_that_fits_at_the_largest_size_has_no_hyphen(desk: Desk) -> None:
    layout = desk.fit("Unternehmenskommunikation wirkt", measure=1500.0, max_size=80.0)
    assert not any(line.text.endswith("-") for line in layout.lines)


def test_a_small_gain_is_not_worth_a_hyphen(desk: Desk) -> None:
    word = "Krankenhaus"
    whole = desk.set(word, size=100.0, measure=5000.0).ink.width
    just_too_wide = desk.fit(word, measure=whole - 1.0, max_size=100.0, min_size=40.0)
    assert [line.text for line in just_too_wide.lines] == [word]
    much_too_wide = desk.fit(word, measure=0.75 * whole, max_size=100.0, min_size=40.0)
    assert [line.text for line in much_too_wide.lines] == ["Kranken-", "haus"]
    assert much_too_wide.size >= 75.0


def test_soft_hyphens_of_the_author_win(desk: Desk) -> None:
    layout = desk.fit("Unternehmenskom\u00admunikation", **NARROW)
    assert [line.text for line in layout.lines] == ["Unternehmenskom-", "munikation"]


def test_a_joint_is_taken_even_where_a_syllable_would_gain_more(desk: Desk) -> None:
    layout = desk.fit("Personalverantwortliche", **NARROW)
    assert [line.text for line in layout.lines] == ["Personal-", "verantwortliche"]


def test_a_part_that_fits_no_line_is_broken_at_a_syllable(desk: Desk) -> None:
    layout = desk.fit("Verantwortungslosigkeit", **(NARROW | {"measure": 240.0}))
    assert [line.text for line in layout.lines] == ["Verantwor-", "tungslosig-", "keit"] or layout.size == 40.0
    assert all(line.ink.width <= 240.01 for line in layout.lines)


def test_set_text_breaks_what_does_not_fit(desk: Desk) -> None:
    layout = desk.set("Die Unternehmenskommunikation", size=60.0, measure=500.0)
    assert [line.text for line in layout.lines] == ["Die", "Unternehmens-", "kommunikation"]
    hyphen = desk.set("-", size=60.0).lines[0].runs[0].glyphs[0].id
    assert layout.lines[1].runs[-1].glyphs[-1].id == hyphen


@pytest.mark.parametrize(
    "text", ["Kolleg:innenversammlungen", "Mitarbeiter*innenvertretungen", "Bürger_innensprechstunde"]
)
def test_gender_forms_stay_whole(desk: Desk, text: str) -> None:
    with pytest.raises(LayoutError) as caught:
        desk.fit(text, **(NARROW | {"measure": 300.0}))
    assert caught.value.diagnostics[0].code == "FK305"
    assert text in caught.value.diagnostics[0].message("de")


def test_terms_of_the_brand_stay_whole(desk: Desk) -> None:
    style = desk.style(no_break=("Nachhaltigkeitsversprechen",))
    with pytest.raises(LayoutError):
        desk.fit("Nachhaltigkeitsversprechen", style, **NARROW)
    assert len(desk.fit("Nachhaltigkeitsversprechen", **NARROW).lines) > 1


def test_an_address_breaks_behind_its_marks_and_without_a_hyphen(desk: Desk) -> None:
    text = "https://www.example.com/unternehmen/nachhaltigkeit?jahr=2026&ansicht=lang"
    lines = [line.text for line in desk.fit(text, **NARROW).lines]
    assert "".join(lines) == text
    assert all(line[-1] in "/.?&=-" for line in lines[:-1])


def test_a_hashtag_breaks_before_a_capital(desk: Desk) -> None:
    lines = [line.text for line in desk.fit("#KommunikationIstAllesUndNochMehr", **NARROW).lines]
    assert "".join(lines) == "#KommunikationIstAllesUndNochMehr"
    assert all(line[0].isupper() for line in lines[1:])


def test_sixty_letters_without_a_place_are_broken_only_at_the_smallest_size(desk: Desk) -> None:
    layout = desk.fit("A" + "a" * 59, **NARROW)
    assert layout.size == 40.0
    assert "".join(line.text.removesuffix("-") for line in layout.lines) == "A" + "a" * 59
    assert all(line.text.endswith("-") for line in layout.lines[:-1])
    assert all(line.ink.width <= 432.01 for line in layout.lines)


def test_the_last_resort_has_an_end() -> None:
    assert list(emergency_places("a" * 201, 0, 201)) == []
    ranks = {place.rank for place in emergency_places("www.example.com", 0, 15)}
    assert ranks == {AT_MARKS, ANYWHERE}


def test_a_font_without_a_hyphen_shows_none(desk: Desk) -> None:
    layout = desk.fit("გადმოგვაკონტრრევოლუციონერებისთვის", desk.style(language="ka"), **NARROW)
    assert len(layout.lines) > 1
    assert all(glyph.id for line in layout.lines for run in line.runs for glyph in run.glyphs)


def test_the_ellipsis_keeps_a_word_that_can_be_broken(desk: Desk) -> None:
    from formatkit.typeset.fit import fit_text_with_ellipsis

    layout = fit_text_with_ellipsis(
        "Unternehmenskommunikation " * 9, desk.style(), desk.library, unit=desk.unit, **(NARROW | {"max_lines": 4})
    )
    lines = [line.text for line in layout.lines]
    assert lines == ["Unternehmens-", "kommunikation", "Unternehmens-", "kommunikation…"]

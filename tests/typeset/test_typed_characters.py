"""Quotation marks of all languages and levels, and what is corrected in typed text when asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.typeset.quotes import quotation_marks, quoted
from formatkit.typeset.typographic import corrected

LEVELS = {
    "de": "„a ‚b „c“ d‘ e“",
    "de-AT": "„a ‚b „c“ d‘ e“",
    "de-CH": "«a ‹b «c» d› e»",
    "fr": "«\u202fa “b «\u202fc\u202f» d” e\u202f»",
    "en": "“a ‘b “c” d’ e”",
    "sv": "”a ’b ”c” d’ e”",
    "fi": "”a ’b ”c” d’ e”",
    "ja": "「a 『b 「c」 d』 e」",
    "zh": "“a ‘b “c” d’ e”",
    "zh-Hant": "「a 『b 「c」 d』 e」",
    "zh-Hant-TW": "「a 『b 「c」 d』 e」",
    "pl": "„a «b „c” d» e”",
    "cs": "„a ‚b „c“ d‘ e“",
    "es": "«a “b «c» d” e»",
    "it": "«a “b «c» d” e»",
    "pt": "“a ‘b “c” d’ e”",
    "pt-PT": "«a “b «c» d” e»",
    "nl": "“a ‘b “c” d’ e”",
    "da": "»a ›b »c« d‹ e«",
    "nb": "«a ‘b «c» d’ e»",
    "ru": "«a „b «c» d“ e»",
}


@pytest.mark.parametrize("language", LEVELS)
def test_three_levels_of_every_language(language: str) -> None:
    assert quoted("a „b ‚c‘ d“ e", language) == LEVELS[language]


@pytest.mark.parametrize("source", ["de", "de-CH", "fr", "en", "ja", "es", "da", "ru"])
@pytest.mark.parametrize("language", ["de", "fr", "en", "ja"])
def test_the_outer_marks_of_any_language_are_dropped_first(source: str, language: str) -> None:
    own, wanted = quotation_marks(source), quotation_marks(language)
    written = f"{own.opening}Ja, gut.{own.closing}"
    assert quoted(written, language) == f"{wanted.opening}Ja, gut.{wanted.closing}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('"A" und "B"', "„‚A‘ und ‚B‘“"),
        ("„A“ und „B“", "„‚A‘ und ‚B‘“"),
        ("«A» und «B»", "„‚A‘ und ‚B‘“"),
        ('"Hallo".', "„Hallo.“"),
        ('"Hallo."', "„Hallo.“"),
        ('"Hallo!".', "„Hallo!“"),
        ("„Hallo", "„Hallo“"),
        ('Hallo"', "„Hallo“"),
        ("Er ist 5' 10\" groß", "„Er ist 5' 10\" groß“"),
        ('"5\'10" groß"', "„5'10\" groß“"),
        ('Ein 27"', '„Ein 27"“'),
        ("Sie rief: \"Er sagt: 'Los!'\"", "„Sie rief: ‚Er sagt: „Los!“‘“"),
    ],
)
def test_which_marks_enclose_the_whole(text: str, wanted: str) -> None:
    assert quoted(text, "de") == wanted


def test_corner_brackets_inside_need_no_spaces() -> None:
    assert quoted("「はい」と「いいえ」", "ja") == "「『はい』と『いいえ』」"


@pytest.mark.parametrize(
    "language", sorted(LEVELS.keys() - {"sv", "fi"})
)  # where marks open as they close, levels are lost
def test_quoting_twice_changes_nothing(language: str) -> None:
    once = quoted("a „b ‚c‘ d“ e", language)
    assert quoted(once, language) == once


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Das geht's an", "Das geht’s an"),
        ("O'Neill, l'été, м'ята", "O’Neill, l’été, м’ята"),
        ("ja - nein", "ja – nein"),
        ("ja -- nein", "ja – nein"),
        ("E-Mail - kurz", "E-Mail – kurz"),
        ("nun... und", "nun… und"),
        ("vier.... Punkte", "vier.... Punkte"),
        ("73 % mehr, 5 ‰", "73\u202f% mehr, 5\u202f‰"),
        ("z. B. so, u. a. m.", "z.\u202fB. so, u.\u202fa.\u202fm."),
        ("Satz eins. A. Meier", "Satz eins. A. Meier"),
        ("- Punkt", "- Punkt"),
        ("5' 10\" oder 5'10", "5' 10\" oder 5'10"),
        ("ג'ירפה", "ג'ירפה"),
        ("Rock 'n' Roll", "Rock 'n' Roll"),
        ("siehe https://a.example/it's...x - y", "siehe https://a.example/it's...x – y"),
        ("nordwerk.example/it's", "nordwerk.example/it's"),
        ("o'neil@nordwerk.example", "o'neil@nordwerk.example"),
        ("`a - b's...` ist's", "`a - b's...` ist’s"),
        ("**geht's** ==an - aus==", "**geht’s** ==an – aus=="),
    ],
)
def test_typed_characters_are_corrected(text: str, wanted: str) -> None:
    assert corrected(text) == wanted


@given(st.text(alphabet="ab' -.`/:@\n1%"))
def test_correcting_twice_changes_nothing_more(text: str) -> None:
    once = corrected(text)
    assert corrected(once) == once
    assert len(once) <= len(text)


@pytest.mark.parametrize("piece", ["`", "'", "„", "„a", "(", "(a", " 'a", "a@", "a./", "«a «", '"', "a-"])
def test_a_text_full_of_marks_is_set_or_left_in_bounded_steps(piece: str) -> None:
    """None of these ends in a traceback, and none needs time that grows with the square of the length."""
    text = piece * 20_000
    assert quoted(text, "de").startswith("„")
    assert len(corrected(text)) == len(text)

"""Emphasis, quotation marks, capitals, and what is cleaned away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.typeset.clean import clean_text
from formatkit.typeset.emphasis import parse_emphasis, plain_text
from formatkit.typeset.quotes import quotation_marks, quoted
from formatkit.typeset.uppercase import uppercased


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("a **b** ==c== d", [("a ", "normal"), ("b", "strong"), (" ", "normal"), ("c", "highlight"), (" d", "normal")]),
        ("2 ** 3 ** 4", [("2 ** 3 ** 4", "normal")]),
        ("**offen", [("**offen", "normal")]),
        ("offen**", [("offen**", "normal")]),
        ("a == b == c", [("a == b == c", "normal")]),
        ("**zwei\nZeilen**", [("zwei\nZeilen", "strong")]),
        ("<b>fett</b> {author} *kursiv* $x", [("<b>fett</b> {author} *kursiv* $x", "normal")]),
        ("**a** **b**", [("a", "strong"), (" ", "normal"), ("b", "strong")]),
        ("****", [("****", "normal")]),
        ("**\u2007\u20077** ==\u20075==", [("\u2007\u20077", "strong"), (" ", "normal"), ("\u20075", "highlight")]),
        ("# a_b_ ~c~ `d` [e](f) __g__", [("# a_b_ ~c~ `d` [e](f) __g__", "normal")]),
        ("a ** b **c** ==", [("a ** b ", "normal"), ("c", "strong"), (" ==", "normal")]),
    ],
)
def test_emphasis(text: str, spans: list[tuple[str, str]]) -> None:
    assert [(span.text, span.role) for span in parse_emphasis(text)] == spans


@given(st.text(alphabet="ab *=\n"))
def test_emphasis_loses_marks_only(text: str) -> None:
    kept = plain_text(text)
    assert kept.replace("*", "").replace("=", "") == text.replace("*", "").replace("=", "")
    if "**" not in text and "==" not in text:
        assert kept == text


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Hallo", "de", "„Hallo“"),
        ('"Hallo"', "de", "„Hallo“"),
        ("„Hallo“", "en", "“Hallo”"),
        ("»Hallo«", "de", "„Hallo“"),
        ("''Hallo''", "de", "„Hallo“"),
        ("'It's fine'", "en", "“It's fine”"),
        ("« Bonjour »", "fr", "«\u202fBonjour\u202f»"),
        ("Grüezi", "de-CH", "«Grüezi»"),
        ("“はい”", "ja", "「はい」"),
        ('**"stark"**', "de", "„**stark**“"),
        ('"**stark** ist"', "de", "„**stark** ist“"),
        ('"A" und "B"', "de", "„‚A‘ und ‚B‘“"),
        ('"Er sagte: "Los!" und ging."', "de", "„Er sagte: ‚Los!‘ und ging.“"),
        ("„Sagen Sie ‚Ja‘ dazu“", "de-CH", "«Sagen Sie ‹Ja› dazu»"),
        ("Rock 'n' Roll", "de", "„Rock 'n' Roll“"),
        ("'Tis the season", "en", "“'Tis the season”"),
        ("Die Chefs' Wagen", "de", "„Die Chefs' Wagen“"),
        ('5" Display', "en", '“5" Display”'),
        ("", "de", ""),
        ("  ", "de", ""),
    ],
)
def test_quotation_marks(text: str, language: str, wanted: str) -> None:
    assert quoted(text, language) == wanted


@given(
    st.text(alphabet="ab c.,!", min_size=1).filter(str.strip), st.sampled_from(["de", "en", "fr", "de-CH", "ja", "sv"])
)
def test_quoting_twice_changes_nothing(text: str, language: str) -> None:
    once = quoted(text, language)
    marks = quotation_marks(language)
    assert once == f"{marks.opening}{text.strip()}{marks.closing}"
    assert quoted(once, language) == once


def test_unknown_languages_get_english_marks() -> None:
    assert quoted("x", "tlh") == "“x”"


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Größe", "de", "GRÖSSE"),
        ("GROẞ", "de", "GROẞ"),
        ("iyi ılık", "tr", "İYİ ILIK"),
        ("Καλημέρα", "el", "ΚΑΛΗΜΕΡΑ"),
    ],
)
def test_capitals(text: str, language: str, wanted: str) -> None:
    assert uppercased(text, language) == wanted


def test_line_ends_and_tabs() -> None:
    assert clean_text("a\r\nb\rc\u2028d\te") == ("a\nb\nc\nd e", ())


def test_text_is_composed() -> None:
    assert clean_text("u\u0308ber") == ("über", ())


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x9f", "\ud83d", "\u202e", "\u202a", "\u2066", "\u2069", "\ufeff"]
)
def test_what_cannot_be_set_is_removed_and_shown_escaped(character: str) -> None:
    cleaned, (diagnostic,) = clean_text(f"a{character}b")
    assert cleaned == "ab"
    assert diagnostic.code == "FK302"
    assert f"\\u{ord(character):04x}" in diagnostic.message("en")
    assert "1 control characters" not in diagnostic.message("en")
    assert character not in diagnostic.text("de")


def test_paired_isolates_and_joiners_stay() -> None:
    text = "a \u2068אב\u2069 b 👩\u200d👩\u200d👧"
    assert clean_text(text) == (text, ())


def test_isolates_do_not_pair_over_lines() -> None:
    assert clean_text("\u2067a\nb\u2069")[0] == "a\nb"


def test_piles_of_marks_are_bounded() -> None:
    cleaned, (diagnostic,) = clean_text("a" + "\u0335" * 40 + "b")
    assert cleaned == "a" + "\u0335" * 8 + "b"
    assert diagnostic.code == "FK308"
    assert "32" in diagnostic.message("de")


def test_a_mark_that_stands_alone_is_not_parted_from_its_blank() -> None:
    assert clean_text("a \u0301b\n\u0301c") == ("a\u00a0\u0301b\n\u00a0\u0301c", ())


@given(st.text(alphabet=st.characters()))
def test_cleaning_is_idempotent(text: str) -> None:
    once, _ = clean_text(text)
    assert clean_text(once) == (once, ())

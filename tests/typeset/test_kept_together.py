"""What stays on one line: signs with their numbers, ranges, dates, short parts of compounds, dashes."""

from __future__ import annotations

import pytest

from formatkit.typeset.linebreak import Break
from formatkit.typeset.nobreak import kept_together
from formatkit.typeset.script_phrases import legal_breaks


def pieces(text: str, language: str = "de") -> list[str]:
    """Return what a line can be made of."""
    breaks = legal_breaks(text, language)
    kept = list(kept_together(text))
    places = [
        index
        for index, kind in enumerate(breaks)
        if kind is not Break.FORBIDDEN and not any(start < index < end for start, end in kept)
    ]
    return [text[start:end].strip() for start, end in zip([0, *places], [*places, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("um 9 Uhr (+$120), sagt er", "(+$120),"),
        ("nur ₪ 49.90 heute", "₪ 49.90"),
        ("ab € 5 pro Tag", "€ 5"),
        ("vom ١٠–٢٠ مارس an", "١٠–٢٠"),
        ("vom 10–20 an", "10–20"),
        ("am 2026年11月28日 dort", "2026年11月28日"),
        ("über 300人 kamen", "300人"),
        ("в 2026 г. было", "2026 г."),
        ("eine Ad-hoc-Meldung", "Ad-hoc-"),
        ("Vor- und Nachteile", "Vor- und"),
        ("so LinkedIn-ում gut", "LinkedIn-ում"),
        ("auf beispiel-firma.de steht", "beispiel-firma.de"),
        ("dann 2️⃣ Verstehen und", "2️⃣ Verstehen"),
    ],
)
def test_it_stands_in_one_piece(text: str, whole: str) -> None:
    assert whole in pieces(text)


def test_a_line_never_begins_with_an_unspaced_dash() -> None:
    assert pieces("how it looks—it’s how", "en") == ["how", "it", "looks—", "it’s", "how"]


def test_words_joined_by_a_hyphen_may_still_part() -> None:
    assert pieces("Baden-Württemberg und Nordrhein-Westfalen") == [
        "Baden-",
        "Württemberg",
        "und",
        "Nordrhein-",
        "Westfalen",
    ]

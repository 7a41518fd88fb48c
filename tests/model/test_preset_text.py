from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.model.preset_text import TextLimit, TextUnit, count_text

PLAIN = st.text(alphabet=st.sampled_from("abcxyzäöüß ,!?-"), max_size=200)
ANY = st.text(max_size=120)


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [
        ("", TextUnit.X_WEIGHTED, 0),
        ("Grüße", TextUnit.CHARACTERS, 5),
        ("Gru\u0308ße", TextUnit.CHARACTERS, 6),
        ("Gru\u0308ße", TextUnit.GRAPHEMES, 5),
        ("Gru\u0308ße", TextUnit.X_WEIGHTED, 5),  # X composes first
        ("日本語", TextUnit.X_WEIGHTED, 6),
        ("„Zitat“ – so", TextUnit.X_WEIGHTED, 12),
        ("🚀", TextUnit.X_WEIGHTED, 2),
        ("👨\u200d👩\u200d👧", TextUnit.X_WEIGHTED, 2),
        ("👨\u200d👩\u200d👧", TextUnit.GRAPHEMES, 1),
        ("👨\u200d👩\u200d👧", TextUnit.UTF16, 8),
        ("👨\u200d👩\u200d👧", TextUnit.BYTES, 18),
        ("👨\u200d👩\u200d👧 ok", TextUnit.EMOJI_AS_BYTES, 21),
        ("🇩🇪", TextUnit.X_WEIGHTED, 2),
        ("🇩🇪", TextUnit.EMOJI_AS_BYTES, 8),
        ("1\ufe0f\u20e3", TextUnit.EMOJI_AS_BYTES, 7),
        ("©", TextUnit.EMOJI_AS_BYTES, 1),
        ("äöü", TextUnit.EMOJI_AS_BYTES, 3),
        ("日本", TextUnit.BYTES, 6),
        ("https://nordwerk.example/" + "a" * 80, TextUnit.X_WEIGHTED, 23),
        ("https://a.de", TextUnit.X_WEIGHTED, 23),
        ("siehe nordwerk.example.", TextUnit.X_WEIGHTED, 30),
        ("(https://a.de)", TextUnit.X_WEIGHTED, 25),
        ("Mail an a@nordwerk.de", TextUnit.X_WEIGHTED, 21),
        ("z.B. und Kolleg.innen", TextUnit.X_WEIGHTED, 21),
        ("siehe https://nordwerk.example/blog.", TextUnit.LINK_AS_23, 30),
        ("siehe nordwerk.example", TextUnit.LINK_AS_23, 22),
    ],
)
def test_counts_as_the_network_does(text: str, unit: TextUnit, length: int) -> None:
    assert count_text(text, unit) == length


@given(PLAIN)
def test_units_agree_on_western_text_without_links(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    units = set(TextUnit) - {TextUnit.BYTES}
    assert {count_text(composed, unit) for unit in units} == {len(composed)}


@given(ANY)
def test_order_of_units(text: str) -> None:
    characters = count_text(text, TextUnit.CHARACTERS)
    assert count_text(text, TextUnit.GRAPHEMES) <= characters
    assert characters <= count_text(text, TextUnit.UTF16) <= 2 * characters
    assert characters <= count_text(text, TextUnit.EMOJI_AS_BYTES) <= count_text(text, TextUnit.BYTES)


@given(ANY, ANY)
def test_lines_add_up(first: str, second: str) -> None:
    """Characters, UTF-16 units and bytes of two texts are those of both together."""
    for unit in (TextUnit.CHARACTERS, TextUnit.UTF16, TextUnit.BYTES):
        assert count_text(first + second, unit) == count_text(first, unit) + count_text(second, unit)


@given(st.integers(0, 400), st.integers(0, 300))
def test_excess_is_what_has_to_go(length: int, limit: int) -> None:
    over = TextLimit(max=limit, unit=TextUnit.CHARACTERS).excess("x" * length)
    assert over == max(0, length - limit)
    assert TextLimit(max=limit).excess("x" * (length - over)) == 0


def test_bytes_count_when_graphemes_fit() -> None:
    bluesky = TextLimit(max=300, unit=TextUnit.GRAPHEMES, max_bytes=3000)
    family = "👨\u200d👩\u200d👧"
    assert bluesky.excess(family * 166) == 0
    assert bluesky.excess(family * 170) == 170 * 18 - 3000
    assert bluesky.excess("x" * 301) == 1


def test_a_field_without_limit_takes_everything() -> None:
    assert TextLimit(recommended=10).excess("x" * 100) == 0
    assert TextLimit(max=0).excess("x") == 1

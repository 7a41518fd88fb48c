"""Text broken into caption lines: lengths, phrases, balance, and that no word is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.typeset.function_words import function_words
from formatkit.typeset.phrase_words import on_one_line, spoken_words
from formatkit.typeset.phrases import CHARACTERS, Measure, caption_blocks, caption_length, caption_lines

GERMAN = (
    "Wir suchen keine Lebensläufe, wir suchen Menschen, die Verantwortung übernehmen und gemeinsam mit uns die "
    "Energiewende in der Region gestalten wollen. Die Frage ist nur, ob Sie mitreden oder ob andere über Sie reden, "
    "während Sie noch überlegen, welchen Kanal Sie in den nächsten Monaten bespielen wollen."
)
ENGLISH = (
    "Culture eats strategy for breakfast, but only if the leaders who own the strategy never sit at the same table "
    "with the people who live the culture every day. And what you do simply proves what you believe, whether you agree "
    "or refuse."
)
LETTERS = st.characters(categories=("L", "N", "P", "S", "Mn", "Zs"), include_characters="\u00a0\u200b\u2060-")
TEXTS = st.lists(st.text(LETTERS, max_size=24), max_size=40).map(" ".join)
WORDS = st.lists(
    st.sampled_from([*"a,b.I", "und", "die", "the", "Wort", "10 %", "Energieversorgung", "\n"]), max_size=60
)


def solid(text: str) -> str:
    return "".join(spoken_words(text))


@pytest.mark.parametrize("language", ["de", "en", "fr", "xx"])
@given(text=TEXTS)
def test_lines_are_short_enough_and_no_word_is_lost_or_moved(language: str, text: str) -> None:
    blocks = caption_blocks(text, language)
    assert solid(" ".join(line for block in blocks for line in block)) == solid(text)
    for line in (line for block in blocks for line in block):
        assert caption_length(line) <= 42 or len(spoken_words(line)) == 1
    assert all(len(block) in (1, 2) for block in blocks)


@given(words=WORDS, most=st.integers(5, 60))
def test_any_measure_is_kept(words: list[str], most: int) -> None:
    measure = Measure(caption_length, 1, most)
    for block in caption_blocks(" ".join(words), "de", measure):
        assert all(len(line) <= most or " " not in line for line in block)


@given(words=WORDS)
def test_what_fits_on_two_lines_is_put_on_two(words: list[str]) -> None:
    text = " ".join(words).replace("\n", " ")
    lines = caption_lines(text, "de")
    if len(" ".join(spoken_words(text))) <= 42:
        assert lines == tuple(filter(None, [" ".join(spoken_words(text))]))
    elif lines is not None:
        assert len(lines) == 2
        assert " ".join(lines) == " ".join(spoken_words(text))


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (ENGLISH, "en")])
@pytest.mark.parametrize("most", [26, 30, 34, 38, 42])
def test_no_line_ends_with_an_article_a_preposition_or_a_conjunction(text: str, language: str, most: int) -> None:
    blocks = caption_blocks(text, language, Measure(caption_length, 1, most))
    ends = [line.split()[-1].casefold() for block in blocks for line in block]
    assert len(ends) >= 8
    assert [word for word in ends if word in function_words(language).clinging] == []


@pytest.mark.parametrize(
    ("language", "text", "blocks"),
    [
        ("de", "Wer aufhört, besser zu werden, hat aufgehört, gut zu sein.",
         (("Wer aufhört, besser zu werden,", "hat aufgehört, gut zu sein."),)),
        ("de", "Social Media passiert sowieso. Die Frage ist nur, ob Sie mitreden oder ob andere über Sie reden.",
         (("Social Media passiert sowieso.",),
          ("Die Frage ist nur, ob Sie mitreden", "oder ob andere über Sie reden."))),
        ("en", "The best time to plant a tree was twenty years ago. The second best time is now.",
         (("The best time to plant", "a tree was twenty years ago."), ("The second best time is now.",))),
        ("en", "People don't buy what you do; they buy why you do it.",
         (("People don't buy what you do;", "they buy why you do it."),)),
        ("de", "Erste Zeile ohne Punkt\nZweite Zeile", (("Erste Zeile ohne Punkt", "Zweite Zeile"),)),
    ],
)  # fmt: skip
def test_breaks_are_where_a_speaker_would_pause(language: str, text: str, blocks: tuple[tuple[str, ...], ...]) -> None:
    assert caption_blocks(text, language) == blocks


def test_numbers_keep_their_units_and_names_their_titles() -> None:
    for most in range(16, 43):
        for block in caption_blocks(
            "Im Jahr 2025 sparten wir rund 10 % der Kosten, sagt Frau Dr. Weiß.", "de", Measure(caption_length, 1, most)
        ):
            assert all(not line.startswith("%") and not line.endswith(("10", "Dr.", "Frau")) for line in block)


def test_of_equally_good_breaks_the_lower_line_is_the_longer_one() -> None:
    lines = caption_lines("Kommunikation braucht Haltung Mut Geduld Ausdauer", "xx")
    assert lines is not None
    assert len(lines[0]) <= len(lines[1])
    assert len(lines[1]) - len(lines[0]) < 16


def test_a_word_that_is_too_long_has_a_line_of_its_own() -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    assert caption_blocks(f"Das {word} gilt", "de", CHARACTERS) == (("Das", word), ("gilt",))
    assert caption_lines(f"Das {word} gilt", "de") is None


def test_japanese_breaks_without_blanks_and_is_joined_without_them() -> None:
    text = "私たちは毎日お客様のために新しいサービスを開発しています。次の一歩を一緒に踏み出しましょう。"
    blocks = caption_blocks(text, "ja")
    lines = [line for block in blocks for line in block]
    assert len(lines) > 2
    assert "".join(lines) == text
    assert max(len(line) for line in lines) <= 21
    assert not any(line.startswith(("。", "、")) for line in lines)
    assert on_one_line(lines) == text


def test_nothing_gives_no_captions() -> None:
    assert caption_blocks(" \n ", "de") == ()
    assert caption_lines("", "de") == ()

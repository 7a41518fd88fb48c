"""Captions made of text: their times, their words' times, and what is kept when they are broken anew."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formatkit.diagnostics import Where
from formatkit.scene.captions import Cue, CueWord
from formatkit.typeset.cues import captions_of_text, knots_of, rebroken, speed_notes
from formatkit.typeset.phrases import Measure, caption_length

TEXT = "Ja! Social Media passiert sowieso. Die Frage ist nur, ob Sie mitreden oder ob andere über Sie reden."
WORDS = st.lists(st.sampled_from(["Ja.", "und", "die", "Wort,", "Energieversorgung", "mit"]), min_size=1, max_size=50)
TIMES = st.fractions(0, 100, max_denominator=1001)


@given(words=WORDS, start=TIMES, length=TIMES)
def test_captions_fill_their_time_and_words_follow_each_other(
    words: list[str], start: Fraction, length: Fraction
) -> None:
    assume(length > 0)
    cues = captions_of_text(" ".join(words), "de", start, start + length)
    assert (cues[0].start, cues[-1].end) == (start, start + length)
    assert all(one.end == other.start for one, other in pairwise(cues))
    spoken = [word for cue in cues for word in cue.words]
    assert [word.text for word in spoken] == words
    assert all(word.start < word.end for word in spoken)
    assert all(one.end == other.start for one, other in pairwise(spoken))
    if length >= len(cues):
        assert min(cue.end - cue.start for cue in cues) >= 1


@given(words=WORDS, most=st.integers(4, 42))
def test_breaking_anew_keeps_every_word_at_its_time(words: list[str], most: int) -> None:
    for cue in captions_of_text(" ".join(words), "de", Fraction(1), Fraction(20)):
        parts = rebroken(cue, "de", Measure(caption_length, 1, most))
        assert (parts[0].start, parts[-1].end) == (cue.start, cue.end)
        assert tuple(word for part in parts for word in part.words) == cue.words
        assert all(one.end == other.start for one, other in pairwise(parts))


def test_time_goes_by_characters_and_nothing_is_shorter_than_a_second() -> None:
    first, second = captions_of_text(
        "Ja!\nDie Frage ist nur, ob Sie alle mitreden.\nNein.", "de", Fraction(0), Fraction(8)
    )
    assert first.lines[0] == "Ja!"
    assert second.lines == ("Nein.",)
    assert second.end - second.start == 1
    word = first.words[1]
    assert float(word.end - word.start) / 3 == pytest.approx(7 / 36, rel=0.01)


def test_emphasis_marks_are_left_out() -> None:
    [cue] = captions_of_text("Ein **starkes** Wort, ==markiert==.", "de", Fraction(0), Fraction(3))
    assert cue.lines == ("Ein starkes Wort, markiert.",)


def test_captions_without_words_are_timed_by_their_lines() -> None:
    cue = Cue(Fraction(2), Fraction(4), ("Eins zwei", "drei"))
    assert [(knot.place, knot.time) for knot in knots_of(cue)] == [(0, 2), (12, 4)]
    [made] = rebroken(cue, "de")
    assert made.lines == ("Eins zwei drei",)
    assert [word.text for word in made.words] == ["Eins", "zwei", "drei"]


def test_a_first_word_may_wait() -> None:
    words = (CueWord("Eins", Fraction(3), Fraction(4)), CueWord("zwei", Fraction(4), Fraction(6)))
    [made] = rebroken(Cue(Fraction(1), Fraction(6), ("Eins zwei",), words), "de")
    assert (made.start, made.words[0].start, made.words[1].start) == (1, 3, 4)


def test_impossible_word_times_are_passed_over() -> None:
    words = tuple(CueWord(text, Fraction(time), Fraction(time)) for text, time in (("ab", 9), ("cd", 1), ("ef", 0)))
    [made] = rebroken(Cue(Fraction(0), Fraction(3), ("ab cd ef",), words), "de")
    times = [word.start for word in made.words]
    assert times == sorted(set(times))
    assert (made.start, made.end, times[1]) == (0, 3, 1)


def test_no_time_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="captions need time"):
        captions_of_text("Text", "de", Fraction(2), Fraction(2))
    assert captions_of_text("", "de", Fraction(0), Fraction(2)) == ()


def test_captions_that_run_too_fast_are_noted() -> None:
    slow = captions_of_text(TEXT, "de", Fraction(0), Fraction(9))
    fast = captions_of_text(TEXT, "de", Fraction(5), Fraction(7))
    assert speed_notes(slow, Where()) == ()
    [found] = speed_notes(fast, Where(file="film.srt"))
    assert found.code == "FK279"
    assert found.text().startswith(
        "film.srt: captions that run faster than 20 characters a second: 2; the fastest, at "
    )

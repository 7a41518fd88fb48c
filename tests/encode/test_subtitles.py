"""Sidecar files: what they look like, that nothing overlaps, and that reading them gives the captions back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.encode.subtitles import srt_text, vtt_text
from formatkit.load.captions import captions_of_bytes
from formatkit.scene.captions import Cue
from formatkit.typeset.clean import clean_text
from formatkit.typeset.phrases import caption_length

Writer = Callable[[Sequence[Cue]], str]
CUES = (
    Cue(Fraction(1), Fraction(5, 2), ("Wind & Wetter:", "5 --> 6 <b>fett</b>")),
    Cue(Fraction(100001, 30), Fraction(7300), ("Zweite",)),
)
PIECES = st.sampled_from(
    ["a", "Ö", "7", "&", "<", ">", "&amp;", "<b>", "</i>", "-->", "--->", "{\\an8}", "00:00:01,000", "1", "NOTE", "“x”",
     "<00:00:01.000>", "&#60;", "{", "<v Ada>", "日本"]
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=4).map(" ".join).filter(lambda line: caption_length(line) <= 42)
MILLISECONDS = st.integers(1, 5_000)


@st.composite
def cue_lists(draw: st.DrawFn) -> tuple[Cue, ...]:
    """Cues on whole milliseconds with one or two lines."""
    made: list[Cue] = []
    time = 0
    for _ in range(draw(st.integers(1, 6))):
        start = time + draw(st.integers(0, 3_000))
        time = start + draw(MILLISECONDS)
        lines = tuple(draw(st.lists(LINES, min_size=1, max_size=2)))
        made.append(Cue(Fraction(start, 1000), Fraction(time, 1000), lines))
    return tuple(made)


def test_srt_has_numbers_commas_and_crlf() -> None:
    assert srt_text(CUES).replace("\u2060", "") == (
        "1\r\n00:00:01,000 --> 00:00:02,500\r\nWind & Wetter:\r\n5 --> 6 <b>fett</b>\r\n"
        "\r\n2\r\n00:55:33,367 --> 02:01:40,000\r\nZweite\r\n"
    )
    body = srt_text(CUES[:1]).split("\r\n")[2:]
    assert not any(mark in line for line in body for mark in ("-->", "<b>", "</b>"))


def test_vtt_has_a_header_points_and_escapes() -> None:
    assert vtt_text(CUES) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nWind &amp; Wetter:\n5 --&gt; 6 &lt;b&gt;fett&lt;/b&gt;\n"
        "\n00:55:33.367 --> 02:01:40.000\nZweite\n"
    )


@pytest.mark.parametrize("write", [srt_text, vtt_text])
@given(cues=cue_lists())
def test_reading_a_sidecar_gives_the_captions_back(write: Writer, cues: tuple[Cue, ...]) -> None:
    read = captions_of_bytes(write(cues).encode(), "film", "xx").cues
    assert [(cue.start, cue.end) for cue in read] == [(cue.start, cue.end) for cue in cues]
    assert [cue.lines for cue in read] == [cue.lines for cue in cues]


@pytest.mark.parametrize("write", [srt_text, vtt_text])
@given(lengths=st.lists(st.fractions(Fraction(1, 100_000), 3, max_denominator=100_000), min_size=1, max_size=30))
def test_rounding_makes_no_overlap_and_no_empty_caption(write: Writer, lengths: list[Fraction]) -> None:
    time = Fraction(0)
    cues: list[Cue] = []
    for length in lengths:
        cues.append(Cue(time, time + length, ("x",)))
        time += length
    found = re.findall(r"00:(\d\d):(\d\d)[,.](\d{3}) --> 00:(\d\d):(\d\d)[,.](\d{3})", write(cues))
    times = [
        (60_000 * int(a) + 1000 * int(b) + int(c), 60_000 * int(d) + 1000 * int(e) + int(f))
        for a, b, c, d, e, f in found
    ]
    assert len(times) == len(cues)
    assert all(start < end for start, end in times)
    assert all(one[1] <= other[0] for one, other in pairwise(times))
    assert abs(times[-1][1] - 1000 * time) <= len(cues)


def test_captions_without_text_are_left_out_and_line_ends_make_lines() -> None:
    cues = (Cue(Fraction(0), Fraction(1), (" ",)), Cue(Fraction(1), Fraction(2), ("a\n\nb",)))
    assert srt_text(cues) == "1\r\n00:00:01,000 --> 00:00:02,000\r\na\r\nb\r\n"
    assert srt_text(()) == ""
    assert vtt_text(()) == "WEBVTT\n"
    assert clean_text(srt_text(cues))[1] == ()

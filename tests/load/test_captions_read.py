"""Caption files: what is read from them, what is mended and said, what is refused with its line."""

from __future__ import annotations

import os
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formatkit.diagnostics import Severity, Where
from formatkit.errors import AssetError, FormatkitError
from formatkit.load.captions import CaptionFile, captions_of_bytes, load_captions

PLAIN = "1\n00:00:01,000 --> 00:00:02,500\nGuten Tag\n\n2\n00:00:03,000 --> 00:00:04,000\nWie geht’s?\nGut.\n"
HERE = Where(file="posts.csv", line=3, key="captions")


def read(text: str, language: str = "de") -> CaptionFile:
    return captions_of_bytes(text.encode(), "film.srt", language)


def codes(found: CaptionFile) -> list[str]:
    return [each.code for each in found.diagnostics]


def lines(found: CaptionFile) -> list[tuple[str, ...]]:
    return [cue.lines for cue in found.cues]


def refusals(data: bytes) -> list[str]:
    with pytest.raises(AssetError) as refused:
        captions_of_bytes(data, "film.srt", "de")
    return [each.text() for each in refused.value.diagnostics]


def test_srt_is_read_with_its_times_and_words() -> None:
    found = read(PLAIN)
    first, second = found.cues
    assert found.diagnostics == ()
    assert (first.start, first.end, first.lines) == (1, Fraction(5, 2), ("Guten Tag",))
    assert [(word.text, word.start, word.end) for word in first.words] == [
        ("Guten", 1, 1 + Fraction(15, 16)),
        ("Tag", 1 + Fraction(15, 16), Fraction(5, 2)),
    ]
    assert second.lines == ("Wie geht’s?", "Gut.")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ".").encode(),
        PLAIN.replace("1\n00", "00").replace("2\n00:00:03", "00:00:03").encode(),
        PLAIN.replace("00:00:0", "00:0").encode(),
        PLAIN.replace("\n\n2\n", "\n2\n").encode(),
        PLAIN.replace("\n\n2\n", "\n").encode(),
        PLAIN.replace("\n\n", "\n \n\n\n").encode(),
        PLAIN.rstrip().encode(),
        PLAIN.replace(",000", ",0").replace(",500", ",5").encode(),
        b"WEBVTT\n\n" + PLAIN.replace(",", ".").encode(),
        b"WEBVTT - Titel\nKind: captions\nLanguage: de\n\n" + PLAIN.encode(),
        b"WEBVTT\n" + PLAIN.encode(),
        b"WEBVTT\n\nNOTE\nEin Kommentar\n\n" + PLAIN.replace("1\n00", "Anfang\n00").encode(),
        PLAIN.replace("Guten Tag", "<b>Guten</b> <font color='#f00'>Tag</font>").encode(),
        PLAIN.replace("Guten Tag", "{\\an8}Guten&nbsp;Tag").replace("&nbsp;", " ").encode(),
    ],
)
def test_what_editors_make_of_a_file_makes_no_difference(data: bytes) -> None:
    expected, found = read(PLAIN), captions_of_bytes(data, "film.srt", "de")
    assert found == expected


def test_vtt_markup_goes_and_its_times_are_those_of_the_words() -> None:
    found = read(
        "WEBVTT\n\n00:01.000 --> 00:05.000\n<v Ada>Wir <00:00:02.000><c.loud>rechnen</c>\n"
        "<00:00:03.500>mit <i>1 &lt; 2</i>"
    )
    [cue] = found.cues
    assert cue.lines == ("Wir rechnen", "mit 1 < 2")
    assert [(word.text, word.start) for word in cue.words[:3]] == [("Wir", 1), ("rechnen", 2), ("mit", Fraction(7, 2))]
    assert (cue.start, cue.words[-1].end) == (1, 5)
    assert found.diagnostics == ()


def test_times_in_the_text_that_cannot_be_are_passed_over() -> None:
    [cue] = read("WEBVTT\n\n00:01.000 --> 00:03.000\na <00:09.000>b <00:02.000>c <00:01.500>d<00:99:00.000>").cues
    assert [word.text for word in cue.words] == ["a", "b", "c", "d"]
    assert cue.words[2].start == 2
    assert all(word.start < word.end for word in cue.words)
    assert (cue.start, cue.end) == (1, 3)


def test_markup_is_text_after_decoding_and_never_twice() -> None:
    assert lines(read("WEBVTT\n\n00:01.000 --> 00:03.000\n&lt;b&gt; &amp;lt; &unknown;")) == [("<b> &lt; &unknown;",)]
    assert lines(read("00:01,000 --> 00:03,000\n1 < 2 > 0 <script>x</script>")) == [("1 < 2 > 0 x",)]


def test_positions_and_styles_are_said_to_be_left_out_once() -> None:
    found = read(
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000 align:start line:0\nA\n\n"
        "00:02.000 --> 00:03.000 align:end\nB"
    )
    assert codes(found) == ["FK272"]
    assert lines(found) == [("A",), ("B",)]


def test_order_overlaps_and_twins_are_mended_and_said_with_their_line() -> None:
    found = read(
        "00:05,000 --> 00:07,000\nC\n\n00:01,000 --> 00:04,500\nA\n\n00:04,000 --> 00:06,000\nB\n\n"
        "00:04,000 --> 00:04,500\nb\n"
    )
    assert lines(found) == [("A",), ("B", "b"), ("C",)]
    assert [(cue.start, cue.end) for cue in found.cues] == [(1, 4), (4, 5), (5, 7)]
    said = {each.code: (each.severity, each.where.line) for each in found.diagnostics}
    assert said == {
        "FK274": (Severity.NOTE, 4),
        "FK283": (Severity.WARNING, 10),
        "FK273": (Severity.WARNING, 4),
    }


def test_a_word_that_an_overlap_cuts_off_still_has_its_time() -> None:
    first, second = read(
        "WEBVTT\n\n00:01.000 --> 00:05.000\neins <00:03.000>zwei\n\n00:02.000 --> 00:04.000\ndrei\n"
    ).cues
    assert (first.end, second.start) == (2, 2)
    assert [word.text for word in first.words] == ["eins", "zwei"]
    assert first.words[1].start < first.words[1].end == 2


def test_long_lines_and_third_lines_are_broken_anew() -> None:
    long = "Die Frage ist nur, ob Sie mitreden oder ob andere über Sie reden."
    found = read(f"00:01,000 --> 00:09,000\n{long}\n\n00:09,000 --> 00:12,000\nEins\nzwei\ndrei\n")
    assert lines(found) == [
        ("Die Frage ist nur, ob Sie mitreden", "oder ob andere über Sie reden."),
        ("Eins zwei drei",),
    ]
    assert codes(found) == ["FK281"]
    split = read(f"00:01,000 --> 00:21,000\n{long} {long}")
    assert [cue.start for cue in split.cues] == [1, 11]
    assert split.cues[0].end == 11


def test_captions_without_text_are_left_out() -> None:
    found = read(PLAIN + "\n3\n00:00:05,000 --> 00:00:06,000\n\n4\n00:00:06,000 --> 00:00:07,000\n<i></i>\n")
    assert len(found.cues) == 2
    assert [each.text() for each in found.diagnostics] == ["film.srt: captions without text that were left out: 2"]


def test_control_characters_are_removed_with_their_line() -> None:
    found = read(PLAIN.replace("Gut.", "Gut\u202e.\x07"))
    assert found.cues[1].lines == ("Wie geht’s?", "Gut.")
    [removed] = found.diagnostics
    assert (removed.code, removed.where.line) == ("FK302", 6)


def test_windows_1252_is_read_and_said() -> None:
    found = captions_of_bytes("00:01,000 --> 00:02,000\nGrüße – „so“\n".encode("cp1252"), "film.srt", "de")
    assert lines(found) == [("Grüße – „so“",)]
    assert codes(found) == ["FK278"]


def test_fast_captions_are_noted() -> None:
    assert codes(read("00:01,000 --> 00:02,000\nDas kann in dieser Zeit niemand lesen\n")) == ["FK279"]


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    found = refusals(
        b"Vorwort\n\n1\n00:00:02,000 --> 00:00:01,000\nA\n\n2\n00:00:02,000 --> 00:00:02,000\nB\n\n"
        b"3\n00:61:00,000 --> 00:62:00,000\nC\n\nText ohne Zeit\n\n4\n-00:00:01,000 --> 00:00:03,000\nD\n\n"
        b"5\n00:00:09,000 --> bald\nE\n\n6\n00:00:10,000 --> 00:00:11,000\n" + b"x" * 1001
    )
    assert [text.split(": ", 1)[0] for text in found] == [f"film.srt:{line}" for line in (1, 4, 8, 12, 15, 18, 22, 26)]
    assert found[0].startswith("film.srt:1: expected times such as 00:00:01,000 --> 00:00:03,500, found “Vorwort”")
    assert found[1] == ("film.srt:4: the caption ends at 00:00:01,000, which is not after its start at 00:00:02,000")
    assert "“-00:00:01,000 --> 00:00:03,000”" in found[5]
    assert "the caption has 1001 characters; at most 1000 are read" in found[7]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"WEBVTT\n\n", "no captions found"),
        (b"just a text", "no captions found"),
        (b"WEBVTT\n\nNOTE a --> b\n\n", "no captions found"),
        (b"00:01,000 --> 00:02,000\n\n", "no captions found"),
        (PLAIN.encode("utf-16-le"), "no text in an encoding"),
        (PLAIN.encode("utf-16")[:-1], "no text in an encoding"),
        (b"\x81\x8d" + PLAIN.encode(), "no text in an encoding"),
        (b"", "no text in an encoding"),
        (b"".join(b"00:%02d:%02d,0 --> 00:%02d:%02d,5\nx\n\n" % (at // 60 % 60, at % 60, at // 60 % 60, at % 60)
                  for at in range(5002)), "more than 5000 captions"),
    ],
)  # fmt: skip
def test_what_is_no_caption_file_is_said_in_one_sentence(data: bytes, words: str) -> None:
    [found] = refusals(data)
    assert words in found


def test_files_come_through_the_one_door(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "big.srt").write_text(PLAIN * 6000, encoding="utf-8")
    (tmp_path / "empty.vtt").touch()
    os.mkfifo(tmp_path / "pipe.srt")
    roots = (tmp_path / "posts",)
    roots[0].mkdir()
    assert load_captions("a.srt", (tmp_path,), HERE, "de") == captions_of_bytes(PLAIN.encode(), "a.srt", "de")
    for written, root, code in (
        ("a.vtt", tmp_path, "FK200"),
        ("../a.srt", roots[0], "FK201"),
        ("https://example.org/a.srt", tmp_path, "FK202"),
        ("pipe.srt", tmp_path, "FK203"),
        ("empty.vtt", tmp_path, "FK204"),
        ("big.srt", tmp_path, "FK205"),
    ):
        with pytest.raises(AssetError) as refused:
            load_captions(written, (root,), HERE, "de")
        [found] = refused.value.diagnostics
        assert (found.code, found.where) == (code, HERE)


PIECES = st.sampled_from(
    ["00:00:01,000 --> 00:00:02,000", "00:03.5 --> 00:04 align:start", "-->", "<00:00:01.500>", "<b>", "&lt;", "WEBVTT",
     "NOTE", "STYLE", "1", "Text", "ü", "日本", "\u202e", "\u2028", "\n", "\n\n", "\r\n", "{\\an8}", " "]
)  # fmt: skip


def attempt(data: bytes) -> CaptionFile | FormatkitError:
    try:
        return captions_of_bytes(data, "film.srt", "de")
    except FormatkitError as refused:
        return refused


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode())))
@example(b"WEBVTT\n\n00:00.000 --> 00:01.000\n<00:00.500>a\n<00:00.500>b")
def test_any_bytes_give_captions_in_order_or_a_named_error(data: bytes) -> None:
    found = attempt(data)
    if isinstance(found, FormatkitError):
        assert all(each.text() and each.where.file == "film.srt" for each in found.diagnostics)
        return
    assert all(cue.start < cue.end and cue.lines and all(cue.lines) for cue in found.cues)
    assert all(one.end <= other.start for one, other in pairwise(found.cues))
    for cue in found.cues:
        assert "".join(word.text for word in cue.words) == "".join("".join(cue.lines).split())
        assert cue.start <= cue.words[0].start
        assert all(word.start < word.end <= cue.end for word in cue.words)

"""The conformance files of Unicode 15.0, case by case; `pytest` prints the counts at its end.

The files are the originals, the two of UAX #9 packed with gzip (`tests/unicode`, with their licence).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from formatkit.typeset.bidi import base_level, embedding_levels, is_plain_left_to_right, visual_order
from formatkit.typeset.characters import properties, unicode_version
from formatkit.typeset.coverage import graphemes
from formatkit.typeset.linebreak import Break, break_opportunities

Tally = Callable[[str, int, int], None]
FOLDER = Path(__file__).parents[1] / "unicode"
SAMPLES = {
    "L": "a",
    "R": "\u05d0",
    "AL": "\u0639",
    "EN": "1",
    "ES": "+",
    "ET": "#",
    "AN": "\u0660",
    "CS": ",",
    "NSM": "\u0300",
    "BN": "\u00ad",
    "B": "\u2029",
    "S": "\t",
    "WS": " ",
    "ON": "!",
    "LRE": "\u202a",
    "LRO": "\u202d",
    "RLE": "\u202b",
    "RLO": "\u202e",
    "PDF": "\u202c",
    "LRI": "\u2066",
    "RLI": "\u2067",
    "FSI": "\u2068",
    "PDI": "\u2069",
}
"""A character of each bidi class: BidiTest names classes, the algorithm takes text."""
EXPLAINED = {
    "÷ 2701 × 200D × 2701 ÷": "U+2701 is Extended_Pictographic no longer, so rule GB11 does not join it",
}
"""Cases of GraphemeBreakTest that newer Unicode data in `regex` decide otherwise, each with its reason."""


class ClassCase(NamedTuple):
    """A line of BidiTest: the text, the base directions to try (None: by the text), levels and order."""

    text: str
    bases: tuple[int | None, ...]
    levels: tuple[int, ...]
    order: list[int]


def cases(name: str) -> Iterator[str]:
    for line in lines(name):
        if case := line.split("#")[0].strip():
            yield case


def lines(name: str) -> list[str]:
    data = (FOLDER / name).read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8").splitlines()


def text_of(points: list[str]) -> str:
    return "".join(chr(int(point, 16)) for point in points)


def levels_of(words: str) -> tuple[int, ...]:
    return tuple(-1 if level == "x" else int(level) for level in words.split())


@cache
def order_of(levels: tuple[int, ...]) -> list[int]:
    return visual_order(levels)


def test_line_breaking_conforms(tally: Tally) -> None:
    misses, count = [], 0
    for case in cases("LineBreakTest.txt"):
        parts = case.split()
        text = text_of(parts[1::2])
        wanted = [mark == "÷" for mark in parts[2:-1:2]]
        found = [kind is not Break.FORBIDDEN for kind in break_opportunities(text)[1:]]
        count += 1
        if found != wanted:
            misses.append(case)
    tally("LineBreakTest", count - len(misses), count)
    assert (count, misses) == (7654, [])


def test_graphemes_conform(tally: Tally) -> None:
    misses, count = [], 0
    for case in cases("GraphemeBreakTest.txt"):
        wanted = [text_of(cluster.split("×")) for cluster in case.strip("÷ ").split("÷")]
        count += 1
        if list(graphemes("".join(wanted))) != wanted:
            misses.append(case)
    tally("GraphemeBreakTest", count - len(misses), count)
    assert count == 602
    assert set(misses) <= set(EXPLAINED)


def test_the_explanation_of_the_miss_holds() -> None:
    joined = len(list(graphemes("\u2701\u200d\u2701"))) == 1
    assert joined == bool(regex.match(r"\p{Extended_Pictographic}", "\u2701"))
    assert len(list(graphemes("\U0001f469\u200d\U0001f469"))) == 1


def test_bidi_classes_conform(tally: Tally) -> None:
    misses, count = [], 0
    for case in class_cases():
        found: dict[int, tuple[int, ...]] = {}
        for wish in case.bases:
            base = base_level(case.text) if wish is None else wish
            if base not in found:
                found[base] = tuple(embedding_levels(case.text, base))
            count += 1
            if found[base] != case.levels or order_of(found[base]) != case.order:
                misses.append((case, base))
    tally("BidiTest", count - len(misses), count)
    assert (count, misses) == (770_241, [])


def class_cases() -> Iterator[ClassCase]:
    levels: tuple[int, ...] = ()
    order: list[int] = []
    bases = {1: None, 2: 0, 4: 1}
    for case in cases("BidiTest.txt.gz"):
        if case.startswith("@Levels:"):
            levels = levels_of(case.removeprefix("@Levels:"))
        elif case.startswith("@Reorder:"):
            order = [int(index) for index in case.removeprefix("@Reorder:").split()]
        elif not case.startswith("@"):
            names, bits = case.split(";")
            text = "".join(SAMPLES[name] for name in names.split())
            yield ClassCase(text, tuple(base for bit, base in bases.items() if int(bits, 16) & bit), levels, order)


@pytest.mark.parametrize(("name", "sample"), SAMPLES.items())
def test_samples_are_of_their_class(name: str, sample: str) -> None:
    assert properties(sample).bidi == name


def test_bidi_characters_conform(tally: Tally) -> None:
    misses, count = [], 0
    for case in cases("BidiCharacterTest.txt.gz"):
        points, direction, paragraph, wanted, order = case.split(";")
        text = text_of(points.split())
        base = base_level(text) if direction == "2" else int(direction)
        found = tuple(embedding_levels(text, base))
        count += 1
        if (base, found, visual_order(found)) != (int(paragraph), levels_of(wanted), [int(i) for i in order.split()]):
            misses.append(case)
    tally("BidiCharacterTest", count - len(misses), count)
    assert (count, misses) == (91_707, [])


@pytest.mark.parametrize(
    "name", ["LineBreakTest.txt", "GraphemeBreakTest.txt", "BidiTest.txt.gz", "BidiCharacterTest.txt.gz"]
)
def test_table_and_test_files_are_of_one_version(name: str) -> None:
    assert unicode_version() in lines(name)[0]


def test_the_table_reaches_all_of_unicode() -> None:
    assert properties("\x00").line_break == "CM"
    assert properties("\U0010ffff").script == "Unknown"
    assert properties("👍").line_break == "EB"


@given(st.text())
def test_visual_order_is_a_permutation(text: str) -> None:
    levels = embedding_levels(text, 0)
    kept = [index for index, level in enumerate(levels) if level >= 0]
    assert sorted(visual_order(levels)) == kept


@given(st.text(alphabet="aß 12%(,)„“-\n"))
def test_plain_left_to_right_text_needs_no_levels(text: str) -> None:
    assert is_plain_left_to_right(text)
    assert set(embedding_levels(text, 0)) <= {0}

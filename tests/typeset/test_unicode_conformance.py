from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from formatkit.typeset.bidi import base_level, embedding_levels, is_plain_left_to_right, visual_order
from formatkit.typeset.characters import properties, unicode_version
from formatkit.typeset.linebreak import Break, break_opportunities

FOLDER = Path(__file__).parents[1] / "unicode"


def cases(name: str) -> Iterator[str]:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if case := line.split("#")[0].strip():
            yield case


def text_of(points: list[str]) -> str:
    return "".join(chr(int(point, 16)) for point in points)


def test_line_breaking_conforms() -> None:
    misses, count = [], 0
    for case in cases("LineBreakTest.txt"):
        parts = case.split()
        text = text_of(parts[1::2])
        wanted = [mark == "÷" for mark in parts[2:-1:2]]
        found = [kind is not Break.FORBIDDEN for kind in break_opportunities(text)[1:]]
        count += 1
        if found != wanted:
            misses.append(case)
    assert (count, misses) == (7654, [])


def test_bidi_conforms() -> None:
    misses, count = [], 0
    for case in cases("BidiCharacterTest.txt"):
        points, direction, paragraph, levels, order = case.split(";")
        text = text_of(points.split())
        base = base_level(text) if direction == "2" else int(direction)
        found = embedding_levels(text, base)
        wanted = [-1 if level == "x" else int(level) for level in levels.split()]
        count += 1
        if (base, found, visual_order(found)) != (int(paragraph), wanted, [int(i) for i in order.split()]):
            misses.append(case)
    assert misses == []
    assert count > 9000


def test_table_and_test_files_are_of_one_version() -> None:
    head = (FOLDER / "LineBreakTest.txt").read_text("utf-8").split("\n", 1)[0]
    assert unicode_version() in head


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

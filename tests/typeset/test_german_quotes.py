"""The breaks of real quotes in the measures of the five shapes, held against a search through all breaks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from formatkit.typeset.line_ends import LineEnd, line_end

if TYPE_CHECKING:
    from conftest import Desk

QUOTES = (
    "„Zeigt den Arbeitsplatz, nicht den Obstkorb.“",
    "„Social Media passiert sowieso. Die Frage ist nur, ob mit uns oder ohne uns.“",
    "„Eine ehrliche Antwort am selben Tag ist mehr wert als die schönste Kampagne im Quartal.“",
    "„Ein Datenblatt beantwortet Fragen. Ein guter Beitrag sorgt dafür, dass sie rechtzeitig gestellt werden.“",
    "„Ich kannte meine Werkbank schon vor dem ersten Tag. Mein Ausbilder hatte sie gefilmt.“",
    "„Niemand kauft einen Antrieb wegen eines Beitrags. Aber wer uns schon kennt, ruft uns früher an.“",
    "„Wer sein Fachwissen teilt, verschenkt nichts, sondern zeigt, wen man anruft, wenn es schwierig wird.“",
)
# Measure, height, canvas unit, lines and largest size, in pixels.
SHAPES = {
    "square": (907.0, 740.0, 10.8, 8, 100.0),
    "portrait": (907.0, 1000.0, 10.8, 9, 104.0),
    "tall": (876.0, 1075.0, 10.8, 11, 106.0),
    "wide": (814.0, 394.0, 6.27, 6, 72.0),
    "banner": (724.0, 222.0, 3.96, 4, 64.0),
}


def is_left(before: str, after: str) -> bool:
    return line_end(before, f" {after}", "de") is LineEnd.CLINGING


def has_stranded_start(line: str) -> bool:
    """Tell whether a line, not the last, ends with the bare beginning of a sentence."""
    if line.rstrip("“").endswith((".", "!", "?", ":")):
        return False
    start = max(line.rfind(mark) for mark in (". ", "! ", "? ", ": "))
    tail = line[start + 2 :]
    return start >= 0 and (" " not in tail or len(tail) < 8)


def faults(lines: list[str]) -> int:
    left = sum(is_left(line, after) for line, after in itertools.pairwise(lines))
    return left + sum(has_stranded_start(line) for line in lines[:-1])


def has_holes(widths: list[float]) -> bool:
    longest = max(widths)
    return min(widths[:-1], default=longest) < 0.65 * longest or widths[-1] < 0.35 * longest


def settings(words: list[str], counts: set[int], widths: dict[tuple[int, int], float], measure: float) -> Iterator:
    """Give every setting with one of these numbers of lines, as pairs of its lines and their widths."""
    for count in counts:
        for inner in itertools.combinations(range(1, len(words)), count - 1):
            edges = [0, *inner, len(words)]
            pairs = list(itertools.pairwise(edges))
            if all(widths[pair] <= measure for pair in pairs):
                yield [" ".join(words[a:b]) for a, b in pairs], [widths[pair] for pair in pairs]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("quote", QUOTES)
def test_no_fault_where_a_setting_without_fault_exists(desk: Desk, quote: str, shape: str) -> None:
    measure, height, unit, most, largest = SHAPES[shape]
    box = {"measure": measure, "height": height, "unit": unit, "max_lines": most}
    layout = desk.fit(quote, min_size=16.0, max_size=largest, **box)
    lines = [line.text for line in layout.lines]
    if not faults(lines):
        return
    words = quote.split()
    pairs = list(itertools.combinations(range(len(words) + 1), 2))
    widths = {
        (a, b): desk.set(" ".join(words[a:b]), size=layout.size, measure=9000.0, unit=unit).ink.right for a, b in pairs
    }
    for other, found in settings(words, {len(lines)}, widths, measure):
        assert faults(other) or has_holes(found) or " " not in other[-1], (lines, other)


def test_few_lines_of_real_quotes_end_in_a_word_that_leans_on_the_next(desk: Desk) -> None:
    ends = left = starts = 0
    for quote, (measure, height, unit, most, largest) in itertools.product(QUOTES, SHAPES.values()):
        box = {"measure": measure, "height": height, "unit": unit, "max_lines": most}
        lines = [line.text for line in desk.fit(quote, min_size=16.0, max_size=largest, **box).lines]
        ends += len(lines) - 1
        left += sum(is_left(line, after) for line, after in itertools.pairwise(lines))
        starts += sum(has_stranded_start(line) for line in lines[:-1])
    assert left <= 0.16 * ends
    assert starts <= 0.04 * ends


def test_a_break_after_the_comma_is_preferred(desk: Desk) -> None:
    text = "Die Frage ist nur, ob ihr mitredet oder nicht."
    lines = [line.text for line in desk.set(text, size=60.0, measure=560.0).lines]
    assert lines[0] == "Die Frage ist nur,"


def test_a_negation_stays_with_what_it_negates(desk: Desk) -> None:
    for measure in (560.0, 620.0, 700.0):
        lines = [line.text for line in desk.set("Zeigt den Arbeitsplatz, nicht den Obstkorb.", measure=measure).lines]
        assert lines[-1] == "nicht den Obstkorb."

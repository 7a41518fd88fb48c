"""Breaking text into caption lines at phrases: where a speaker would pause, a line or a caption may end.

The rules are those of subtitlers (BBC Subtitle Guidelines; Netflix Timed Text Style Guide): at most two lines of at
most 42 characters, broken after a sentence or a clause or before a conjunction or preposition, never between an
article and its noun, the lower line rather the longer one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate, takewhile
from typing import Final, NamedTuple

from formatkit.typeset.phrase_words import Word, words_of

__all__ = ["CHARACTERS", "Measure", "caption_blocks", "caption_length", "caption_lines"]

_BLOCK = 4.0
_SPLIT_SENTENCE = 6.0
"""Cost of a caption that ends inside a sentence and holds the end of another, or of lines that do."""
_BETWEEN_BLOCKS = 2.0
"""The break between two captions interrupts more than that between two lines."""
_SHORT = 0.4
_SHORT_DEPTH = 15.0
_TOP_HEAVY = 0.6
_UNEVEN = 3.0
_TOLERANCE = 1e-9


class Measure(NamedTuple):
    """How long lines are: the sum of their words and of a `space` between each two; `most` is the limit."""

    word: Callable[[str], float]
    space: float
    most: float


def caption_length(text: str) -> int:
    """Return the characters that a line counts; full-width ones (Chinese, Japanese, Korean) count two.

    >>> caption_length("Tee, bitte"), caption_length("お茶")
    (10, 4)
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


CHARACTERS: Final = Measure(caption_length, 1, 42)
"""42 characters in a line, as subtitles have it."""


def caption_lines(text: str, language: str, measure: Measure = CHARACTERS) -> tuple[str, ...] | None:
    """Return `text` on one line, or on two; None when it needs more. A word that is too long has its own line.

    >>> caption_lines("Wir arbeiten jeden Tag an der Zukunft der Energieversorgung.", "de")
    ('Wir arbeiten jeden Tag', 'an der Zukunft der Energieversorgung.')
    """
    words = words_of(text, language)
    if not words:
        return ()
    block = _Breaker(words, measure).block(0, len(words) - 1)
    return block and block.lines(words)


def caption_blocks(text: str, language: str, measure: Measure = CHARACTERS) -> tuple[tuple[str, ...], ...]:
    """Break `text` into captions of one or two lines; every word in its order, none is divided.

    A line is no longer than the measure, except for a single word that is. Newlines count as ends of sentences.
    Words end at blanks; Chinese and Japanese may break at any place that UAX #14 allows.
    """
    words = words_of(text, language)
    breaker = _Breaker(words, measure)
    costs = [0.0]
    best: list[_Block] = []
    for last in range(len(words)):
        blocks = (breaker.block(first, last) for first in range(breaker.earliest(last), last + 1))
        totals = [(costs[block.first] + block.cost + breaker.ending(block), block) for block in blocks if block]
        cost, block = min(totals, key=lambda each: each[0])
        costs.append(cost)
        best.append(block)
    return tuple(block.lines(words) for block in _chain(best))


class _Block(NamedTuple):
    """Words `first` to `last` as a caption; with `split` the first line ends with that word."""

    first: int
    last: int
    split: int | None
    cost: float

    def lines(self, words: Sequence[Word]) -> tuple[str, ...]:
        if self.split is None:
            return (_joined(words[self.first : self.last + 1]),)
        return _joined(words[self.first : self.split + 1]), _joined(words[self.split + 1 : self.last + 1])


def _chain(best: Sequence[_Block]) -> list[_Block]:
    """Return the blocks of the whole text, from the best block that ends with each word."""
    found: list[_Block] = []
    end = len(best)
    while end:
        found.append(best[end - 1])
        end = best[end - 1].first
    return found[::-1]


class _Breaker:
    """What breaks cost in one text under one measure."""

    def __init__(self, words: Sequence[Word], measure: Measure) -> None:
        self._words = words
        self._most = measure.most
        self._costs = [word.cost for word in words]
        self._sentences = [0, *accumulate(word.ends_sentence for word in words)]
        self._starts: list[float] = []
        self._ends: list[float] = []
        position = 0.0
        for word in words:
            position += measure.most + 1 if word.begins_line else measure.space * word.spaced
            self._starts.append(position)
            position += measure.word(word.text)
            self._ends.append(position)

    def length(self, first: int, last: int) -> float:
        return self._ends[last] - self._starts[first]

    @cached_property
    def _line_starts(self) -> list[int]:
        """For each word the first with which a line that ends there may begin."""
        found: list[int] = []
        first = 0
        for last in range(len(self._words)):
            while first < last and self.length(first, last) > self._most + _TOLERANCE:
                first += 1
            found.append(first)
        return found

    def earliest(self, last: int) -> int:
        """Return the first word with which a caption that ends with word `last` may begin."""
        first = self._line_starts[last]
        return self._line_starts[first - 1] if first else 0

    def block(self, first: int, last: int) -> _Block | None:
        """Return the words as a caption with the best break inside; one line wherever that is enough."""
        begins = self._line_starts
        if begins[last] <= first:
            return _Block(first, last, None, _BLOCK)
        splits = takewhile(lambda each: begins[each] <= first, range(begins[last] - 1, last))
        costs = [(self._costs[each] + self._uneven(first, each, last), each) for each in splits]
        if not costs:
            return None
        cost, split = min(costs)
        if not self._words[split].ends_sentence and self._sentence_inside(first, last):
            cost += _SPLIT_SENTENCE
        return _Block(first, last, split, _BLOCK + cost)

    def _sentence_inside(self, first: int, last: int) -> bool:
        return self._sentences[last] > self._sentences[first]

    def _uneven(self, first: int, split: int, last: int) -> float:
        upper, lower = self._ends[split] - self._starts[first], self._ends[last] - self._starts[split + 1]
        difference = (upper - lower) / self._most
        return _TOP_HEAVY + _UNEVEN * difference if difference > 0 else -_UNEVEN / 2 * difference

    def ending(self, block: _Block) -> float:
        """Return what it costs that a caption ends where this one does."""
        first, last = block.first, block.last
        end = self._words[last]
        ends_all = last == len(self._words) - 1
        cost = 0.0 if ends_all else _BETWEEN_BLOCKS * end.cost
        if not (end.ends_sentence or ends_all) and self._sentence_inside(first, last):
            cost += _SPLIT_SENTENCE
        short = _SHORT - self.length(first, last) / self._most
        own_sentence = end.ends_sentence and (first == 0 or self._words[first - 1].ends_sentence)
        return cost + max(0.0, short) * (_SHORT_DEPTH / 2 if own_sentence else _SHORT_DEPTH)


def _joined(words: Sequence[Word]) -> str:
    return "".join(f" {word.text}" if word.spaced and index else word.text for index, word in enumerate(words))

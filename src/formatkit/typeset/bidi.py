"""Writing direction: the Unicode Bidirectional Algorithm (UAX #9), levels and visual order.

The rules keep their numbers (X1 to X10, W1 to W7, N0 to N2, I1, I2, L1, L2) in the names of the parts below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from formatkit.typeset.bidi_resolve import resolve_sequence
from formatkit.typeset.characters import properties

__all__ = ["REMOVED", "base_level", "embedding_levels", "is_plain_left_to_right", "paragraph_level", "visual_order"]

REMOVED = -1
"""The level of characters that rule X9 removes: embeddings, overrides and boundary neutrals."""

_MAX_DEPTH = 125
_ISOLATE_INITIATORS = frozenset(["LRI", "RLI", "FSI"])
_X9_REMOVED = frozenset(["RLE", "LRE", "RLO", "LRO", "PDF", "BN"])
_RIGHT_TO_LEFT = frozenset(["R", "AL", "AN"])
_EXPLICIT = frozenset(["RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI"])
_SEPARATORS = frozenset(["B", "S"])
_TRAILING = frozenset(["WS", "FSI", "LRI", "RLI", "PDI"])


class _Status(NamedTuple):
    level: int
    override: str
    isolate: bool


def base_level(text: str, default: int = 0) -> int:
    """Return 0 for a left-to-right paragraph and 1 for a right-to-left one (rules P2 and P3).

    The first strong letter decides; without one it is `default`.

    >>> base_level("שלום world"), base_level("2026", default=1)
    (1, 1)
    """
    return _first_strong([properties(character).bidi for character in text], default)


def paragraph_level(text: str, of_language: int) -> int:
    """Return the level of a paragraph whose language is known: that of the language if any of its letters are there.

    A Hebrew sentence may begin with a Latin name, a German one with an Arabic word (UAX #9, 4.3, HL1). Only a text
    without any letter of the language's direction follows its first letter.

    >>> paragraph_level("LinkedIn הוא כלי", 1), paragraph_level("مرحبا heißt Hallo", 0), paragraph_level("שלום", 0)
    (1, 0, 1)
    """
    wanted = {"R", "AL"} if of_language else {"L"}
    if any(properties(character).bidi in wanted for character in set(text)):
        return of_language
    return base_level(text, default=of_language)


def is_plain_left_to_right(text: str) -> bool:
    """Tell whether nothing in `text` runs or can turn from right to left, so that no level need be found."""
    return not any(properties(character).bidi in _RIGHT_TO_LEFT | _EXPLICIT for character in set(text))


def embedding_levels(text: str, base: int) -> list[int]:
    """Return the level of each character of one paragraph: even runs left to right, odd right to left.

    Characters that rule X9 removes have the level `REMOVED`. Rule L1 is applied to the text as one line.

    >>> embedding_levels("a אב", 0)
    [0, 0, 1, 1]
    """
    original = [properties(character).bidi for character in text]
    levels, classes = _explicit_levels(original, base)
    sequences = _isolating_run_sequences(original, levels)
    outer = [_outer_levels(sequence, original, levels, base) for sequence in sequences]
    for sequence, (before, after) in zip(sequences, outer, strict=True):
        resolve_sequence(text, sequence, classes, levels, before, after)
    _whitespace_to_base(original, levels, base)
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indexes in the order in which they stand from left to right (rule L2); no removed ones.

    >>> visual_order([0, 1, 1, 0])
    [0, 2, 1, 3]
    """
    order = [index for index, level in enumerate(levels) if level != REMOVED]
    if not order:
        return order
    highest = max(levels[index] for index in order)
    for level in range(highest, 0, -1):
        start = 0
        while start < len(order):
            if levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order


def _first_strong(classes: Sequence[str], default: int) -> int:
    depth = 0
    for name in classes:
        if name in _ISOLATE_INITIATORS:
            depth += 1
        elif name == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and name in {"L", "R", "AL"}:
            return 0 if name == "L" else 1
    return default


def _matching_pdis(classes: Sequence[str]) -> dict[int, int]:
    """BD9: which PDI closes which isolate."""
    opened: list[int] = []
    matches: dict[int, int] = {}
    for index, name in enumerate(classes):
        if name in _ISOLATE_INITIATORS:
            opened.append(index)
        elif name == "PDI" and opened:
            matches[opened.pop()] = index
        elif name == "B":
            opened.clear()
    return matches


class _Explicit:
    """Rules X1 to X8: the stack of embeddings, and what it gives each character."""

    def __init__(self, original: Sequence[str], base: int) -> None:
        self.original = original
        self.base = base
        self.matches = _matching_pdis(original)
        self.levels = [base] * len(original)
        self.classes = list(original)
        self._restart()

    def _restart(self) -> None:
        self.stack = [_Status(self.base, "", False)]
        self.overflow_isolates = self.overflow_embeddings = self.valid_isolates = 0

    def run(self) -> None:
        for index, name in enumerate(self.original):
            if name in {"RLE", "LRE", "RLO", "LRO"}:
                self._embed(index, name)
            elif name in _ISOLATE_INITIATORS:
                self._isolate(index, name)
            elif name == "PDI":
                self._pop_isolate(index)
            elif name == "PDF":
                self._pop_embedding(index)
            elif name == "B":
                self.levels[index] = self.base
                self._restart()
            elif name == "BN":
                self.levels[index] = REMOVED
            else:
                self._place(index)

    def _place(self, index: int) -> None:
        self.levels[index] = self.stack[-1].level
        if self.stack[-1].override:
            self.classes[index] = self.stack[-1].override

    def _next_level(self, right_to_left: bool) -> int:
        level = self.stack[-1].level
        return (level + 1) | 1 if right_to_left else (level + 2) & ~1

    def _embed(self, index: int, name: str) -> None:
        self.levels[index] = REMOVED
        level = self._next_level(name in {"RLE", "RLO"})
        if level <= _MAX_DEPTH and not self.overflow_isolates and not self.overflow_embeddings:
            override = {"RLO": "R", "LRO": "L"}.get(name, "")
            self.stack.append(_Status(level, override, False))
        elif not self.overflow_isolates:
            self.overflow_embeddings += 1

    def _isolate(self, index: int, name: str) -> None:
        self._place(index)
        right_to_left = name == "RLI"
        if name == "FSI":
            end = self.matches.get(index, len(self.original))
            right_to_left = _first_strong(self.original[index + 1 : end], 0) == 1
        level = self._next_level(right_to_left)
        if level <= _MAX_DEPTH and not self.overflow_isolates and not self.overflow_embeddings:
            self.valid_isolates += 1
            self.stack.append(_Status(level, "", True))
        else:
            self.overflow_isolates += 1

    def _pop_isolate(self, index: int) -> None:
        if self.overflow_isolates:
            self.overflow_isolates -= 1
        elif self.valid_isolates:
            self.overflow_embeddings = 0
            while not self.stack[-1].isolate:
                self.stack.pop()
            self.stack.pop()
            self.valid_isolates -= 1
        self._place(index)

    def _pop_embedding(self, index: int) -> None:
        self.levels[index] = REMOVED
        if self.overflow_isolates:
            return
        if self.overflow_embeddings:
            self.overflow_embeddings -= 1
        elif not self.stack[-1].isolate and len(self.stack) > 1:
            self.stack.pop()


def _explicit_levels(original: Sequence[str], base: int) -> tuple[list[int], list[str]]:
    explicit = _Explicit(original, base)
    explicit.run()
    return explicit.levels, explicit.classes


def _isolating_run_sequences(original: Sequence[str], levels: Sequence[int]) -> list[list[int]]:
    """X10, BD13: runs of one level, joined across isolates."""
    runs: list[list[int]] = []
    for index, level in enumerate(levels):
        if level == REMOVED:
            continue
        if runs and levels[runs[-1][-1]] == level:
            runs[-1].append(index)
        else:
            runs.append([index])
    matches = _matching_pdis(original)
    closing = {end: start for start, end in matches.items()}
    run_starting = {run[0]: run for run in runs}
    sequences = []
    for run in runs:
        if original[run[0]] == "PDI" and run[0] in closing:
            continue
        sequence = list(run)
        while original[sequence[-1]] in _ISOLATE_INITIATORS and sequence[-1] in matches:
            sequence += run_starting[matches[sequence[-1]]]
        sequences.append(sequence)
    return sequences


def _outer_levels(
    sequence: Sequence[int], original: Sequence[str], levels: Sequence[int], base: int
) -> tuple[str, str]:
    """X10: the directions at the start and at the end of a sequence (sos, eos)."""
    level = levels[sequence[0]]
    before = next((levels[i] for i in range(sequence[0] - 1, -1, -1) if levels[i] != REMOVED), base)
    last = sequence[-1]
    after = base
    if original[last] not in _ISOLATE_INITIATORS:
        after = next((levels[i] for i in range(last + 1, len(levels)) if levels[i] != REMOVED), base)
    return _direction(max(level, before)), _direction(max(level, after))


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


def _whitespace_to_base(original: Sequence[str], levels: list[int], base: int) -> None:
    """L1: separators, and the white space before them and at the end, have the paragraph's level."""
    trailing = True
    for index in range(len(original) - 1, -1, -1):
        name = original[index]
        if name in _SEPARATORS:
            trailing = True
        elif name not in _TRAILING and name not in _X9_REMOVED:
            trailing = False
        if trailing and levels[index] != REMOVED:
            levels[index] = base

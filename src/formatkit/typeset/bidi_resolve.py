"""Weak and neutral characters of one isolating run sequence: rules W1 to W7, N0 to N2, I1 and I2 of UAX #9."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from formatkit.typeset.characters import bracket_pairs, properties

__all__ = ["resolve_sequence"]

_NEUTRALS = frozenset(["B", "S", "WS", "ON", "FSI", "LRI", "RLI", "PDI"])
_ISOLATES = frozenset(["FSI", "LRI", "RLI", "PDI"])
_MAX_BRACKETS = 63


def resolve_sequence(
    text: str, sequence: Sequence[int], classes: list[str], levels: list[int], before: str, after: str
) -> None:
    """Resolve the levels of one sequence in place.

    `sequence` are indexes into `text`; `classes` are the classes after rules X1 to X8; `before` and `after`
    are the directions `L` or `R` at its ends.
    """
    kinds = [classes[index] for index in sequence]
    level = levels[sequence[0]]
    _weak(kinds, before)
    _brackets(text, sequence, kinds, level, before)
    _neutral(kinds, level, before, after)
    for index, kind in zip(sequence, kinds, strict=True):
        if level % 2 == 0:
            levels[index] += {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
        else:
            levels[index] += {"L": 1, "AN": 1, "EN": 1}.get(kind, 0)


def _weak(kinds: list[str], before: str) -> None:
    _marks_and_arabic_numbers(kinds, before)
    _separators_and_terminators(kinds)
    strong = before
    for index, kind in enumerate(kinds):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _marks_and_arabic_numbers(kinds: list[str], before: str) -> None:
    """W1 to W3."""
    previous = before
    for index, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[index] = "ON" if previous in _ISOLATES else previous
        previous = kinds[index]
    strong = before
    for index, kind in enumerate(kinds):
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[index] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _separators_and_terminators(kinds: list[str]) -> None:
    """W4 to W6."""
    for index in range(1, len(kinds) - 1):
        left, right = kinds[index - 1], kinds[index + 1]
        if left == right and (
            (kinds[index] in {"ES", "CS"} and left == "EN") or (kinds[index] == "CS" and left == "AN")
        ):
            kinds[index] = left
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        beside = (index > 0 and kinds[index - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
        if end > index and beside:
            kinds[index:end] = ["EN"] * (end - index)
        index = max(end, index + 1)
    kinds[:] = ["ON" if kind in {"ES", "CS", "ET"} else kind for kind in kinds]


def _strong_of(kind: str) -> str:
    """Return the direction that a resolved class counts as among neutrals: numbers count as R."""
    return "R" if kind in {"R", "AN", "EN"} else ("L" if kind == "L" else "")


def _brackets(text: str, sequence: Sequence[int], kinds: list[str], level: int, before: str) -> None:
    """N0: pairs of brackets take one direction."""
    embedding = "R" if level % 2 else "L"
    for start, end in _pairs(text, sequence, kinds):
        inside = {_strong_of(kind) for kind in kinds[start + 1 : end]} - {""}
        if not inside:
            continue
        direction = embedding
        if embedding not in inside:
            context = next((_strong_of(k) for k in reversed(kinds[:start]) if _strong_of(k)), before)
            direction = context if context != embedding else embedding
        for place in (start, end):
            kinds[place] = direction
            _follow_marks(text, sequence, kinds, place)


def _follow_marks(text: str, sequence: Sequence[int], kinds: list[str], place: int) -> None:
    """N0: marks after a bracket, whose class W1 changed, follow the bracket."""
    for after in range(place + 1, len(kinds)):
        name = properties(text[sequence[after]]).bidi
        if name == "NSM":
            kinds[after] = kinds[place]
        elif name != "BN":
            return


def _pairs(text: str, sequence: Sequence[int], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """BD16: matching brackets, by the place of the opening one."""
    closing_of = _canonical_pairs()
    closers = set(closing_of.values())
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, index in enumerate(sequence):
        if kinds[place] != "ON":
            continue
        character = unicodedata.normalize("NFC", text[index])
        if character in closing_of:
            if len(opened) == _MAX_BRACKETS:
                return []
            opened.append((closing_of[character], place))
        elif character in closers:
            found = next((i for i in range(len(opened) - 1, -1, -1) if opened[i][0] == character), None)
            if found is not None:
                pairs.append((opened[found][1], place))
                del opened[found:]
    return sorted(pairs)


@cache
def _canonical_pairs() -> dict[str, str]:
    return {
        unicodedata.normalize("NFC", opening): unicodedata.normalize("NFC", closing)
        for opening, closing in bracket_pairs().items()
    }


def _neutral(kinds: list[str], level: int, before: str, after: str) -> None:
    """N1 and N2."""
    embedding = "R" if level % 2 else "L"
    index = 0
    while index < len(kinds):
        if kinds[index] not in _NEUTRALS:
            index += 1
            continue
        end = index
        while end < len(kinds) and kinds[end] in _NEUTRALS:
            end += 1
        left = _strong_of(kinds[index - 1]) if index else before
        right = _strong_of(kinds[end]) if end < len(kinds) else after
        kinds[index:end] = [left if left == right else embedding] * (end - index)
        index = end

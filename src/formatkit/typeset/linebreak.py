"""Where lines may break: the Unicode Line Breaking Algorithm (UAX #14, Unicode 15.0).

Numbers are kept together as in example 7 of its section 8.2, which the conformance file expects as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from formatkit.typeset.characters import properties

__all__ = ["Break", "break_opportunities"]


class Break(IntEnum):
    """What may happen before a character. `LAST_RESORT`: allowed, but only where nothing else fits on the line."""

    FORBIDDEN = 0
    ALLOWED = 1
    MANDATORY = 2
    LAST_RESORT = 3


_HARD = frozenset(["BK", "CR", "LF", "NL"])
_NOT_COMBINED = _HARD | {"SP", "ZW"}
_LETTERS = frozenset(["AL", "HL"])
_OPENING = frozenset(["OP", "OPw"])
_CLOSING = frozenset(["CL", "CP", "CPw"])
_PICTURES = frozenset(["ID", "EB", "EM", "EP"])
_AFFIXES = frozenset(["PR", "PO"])
_HANGUL = frozenset(["JL", "JV", "JT", "H2", "H3"])
# LB25: one letter per class; N digit, P prefix or postfix, O opening or hyphen, I infix, C closing.
# Two patterns, because a sign between two numbers is a postfix of one and a prefix of the other.
_NUMBERS = (re.compile("P?O?N[NI]*C?"), re.compile("N[NI]*C?P"))
_NUMBER_LETTERS = {
    "NU": "N",
    "PR": "P",
    "PO": "P",
    "OP": "O",
    "OPw": "O",
    "HY": "O",
    "SY": "I",
    "IS": "I",
    "CL": "C",
    "CP": "C",
    "CPw": "C",
}
_KOREAN = frozenset(
    [("JL", after) for after in ("JL", "JV", "H2", "H3")]
    + [(before, after) for before in ("JV", "H2") for after in ("JV", "JT")]
    + [("JT", "JT"), ("H3", "JT")]
)


class _Token(NamedTuple):
    """A character with the combining marks that follow it (LB9)."""

    start: int
    name: str
    joins: bool


def break_opportunities(text: str) -> list[Break]:
    """Return for each character of `text` whether a line may, must or must not break before it.

    Nothing breaks before the first character; the end of the text is not listed.

    >>> [int(kind) for kind in break_opportunities("a b\\nc")]
    [0, 0, 1, 0, 2]
    """
    tokens = _tokens(text)
    bound = _number_bonds(tokens)
    found = [Break.FORBIDDEN] * len(text)
    regional = 0
    solid = 0
    for index in range(1, len(tokens)):
        before, after = tokens[index - 1], tokens[index]
        regional = regional + 1 if before.name == "RI" else 0
        if before.name != "SP":
            solid = index - 1
        found[after.start] = _between(tokens, solid, index, regional, bound)
    return found


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for index, character in enumerate(text):
        name = properties(character).line_break
        if name in {"CM", "ZWJ"}:
            joins = name == "ZWJ"
            if tokens and tokens[-1].name not in _NOT_COMBINED:
                last = tokens[-1]
                tokens[-1] = _Token(last.start, last.name, joins)
            else:
                tokens.append(_Token(index, "AL", joins))
        else:
            tokens.append(_Token(index, name, False))
    return tokens


def _number_bonds(tokens: Sequence[_Token]) -> frozenset[int]:
    """Return the tokens before which LB25 forbids a break."""
    letters = "".join(_NUMBER_LETTERS.get(token.name, "-") for token in tokens)
    if "N" not in letters:
        return frozenset()
    return frozenset(
        index
        for pattern in _NUMBERS
        for match in pattern.finditer(letters)
        for index in range(match.start() + 1, match.end())
    )


def _between(tokens: Sequence[_Token], solid: int, index: int, regional: int, bound: frozenset[int]) -> Break:
    """Decide the break before token `index`; `solid` is the last token before it that is no space."""
    before, after = tokens[index - 1], tokens[index]
    if before.name in _HARD:
        joined = before.name == "CR" and after.name == "LF"
        return Break.FORBIDDEN if joined else Break.MANDATORY
    if after.name in _HARD or after.name in {"SP", "ZW"}:
        return Break.FORBIDDEN
    if tokens[solid].name == "ZW":
        return Break.ALLOWED
    if before.joins or index in bound:
        return Break.FORBIDDEN
    hebrew_hyphen = before.name in {"HY", "BA"} and index > 1 and tokens[index - 2].name == "HL"
    if before.name == "SP":
        return _across_spaces(tokens[solid].name, after.name)
    if before.name == "RI" and after.name == "RI" and regional % 2 == 1:
        return Break.FORBIDDEN
    if hebrew_hyphen and after.name != "CB":
        return Break.FORBIDDEN
    return _pair(before.name, after.name)


@cache
def _across_spaces(before: str, after: str) -> Break:
    forbidden = (
        after in {"WJ", "EX", "IS", "SY"}
        or after in _CLOSING
        or before in _OPENING
        or (before == "QU" and after in _OPENING)
        or (before in _CLOSING and after == "NS")
        or (before == "B2" and after == "B2")
    )
    return Break.FORBIDDEN if forbidden else Break.ALLOWED


@cache
def _pair(before: str, after: str) -> Break:
    forbidden = _glued(before, after) or (
        "CB" not in (before, after) and (_attached(before, after) or _same_word(before, after))
    )
    return Break.FORBIDDEN if forbidden else Break.ALLOWED


def _glued(before: str, after: str) -> bool:
    """LB11 to LB19: word joiners, no-break spaces, punctuation, quotation marks."""
    if "WJ" in (before, after) or before == "GL":
        return True
    if after == "GL":
        return before not in {"BA", "HY"}
    if after == "EX" or (before != "NU" and (after in _CLOSING or after in {"IS", "SY"})):
        return True
    if before in _OPENING or (before in _CLOSING and after == "NS") or (before == "B2" and after == "B2"):
        return True
    return "QU" in (before, after)


def _attached(before: str, after: str) -> bool:
    """LB21 to LB24: hyphens, non-starters, ellipses, digits at letters, prefixes and postfixes."""
    return (
        after in {"BA", "HY", "NS", "IN"}
        or before == "BB"
        or (before == "SY" and after == "HL")
        or (before in _LETTERS and after == "NU")
        or (before == "NU" and after in _LETTERS)
        or (before == "PR" and after in _PICTURES)
        or (before in _PICTURES and after == "PO")
        or (before in _AFFIXES and after in _LETTERS)
        or (before in _LETTERS and after in _AFFIXES)
    )


def _same_word(before: str, after: str) -> bool:
    """LB26 to LB30b: Korean syllables, letters, brackets at letters, emoji modifiers."""
    return (
        (before, after) in _KOREAN
        or (before in _HANGUL and after == "PO")
        or (before == "PR" and after in _HANGUL)
        or (before in _LETTERS and after in _LETTERS)
        or (before == "IS" and after in _LETTERS)
        or (after == "OP" and (before in _LETTERS or before == "NU"))
        or (before == "CP" and (after in _LETTERS or after == "NU"))
        or (before in {"EB", "EP"} and after == "EM")
    )

"""Where a line may end inside a word that is wider than it.

Words are divided by the patterns of their language, German compounds best at their joints. An address breaks behind
its marks, without a hyphen; what has no known place breaks between graphemes when nothing else is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from formatkit.typeset.compounds import JOINT, ranked_places
from formatkit.typeset.coverage import graphemes
from formatkit.typeset.hyphenation_patterns import divisions, pattern_language

__all__ = ["ANYWHERE", "AT_MARKS", "Place", "emergency_places", "hyphen_places"]

AT_MARKS = 3
"""The rank of a place behind a mark of an address, or before a capital inside a hashtag."""
ANYWHERE = 4
"""The rank of a place between any two graphemes."""

_FEWEST_LETTERS = 3
"""On either side of a hyphen: type for display never stands with fewer."""
_LONGEST_ABBREVIATION = 12
_LONGEST_UNKNOWN = 200
_SOFT_HYPHEN = "\u00ad"
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"://|@|\w\.\w|\w/\w+/|(?<!\w)#\w")
_MARKS = re.compile(r"[/.?&=_@:#%+,\-]+|(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


class Place(NamedTuple):
    """A line may end before character `at`, with a hyphen or without; the lower the `rank` the better."""

    at: int
    rank: int
    hyphen: bool


def hyphen_places(text: str, start: int, end: int, language: str, capitals: bool) -> Iterator[Place]:
    """Give the places in `text[start:end]` at which a language (a tag) allows a hyphen.

    None in words with digits, capitals inside, or soft hyphens of their own; none in addresses, hashtags and
    abbreviations in capitals. `capitals`: the whole text is set in capitals, so that they say nothing.

    >>> text = "Krankenversicherung im Internet: krankenversicherung.de"
    >>> [(place.at, place.rank) for place in hyphen_places(text, 0, 19, "de", False)]
    [(7, 0), (12, 2), (15, 2)]
    >>> list(hyphen_places(text, 33, 55, "de", False))
    []
    """
    patterns = pattern_language(language)
    if patterns is None or _ADDRESS.search(text, start, end):
        return
    for match in _WORD.finditer(text, start, end):
        if _may_be_divided(text, match, capitals):
            for index, rank in _ranks(match[0].lower(), patterns).items():
                yield Place(match.start() + index, rank, True)


def emergency_places(text: str, start: int, end: int) -> Iterator[Place]:
    """Give the places for what fits no line otherwise: at the marks of an address or hashtag, and between graphemes.

    None for a word of more than 200 characters: whoever wrote it did not mean to see it on a card.
    """
    if end - start > _LONGEST_UNKNOWN:
        return
    if _is_opaque(text, start, end):
        for match in _MARKS.finditer(text, start + 1, end - 1):
            yield Place(match.end(), AT_MARKS, False)
    index = start
    for grapheme in graphemes(text[start:end]):
        if start + _FEWEST_LETTERS <= index <= end - _FEWEST_LETTERS:
            is_word = text[index - 1].isalpha() and text[index].isalpha() and not _is_opaque(text, start, end)
            yield Place(index, ANYWHERE, is_word)
        index += len(grapheme)


def _is_opaque(text: str, start: int, end: int) -> bool:
    """Tell whether a hyphen would become part of what it divides: an address, a hashtag, a number."""
    return bool(_ADDRESS.search(text, start, end)) or any(character.isdigit() for character in text[start:end])


def _may_be_divided(text: str, match: re.Match[str], capitals: bool) -> bool:
    word, before, after = match[0], text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if _SOFT_HYPHEN in (before, after) or (after and unicodedata.combining(after)):
        return False
    if len(word) < 2 * _FEWEST_LETTERS or not word.isalpha() or len(word.lower()) != len(word):
        return False
    if word.isupper():
        return capitals or len(word) > _LONGEST_ABBREVIATION
    return capitals or word[1:].islower()


def _ranks(word: str, patterns: str) -> dict[int, int]:
    places = [index for index in divisions(word, patterns) if _FEWEST_LETTERS <= index <= len(word) - _FEWEST_LETTERS]
    if patterns == "de":
        return ranked_places(word, places)
    return dict.fromkeys(places, JOINT)

"""Where words may be divided: Liang's patterns, by language.

A file of patterns has on each line the values of some patterns and then their letters; the last line, after `=`,
has the words that the patterns get wrong. See `hyphens/README.md`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["divisions", "pattern_language"]

_LANGUAGES = frozenset(["de", "fr", "es", "it", "pt", "pl", "da", "nb", "fi"])
_BRITISH = frozenset(["gb", "uk", "au", "nz", "ie", "za", "in"])
_SAME_PATTERNS = {"no": "nb", "nn": "nb"}


class _Patterns(NamedTuple):
    values: dict[str, str]
    exceptions: dict[str, tuple[int, ...]]
    longest: int


def pattern_language(tag: str) -> str | None:
    """Return which patterns belong to a language tag, or None when there are none for it.

    >>> pattern_language("de-AT"), pattern_language("en"), pattern_language("en-AU"), pattern_language("tr")
    ('de', 'en-us', 'en-gb', None)
    """
    language, *others = tag.replace("_", "-").casefold().split("-")
    if language == "en":
        return "en-gb" if _BRITISH.intersection(others) else "en-us"
    language = _SAME_PATTERNS.get(language, language)
    return language if language in _LANGUAGES else None


def divisions(word: str, language: str) -> tuple[int, ...]:
    """Return the indices in a lower-case `word` before which it may be divided; `language` as `pattern_language`.

    >>> divisions("hyphenation", "en-us")
    (2, 6)
    """
    patterns = _patterns(language)
    known = patterns.exceptions.get(word)
    if known is not None:
        return known
    framed = f".{word}."
    weights = bytearray(len(framed) + 1)
    for start in range(len(framed)):
        for end in range(start + 1, min(start + patterns.longest, len(framed)) + 1):
            values = patterns.values.get(framed[start:end])
            if values is not None:
                _raise(weights, start, values)
    return tuple(index for index in range(1, len(word)) if weights[index + 1] % 2)


def _raise(weights: bytearray, start: int, values: str) -> None:
    for index, value in enumerate(values.encode(), start):
        weights[index] = max(weights[index], value - ord("0"))


@cache
def _patterns(language: str) -> _Patterns:
    text = files("formatkit.typeset").joinpath("hyphens", f"{language}.txt").read_text("utf-8")
    *lines, last = text.splitlines()
    values: dict[str, str] = {}
    for line in lines:
        value, *letters = line.split(" ")
        values.update(dict.fromkeys(letters, value))
    exceptions = dict(_exception(word) for word in last.split(" ")[1:])
    return _Patterns(values, exceptions, max(map(len, values)))


def _exception(word: str) -> tuple[str, tuple[int, ...]]:
    parts = word.split("-")
    places = tuple(sum(map(len, parts[:count])) for count in range(1, len(parts)))
    return "".join(parts), places

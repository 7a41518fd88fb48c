"""The words of a spoken text, and how well a caption line may end after each of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from formatkit.typeset.function_words import function_words
from formatkit.typeset.line_ends import LineEnd, line_end
from formatkit.typeset.linebreak import Break
from formatkit.typeset.nobreak import kept_together
from formatkit.typeset.script_phrases import legal_breaks

__all__ = ["Word", "on_one_line", "spoken_spans", "spoken_words", "words_of"]

_SOLID = re.compile("[^\\S\u00a0\u202f\u2007]*((?:\\S|[\u00a0\u202f\u2007])+)")
"""A word: no-break spaces are a part of it."""
_ENDS: Final = {
    LineEnd.SENTENCE: 0.0,
    LineEnd.CLAUSE: 1.0,
    LineEnd.PLAIN: 3.0,
    LineEnd.LEANING: 8.0,
    LineEnd.PRONOUN: 40.0,
    LineEnd.CLINGING: 40.0,
}
_BEFORE_PHRASE: Final = {LineEnd.PLAIN: 2.0, LineEnd.LEANING: 5.0}
"""The same before a preposition, article, pronoun or subordinating conjunction: a phrase begins there."""
_BEFORE_JOINING: Final = {LineEnd.PLAIN: 1.3, LineEnd.LEANING: 3.0}
"""The same before a conjunction such as "and"."""
_AFTER_DETERMINER = 4.5
_BEFORE_NOUN = 5.0
_IN_NOUN_PHRASE = 12.0
_TORN = 60.0
"""Cost of tearing apart what belongs together, such as a number and its unit."""
_INFLECTED = re.compile(r"[a-zäöüß-]{2,}e[nmrs]?")
_REACH = 64
_LONGEST_PHRASE = 8
"""Characters after which a phrase of a script without spaces may be cut wherever a line may break."""


class Word(NamedTuple):
    """A word; `spaced`: a blank stands before it. `cost`: what it costs when a line ends after it.

    `begins_line`: a newline stands before it, so that no line runs over it.
    """

    text: str
    spaced: bool
    begins_line: bool
    cost: float
    ends_sentence: bool


def spoken_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as blanks part them; a no-break space parts nothing.

    >>> spoken_words("rund 10\u00a0% mehr")
    ('rund', '10\\xa0%', 'mehr')
    """
    return tuple(match[1] for match in _SOLID.finditer(text))


def spoken_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each of the `spoken_words`."""
    return tuple(match.span(1) for match in _SOLID.finditer(text))


def on_one_line(lines: Sequence[str]) -> str:
    """Return lines joined into one, with a blank between them except where full-width characters meet."""
    joined = ""
    for line in filter(None, (line.strip() for line in lines)):
        solid = joined and _is_wide(joined[-1]) and _is_wide(line[0])
        joined = f"{joined}{line}" if solid or not joined else f"{joined} {line}"
    return joined


def words_of(text: str, language: str) -> tuple[Word, ...]:
    """Return the words of a text with the costs of the breaks after them; a newline ends a line and a sentence."""
    joined, wanted = _single_blanks(text)
    torn = {at for start, end in kept_together(joined) for at in range(start + 1, end)}
    spans = tuple(_spans(joined, language))
    found: list[Word] = []
    for index, (start, end) in enumerate(spans):
        following = spans[index + 1][0] if index + 1 < len(spans) else len(joined)
        before, after = joined[max(0, end - _REACH) : end], joined[following : following + _REACH]
        cost, ends_sentence = 0.0, True
        if after and end not in wanted:
            ending = line_end(before, f" {after}", language)
            ends_sentence = ending is LineEnd.SENTENCE
            cost = _TORN if end in torn else _cost(ending, before, after, language)
        spaced = start > 0 and joined[start - 1] == " "
        found.append(Word(joined[start:end], spaced, start - 1 in wanted, cost, ends_sentence))
    return tuple(found)


def _single_blanks(text: str) -> tuple[str, frozenset[int]]:
    """Return the text with single blanks, and the places of its newlines."""
    lines = [" ".join(spoken_words(line)) for line in text.splitlines()]
    places: list[int] = []
    joined = ""
    for line in filter(None, lines):
        places.append(len(joined))
        joined = f"{joined} {line}" if joined else line
    return joined, frozenset(places[1:])


def _spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each word; in scripts without spaces a phrase is one, if it is not too long for a line."""
    spaceless = _is_spaceless(text)
    breaks = legal_breaks(text, language) if spaceless else []
    for match in _SOLID.finditer(text):
        start, end = match.span(1)
        for at in range(start + 1, end) if spaceless else ():
            is_end = breaks[at] is Break.ALLOWED or (breaks[at] is Break.LAST_RESORT and at - start >= _LONGEST_PHRASE)
            if is_end and _is_spaceless(text[at - 1 : at + 1]):
                yield start, at
                start = at
        yield start, end


def _is_spaceless(text: str) -> bool:
    return _is_wide(text) or any("\u0e01" <= character <= "\u0e5b" for character in text)


def _is_wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(character) in "WF" for character in text)


def _cost(ending: LineEnd, before: str, after: str, language: str) -> float:
    words = function_words(language)
    following = _bare(after.split(" ", 1)[0])
    if ending in _BEFORE_JOINING and following in words.joining:
        return _BEFORE_JOINING[ending]
    if ending in _BEFORE_PHRASE and following in words.clinging:
        return _BEFORE_PHRASE[ending]
    if ending is not LineEnd.PLAIN or following in words.leaning:
        return _ENDS[ending]
    *_, leading, last = ["", *before.split(" ")]
    after_determiner = _bare(leading) in words.clinging
    if language.casefold().startswith("de") and after[:1].isupper() and _INFLECTED.fullmatch(last):
        # German nouns are capitalized, so an inflected word before one is most probably its adjective.
        return _IN_NOUN_PHRASE if after_determiner else _BEFORE_NOUN
    return _AFTER_DETERMINER if after_determiner else _ENDS[ending]


def _bare(word: str) -> str:
    return word.strip("„“”\"'’‚‘»«()[]").replace("’", "'").casefold()

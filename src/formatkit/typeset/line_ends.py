"""How well a line may end at a place: after a sentence, after a clause, or with a word that leans on the next."""

from __future__ import annotations

import re
from enum import Enum

from formatkit.typeset.function_words import FunctionWords, function_words

__all__ = ["LineEnd", "line_end", "unspaced_script"]

_REACH = 48


class LineEnd(Enum):
    """What a line would end with."""

    SENTENCE = "sentence"
    CLAUSE = "clause"
    PLAIN = "plain"
    LEANING = "leaning"
    PRONOUN = "pronoun"
    """A pronoun behind the word that begins its clause: `die man`, `dass wir`, `when you`."""
    CLINGING = "clinging"


_CLOSING = "“”\"'’»«)]」』）】〉》"
_SENTENCE = frozenset(".!?:…。！？।။።։؟۔")
_CLAUSE = frozenset(",;、，；،؛")
_DASHES = frozenset("–—")
# 3. Quartal, bzw., usw., vs.: a full stop that ends no sentence.
_ABBREVIATED = re.compile(
    r"(?<!\w)(?:\d{1,2}|[^\W\d_]|bzw|usw|inkl|exkl|ggf|vgl|evtl|sog|bspw|etc|vs|ca|Nr|Dr|Prof|Mr|Mrs|Ms|St|e\.g|i\.e)\.$",
    re.IGNORECASE,
)
# Scripts that set a space not between words but where a clause ends, without their marks of repetition.
_UNSPACED = {
    "Thai": re.compile("[\u0e01-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]"),
    "Lao": re.compile("[\u0e81-\u0ec5\u0ec8-\u0ecd\u0edc-\u0edf]"),
    "Khmer": re.compile("[\u1780-\u17d3\u17dc\u17dd]"),
}
# Not what follows a sign inside a word: the "in" of Techniker:in or Plug-in is no preposition.
_LAST_WORD = re.compile(r"(?<![\w'’:*·\u2010-])[\w'’]+$")
_WORD_BEFORE = re.compile(r"([\w'’]+)\s+[\w'’]+$")
_FIRST_WORD = re.compile(r"\W*([\w'’]+)")


def line_end(before: str, after: str, language: str) -> LineEnd:
    """Tell how a line ends that is broken between `before` and `after`.

    >>> line_end("Wir reden mit", " Menschen", "de").value, line_end("Wir reden.", " Ihr hört zu.", "de").value
    ('clinging', 'sentence')
    """
    line = before[-_REACH:].rstrip()
    said = line.rstrip(_CLOSING)
    mark = said[-1:]
    if mark in _SENTENCE and not _abbreviates(line, after):
        return LineEnd.SENTENCE
    is_dashed = mark in _DASHES and said[-2:-1].isspace()
    if mark in _CLAUSE or is_dashed or _space_ends_clause(before, after):
        return LineEnd.CLAUSE
    return _last_word(line, after, language)


def unspaced_script(text: str) -> str:
    """Return the name of a script in `text` that sets no spaces between its words: Thai, Lao, Khmer; or nothing.

    >>> unspaced_script("สวัสดี"), unspaced_script("Hallo")
    ('Thai', '')
    """
    return next((name for name, letters in _UNSPACED.items() if letters.search(text)), "")


def _space_ends_clause(before: str, after: str) -> bool:
    """Tell whether a space stands between two letters of a script without spaces between words."""
    ended, begun = before.rstrip(" "), after.lstrip(" ")
    if not ended or not begun or (ended == before and begun == after):
        return False
    return any(letters.match(ended[-1]) and letters.match(begun) for letters in _UNSPACED.values())


def _abbreviates(line: str, after: str) -> bool:
    """Tell whether the stop belongs to an abbreviation: by the word itself, or because lower case goes on."""
    if not line.endswith("."):
        return False
    return _ABBREVIATED.search(line) is not None or after.lstrip()[:1].islower()


def _last_word(line: str, after: str, language: str) -> LineEnd:
    words = function_words(language)
    match = _LAST_WORD.search(line.rpartition(" ")[2])
    if match is None or _is_acronym(match[0], line, after):
        return LineEnd.PLAIN
    word = match[0].replace("’", "'").casefold().strip("'")
    following = _FIRST_WORD.match(after)
    if following is not None and following[1].casefold() in words.joining:
        return LineEnd.PLAIN
    if word in words.pronouns and _follows_clinging(line, words):
        return LineEnd.PRONOUN
    if word in words.clinging:
        return LineEnd.CLINGING
    return LineEnd.LEANING if word in words.leaning else LineEnd.PLAIN


def _follows_clinging(line: str, words: FunctionWords) -> bool:
    match = _WORD_BEFORE.search(line)
    return match is not None and match[1].replace("’", "'").casefold() in words.clinging


def _is_acronym(word: str, line: str, after: str) -> bool:
    """Tell whether a word such as IT or US is an acronym: in capitals among words that are not."""
    return len(word) > 1 and word.isupper() and not (line + after[:_REACH]).isupper()

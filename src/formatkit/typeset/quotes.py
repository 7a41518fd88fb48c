"""Quotation marks by language: drop what encloses a quote, set the language's own, nested ones too."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

__all__ = ["CLOSING_MARKS", "OPENING_MARKS", "QuotationMarks", "quotation_marks", "quoted"]

_NARROW = "\u202f"

OPENING_MARKS = "„“”\"»«‚‘’'›‹「『《〈‟‛"
"""Marks that may open a quotation, in one language or another."""
CLOSING_MARKS = "“”\"«»‘’'‹›」』》〉‟"
"""Marks that may close a quotation, in one language or another."""

_ENCLOSING_MARKS = '„“ „” „„ “” ”” ““ ”“ "" „" “" "” »« «» »» ‚‘ ‚’ ‘’ ’’ \'\' ›‹ ‹› 「」 『』 《》 〈〉 ‟” `` ´´ `´'
_ENCLOSING = frozenset(_ENCLOSING_MARKS.split())
_TWIN = re.compile("^(?:''|``|,,|<<)(.*)(?:''|´´|``|>>)$", re.DOTALL)
_EMPHASIS_MARKS = ("**", "==")


class QuotationMarks(NamedTuple):
    """Marks of a language, spaces included: `opening` and `closing`, and the second level inside."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


_GERMAN = QuotationMarks("„", "“", "‚", "‘")
_ENGLISH = QuotationMarks("“", "”", "‘", "’")
_GUILLEMETS = QuotationMarks("«", "»", "‹", "›")
_LOW_HIGH = QuotationMarks("„", "”", "‚", "’")
_BY_LANGUAGE = {
    "de": _GERMAN,
    "de-ch": _GUILLEMETS,
    "de-li": _GUILLEMETS,
    "fr": QuotationMarks(f"«{_NARROW}", f"{_NARROW}»", "“", "”"),
    "fr-ch": QuotationMarks(f"«{_NARROW}", f"{_NARROW}»", "‹", "›"),
    "it": QuotationMarks("«", "»", "“", "”"),
    "it-ch": _GUILLEMETS,
    "rm": _GUILLEMETS,
    "es": QuotationMarks("«", "»", "“", "”"),
    "pt": _ENGLISH,
    "pt-pt": QuotationMarks("«", "»", "“", "”"),
    "nl": _ENGLISH,
    "pl": QuotationMarks("„", "”", "«", "»"),
    "cs": _GERMAN,
    "sk": _GERMAN,
    "sl": _GERMAN,
    "hr": QuotationMarks("„", "”", "‘", "’"),
    "sr": QuotationMarks("„", "“", "‘", "’"),
    "bg": _GERMAN,
    "is": _GERMAN,
    "lt": _GERMAN,
    "et": _GERMAN,
    "hu": QuotationMarks("„", "”", "»", "«"),
    "ro": QuotationMarks("„", "”", "«", "»"),
    "da": QuotationMarks("»", "«", "›", "‹"),
    "nb": QuotationMarks("«", "»", "‘", "’"),
    "nn": QuotationMarks("«", "»", "‘", "’"),
    "no": QuotationMarks("«", "»", "‘", "’"),
    "sv": QuotationMarks("”", "”", "’", "’"),
    "fi": QuotationMarks("”", "”", "’", "’"),
    "ru": QuotationMarks("«", "»", "„", "“"),
    "uk": QuotationMarks("«", "»", "„", "“"),
    "el": QuotationMarks("«", "»", "“", "”"),
    "he": QuotationMarks("”", "”", "’", "’"),
    "ar": QuotationMarks("«", "»", "“", "”"),
    "fa": QuotationMarks("«", "»", "‹", "›"),
    "ja": QuotationMarks("「", "」", "『", "』"),
    "zh": _ENGLISH,
    "zh-tw": QuotationMarks("「", "」", "『", "』"),
    "zh-hk": QuotationMarks("「", "」", "『", "』"),
    "zh-mo": QuotationMarks("「", "」", "『", "』"),
    "zh-hant": QuotationMarks("「", "」", "『", "』"),
    "ko": _ENGLISH,
    "tr": _ENGLISH,
    "mk": _LOW_HIGH,
}


def quotation_marks(language: str) -> QuotationMarks:
    """Return the marks of a language tag, else of the tag without its last part (`zh-Hant-TW`: `zh-Hant`).

    Languages that are not listed get English ones.

    >>> quotation_marks("de-AT").opening
    '„'
    """
    tag = language.replace("_", "-").casefold()
    while tag:
        if tag in _BY_LANGUAGE:
            return _BY_LANGUAGE[tag]
        tag = tag.rpartition("-")[0]
    return _ENGLISH


def quoted(text: str, language: str) -> str:
    """Return `text` in the quotation marks of `language`.

    Marks that already enclose the whole text, of any kind and also inside or outside of `**` or `==`, are
    dropped first, and so is one that has lost its partner; quotations inside get the marks of the second level, those
    inside of them the first again. Apostrophes, feet and inches stay as they are. Empty text stays empty.

    >>> quoted('"Er sagte: "Los!" und ging."', "de")
    '„Er sagte: ‚Los!‘ und ging.“'
    """
    bare = _unwrapped(_INCHES.sub(_INCH, text.strip()))
    if not bare:
        return ""
    marks = quotation_marks(language)
    return f"{marks.opening}{_inner_quoted(bare, marks)}{marks.closing}".replace(_INCH, '"')


_INCHES = re.compile(r"(?:(?<=\d'\d)|(?<=\d'\d\d)|(?<=\d’\d)|(?<=\d’\d\d))\"")
_INCH = "\ue0f1"
"""Stands for the mark of 5' 10" while quotation marks are looked for; private, so no text has it."""
_ENDS = ".!?…,;"
_MOST_PAIRS = 8
_PAIRED = frozenset('„“”"«»‹›「」『』‟')
"""Marks that are no apostrophes."""


def _unwrapped(text: str) -> str:
    """Return the text without the pairs of marks around all of it, up to as many as somebody may have meant."""
    for _ in range(_MOST_PAIRS):
        peeled = _peeled(text)
        if peeled == text:
            break
        text = peeled
    return text


def _peeled(text: str) -> str:
    """Return the text without its outermost pair of marks, or as it is."""
    bare = _without_pair(text)
    if bare is not None:
        return bare.strip()
    if text and text[-1] in _ENDS and (bare := _without_pair(text[:-1].rstrip())) is not None:
        bare = bare.strip()
        return bare if bare[-1:] in _ENDS else bare + text[-1]
    lone = _without_lone(text)
    return lone.strip() if lone != text else _peeled_in_emphasis(text)


def _peeled_in_emphasis(text: str) -> str:
    for mark in _EMPHASIS_MARKS:
        inner = text[2:-2]
        if len(text) > 4 and text.startswith(mark) and text.endswith(mark) and mark not in inner:
            bare = _without_pair(inner)
            return f"{mark}{bare.strip()}{mark}" if bare is not None else text
    return text


def _without_pair(text: str) -> str | None:
    """Return the text without the pair of marks around all of it, or None."""
    if len(text) > 4 and (twin := _TWIN.match(text)) and not _splits(twin[1], "''"):
        return twin[1]
    if len(text) < 3 or text[0] + text[-1] not in _ENCLOSING:
        return None
    inner = text[1:-1]
    if _closed_before_end(inner, text[0], text[-1]):
        return None
    return inner


def _without_lone(text: str) -> str:
    """Return the text without a mark at its start or end that is the only one in it. After a digit it may be inches."""
    if sum(character in _PAIRED for character in text) != 1:
        return text
    if text[0] in _PAIRED:
        return text[1:]
    return text[:-1] if text[-1] in _PAIRED and not text[-2:-1].isdigit() else text


def _splits(inner: str, mark: str) -> bool:
    return inner.count(mark) % 2 == 1


def _closed_before_end(inner: str, opening: str, closing: str) -> bool:
    """Tell whether the first mark is closed inside: `"A" and "B"` is not enclosed as a whole."""
    if opening == closing:
        return _straight_closed(inner, closing)
    depth = 1
    for index, character in enumerate(inner):
        if character == opening:
            depth += 1
        elif character == closing and not _is_apostrophe(inner, index):
            depth -= 1
            if depth == 0:
                return True
    return False


def _straight_closed(inner: str, mark: str) -> bool:
    """Of equal marks, the first inner one that follows a letter or a stop and not a space closes."""
    for index, character in enumerate(inner):
        if character == mark and not _is_apostrophe(inner, index):
            return index > 0 and not inner[index - 1].isspace() and inner[index - 1] not in "([{–—"
    return False


def _is_apostrophe(text: str, index: int) -> bool:
    if text[index] not in "'’‘`´":
        return False
    return 0 < index < len(text) - 1 and text[index - 1].isalnum() and text[index + 1].isalnum()


_ANY_MARK = frozenset(OPENING_MARKS)
# A quotation inside: a mark at the start of a word, text, the fitting mark at the end of a word. Corner brackets
# stand between characters without spaces.
_INNER = (
    r"(?<![\w])(?:"
    r"„(?P<a>[^„“”\"]+)[“”\"]|“(?P<b>[^“”]+)”|\"(?P<c>[^\"]+)\"|”(?P<d>[^”]+)”"
    r"|«[\u202f\u00a0 ]?(?P<e>[^«»]+?)[\u202f\u00a0 ]?»|»(?P<f>[^»«]+)«"
    r"|‚(?P<g>[^‚‘’]+)[‘’]|‹(?P<h>[^‹›]+)›|›(?P<i>[^›‹]+)‹"
    r")(?![\w])"
    r"|「(?P<j>[^「」]+)」|『(?P<k>[^『』]+)』"
    r"|(?<![\w])'(?P<l>[^'\s](?:[^']|(?<=\w)'(?=\w))+)'(?![\w])"
    r"|(?<![\w])‘(?P<m>[^‘’\s](?:[^‘’]|(?<=\w)’(?=\w))+)’(?![\w])"
)


def _inner_quoted(text: str, marks: QuotationMarks) -> str:
    if not _ANY_MARK.intersection(text):
        return text
    inside = QuotationMarks(marks.inner_opening, marks.inner_closing, marks.opening, marks.closing)

    def replaced(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group is not None)
        return f"{inside.opening}{_inner_quoted(inner, inside)}{inside.closing}"

    return _inner_quotations().sub(replaced, text)


@cache
def _inner_quotations() -> re.Pattern[str]:
    return re.compile(_INNER)

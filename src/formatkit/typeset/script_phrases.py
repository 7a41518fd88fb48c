"""Where lines may break in scripts that set no spaces between words: between phrases.

UAX #14 lets a line of Chinese or Japanese break between almost any two characters, and one of Thai nowhere. Readers
want whole phrases: BudouX tells where they end. A break that UAX #14 allows inside a phrase stays, as the last
resort for a phrase that is wider than a line. Korean breaks at its spaces, with the same last resort. Khmer, Lao and
Burmese break only at spaces and at U+200B: there is no model of their words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from formatkit.typeset.linebreak import Break, break_opportunities

if TYPE_CHECKING:
    from budoux import Parser

__all__ = ["legal_breaks"]

_Model = Literal["ja", "zh-Hans", "zh-Hant", "th"]

_THAI = "\u0e01-\u0e5b"
_KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff\uff66-\uff9d"
_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HANGUL = "\u1100-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb"
_SPACELESS = re.compile(f"[{_THAI}{_KANA}{_HAN}{_HANGUL}]")
_HAS_KANA = re.compile(f"[{_KANA}]")
_HAS_HANGUL = re.compile(f"[{_HANGUL}]")
_HAS_EAST_ASIAN = re.compile(f"[{_KANA}{_HAN}]")
_STRETCH = re.compile(r"\S+")
_THAI_STRETCH = re.compile(f"[{_THAI}]+")
_AFTER_STOP = re.compile("(?<=[、。，．！？；：…])")
# Chinese particles belong to the word before them; 的确 and 的士 are words of their own.
_CHINESE_PARTICLE = re.compile("的(?![确確士])|[了吗嗎呢吧们們]")
# A Thai phrase starts neither with a mark or a vowel that follows its consonant, nor after a vowel that leads one.
_THAI_JOINED = re.compile("(?<=[เแโใไ])|(?=[\u0e2f\u0e30-\u0e3a\u0e45-\u0e4e])")
_TRADITIONAL = frozenset(["hant", "tw", "hk", "mo"])
_REMEMBERED = 64


def legal_breaks(text: str, language: str) -> list[Break]:
    """Return for each character of `text` whether a line may, must or must not break before it.

    As `break_opportunities`, with the phrases of Japanese, Chinese, Thai and Korean. `language` is a tag (`ja`,
    `zh-Hant`); text with kana counts as Japanese in any other language, Thai letters are always Thai.

    >>> [index for index, kind in enumerate(legal_breaks("今日は天気です。", "ja")) if kind is Break.ALLOWED]
    [3]
    """
    found = break_opportunities(text)
    if not _SPACELESS.search(text):
        return found
    model = _model(text, language)
    if model is not None:
        _keep_phrases(text, found, model)
    if _HAS_HANGUL.search(text):
        _keep_words(text, found)
    for stretch in _THAI_STRETCH.finditer(text):
        _cut_thai(stretch, found)
    return found


def _model(text: str, language: str) -> _Model | None:
    tags = language.replace("_", "-").casefold().split("-")
    if tags[0] == "zh":
        return "zh-Hant" if _TRADITIONAL.intersection(tags) else "zh-Hans"
    return "ja" if _HAS_KANA.search(text) or (tags[0] == "ja" and _HAS_EAST_ASIAN.search(text)) else None


def _keep_phrases(text: str, found: list[Break], model: _Model) -> None:
    """Make breaks inside phrases a last resort, in stretches without spaces that hold Han letters or kana."""
    for stretch in _STRETCH.finditer(text):
        if not _HAS_EAST_ASIAN.search(stretch[0]):
            continue
        start = stretch.start()
        borders = {start + at for at in _borders(stretch[0], model) if not _clings(stretch[0], at, model)}
        borders.update(start + stop.start() for stop in _AFTER_STOP.finditer(stretch[0]))
        for index in range(start + 1, stretch.end()):
            if found[index] is Break.ALLOWED and index not in borders:
                found[index] = Break.LAST_RESORT


def _clings(text: str, at: int, model: _Model) -> bool:
    return model != "ja" and _CHINESE_PARTICLE.match(text, at) is not None


def _keep_words(text: str, found: list[Break]) -> None:
    """Make breaks beside Hangul, where no space or stop stands, a last resort."""
    for index in range(1, len(text)):
        letters = _HAS_HANGUL.match(text[index - 1]) and (text[index].isalnum() or text[index] in "([")
        if found[index] is Break.ALLOWED and (letters or _is_hangul_after_letter(text, index)):
            found[index] = Break.LAST_RESORT


def _is_hangul_after_letter(text: str, index: int) -> bool:
    return bool(_HAS_HANGUL.match(text[index])) and (text[index - 1].isalnum() or text[index - 1] in ")]%")


def _cut_thai(stretch: re.Match[str], found: list[Break]) -> None:
    start = stretch.start()
    for at in _borders(stretch[0], "th"):
        if not _THAI_JOINED.match(stretch[0], at):
            found[start + at] = Break.ALLOWED


@lru_cache(_REMEMBERED)
def _borders(text: str, model: _Model) -> tuple[int, ...]:
    """Return where phrases begin, but for the first."""
    borders = []
    position = 0
    for phrase in _parser(model).parse(text)[:-1]:
        position += len(phrase)
        borders.append(position)
    return tuple(borders)


@cache
def _parser(model: _Model) -> Parser:
    """Load a model: some 15 ms for the first, which texts in other scripts do not pay."""
    import budoux

    load = {
        "ja": budoux.load_default_japanese_parser,
        "zh-Hans": budoux.load_default_simplified_chinese_parser,
        "zh-Hant": budoux.load_default_traditional_chinese_parser,
        "th": budoux.load_default_thai_parser,
    }
    return load[model]()

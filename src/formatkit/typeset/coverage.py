"""Which font sets which grapheme: fallback through a declared chain, emoji by their presentation.

A grapheme (UAX #29, `\\X`) is never split between fonts: it goes whole to the first font that covers it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from formatkit.diagnostics import Diagnostic, error
from formatkit.scene.text import FontKey
from formatkit.typeset.characters import properties
from formatkit.typeset.clean import clean_text
from formatkit.typeset.emphasis import parse_emphasis
from formatkit.typeset.faces import Face, FaceLibrary
from formatkit.typeset.families import shipped_font
from formatkit.typeset.style import TextStyle
from formatkit.typeset.uppercase import uppercased

if TYPE_CHECKING:
    import regex

__all__ = ["chain_face", "graphemes", "missing_character", "missing_characters", "needs_glyphs", "script_chain"]

_TEXT_STYLE = "\ufe0e"
_PLAIN = re.compile("[!-~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u203a\u20ac]*")
"""Letters, digits and signs of European languages: each is a grapheme, has a glyph, and is drawn as text."""
_PLAIN_TEXT = re.compile("[ \n!-~\u00a0-\u02ff\u2010-\u2027\u2030-\u203a\u20ac\u202f]*")
"""The same with blanks and soft hyphens: what needs no rules to be cut into graphemes."""
_HYPHENS = {"\u2010": "-", "\u2011": "-"}
_WIDE_MARKS = frozenset("“”‘’…—―·")
"""Marks that stand in a whole square in Chinese and Japanese, but have the same numbers as those of Latin."""
_WIDE_LANGUAGES = frozenset(["ja", "zh"])
_HAN_SAMPLE = ord("一")
_EAST_ASIAN = frozenset(["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"])


def graphemes(text: str) -> Iterator[str]:
    """Give the graphemes of a text: what a reader takes as one character.

    >>> len(list(graphemes("👩‍👩‍👧é")))
    2
    """
    if _PLAIN_TEXT.fullmatch(text):
        return iter(text)
    return (match[0] for match in _rule(r"\X").finditer(text))


def chain_face(grapheme: str, chain: tuple[FontKey, ...], library: FaceLibrary) -> Face | None:
    """Return the first font of `chain` that covers the whole grapheme, or None.

    Graphemes in emoji presentation (VS16, ZWJ, keycaps, flags, skin tones) go to a colored font first, all
    others to one without colors first.
    """
    needed = _needed(grapheme)
    if not needed[0]:
        return library.face(chain[0])
    colored_first = _prefers_color(grapheme)
    last_choice: Face | None = None
    for key in chain:
        face = library.face(key)
        if not _covers(needed, face):
            continue
        if face.colored == colored_first:
            return face
        last_choice = last_choice or face
    return last_choice


def script_chain(grapheme: str, language: str, chain: tuple[FontKey, ...], library: FaceLibrary) -> tuple[FontKey, ...]:
    """Return `chain` as it serves a grapheme: quotation marks and dashes of Chinese and Japanese from a Han font."""
    if grapheme not in _WIDE_MARKS or language.replace("_", "-").split("-", 1)[0].casefold() not in _WIDE_LANGUAGES:
        return chain
    return tuple(sorted(chain, key=lambda key: not library.face(key).covers(_HAN_SAMPLE)))


def needs_glyphs(text: str) -> bool:
    """Tell whether anything in `text` is drawn: not so for blanks, joiners and other invisible characters."""
    return bool(_drawn(text))


def missing_characters(text: str, style: TextStyle, library: FaceLibrary) -> tuple[str, ...]:
    """Return the graphemes of `text`, each once, that no font of the style has."""
    missing: dict[str, None] = {}
    for span in parse_emphasis(clean_text(text)[0]):
        chain = (style.strong or style.fonts) if span.role == "strong" else style.fonts
        shown = uppercased(span.text, style.language) if style.uppercase else span.text
        for grapheme in dict.fromkeys(graphemes(shown)):
            if chain_face(grapheme, chain, library) is None:
                missing[grapheme] = None
    return tuple(missing)


def missing_character(grapheme: str, chain: tuple[FontKey, ...], library: FaceLibrary) -> Diagnostic:
    """Return the diagnostic for a grapheme that no font of `chain` has.

    It names the code points that are in none of them; or all, when they are there but in no font together; and the
    fonts of the brand that were asked. FK319 for Chinese, Japanese and Korean, FK303 for all other scripts.
    """
    faces = [library.face(key) for key in chain]
    own = (face.family for face in faces[1:] if shipped_font(face.key.digest) is None)
    asked = ", ".join(dict.fromkeys((faces[0].family, *own)))
    drawn = "".join(dict.fromkeys(_drawn(grapheme)))
    shown = [c for c in drawn if not any(face.covers(ord(c)) for face in faces)] or list(drawn)
    points = " ".join(f"U+{ord(character):04X}" for character in shown)
    names = ", ".join(unicodedata.name(character, "no Unicode name") for character in shown)
    code = "FK319" if _is_east_asian(shown[0]) else "FK303"
    return error(code, character=grapheme, codepoints=points, name=names, fonts=asked)


def _is_east_asian(character: str) -> bool:
    """Tell whether a character is Chinese, Japanese or Korean, their punctuation and wide forms counted in."""
    is_wide = "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uffee"
    return is_wide or properties(character).script in _EAST_ASIAN


@cache
def _prefers_color(grapheme: str) -> bool:
    if _PLAIN.fullmatch(grapheme):
        return False
    return _TEXT_STYLE not in grapheme and _rule(_EMOJI_STYLE).search(grapheme) is not None


@cache
def _needed(grapheme: str) -> tuple[str, ...]:
    """Return the spellings of a grapheme of which a font must have one: as it is, decomposed, composed."""
    spelled = [grapheme, unicodedata.normalize("NFD", grapheme), unicodedata.normalize("NFC", grapheme)]
    return tuple(dict.fromkeys(_drawn(spelling) for spelling in spelled))


def _drawn(text: str) -> str:
    """Return a text without what fonts need no glyph of their own for: HarfBuzz hides it, or makes it of another."""
    if _PLAIN.fullmatch(text):
        return text
    return _rule(_NEEDS_NO_GLYPH).sub("", text)


_EMOJI_STYLE = (
    r"\p{Emoji_Presentation}|\N{VARIATION SELECTOR-16}|\N{COMBINING ENCLOSING KEYCAP}|\p{Regional_Indicator}"
    r"|\p{Emoji_Modifier}|\p{Extended_Pictographic}\p{Grapheme_Extend}*\N{ZERO WIDTH JOINER}"
)
_NEEDS_NO_GLYPH = r"\p{Default_Ignorable_Code_Point}|\p{Zs}|\n"


@cache
def _rule(pattern: str) -> regex.Pattern[str]:
    """Return a compiled rule; the module with Unicode's properties is loaded only for texts that need it."""
    import regex

    return regex.compile(pattern)


def _covers(spellings: tuple[str, ...], face: Face) -> bool:
    return any(
        all(face.covers(ord(c)) or (c in _HYPHENS and face.covers(ord(_HYPHENS[c]))) for c in spelling)
        for spelling in spellings
    )

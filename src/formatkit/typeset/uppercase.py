"""Capitals by the rules of a language."""

from __future__ import annotations

import unicodedata

__all__ = ["uppercased"]

_TURKIC = frozenset(["tr", "az"])
_GREEK_TONOS = "\u0301"


def uppercased(text: str, language: str) -> str:
    """Return `text` in capitals: ß becomes SS (ẞ stays), Turkish i becomes İ, Greek loses its accents.

    >>> uppercased("Größe", "de"), uppercased("ılık iş", "tr")
    ('GRÖSSE', 'ILIK İŞ')
    """
    code = language.replace("_", "-").split("-", 1)[0].casefold()
    if code in _TURKIC:
        return text.replace("i", "İ").upper()
    if code == "el":
        bare = unicodedata.normalize("NFD", text.upper()).replace(_GREEK_TONOS, "")
        return unicodedata.normalize("NFC", bare)
    return text.upper()

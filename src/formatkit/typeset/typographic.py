"""Typed characters put right, where the brand asks for it: apostrophes, dashes, ellipses."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["corrected"]

# Left as they are: code between backticks, addresses of pages, people and files.
_LITERAL = re.compile(r"`[^`\n]*`|\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|\S+@\S+\.\w+|\S+\.[a-z]{2,}/\S*", re.IGNORECASE)
_HEBREW = "\u0590-\u05ff"  # a stroke between Hebrew letters is a geresh
_LETTER = rf"[^\W\d_{_HEBREW}]"
_APOSTROPHE = re.compile(rf"(?<={_LETTER})'(?={_LETTER})")
_DASH = re.compile(r"(?<=\S) --? (?=\S)")
_ELLIPSIS = re.compile(r"(?<!\.)\.\.\.(?!\.)")


def corrected(text: str) -> str:
    """Return `text` with ’ for ' between letters, – for a hyphen between spaces, and … for three stops.

    Addresses and code between backticks stay as they are, and so do feet and inches.

    >>> corrected("Das geht's an - oder... siehe https://a.example/x'y")
    "Das geht’s an – oder… siehe https://a.example/x'y"
    """
    return "".join(piece if literal else _put_right(piece) for piece, literal in _parted(text))


def _parted(text: str) -> Iterator[tuple[str, bool]]:
    """Give the pieces of a text, and of each whether it is literal."""
    end = 0
    for match in _LITERAL.finditer(text):
        yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    yield text[end:], False


def _put_right(text: str) -> str:
    return _ELLIPSIS.sub("…", _DASH.sub(" – ", _APOSTROPHE.sub("’", text)))

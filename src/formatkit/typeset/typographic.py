"""Typed characters put right, where the brand asks for it: apostrophes, dashes, ellipses, narrow spaces."""

from __future__ import annotations

import re

__all__ = ["corrected"]

_HEBREW = "\u0590-\u05ff"  # a stroke between Hebrew letters is a geresh
_LETTER = rf"[^\W\d_{_HEBREW}]"
# Left as they are: code between backticks, addresses of pages, people and files. Each begins where a word does and has
# parts of bounded length, so that no text takes long.
_START = r"(?<![^\s(\[{<\"'„“‚‘«»‹›*=])"
_TYPED = re.compile(
    r"(?P<literal>`[^`\n]*`|(?<![\w+.-])[a-z][a-z0-9+.-]{1,15}://\S+"
    rf"|{_START}www\.\S+|{_START}[^\s@]{{1,64}}@\S+|{_START}(?:[^\s/.]{{1,63}}\.){{1,8}}[a-z]{{2,63}}/\S*)"
    rf"|(?P<apostrophe>(?<={_LETTER})'(?={_LETTER}))"
    r"|(?P<dash>(?<=\S)[ ]--?[ ](?=\S))"
    r"|(?P<ellipsis>(?<!\.)\.\.\.(?!\.))"
    r"|(?P<narrow>(?<=\d)[ ](?=[%‰])|(?<=\b[^\W\d_]\.)[ ](?=[^\W\d_]\.(?!\w)))",
    re.IGNORECASE,
)
_RIGHT = {"apostrophe": "’", "dash": " – ", "ellipsis": "…", "narrow": "\u202f"}


def corrected(text: str) -> str:
    """Return `text` with ’ for ' between letters, – for a hyphen between spaces, and … for three stops.

    The space of “10 %” and “z. B.” gets narrow. Addresses and code between backticks stay as they are, as do feet and
    inches.

    >>> corrected("Das geht's an - oder... siehe https://a.example/x'y")
    "Das geht’s an – oder… siehe https://a.example/x'y"
    """
    return _TYPED.sub(lambda match: _RIGHT.get(match.lastgroup or "", match[0]), text)

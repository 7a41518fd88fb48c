"""Characters that look the other way round where text runs to the left, such as brackets (Unicode: Bidi_Mirrored)."""

from __future__ import annotations

__all__ = ["mirrored"]

_PAIRS = ("()", "[]", "{}", "<>", "«»", "‹›", "≤≥", "（）", "［］", "〈〉", "《》", "「」", "『』", "【】")
_MIRRORED = dict(pair for text in _PAIRS for pair in ((text[0], text[1]), (text[1], text[0])))


def mirrored(character: str) -> str:
    """Return the character that looks like this one in a mirror, or the same.

    >>> mirrored("("), mirrored("»"), mirrored("a")
    (')', '«', 'a')
    """
    return _MIRRORED.get(character, character)

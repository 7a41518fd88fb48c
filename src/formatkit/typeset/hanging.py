"""Marks that hang outside of the measure, so that letters and not punctuation form the optical edge."""

from __future__ import annotations

from typing import Literal

from formatkit.typeset.quotes import quotation_marks

__all__ = ["Align", "closing_share", "closing_shares", "opening_marks"]

Align = Literal["left", "center", "right"]
"""Where lines stand: `left` is the side at which the paragraph's direction starts, `right` the other."""

_ALWAYS_OPENING = frozenset('„‚“‘«‹»›"「『《〈‟')
_NARROW_SPACES = "\u202f\u00a0\u2009"
_STOPS = ".,\u060c\u06d4。、，．"
_HYPHENS = "-‐\u2011–\u05be"
_SHARES = dict.fromkeys(_STOPS, 0.8) | dict.fromkeys(_HYPHENS, 0.6)
_CLOSING = frozenset('“”"»«‹›’‘」』》〉')


def opening_marks(line: str, language: str) -> int:
    """Return how many characters at the start of a line hang: opening marks, and narrow spaces behind them.

    A curly apostrophe at the start of a word hangs only in languages whose quotations open with it. A mark
    that nothing follows does not hang.

    >>> opening_marks("„‚Ja‘, sagte sie", "de")
    2
    """
    marks = quotation_marks(language)
    own = {marks.opening[0], marks.inner_opening[0]}
    count = 0
    while count < len(line) and (line[count] in _ALWAYS_OPENING or line[count] in own):
        count += 1
        while count < len(line) and line[count] in _NARROW_SPACES:
            count += 1
    if count >= len(line) or not line[count:].strip():
        return 0
    return count


def closing_share(character: str) -> float:
    """Return which share of a mark at the end of a line hangs outside: 0 for letters, 1 for closing quotes.

    >>> closing_share("“"), closing_share("."), closing_share("n")
    (1.0, 0.8, 0.0)
    """
    if character in _CLOSING:
        return 1.0
    return _SHARES.get(character, 0.0)


def closing_shares(line: str) -> tuple[tuple[int, float], ...]:
    """Return, from the end of the line backwards, index and share of each mark that hangs; at most three."""
    found: list[tuple[int, float]] = []
    for index in range(len(line) - 1, max(-1, len(line) - 4), -1):
        share = closing_share(line[index])
        if share == 0.0:
            break
        found.append((index, share))
    return tuple(found) if len(found) < len(line) else ()

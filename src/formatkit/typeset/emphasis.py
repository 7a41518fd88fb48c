"""The two marks that user text may hold: `**strong**` and `==highlight==`. Everything else is literal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from formatkit.scene.text import TextRole

__all__ = ["Span", "parse_emphasis", "plain_text"]

# A mark encloses text that neither begins nor ends with a space: `2 ** 3 ** 4` and `a == b == c` stay literal. Spaces
# as wide as a figure stand for digits: a counter puts them where its figure has not grown to yet.
_EMPHASIS = re.compile(
    r"\*\*(?P<strong>(?![^\S\u2007]|\*)(?:(?!\*\*).)*?[^\s*]\**?)\*\*(?!\*)"
    r"|==(?P<highlight>(?![^\S\u2007]|=)(?:(?!==).)*?[^\s=])==(?!=)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text of one role."""

    text: str
    role: TextRole = "normal"


def parse_emphasis(text: str) -> tuple[Span, ...]:
    """Split a text at its emphasis marks; the marks themselves are gone. Unbalanced marks stay literal.

    Marks do not nest: what stands inside a mark is literal.

    >>> [(span.text, span.role) for span in parse_emphasis("Ein **starkes** Wort")]
    [('Ein ', 'normal'), ('starkes', 'strong'), (' Wort', 'normal')]
    """
    spans: list[Span] = []
    position = 0
    for match in _EMPHASIS.finditer(text):
        if match.start() > position:
            spans.append(Span(text[position : match.start()]))
        if match["strong"] is not None:
            spans.append(Span(match["strong"], "strong"))
        else:
            spans.append(Span(match["highlight"], "highlight"))
        position = match.end()
    if position < len(text):
        spans.append(Span(text[position:]))
    return tuple(spans)


def plain_text(text: str) -> str:
    """Return the text without its emphasis marks.

    >>> plain_text("Ein **starkes** Wort")
    'Ein starkes Wort'
    """
    return "".join(span.text for span in parse_emphasis(text))

"""Words that belong together more closely than their neighbors: a line that parts them says something else.

Nothing is forbidden here: where no other break fits, a line ends between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from formatkit.typeset.function_words import function_words

__all__ = ["Bond", "attribute_bond", "close_groups"]


class Bond(Enum):
    """What a line that ends at a place would part."""

    NONE = "none"
    ATTRIBUTE = "attribute"
    """An adjective behind an article or preposition from its noun: `im letzten Jahr`."""
    GROUP = "group"
    """The words of a short emphasis or quotation."""


_LONGEST = 28
"""Characters of a group; what is longer has to be parted sooner or later."""
_WORDS = (2, 3)
_QUOTED = re.compile(r"[„“‚‘«»\"][^„“”‚‘’«»\"]+[“”’«»\"]")
# German nouns are capitalized, so that an inflected word before one is most probably its adjective.
_ATTRIBUTE = re.compile(r"([\w'’]+)\s+[a-zäöüß]{2,}e[nmrs]?$")
_NOUN = re.compile(r"\s+[„«»]?[A-ZÄÖÜ]")


def close_groups(text: str, emphasized: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return start and end of each emphasis and quotation of two or three words inside a text.

    >>> text = "Auch „Wir klären das“ ist eine Antwort."
    >>> [text[start:end] for start, end in close_groups(text, [])]
    ['„Wir klären das“']
    """
    spans = (*emphasized, *(match.span() for match in _QUOTED.finditer(text)))
    return tuple((start, end) for start, end in spans if _is_close(text[start:end].strip()))


def _is_close(words: str) -> bool:
    return len(words) <= _LONGEST and len(words.split()) in _WORDS and "\n" not in words


def attribute_bond(before: str, after: str, language: str) -> Bond:
    """Tell whether a break between `before` and `after` would part an adjective from its noun; known of German only.

    >>> attribute_bond("Service im letzten", " Jahr", "de"), attribute_bond("weil wir bauen", " Jahr", "de").value
    (<Bond.ATTRIBUTE: 'attribute'>, 'none')
    """
    if not language.casefold().startswith("de") or not _NOUN.match(after):
        return Bond.NONE
    match = _ATTRIBUTE.search(before.rstrip())
    words = function_words(language)
    leading = match[1].casefold() if match else ""
    is_leading = leading in words.clinging and leading not in words.pronouns and leading not in words.joining
    return Bond.ATTRIBUTE if is_leading and leading not in _BEFORE_VERBS else Bond.NONE


_BEFORE_VERBS = frozenset(["zu", "um", "dass", "weil", "wenn", "ob", "als", "wie", "wer", "was", "wo", "die", "denen"])
"""Of the words that lean these stand before verbs as well: `um zu bauen`, `die bauen`."""

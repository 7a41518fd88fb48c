"""Where a text may be parted to go on elsewhere: after a sentence, after a clause, between words."""

from __future__ import annotations

import re
from typing import NamedTuple

from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.line_ends import LineEnd, line_end
from formatkit.typeset.linebreak import Break
from formatkit.typeset.nobreak import kept_together
from formatkit.typeset.script_phrases import legal_breaks

__all__ = ["PartEnd", "part_ends"]

_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]")
_COLON = re.compile("[:：][“”\"'’»«)\\]]*$")


class PartEnd(NamedTuple):
    """A place at which a text may be parted, counted in characters, and what ends there."""

    place: int
    ending: LineEnd


def part_ends(text: str, language: str, terms: tuple[str, ...] = ()) -> tuple[PartEnd, ...]:
    """Return the places between words at which `text` may be parted, in order.

    Emphasized words and what no line may tear apart (abbreviations, dates, the brand's own `terms`) stay whole. After
    a colon only a clause ends: what it announces follows.

    >>> [(each.place, each.ending.value) for each in part_ends("Wir reden, z. B. hier. Und ihr?", "de")][-2:]
    [(23, 'sentence'), (27, 'clinging')]
    """
    torn = {place for start, end in kept_together(text, terms) for place in range(start + 1, end)}
    whole = plain_text(text)
    return tuple(
        PartEnd(place, _ending(text[:place], text[place:], language))
        for place, kind in enumerate(legal_breaks(text, language))
        if place and kind in (Break.ALLOWED, Break.MANDATORY) and place not in torn
        if _between_words(text, place) and plain_text(text[:place]) + plain_text(text[place:]) == whole
    )


def _between_words(text: str, place: int) -> bool:
    return text[place - 1].isspace() or _WITHOUT_SPACES.match(text[place - 1]) is not None


def _ending(before: str, after: str, language: str) -> LineEnd:
    ending = line_end(before, after, language)
    return LineEnd.CLAUSE if ending is LineEnd.SENTENCE and _COLON.search(before.rstrip()) else ending

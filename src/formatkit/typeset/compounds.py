"""German compounds: of the places at which a word may be divided, which are joints between its parts.

A word is cut into known first and last parts so that as few as possible are needed; a part that is not known is
the dearer the longer it is. Cuts are looked for only where the patterns allow a division.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple

__all__ = ["INSIDE", "JOINT", "MAIN_JOINT", "ranked_places"]

MAIN_JOINT = 0
"""A place between the main parts of a compound."""
JOINT = 1
"""A place between the parts of a part, or behind a particle."""
INSIDE = 2
"""A place between two syllables."""

# Prefixes and endings that look like words but, in a compound, hardly ever are.
_NO_PART_LIST = "miss rinne rinnen nerin sten ende enden kation kationen ration rationen rations"
_NO_PARTS = frozenset(_NO_PART_LIST.split())
_PARTICLE_LIST = """
    an auf aus bei dar durch ein fern fort gegen her hin hinter los mit nach nieder ober rück über um unter vor
    voran voraus vorbei weg weiter wieder zurück zusammen zwischen
"""
_PARTICLES = frozenset(_PARTICLE_LIST.split())
_PREFIX = re.compile("(un|ver|ent|zer|miss|an|ab|auf|aus|ein|vor|zu|um|über|unter|mit|nach)(?:ge|be|ver)?")
# Suffixes that are nouns as well („der Schaft“): what ends in one is a derivation, no compound.
_SUFFIXES = ("schaft", "heit", "keit", "tum", "tüm", "lich", "haft", "sam", "bar", "los", "ling")
_ENDINGS = frozenset(["", "s", "e", "en", "er", "es", "em", "ern"])
# Words of three letters that are parts; most syllables that are words as well („man-gel“) are not.
_SHORT_PART_LIST = """
    amt art bad bau eis fuß gas hof hut not ort rad rat see ski tag tee tor weg zug
"""
_SHORT_PARTS = frozenset(_SHORT_PART_LIST.split())
# Nouns that end like this take an s before another: nothing else about them need be known.
_LINKED = ("ungs", "heits", "keits", "schafts", "tions", "sions", "itäts", "lings", "tums", "mens", "ens")
# Words that look like two others, with the place that is right, if one has letters enough on both sides.
_DECEPTIVE = {"beinhalt": None, "druckerzeugnis": 5, "urinstinkt": None, "wachstube": None, "staubecken": None}
_VOWELS = frozenset("aeiouyäöüéàèê")
_KNOWN = 1.0
_NOUN_WITHOUT_LINK = 1.25
_INFLECTED = 1.1
_LINKED_FIRST = 1.5
_LINKED_LETTER = 0.15
_LINKED_LETTERS = 8
_PARTICLE = 1.3
_TINY = 0.3
_UNKNOWN = 2.0
_UNKNOWN_LETTER = 0.1
_SHORT = 4
_LONG = 12
_FRAGMENT = 0.25
_SYLLABLES = 6
_IMPOSSIBLE = 1000.0


class _Lexicon(NamedTuple):
    firsts: frozenset[str]
    lasts: frozenset[str]


class _Way(NamedTuple):
    cost: float
    cuts: tuple[int, ...]


def ranked_places(word: str, places: Sequence[int]) -> dict[int, int]:
    """Return the rank of each of the `places` (indices) in a lower-case German word: 0 is best, 2 worst.

    Places that would show a wrong word, as in „bein-halten“, are left out.

    >>> ranked_places("unternehmenskommunikation", (5, 12, 15, 17, 21))
    {5: 1, 12: 0, 15: 2, 17: 2, 21: 2}
    """
    for deceptive, right in _DECEPTIVE.items():
        if deceptive in word:
            at = word.find(deceptive) + (right or len(word))
            return {at: MAIN_JOINT} if at in places else {}
    joints = _joints(word, places)
    ranks = dict(joints)
    for start, end in pairwise([0, *sorted(joints), len(word)]):
        inner = [place for place in places if start < place < end and not _deceives(word, start, place, end)]
        ranks.update(dict.fromkeys(inner, INSIDE))
    return dict(sorted(ranks.items()))


def _joints(word: str, places: Sequence[int]) -> dict[int, int]:
    """Return the rank of each place between two parts."""
    cuts = _cut(word, 0, len(word), places)
    if len(cuts) == 2:
        inner = _cut_known(word, 0, len(word), places)[1:-1]
        return {place: JOINT if word[:place] in _PARTICLES else MAIN_JOINT for place in inner}
    ranks = {place: JOINT if _is_weak(word, start, place) else MAIN_JOINT for start, place in pairwise(cuts[:-1])}
    if len(cuts) == 3 and word[: cuts[1]] not in _PARTICLES:
        ranks[cuts[1]] = MAIN_JOINT
    for start, end in pairwise(cuts):
        ranks.update(dict.fromkeys(_cut_known(word, start, end, places)[1:-1], JOINT))
    return ranks


def _is_weak(word: str, start: int, place: int) -> bool:
    """Tell whether a part is short or but a particle: it belongs to what follows more than to what precedes."""
    return place <= _SHORT or word[start:place] in _PARTICLES


def _cut(word: str, start: int, end: int, places: Sequence[int]) -> tuple[int, ...]:
    """Return the edges of the parts in the cheapest way to cut `word[start:end]`, both ends included."""
    return _cheapest(word, _nodes(start, end, places), _UNKNOWN, frozenset()).cuts


def _cut_known(word: str, start: int, end: int, places: Sequence[int]) -> tuple[int, ...]:
    """Return the same with two or more parts that are all known; just both ends if there is no such way."""
    way = _cheapest(word, _nodes(start, end, places), _IMPOSSIBLE, frozenset([(start, end)]))
    return way.cuts if way.cost < _IMPOSSIBLE else (start, end)


def _nodes(start: int, end: int, places: Sequence[int]) -> list[int]:
    return [start, *(place for place in places if start < place < end), end]


def _cheapest(word: str, nodes: Sequence[int], unknown: float, barred: frozenset[tuple[int, int]]) -> _Way:
    ways = {nodes[0]: _Way(0.0, (nodes[0],))}
    for index, end in enumerate(nodes[1:], 1):
        found = [
            _Way(ways[start].cost + _cost(word[start:end], end == len(word), unknown), (*ways[start].cuts, end))
            for start in nodes[:index]
            if start in ways and (start, end) not in barred
        ]
        if found:
            # Of equal ways the one with the longer parts in front: „Aufsichtsrats-mitglied“.
            ways[end] = min(found, key=lambda way: (way.cost, tuple(-cut for cut in way.cuts)))
    return ways.get(nodes[-1], _Way(_IMPOSSIBLE, (nodes[0], nodes[-1])))


@cache
def _cost(part: str, is_last: bool, unknown: float) -> float:
    known = _cost_of_last(part) if is_last else _cost_of_first(part)
    if known is not None:
        return known + _TINY * (len(part) < _SHORT)
    letters = len(part) + max(0, len(part) - _LONG)
    return unknown + _UNKNOWN_LETTER * letters + _FRAGMENT * max(0, _SYLLABLES - len(part))


def _cost_of_first(part: str) -> float | None:
    lexicon = _lexicon()
    if part in _PARTICLES:
        return _PARTICLE
    if not _can_be_part(part):
        return None
    if part in lexicon.firsts or (part.endswith("s") and part[:-1] in lexicon.lasts):
        return _KNOWN
    if part in lexicon.lasts:
        return _NOUN_WITHOUT_LINK
    if part.endswith(_LINKED):
        return _LINKED_FIRST + _LINKED_LETTER * max(0, len(part) - _LINKED_LETTERS)
    return None


def _cost_of_last(part: str) -> float | None:
    lexicon = _lexicon()
    if not _can_be_part(part):
        return None
    if part in lexicon.lasts:
        return _KNOWN
    is_inflected = part[:-1] in lexicon.lasts and part.endswith(("en", "er", "em", "es", "s"))
    return _INFLECTED if is_inflected or _is_derived(part) else None


def _is_derived(part: str) -> bool:
    """Tell whether a part is a known word behind one prefix or two, as in „Unverträglichkeit“, „Angehörigkeit“."""
    prefix = _PREFIX.match(part)
    if prefix is None:
        return False
    rests = (part[prefix.end(1) :], part[prefix.end() :])
    return any(len(rest) >= _SHORT and rest in _lexicon().lasts for rest in rests)


def _can_be_part(part: str) -> bool:
    if len(part) < _SHORT:
        return part in _SHORT_PARTS
    return part not in _NO_PARTS and not _is_suffix(part)


def _is_suffix(part: str) -> bool:
    if part.endswith(("ung", "ungs", "ungen")):
        return len(part.partition("ung")[0]) <= 2
    return any(part.startswith(suffix) and part[len(suffix) :] in _ENDINGS for suffix in _SUFFIXES)


def _deceives(word: str, start: int, place: int, end: int) -> bool:
    """Tell whether a division within a part leaves no syllable, or shows a word that is not meant."""
    lexicon = _lexicon()
    before, after = word[start:place], word[place:end]
    if _VOWELS.isdisjoint(before) or _VOWELS.isdisjoint(after):
        return True
    if _is_suffix(after):
        return False
    if len(before) >= _SHORT and (before in lexicon.firsts or before in lexicon.lasts):
        return True
    return len(after) > _SHORT and after in lexicon.lasts


@cache
def _lexicon() -> _Lexicon:
    text = files("formatkit.typeset").joinpath("hyphens", "compounds.de.txt").read_text("utf-8")
    # In Switzerland and in capitals ß is written ss.
    lines = [line.split(" ") for line in (text + text.replace("ß", "ss")).splitlines()]
    return _Lexicon(frozenset(chain(*lines[::2])), frozenset(chain(*lines[1::2])))

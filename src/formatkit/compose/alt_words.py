"""What the texts of a post say to somebody who does not see them: sentences in the order of reading.

A slot's name tells what its text is: kickers lead to what follows, dates and places make one sentence, sources and
names are introduced in words. Slots of other names are told as they are, in the order of the template. Languages other
than German and English get no words, only the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from formatkit.typeset.emphasis import plain_text

__all__ = ["sentence", "spoken"]

_LEADS: Final = frozenset({"kicker", "topic"})
_LISTED: Final = (("when", "venue", "stand"), ("place", "start"))
_APART: Final = frozenset({"call", "contract"})
"""Sentences of their own, although they may begin in lower case: an address, "full time"."""
_FIRST: Final = ("label",)
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        "quote": "Zitat von {}",
        "statement": "Stellungnahme von {}",
        "author": "Von {}",
        "source": "Quelle: {}",
        "speakers": "Mit {}",
    },
    "en": {
        "quote": "Quote by {}",
        "statement": "Statement by {}",
        "author": "By {}",
        "source": "Source: {}",
        "speakers": "With {}",
    },
}
_INTRODUCED: Final = {
    "author": ("von ", "by ", "text:", "text von "),
    "source": ("quelle", "source"),
    "speakers": ("mit ", "with "),
}
"""How a text begins that needs no word any more, since the user has written it."""
_STOPS: Final = ".!?…:;,–—。！？।؟۔"
_MARKS: Final = '“”"»«›‹'
_FIRST_WITH_OTHER_STOPS: Final = "\u0530"
"""Latin, Greek and Cyrillic come before it; scripts after it end their sentences with marks of their own."""


def spoken(slots: Mapping[str, str], lang: str) -> str:
    """Return the texts of a template's slots, by name and in its order, as sentences.

    >>> spoken({"kicker": "Neu", "title": "Der NW 40 ist da", "call": "Ansehen"}, "de")
    'Neu: Der NW 40 ist da. Ansehen.'
    >>> spoken({"figure": "97.4%", "text": "of our crossings left on time.", "source": "Log 2026"}, "en")
    '97.4% of our crossings left on time. Source: Log 2026.'
    """
    texts = {name: text for name, value in slots.items() if (text := _on_one_line(value))}
    told = list(_units(texts, _WORDS.get(lang.split("-")[0], {})))
    followers = ["" if name in _APART else text for name, text in (*told[1:], ("", ""))]
    return " ".join(sentence(text, after) for (_, text), after in zip(told, followers, strict=False))


def sentence(text: str, after: str = "") -> str:
    """Return a text with the full stop that a screen reader pauses at; what goes on in lower case is one sentence."""
    if text[-1] in _MARKS:
        return text if text.rstrip(_MARKS).rstrip()[-1:] in _STOPS else _closed_quotation(text)
    is_open = text[-1] in "%)" or (text[-1].isalnum() and text[-1] < _FIRST_WITH_OTHER_STOPS)
    return f"{text}." if is_open and not after[:1].islower() else text


def _closed_quotation(text: str) -> str:
    """The full stop stands inside of American marks and outside of all others."""
    return f"{text[:-1]}.{text[-1]}" if text[-1] == "”" else f"{text}."


def _units(texts: Mapping[str, str], words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what makes a sentence of its own, in the order in which it is told, each with the name of its slot."""
    lead = ""
    done: set[str] = set()
    for name in (*(each for each in _FIRST if each in texts), *texts):
        if name in done:
            continue
        text, used = _unit(name, texts, words)
        done |= used
        if name in _LEADS and text[-1] not in _STOPS:
            lead = f"{text}: "
            continue
        yield name, lead + text
        lead = ""
    if lead:
        yield "", lead.removesuffix(": ")


def _unit(name: str, texts: Mapping[str, str], words: Mapping[str, str]) -> tuple[str, set[str]]:
    """Return a text with those that belong to it, and the names of them all."""
    for group in _LISTED:
        if name in group:
            return ", ".join(_unended(texts[each]) for each in group if each in texts), set(group)
    if name == "figure" and "text" in texts:
        return _with_figure(texts["figure"], texts["text"]), {"figure", "text"}
    if name in ("author", "role"):
        said_by = ", ".join(texts[each] for each in ("author", "role") if each in texts)
        main = next((each for each in ("quote", "statement") if each in texts), "author")
        return _introduced("author", said_by, words.get(main, "")), {"author", "role"}
    if name in _INTRODUCED:
        return _introduced(name, texts[name], words.get(name, "")), {name}
    return texts[name], {name}


def _unended(text: str) -> str:
    return text.rstrip(".,;") or text


def _with_figure(figure: str, text: str) -> str:
    """A bare number counts what follows; with a unit it stands for itself, unless its sentence goes on."""
    return f"{figure} {text}" if figure[-1].isdigit() or text[0].islower() else f"{figure}: {text}"


def _introduced(name: str, text: str, words: str) -> str:
    return text if not words or text.casefold().startswith(_INTRODUCED[name]) else words.format(text)


def _on_one_line(text: str) -> str:
    return " ".join(plain_text(text).split())

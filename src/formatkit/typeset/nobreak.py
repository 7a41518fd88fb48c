"""What no line may tear apart: abbreviations, numbers with their units, titles, dates, gender forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

__all__ = ["kept_together"]

_S = "[ \u00a0\u202f\u2009]"
_UNIT = (
    "%|‰|€|\\$|£|¥|°C|°F|°|EUR|USD|GBP|CHF|Fr\\.|Mio\\.?|Mrd\\.?|Tsd\\.?|Millionen|Milliarden|Million|Milliarde"
    "|million|billion|Prozent|percent|Euro|Franken|Dollar|Cent|km/h|km²|km|m²|m³|cm|mm|m|kg|mg|g|t|ml|cl|l|ha|h|min|s"
    "|Uhr|a\\.m\\.|p\\.m\\.|am|pm|Std\\.|Sek\\.|Min\\.|GB|MB|KB|TB|kWh|MWh|GWh|kW|MW|GW|W|V|A|Hz|kHz|MHz|GHz|px|pt"
    "|bar|dB|ppm|x|×|₪|₹|₽|₩|₴|г\\.|гг\\.|р\\.|r\\.|թ\\."
)
_BEFORE_NUMBER = (
    "§§?|Art\\.|Abs\\.|Nr\\.|No\\.|S\\.|p\\.|pp\\.|Kap\\.|Abb\\.|Fig\\.|Tab\\.|Bd\\.|Vol\\.|Ziff\\.|Rn\\.|Kl\\.|Pkt\\."
    "|ca\\.|approx\\.|mind\\.|max\\.|min\\.|€|\\$|£|¥|₪|₹|₽|₩|₴|EUR|USD|CHF|Fr\\.|±|Tel\\.|Seite|Kapitel|Platz|Version"
)
_TITLE = (
    "Dr\\.|Prof\\.|Dipl\\.-\\w+\\.?|Mag\\.|Ing\\.|Hr\\.|Fr\\.|Frau|Herr|Herrn|St\\.|Mr\\.?|Mrs\\.?|Ms\\.?|Mx\\.?"
    "|Univ\\.-Prof\\.|PD|MMag\\.|Dres\\.|Sr\\.|Sra\\.|Mme|Mlle|M\\.|Sig\\."
)
_MONTH = (
    "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    "|Jan\\.|Feb\\.|Mär\\.|Apr\\.|Jun\\.|Jul\\.|Aug\\.|Sep\\.|Sept\\.|Okt\\.|Nov\\.|Dez\\."
    "|January|February|March|May|June|July|October|December|Oct\\.|Dec\\."
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
)
_DIGITS = "0123456789"
_CURRENCIES = "$€£¥₪₹₽₩₴"
_DASHES = "–‒-"
_COUNTED = "年月日号號年人円元万億歳回年월일년명원개"
# Each pattern with the characters of which a text must have one, so that most are never even compiled. Each is
# matched alone: together, one would hide another that begins inside it.
_PATTERNS = (
    # z. B., d. h., i. d. R., u. a., s. o., e. V.
    (".", rf"(?<!\w)[^\W\d_]\.(?:{_S}?[^\W\d_]{{1,2}}\.){{1,3}}"),
    # 10 %, 5 €, 3,5 Mio. €, 10 000
    (_DIGITS, rf"\d[\d.,]*{_S}(?:{_UNIT})(?:{_S}(?:{_UNIT}))*(?![\w])"),
    (_DIGITS, rf"\d{{1,3}}(?:{_S}\d{{3}})+(?!\d)"),
    # § 5, Nr. 7, € 20
    (_DIGITS, rf"(?<!\w)(?:{_BEFORE_NUMBER}){_S}\d"),
    # +$120, −5 €
    (_CURRENCIES, rf"[(+±−-]*[{_CURRENCIES}]\d"),
    # 10–20, also in other digits
    (_DASHES, rf"\d{_S}?[{_DASHES}]{_S}?\d"),
    # 2026年11月28日, 28일, 3人
    (_COUNTED, rf"\d+(?:[{_COUNTED}]{_S}?\d+)*[{_COUNTED}]"),
    # Dr. Müller, Prof. Dr. Weiß, Frau Weiß
    (".FHMP", rf"(?<!\w)(?:(?:{_TITLE}){_S})+[^\W\d_]+"),
    # 24. Dezember, 24 December, December 24, 24. 12. 2026
    (_DIGITS, rf"(?<!\d)\d{{1,2}}\.?{_S}(?:{_MONTH})(?!\w)"),
    (_DIGITS, rf"(?<!\w)(?:{_MONTH}){_S}\d{{1,2}}(?!\d)"),
    (_DIGITS, rf"(?<!\d)\d{{1,2}}\.{_S}\d{{1,2}}\.(?:{_S}\d{{2,4}})?"),
    # +49 30 123-456, 030/12 34 56
    (_DIGITS, r"(?<![\w.])(?:\+\d{1,3}|0\d+)(?:[ /()\u00a0\u202f\u2011-]{1,3}\d+)+"),
    # Kolleg:innen, Kolleg*innen, Kolleg_innen, Kolleg/-innen
    (":*_·/", r"\w+(?:[:*_·]|/-?)[Ii]n(?:nen)?\w*"),
    # (m/w/d)
    ("/", r"\(?(?<!\w)[mwdfxi](?:\s?/\s?[mwdfxi*]){1,3}(?!\w)\)?"),
    # E-Mail, Ad-hoc, 3-fach, and what is as short behind the hyphen, or longer in another script: LinkedIn-ում
    ("-\u2010", r"(?<!\w)\w{1,2}[-\u2010]\w"),
    ("-\u2010", r"\w[-\u2010]\w{1,2}(?!\w)"),
    ("-\u2010", r"[A-Za-z][-\u2010][^\W\d_A-Za-z]{1,4}(?!\w)"),
    # Vor- und Nachteile
    ("-\u2010", rf"\w[-\u2010]{_S}(?:und|oder|bzw\.|and|or|et|ou|y|e|i|og|och|en|of)(?!\w)"),
    # beispiel-firma.de
    (".", r"[a-z0-9]+(?:-[a-z0-9]+)+(?=\.[a-z]{2})"),
    # a keycap or a bullet and the word that it counts
    ("\u20e3•‣▪", rf"[\u20e3•‣▪]{_S}?\S"),
    # what you hear—and see: the dash ends the line before
    ("—", r"[^\s—]—"),
    # A dash between words stays at the line's end, as do an ellipsis and a slash.
    ("–—…/", rf"{_S}(?:[–—]|…|/)"),
    ("&", rf"&{_S}\w"),
    # « Bonjour »
    ("«»", rf"«{_S}\S|\S{_S}»"),
)


def kept_together(text: str, terms: tuple[str, ...] = ()) -> Iterator[tuple[int, int]]:
    """Give start and end of each piece of text that stays on one line; pieces may overlap.

    `terms` are the brand's own; upper and lower case count as equal.

    >>> [text[a:b] for text in ["rund 10 % mehr"] for a, b in kept_together(text)]
    ['10 %']
    """
    present = set(text)
    for needed, pattern in _PATTERNS:
        if not present.isdisjoint(needed):
            for match in _compiled(pattern).finditer(text):
                yield match.span()
    if terms:
        for match in _terms(terms).finditer(text):
            yield match.span()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _terms(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((term for term in terms if term), key=len, reverse=True)
    return re.compile("|".join(re.escape(term) for term in longest_first) or r"(?!)", re.IGNORECASE)

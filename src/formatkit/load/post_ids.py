"""Ids for posts that have none: date and first words, in lower-case ASCII."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

__all__ = ["made_id", "slug"]

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})
_WORDS = 4
_LONGEST = 60


def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens.

    >>> slug("Größe zählt, **sowieso**!")
    'groesse-zaehlt-sowieso'
    """
    plain = unicodedata.normalize("NFC", text).casefold().translate(_GERMAN)
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", letters))


def made_id(day: object, text: str, taken: Collection[str]) -> str:
    """Return an id from a date (if there is one) and the first words of a text, different from those `taken`.

    >>> made_id(date(2026, 12, 1), "Social Media passiert sowieso. Die Frage", {"x"})
    '2026-12-01-social-media-passiert-sowieso'
    """
    words = "-".join(slug(text).split("-")[:_WORDS])[:_LONGEST].strip("-")
    start = day.isoformat() if isinstance(day, date) else ""
    base = "-".join(part for part in (start, words) if part) or "post"
    candidate, count = base, 1
    while candidate in taken:
        count += 1
        candidate = f"{base}-{count}"
    return candidate

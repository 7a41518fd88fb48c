"""The nearest valid name to a misspelt one."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

__all__ = ["listed", "near_miss", "nearest"]


def nearest(name: str, candidates: Iterable[str]) -> str:
    """Return the candidate that `name` most probably means, or an empty text when none is near.

    Case, accents, and the difference between `-`, `_` and blanks do not count. At least 70 % of the letters
    have to agree (`difflib` ratio), 60 % in names of six letters and more; ties go to the first candidate.

    >>> nearest("quotte", ["author", "quote", "role"])
    'quote'
    >>> nearest("budget", ["author", "quote", "role"])
    ''
    """
    folded = _folded(name)
    best, best_score = "", 0.0
    for candidate in candidates:
        other = _folded(candidate)
        if not folded or not other:
            continue
        score = difflib.SequenceMatcher(None, folded, other, autojunk=False).ratio()
        needed = 0.7 if min(len(folded), len(other)) < 6 else 0.6
        if score >= needed and score > best_score:
            best, best_score = candidate, score
    return best


def near_miss(name: str, candidates: Iterable[str]) -> str:
    """Return the candidate that `name` is almost certainly a slip of (80 % of the letters), or an empty text.

    >>> near_miss("quotte", ["author", "quote"]), near_miss("Notiz", ["author", "quote"])
    ('quote', '')
    """
    near = nearest(name, candidates)
    ratio = difflib.SequenceMatcher(None, _folded(name), _folded(near), autojunk=False).ratio()
    return near if near and ratio >= 0.8 else ""


def listed(names: Iterable[str], limit: int = 12) -> str:
    """Return names as one text for a message; after `limit` names, dots.

    >>> listed(["draft", "approved"])
    'draft, approved'
    """
    every = list(names)
    return ", ".join(every[:limit]) + (", …" if len(every) > limit else "")


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.replace("_", "-").replace(" ", "-").strip("-")

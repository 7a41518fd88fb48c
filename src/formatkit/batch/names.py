"""File names from a campaign's pattern: lower-case ASCII that every file system takes, unique over the campaign."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["MAX_NAME", "FileStem", "ascii_name", "distinct_stems", "stem_of"]

MAX_NAME: Final = 80
"""Most characters of a file name, its ending included."""

_ENDING_AND_NUMBER = len("-01.webp")
_MARK = 7  # a dash and six digits of a hash
_LONGEST = MAX_NAME - _ENDING_AND_NUMBER
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d"})
_PIECE = re.compile(r"\{([a-z]+)\}|([^{}]+)")
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|conin|conout")
_SEPARATORS = "-_"


@dataclass(frozen=True, slots=True)
class FileStem:
    """A file name without its ending, relative to the output folder.

    `path` is legal everywhere; `written` is what the pattern gives before letters are replaced and words are cut.
    `marked` is the path with a short hash where cutting or replacing took away what could distinguish two names;
    else it is `path`.
    """

    path: str
    marked: str
    written: str


def ascii_name(text: str) -> str:
    """Return `text` in lower-case letters, digits, `-` and `_`.

    >>> ascii_name("Größe & Maß, Teil 2")
    'groesse-mass-teil-2'
    """
    return _ascii(text)[0]


def stem_of(pattern: str, values: Mapping[str, str]) -> FileStem:
    """Return the name that a pattern such as `{date}_{post}` gives; a `/` in it parts folders.

    An empty placeholder goes together with the separator before it. A name that is too long loses whole words of
    its longest values. Raises KeyError for a placeholder without a value.

    >>> stem_of("{date}_{post}_{lang}", {"date": "", "post": "Fünf Regeln", "lang": "de"}).path
    'fuenf-regeln_de'
    """
    parts = [_part(part, values) for part in pattern.split("/")]
    return FileStem(
        "/".join(part.path for part in parts),
        "/".join(part.marked for part in parts),
        "/".join(part.written for part in parts),
    )


def distinct_stems(stems: Sequence[FileStem]) -> tuple[str, ...]:
    """Return one path per stem. Equal ones get a short hash where cutting or replacing letters made them equal.

    Stems that were equal as written, or differ in signs and case only, stay equal: that is for the user to mend.
    """
    often = Counter(stem.path for stem in stems)
    alike = Counter((stem.path, stem.written) for stem in stems)
    return tuple(stem.path if alike[stem.path, stem.written] == often[stem.path] else stem.marked for stem in stems)


def _part(pattern: str, values: Mapping[str, str]) -> FileStem:
    if pattern in ("", ".", ".."):
        return FileStem(pattern, pattern, pattern)
    pieces = _PIECE.findall(pattern)
    names = {name: _ascii(values[name]) for name, _ in pieces if name}
    whole = {name: text for name, (text, _) in names.items()}
    written = "".join(values[name] if name else literal for name, literal in pieces)
    path = _fitted(pieces, whole, _LONGEST)
    mark = hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[: _MARK - 1]
    if not path:
        return FileStem(f"post-{mark}", f"post-{mark}", written)
    if path == _joined(pieces, whole) and not any(lossy for _, lossy in names.values()):
        return FileStem(_legal(path), _legal(path), written)
    return FileStem(_legal(path), f"{_fitted(pieces, whole, _LONGEST - _MARK)}-{mark}", written)


def _ascii(text: str) -> tuple[str, bool]:
    """Return the name and whether letters, digits or symbols were lost that have no ASCII form."""
    spelt = unicodedata.normalize("NFC", text).lower().translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    lossy = any(not letter.isascii() and unicodedata.category(letter)[0] in "LNSM" for letter in kept)
    name = re.sub(r"-*[^a-z0-9_]+-*", "-", kept)
    return name.strip(_SEPARATORS), lossy


def _joined(pieces: Sequence[tuple[str, str]], values: Mapping[str, str]) -> str:
    made = ""
    for name, literal in pieces:
        if not name:
            made += re.sub(r"[^a-z0-9_]+", "-", literal.lower().translate(_SPELT))
        elif values[name]:
            made += values[name]
        else:
            made = made.rstrip(_SEPARATORS)
    return made.strip(_SEPARATORS)


def _fitted(pieces: Sequence[tuple[str, str]], values: Mapping[str, str], limit: int) -> str:
    """Shorten the longest value, then the next one, until the name fits or nothing is left to shorten."""
    short = dict(values)
    while (excess := len(_joined(pieces, short)) - limit) > 0:
        longest = max(short, key=lambda name: len(short[name]), default="")
        if not longest or len(short[longest]) <= _MARK:
            break
        short[longest] = _cut(short[longest], max(len(short[longest]) - excess, _MARK))
    return _joined(pieces, short)[:limit].strip(_SEPARATORS)


def _cut(text: str, length: int) -> str:
    """Cut at the end of a word, unless that would take more than half."""
    head = text[:length]
    if text[length] in _SEPARATORS:
        return head.strip(_SEPARATORS)
    word_end = max(head.rfind(separator) for separator in _SEPARATORS)
    return head[:word_end].strip(_SEPARATORS) if word_end >= length // 2 else head


def _legal(name: str) -> str:
    """Windows refuses the names of its devices."""
    return f"file-{name}" if _RESERVED.fullmatch(name) else name

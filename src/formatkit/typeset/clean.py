"""What must not reach the typesetter: control characters, lone surrogates, tricks with the writing direction."""

from __future__ import annotations

import re
import unicodedata

from formatkit.diagnostics import Diagnostic, escaped, warning

__all__ = ["clean_text"]

_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_REMOVED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202a-\u202e]")
_ISOLATES = "\u2066\u2067\u2068"
_POP_ISOLATE = "\u2069"
_SHOWN = 8


def clean_text(text: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return text that can be set, and a warning when something had to be removed.

    Every kind of line end becomes a newline, a tab a space, and the text its composed form (NFC). Removed with
    a warning that shows them escaped: NUL and other control characters, halves of surrogate pairs, byte order
    marks, bidi embeddings and overrides (U+202A–202E), and bidi isolates (U+2066–2069) that are not paired
    within their line. Of more than eight marks on one letter the rest is removed, with a warning too. A mark that
    stands alone gets a no-break space to stand on, so that no line ends between the two.

    >>> clean_text("a\\r\\nb\\tc")
    ('a\\nb c', ())
    """
    lines = _NEWLINE.sub("\n", text).replace("\t", " ")
    removed = [match[0] for match in _REMOVED.finditer(lines)]
    kept = _REMOVED.sub("", lines)
    unpaired = _unpaired_isolates(kept)
    removed += [kept[index] for index in sorted(unpaired)]
    if unpaired:
        kept = "".join(character for index, character in enumerate(kept) if index not in unpaired)
    composed = unicodedata.normalize("NFC", kept)
    bounded = _without_piles(composed)
    return _with_bases(bounded), (*_removal(removed), *_piles(len(composed) - len(bounded)))


_MARKLESS = re.compile("[\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u20cf\u2100-\u2bff]*")
"""Letters and signs of European languages, none of which is a mark."""


def _without_piles(text: str) -> str:
    """Bound the marks on one letter: piles of them ("zalgo") would cover the lines above and below."""
    return _sub_with_marks(r"(\p{M}{8})\p{M}+", r"\1", text)


def _with_bases(text: str) -> str:
    """Give a mark at the begin of a line or after a space the base that Unicode has for it, a no-break space."""
    return _sub_with_marks(r"(?: |(?<=\n))(?=\p{M})", "\N{NO-BREAK SPACE}", text)


def _sub_with_marks(pattern: str, replacement: str, text: str) -> str:
    if _MARKLESS.fullmatch(text):
        return text
    import regex  # loaded only for texts with marks

    return str(regex.sub(pattern, replacement, text))


def _removal(removed: list[str]) -> tuple[Diagnostic, ...]:
    if not removed:
        return ()
    distinct = list(dict.fromkeys(removed))
    shown = " ".join(escaped(character) for character in distinct[:_SHOWN])
    more = " …" if len(distinct) > _SHOWN else ""
    return (warning("FK302", count=len(removed), characters=shown + more),)


def _piles(count: int) -> tuple[Diagnostic, ...]:
    return (warning("FK308", count=count),) if count else ()


def _unpaired_isolates(text: str) -> frozenset[int]:
    unpaired: set[int] = set()
    opened: list[int] = []
    for index, character in enumerate(text):
        if character == "\n":
            unpaired.update(opened)
            opened.clear()
        elif character in _ISOLATES:
            opened.append(index)
        elif character == _POP_ISOLATE:
            if opened:
                opened.pop()
            else:
                unpaired.add(index)
    return frozenset(unpaired | set(opened))

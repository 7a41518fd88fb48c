"""OpenType features by plain words, and whether a font has them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

import uharfbuzz as hb

from formatkit.diagnostics import Diagnostic, error
from formatkit.model.text_effects import Case, Figures
from formatkit.scene.text import FontKey
from formatkit.typeset.faces import Face, FaceLibrary

__all__ = ["features_of", "lacking", "tags_of"]

_FIGURES: Final[Mapping[Figures, str]] = MappingProxyType(
    {"tabular": "tnum", "proportional": "pnum", "old-style": "onum", "lining": "lnum"}
)
_CASES: Final[Mapping[Case, tuple[str, ...]]] = MappingProxyType(
    {"small-caps": ("smcp",), "all-small-caps": ("c2sc", "smcp")}
)
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tnum": 'figures = "tabular"',
        "pnum": 'figures = "proportional"',
        "onum": 'figures = "old-style"',
        "lnum": 'figures = "lining"',
        "smcp": 'case = "small-caps"',
        "c2sc": 'case = "all-small-caps"',
    }
)
# fmt: off
_OF_COURSE = frozenset([
    "abvf", "abvm", "abvs", "akhn", "blwf", "blwm", "blws", "calt", "ccmp", "cjct", "clig", "curs", "dist",
    "fin2", "fin3", "fina", "half", "haln", "init", "isol", "kern", "liga", "locl", "mark", "med2", "medi",
    "mkmk", "nukt", "pref", "pres", "pstf", "psts", "rclt", "rkrf", "rlig", "rphf", "rvrn", "vatu",
])
# fmt: on
"""Features that shaping uses by itself."""
_TABLES = ("GSUB", "GPOS")
_DEFAULT_LANGUAGE = 0xFFFF
_SAME_WIDTH = 1e-4


def tags_of(figures: Figures | None, case: Case) -> tuple[tuple[str, int], ...]:
    """Return the features that plain words stand for.

    >>> tags_of("tabular", "all-small-caps")
    (('c2sc', 1), ('smcp', 1), ('tnum', 1))
    """
    wanted = (*_CASES.get(case, ()), *((_FIGURES[figures],) if figures else ()))
    return tuple((tag, 1) for tag in sorted(wanted))


def features_of(face: Face) -> frozenset[str]:
    """Return the tags of all features that a font has, in any script and language."""
    found: set[str] = set()
    source: hb.Face = face.font.face
    for table in _TABLES:
        for script in range(len(source.get_table_script_tags(table))):
            languages = len(source.get_script_language_tags(table, script))
            for language in (_DEFAULT_LANGUAGE, *range(languages)):
                found.update(source.get_language_feature_tags(table, script, language))
    return frozenset(found)


def lacking(key: FontKey, features: tuple[tuple[str, int], ...], library: FaceLibrary) -> Diagnostic | None:
    """Return what to say (FK310) of the first feature that is asked of a font and that it lacks, or None.

    A font whose digits are all as wide anyway needs no feature for tabular figures, and one whose digits have widths
    of their own none for proportional ones.
    """
    asked = [tag for tag, value in features if value]
    if not asked:
        return None
    face = library.face(key)
    has = features_of(face)
    missing = next((tag for tag in asked if tag not in has and not _by_nature(tag, face)), None)
    if missing is None:
        return None
    offered = _offered(missing, has, face)
    near = get_close_matches(missing, has, n=1, cutoff=0.5) if missing not in _WORDS else offered[:1]
    known, nearest = ", ".join(offered) or "–", next(iter(near), "")
    return error("FK310", font=face.family, feature=_spoken(missing), known=known, nearest=nearest)


def _offered(missing: str, has: frozenset[str], face: Face) -> list[str]:
    """Return what may be asked of the font instead: words of the same kind, or the tags that are a matter of choice."""
    if missing not in _WORDS:
        return sorted(has - _OF_COURSE)
    kind = _WORDS[missing].split()[0]
    others = [] if kind == "figures" else ['case = "upper"']
    return [
        *(word for tag, word in _WORDS.items() if word.startswith(kind) and (tag in has or _by_nature(tag, face))),
        *others,
    ]


def _spoken(tag: str) -> str:
    return f"{_WORDS[tag]} ({tag})" if tag in _WORDS else tag


def _by_nature(tag: str, face: Face) -> bool:
    """Tell whether a font does without a feature what it stands for."""
    if tag not in ("tnum", "pnum"):
        return False
    glyphs = [face.font.get_nominal_glyph(ord(digit)) for digit in "0123456789"]
    if not all(glyphs):
        return False
    widths = [face.font.get_glyph_h_advance(glyph) / face.upem for glyph in glyphs]
    even = max(widths) - min(widths) <= _SAME_WIDTH
    return even if tag == "tnum" else not even

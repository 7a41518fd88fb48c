"""Where a letter begins for the eye: at its stem, not at an accent or a tail that reaches beyond it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb

if TYPE_CHECKING:
    from formatkit.typeset.faces import Face
    from formatkit.typeset.shaping import ShapedGlyph

__all__ = ["stem_overhang"]

_TAILED = frozenset("jј")  # Latin and Cyrillic
_CURVE_STEPS = 8


class _Point(NamedTuple):
    """A point of an outline in font units; y grows upwards."""

    x: float
    y: float


class _Band(NamedTuple):
    """The part of a letter whose ink makes its edge, as shares of its height: of an x or of a capital."""

    low: float
    capital: bool


def stem_overhang(text: str, at: int, face: Face, glyphs: Sequence[ShapedGlyph]) -> float:
    """Return how far accents and tails of the letter at `at` stand left of its stem, in em; 0 or more.

    `glyphs` are those of the letter's cluster, the base first. Letters without case have no such edge.
    """
    band = _band(text[at : at + 2])
    if band is None or not glyphs:
        return 0.0
    stem = _left_in_band(face, glyphs[0].id, band)
    if stem is None:
        return 0.0
    pen, left = 0.0, 0.0
    for glyph in glyphs:
        box = face.glyph_box(glyph.id)
        if not box.empty:
            left = min(left, pen + glyph.dx + box.left - glyphs[0].dx - stem)
        pen += glyph.advance
    return -left


@lru_cache(maxsize=1024)
def _band(letters: str) -> _Band | None:
    """Return the band of the first of two characters, when it has accents or a tail."""
    decomposed = unicodedata.normalize("NFD", letters[:1]) or " "
    base, marks = decomposed[0], decomposed[1:]
    accented = bool(marks) or (len(letters) > 1 and unicodedata.combining(letters[1]) > 0)
    if base.lower() == base.upper() or not (accented or base in _TAILED):
        return None
    return _Band(0.5 if base in _TAILED else 0.0, base.isupper())


@lru_cache(maxsize=4096)
def _left_in_band(face: Face, glyph: int, band: _Band) -> float | None:
    """Return the leftmost ink of a glyph within the band, in em from its origin; None when it has none there."""
    top = (face.cap_height if band.capital else face.x_height) * face.upem
    contours = _contours(face, glyph)
    found = [x for contour in contours for x in _between(contour, band.low * top, top)]
    return min(found) / face.upem if found else None


def _between(contour: Sequence[_Point], low: float, high: float) -> Iterable[float]:
    """Give the x of both ends of each stretch of a contour that lies between two heights."""
    for one, other in pairwise(contour):
        below, above = (one, other) if one.y <= other.y else (other, one)
        if below.y > high or above.y < low:
            continue
        for y in (max(low, below.y), min(high, above.y)):
            share = (y - below.y) / (above.y - below.y) if above.y > below.y else 0.0
            yield below.x + share * (above.x - below.x)
        if above.y == below.y:
            yield above.x


def _contours(face: Face, glyph: int) -> list[list[_Point]]:
    """Return the closed outlines of a glyph, curves cut into straight stretches."""
    contours: list[list[_Point]] = []
    face.font.draw_glyph(glyph, _pen(), contours)
    return [[*contour, contour[0]] for contour in contours]


def _pen() -> hb.DrawFuncs:
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, contours: contours.append([_Point(x, y)]))
    pen.set_line_to_func(lambda x, y, contours: contours[-1].append(_Point(x, y)))
    pen.set_quadratic_to_func(lambda *places: _curve(places[-1], places[:-1]))
    pen.set_cubic_to_func(lambda *places: _curve(places[-1], places[:-1]))
    return pen


def _curve(contours: list[list[_Point]], places: Sequence[float]) -> None:
    """Append a Bézier curve from where the last contour ends; `places` are x and y of its other points in turn."""
    contour = contours[-1]
    points = [contour[-1], *(_Point(*pair) for pair in zip(places[::2], places[1::2], strict=True))]
    contour += [_on_curve(points, step / _CURVE_STEPS) for step in range(1, _CURVE_STEPS + 1)]


def _on_curve(points: Sequence[_Point], share: float) -> _Point:
    """Return the point of a Bézier curve at `share` of its way (de Casteljau)."""
    while len(points) > 1:
        points = [_Point(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)) for a, b in pairwise(points)]
    return points[0]

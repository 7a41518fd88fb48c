"""Fonts opened for shaping and drawing: one HarfBuzz font per key, at one unit per font unit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import uharfbuzz as hb

from formatkit.diagnostics import error
from formatkit.errors import AssetError
from formatkit.scene.store import Store
from formatkit.scene.text import FontKey

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Face", "FaceLibrary", "GlyphBox"]

_OPENED: dict[FontKey, Face] = {}
_SIZED: dict[tuple[FontKey, float], Face] = {}
_HB_FACES: dict[tuple[str, int], Any] = {}


class GlyphBox(NamedTuple):
    """What a glyph covers, in em from its origin; y grows downwards. Empty glyphs have no width."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def empty(self) -> bool:
        """Whether the glyph draws nothing."""
        return self.right <= self.left


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font at fixed axes. `ascent`, `descent` (positive), `cap_height` and `x_height` are in em.

    `colored` fonts bring their own colors. `optical_sizes` are those that a size may choose from, None where there is
    nothing to choose. `font` is HarfBuzz's font, scaled so that one unit is a font unit.
    """

    key: FontKey
    family: str
    font: Any
    upem: int
    ascent: float
    descent: float
    cap_height: float
    x_height: float
    colored: bool
    axes: Mapping[str, tuple[float, float]]
    optical_sizes: tuple[float, float] | None
    _covered: dict[int, bool] = field(default_factory=dict, repr=False)
    _boxes: dict[int, GlyphBox] = field(default_factory=dict, repr=False)

    def covers(self, codepoint: int) -> bool:
        """Tell whether the font has a glyph for a code point."""
        known = self._covered.get(codepoint)
        if known is None:
            known = self._covered[codepoint] = bool(self.font.get_nominal_glyph(codepoint))
        return known

    def glyph_box(self, glyph: int) -> GlyphBox:
        """Return the ink box of a glyph, in em."""
        box = self._boxes.get(glyph)
        if box is None:
            box = self._boxes[glyph] = _glyph_box(self.font, glyph, self.upem)
        return box


class FaceLibrary:
    """Opens fonts from a Store. A font once opened serves the whole process: its key is its content.

    Raises AssetError when a font's bytes are no font.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def face(self, key: FontKey) -> Face:
        """Return the font of `key`."""
        found = _OPENED.get(key)
        if found is None:
            found = _OPENED[key] = _open(key, self._hb_face(key))
        return found

    def sized(self, key: FontKey, size: float) -> Face:
        """Return the font of `key` with its optical size set for `size` pixels, if it has that axis.

        The optical size is a whole number within the axis; a key that fixes `opsz` is left as it is.
        """
        face = self.face(key)
        if face.optical_sizes is None:
            return face
        least, most = face.optical_sizes
        optical = float(round(min(max(size, least), most)))
        found = _SIZED.get((key, optical))
        if found is None:
            axes = tuple(sorted((*key.axes, ("opsz", optical))))
            found = _SIZED[key, optical] = self.face(replace(key, axes=axes))
        return found

    def _hb_face(self, key: FontKey) -> Any:
        place = (key.digest, key.index)
        if place not in _HB_FACES:
            _HB_FACES[place] = hb.Face(hb.Blob(self._store.font(key.digest)), key.index)
        return _HB_FACES[place]


def _open(key: FontKey, face: Any) -> Face:
    if face.glyph_count == 0 or not 16 <= face.upem <= 16384:
        raise AssetError(error("FK301", digest=key.digest[:12]))
    font = hb.Font(face)
    if key.axes:
        font.set_variations(dict(key.axes))
    extents = font.get_font_extents("ltr")
    upem = face.upem
    axes = {axis.tag: (axis.min_value, axis.max_value) for axis in face.axis_infos} if face.has_var_data else {}
    return Face(
        key=key,
        family=_family_name(face),
        font=font,
        upem=upem,
        ascent=extents.ascender / upem,
        descent=-extents.descender / upem,
        cap_height=_metric(font, hb.OTMetricsTag.CAP_HEIGHT, "H") / upem,
        x_height=_metric(font, hb.OTMetricsTag.X_HEIGHT, "x") / upem,
        colored=bool(face.has_color_paint or face.has_color_layers),
        axes=axes,
        optical_sizes=None if any(tag == "opsz" for tag, _ in key.axes) else axes.get("opsz"),
    )


def _family_name(face: Any) -> str:
    """Return the typographic family (name 16), else the family (name 1)."""
    names = hb.OTNameIdPredefined
    return face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or "font without a name"


def _metric(font: Any, tag: Any, sample: str) -> float:
    """Return a metric of OS/2; where it is missing or zero, the height of a sample letter."""
    value = font.get_metric_position(tag)
    if value and value > 0:
        return float(value)
    glyph = font.get_nominal_glyph(ord(sample))
    extents = font.get_glyph_extents(glyph) if glyph else None
    if extents:
        return float(extents.y_bearing)
    return float(font.get_metric_position_with_fallback(tag))


def _glyph_box(font: Any, glyph: int, upem: int) -> GlyphBox:
    extents = font.get_glyph_extents(glyph)
    if extents is None or extents.width == 0 or extents.height == 0:
        return GlyphBox(0.0, 0.0, 0.0, 0.0)
    left, top = extents.x_bearing / upem, -extents.y_bearing / upem
    return GlyphBox(left, top, left + extents.width / upem, top - extents.height / upem)

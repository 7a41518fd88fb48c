"""The brand's treatment of photographs, resolved to colors and pixels."""

from __future__ import annotations

from formatkit.model.brand import Brand
from formatkit.model.color import Color, contrast_ratio
from formatkit.scene.treatment import Duotone, Tint, Treatment

__all__ = ["treatment_of"]

_TINT = 0.6
"""Strength of a tint: the photograph's own colors can still be told apart."""
_GRAIN = 0.06
"""Standard deviation of the strongest grain, as a share of all levels."""
_APART = 7.0
"""Contrast that both colors of a duotone need: with less, text on it would find neither a dark nor a light ground."""


def treatment_of(brand: Brand, unit: float) -> Treatment:
    """Return what the brand does to a photograph; `unit` is 1 u in pixels.

    The colors are those of the palette, whatever the theme: a series looks alike.
    """
    look = brand.look
    tone: Duotone | Tint | None = None
    if look.photo == "duotone":
        tone = _duotone(brand)
    elif look.photo == "tint":
        tone = Tint(brand.palette["primary"], _TINT)
    return Treatment(tone, round(look.blur.pixels(unit=unit, whole=100 * unit), 2), round(look.grain * _GRAIN, 4))


def _duotone(brand: Brand) -> Duotone:
    """Return the brand's primary color, or its darkest where that is too light, and its lightest ground or ink."""
    ends = sorted((brand.palette[name] for name in ("background", "ink")), key=_luminance)
    primary = brand.palette["primary"]
    dark = primary if contrast_ratio(primary.luminance, ends[-1].luminance) >= _APART else ends[0]
    return Duotone(dark, ends[-1])


def _luminance(color: Color) -> float:
    return color.luminance

"""The colors of a box behind a text: one of the brand's grounds that stands out from what is under the box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from formatkit.compose.ground import Ground
from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import Purpose
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Rect
from formatkit.model.ornament import Box
from formatkit.model.template import TextLayer
from formatkit.scene.kit import Kit

__all__ = ["BoxColors", "box_colors", "box_colors_over"]

_CONTRAST = 4.5
_SEEN = 1.6
"""Contrast at which a box is clearly seen as a surface of its own."""
_SEEN_ACCENT, _SEEN_ACCENT_OVER = 1.3, 1.8
"""The same for the accent, whose hue tells it apart as well; less so over a photograph of many hues."""


class BoxColors(NamedTuple):
    """The color of a box and that of the text and icon on it."""

    box: Color
    text: Color


def box_colors(layer: TextLayer, box: Box, kit: Kit, purpose: Purpose | None, where: Where) -> BoxColors:
    """Return the color that a template asks for, else the brand's first on which text can be read.

    Raises LayoutError (FK403) where the brand allows no readable text on it.
    """
    if box.color is not None:
        role = kit.brand.role(box.color.removeprefix("brand."), purpose)
    else:
        role = next(_readable_roles(kit, purpose), kit.brand.role("accent", purpose))
    text = _text_on(role, kit)
    if text is None:
        raise LayoutError(_no_color(role, kit, layer, where))
    return BoxColors(kit.brand.palette[role], text)


def box_colors_over(ground: Ground, area: Rect, kit: Kit, purpose: Purpose | None) -> BoxColors | None:
    """Return the brand's first colors for a box over an area of the canvas that is clearly seen there.

    Contrast is measured as that of texts is, in cells as large as the box is high. Where none is clearly seen all
    along the box, as on a photograph of all tones, the one that stands out most; None where no text could be read.
    """
    accent = kit.brand.role("accent", purpose)
    least_accent = _SEEN_ACCENT if ground.preview is None else _SEEN_ACCENT_OVER
    cell = min(area.width, area.height)
    best, reached = None, 0.0
    for role in _readable_roles(kit, purpose):
        seen = ground.contrast(kit.brand.palette[role], area, cell)
        if seen >= (least_accent if role == accent else _SEEN):
            best = role
            break
        if seen > reached:
            best, reached = role, seen
    text = _text_on(best, kit) if best is not None else None
    return BoxColors(kit.brand.palette[best], text) if best is not None and text is not None else None


def _readable_roles(kit: Kit, purpose: Purpose | None) -> Iterator[str]:
    """Give the roles on which the brand allows a readable text: accent, background, then its other grounds."""
    brand = kit.brand
    first = (brand.role("accent", purpose), brand.role("background", purpose))
    for role in dict.fromkeys((*first, *brand.pairs)):
        if role in brand.palette and _text_on(role, kit) is not None:
            yield role


def _text_on(role: str, kit: Kit) -> Color | None:
    """Return the best color that the brand allows for text on a role, None where none can be read."""
    allowed = (kit.brand.palette[name] for name in kit.brand.pairs.get(role, ()))
    ground = kit.brand.palette[role].luminance
    return next((each for each in allowed if contrast_ratio(each.luminance, ground) >= _CONTRAST), None)


def _no_color(role: str, kit: Kit, layer: TextLayer, where: Where) -> Diagnostic:
    ground = kit.brand.palette[role].luminance
    allowed = [kit.brand.palette[name] for name in kit.brand.pairs.get(role, ())]
    best = max(allowed, key=lambda color: contrast_ratio(color.luminance, ground), default=None)
    reached = contrast_ratio(best.luminance, ground) if best else 1.0
    values = {"needed": f"{_CONTRAST:g}", "color": best.hex if best else "–", "best": f"{reached:.1f}"}
    return error("FK403", where, ground=role, layer=layer.id, **values)

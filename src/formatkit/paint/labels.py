"""Names written on pictures that are for looking only, in the font that ships first."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.paint.text_layers import flat_layers
from formatkit.raster.blend import blend_color
from formatkit.raster.plate import Box
from formatkit.scene.nodes import Text
from formatkit.scene.text import TextLayout
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.families import family_keys
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle

__all__ = ["set_label", "write_label"]

_WEIGHT = 600.0
_ANY_WIDTH = 1e6


def set_label(text: str, size: float, library: FaceLibrary, *, measure: float = _ANY_WIDTH) -> TextLayout:
    """Return a text set at `size` pixels, on one line unless a `measure` breaks it. The library needs Inter."""
    fonts = family_keys("Inter", {"wght": _WEIGHT})
    style = TextStyle(fonts, fonts, 0.0, None, "en", hang=False)
    return set_text(text, style, library, size=size, unit=size, measure=measure)


def write_label(
    surface: NDArray[np.uint8], layout: TextLayout, left: float, top: float, color: Color, library: FaceLibrary
) -> None:
    """Write a set text on a surface (`h × w × 3`), its ink from `left` on and its first capitals from `top` on."""
    node = Text("", layout, left - layout.ink.x, top + layout.cap_height, color, color, color)
    ink, (rows, columns) = node.ink, surface.shape[:2]
    box = Box(
        max(0, math.floor(ink.x) - 1),
        max(0, math.floor(ink.y) - 1),
        min(columns, math.ceil(ink.right) + 1),
        min(rows, math.ceil(ink.bottom) + 1),
    )
    if not box.empty:
        for cover, tone in flat_layers(node, box, library):
            blend_color(surface[box.top : box.bottom, box.left : box.right], cover, tone.rgb)

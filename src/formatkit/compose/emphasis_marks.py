"""How `==highlighted==` words look: the accent color, a marker behind them, or a line under them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from formatkit.compose.ground import plain_ground
from formatkit.compose.readable import Readable
from formatkit.compose.stack import PlacedText
from formatkit.compose.text_effects import Contrast, effects_of, stands_out
from formatkit.diagnostics import Diagnostic, Where, warning
from formatkit.model.brand import Purpose
from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.model.text_effects import HighlightStyle
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Text
from formatkit.scene.text import TextLayout
from formatkit.scene.text_effects import Mark
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.marks import marker_bars, underlines

__all__ = ["Emphasis", "Palette", "emphasis_of", "marks_of", "text_node"]

_READABLE = 4.5
_SEEN = 3.0
"""Contrast that a line needs with its ground (WCAG 2.2, 1.4.11)."""
_ROUNDING = 0.01
_APART = 48
"""Least difference of a channel between a marker and a plain ground, so that it is seen as a bar."""


@dataclass(frozen=True, slots=True)
class Palette:
    """What the colors of a text are chosen from."""

    readable: Readable
    kit: Kit
    purpose: Purpose | None
    unit: float


@dataclass(frozen=True, slots=True)
class Emphasis:
    """The look of emphasis in one text: colors of strong and highlighted words, and the marks' form and color."""

    strong: Color
    highlight: Color
    style: HighlightStyle
    mark: Color


def emphasis_of(placed: PlacedText, palette: Palette, where: Where) -> tuple[Emphasis, tuple[Diagnostic, ...]]:
    """Return the look of a text's emphasis, and what is to be said of it.

    A marker has the accent or, where no text color is allowed on it with 4.5:1, another role on which one is; words
    on it change to such a color. What the brand allows no color for is underlined in the text's color (FK418).
    """
    text, strong = palette.readable.color, _strong(placed, palette)
    highlighted = any(run.role == "highlight" for line in placed.layout.lines for run in line.runs)
    style = placed.layer.highlight
    if not highlighted or (style == "color" and strong != text):
        return Emphasis(strong, strong, style, text), ()
    if style == "underline":
        return Emphasis(text, text, style, _line_color(placed, palette)), ()
    found = next(_markers(placed, palette), None) if style == "marker" else None
    if found is not None:
        bar, on_it = found
        return Emphasis(text, on_it, style, bar), ()
    said = warning("FK418", where, layer=placed.layer.id, style=style)
    return Emphasis(text, text, "underline", text), (said,)


def marks_of(
    layout: TextLayout, emphasis: Emphasis, origin: tuple[float, float], library: FaceLibrary
) -> tuple[Mark, ...]:
    """Return the marks of a layout whose origin is at `origin` on the canvas; their edges are on whole pixels."""
    match emphasis.style:
        case "marker":
            areas = marker_bars(layout, library)
        case "underline":
            areas = tuple(piece for pieces in underlines(layout, library) for piece in pieces)
        case "color":
            areas = ()
    return tuple(Mark(_sharp(area, origin), emphasis.mark) for area in areas)


def text_node(placed: PlacedText, emphasis: Emphasis, palette: Palette, library: FaceLibrary) -> Text:
    """Return a placed text with its colors, marks and effects."""
    return Text(
        placed.layer.id,
        placed.layout,
        placed.x,
        placed.y,
        palette.readable.color,
        emphasis.strong,
        emphasis.highlight,
        marks=marks_of(placed.layout, emphasis, (placed.x, placed.y), library),
        effects=effects_of(placed.layer, placed.layout.size, palette.unit, palette.kit, palette.purpose),
    )


def _strong(placed: PlacedText, palette: Palette) -> Color:
    main = placed.layer.role == "main" and placed.layer.highlight == "color"
    return palette.readable.emphasis if main else palette.readable.color


def _markers(placed: PlacedText, palette: Palette) -> Iterator[tuple[Color, Color]]:
    """Give the colors that a marker may have, each with that of the words on it, best first.

    The accent first, then what the brand's pairs name as a ground. Words keep their color where they can. Those with a
    stroke or shadow must stand out from it on the marker, too.
    """
    brand, ground, text = palette.kit.brand, palette.readable.ground, palette.readable.color
    size = placed.layout.size
    effects = effects_of(placed.layer, size, palette.unit, palette.kit, palette.purpose)
    accent = brand.role("accent", palette.purpose)
    for role in dict.fromkeys((accent, *(name for name in brand.pairs if name in brand.palette))):
        bar = brand.palette[role]
        if ground.preview is None and _alike(bar, ground.color):
            continue
        allowed = [brand.palette[name] for name in brand.pairs.get(role, ())]
        under = Contrast(plain_ground(role, bar), _READABLE, size)
        readable = [color for color in allowed if stands_out(color, effects, size, placed.emphasis_boxes(), under)]
        if readable:
            yield bar, text if text in readable else readable[0]


def _alike(one: Color, other: Color) -> bool:
    return max(abs(a - b) for a, b in zip(one.rgb, other.rgb, strict=True)) < _APART


def _line_color(placed: PlacedText, palette: Palette) -> Color:
    """Return the accent for lines where it is seen on the ground, else the text's color."""
    brand = palette.kit.brand
    accent = brand.color("accent", palette.purpose)
    boxes = placed.emphasis_boxes()
    seen = all(palette.readable.ground.contrast(accent, box, placed.layout.size) >= _SEEN for box in boxes)
    return accent if seen else palette.readable.color


def _sharp(area: Rect, origin: tuple[float, float]) -> Rect:
    """Return the whole pixels around an area, so that areas which touch leave no line between them."""
    x, y = origin
    left, top = math.floor(area.x + x + _ROUNDING), math.floor(area.y + y + _ROUNDING)
    right, bottom = math.ceil(area.right + x - _ROUNDING), math.ceil(area.bottom + y - _ROUNDING)
    return Rect(left - x, top - y, right - left, bottom - top)

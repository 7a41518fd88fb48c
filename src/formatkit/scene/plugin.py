"""Layers that a Python package draws: what its function is given, what it may return, and the function itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Shape, Size
from formatkit.scene.nodes import Fill, Scrim, VectorShape

__all__ = ["DrawLayer", "Label", "LayerContext", "LayerNode", "LayerPlugin"]


@dataclass(frozen=True, slots=True)
class Label:
    """A few words on one line that a layer asks for; formatkit sets them, in a color that can be read there.

    (`x`, `y`) is on the baseline: where the words begin, end or have their middle, as `align` says, in canvas pixels.
    `size` is the em in pixels, raised to the context's `smallest` where it is less; `font` is one of the brand's roles.
    """

    id: str
    text: str
    x: float
    y: float
    size: float
    align: Literal["left", "center", "right"] = "left"
    font: str = "brand.label"


@dataclass(frozen=True, slots=True)
class LayerContext:
    """What a layer is drawn for: one picture, or one scene of a film. All lengths are canvas pixels, y grows downwards.

    `size` is the canvas, `shape` one of the five shapes, `unit` is 1 u (1 % of the short side). `area` is what the
    layer has to itself: the side of the canvas that the template gives it, or all, of what a photograph beside it
    leaves, and of that what lies inside the brand's margins and is not covered by the network. What reaches over
    `area` bleeds to the edge, as a ground may.

    `texts` are the boxes of the texts by the ids of their layers, `logo` is the logo's clear space. `slots` holds the
    post's texts (lists as tuples) without marks of emphasis, `options` what the template says. `palette` has the
    brand's colors by role, in the theme of the post's purpose. `on_photo` tells that a photograph or video is under it.
    `smallest` is the least em of a label: what is smaller cannot be read on a phone. `measure` is what `width_of` asks.
    `page` counts from 1, and there are `pages` of a carousel.
    """

    size: Size
    shape: Shape
    unit: float
    area: Rect
    texts: Mapping[str, Rect]
    logo: Rect | None
    slots: Mapping[str, str | tuple[str, ...]]
    options: Mapping[str, Any]
    palette: Mapping[str, Color]
    lang: str
    smallest: float
    measure: Callable[[str, float, str], float]
    on_photo: bool = False
    page: int = 1
    pages: int = 1

    def color(self, role: str) -> Color:
        """Return a color of the brand: `accent`, or as templates write it `brand.accent`. Raises LookupError."""
        name = role.removeprefix("brand.")
        if name not in self.palette:
            raise LookupError(f"the brand has no color “{name}”; it has {', '.join(self.palette)}")
        return self.palette[name]

    def width_of(self, text: str, size: float, font: str = "brand.label") -> float:
        """Return how wide a label of so many pixels will be: its ink, in pixels."""
        return self.measure(text, size, font)

    def tint(self, role: str, share: float) -> Color:
        """Return the brand's background with so much of a color in it, from 0 (the background) to 1 (the color)."""
        part = min(max(share, 0.0), 1.0)
        pairs = zip(self.color("background").rgb, self.color(role).rgb, strict=True)
        return Color(*(round(under + (over - under) * part) for under, over in pairs))


LayerNode = Fill | Scrim | VectorShape | Label
"""What a layer consists of."""
DrawLayer = Callable[[LayerContext], Iterable[LayerNode]]
"""The function of a plug-in. Equal contexts have to give equal layers: it reads no clock, no chance and no network."""


@dataclass(frozen=True, slots=True)
class LayerPlugin:
    """An installed layer: its name in templates, the distribution with version, the entry point, and its function."""

    name: str
    distribution: str
    entry_point: str
    draw: DrawLayer

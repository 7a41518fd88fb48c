"""A text with what stands around it, and the dots of a carousel, as nodes in their colors."""

from __future__ import annotations

from dataclasses import replace

from formatkit.compose.box_colors import box_colors_over
from formatkit.compose.edges import Dots
from formatkit.compose.emphasis_marks import Palette
from formatkit.compose.ground import Ground
from formatkit.compose.stack import PlacedText
from formatkit.model.brand import Purpose
from formatkit.model.color import Color
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Node, Text, VectorShape

__all__ = ["seen_on", "with_dots", "with_ornament"]


def seen_on(placed: PlacedText, ground: Ground, kit: Kit, purpose: Purpose | None) -> PlacedText:
    """Return a text whose box, where its template asks for no color, is clearly seen on what is under it."""
    box, ornament = placed.layer.box, placed.ornament
    if box is None or box.color is not None:
        return placed
    name = f"{placed.layer.id}.box"
    area = next(node.area for node in ornament.at(placed.x, placed.y, ground.color) if node.id == name)
    colors = box_colors_over(ground, area, kit, purpose)
    if colors is None:
        return placed
    nodes = tuple(
        replace(node, color=colors.box) if isinstance(node, VectorShape) and node.id == name else node
        for node in ornament.nodes
    )
    return replace(placed, ornament=replace(ornament, nodes=nodes, color=colors.text))


def with_ornament(placed: PlacedText, text: Text, palette: Palette) -> tuple[Node, ...]:
    """Return a text's node behind its ornament's: in its own color where it has one, else in that of the picture."""
    own = placed.ornament.color or _asked(placed, palette)
    if own is not None:
        text = replace(text, color=own, strong=own, highlight=own)
    return (*placed.ornament.at(placed.x, placed.y, text.color), text)


def with_dots(dots: Dots | None, palette: Palette) -> tuple[Node, ...]:
    """Return the dots of a carousel: that of the page in the accent where it is allowed, the others as the text."""
    if dots is None:
        return ()
    text = palette.readable.color
    role = palette.kit.brand.role("accent", palette.purpose)
    allowed = role in palette.kit.brand.pairs.get(palette.readable.ground.role, ())
    return dots.drawn(palette.kit.brand.palette[role] if allowed else text, text)


def _asked(placed: PlacedText, palette: Palette) -> Color | None:
    """Return the color that a layer asks for, where the brand allows it on the ground and it can be read there."""
    if placed.layer.color is None:
        return None
    role = palette.kit.brand.role(placed.layer.color.removeprefix("brand."), palette.purpose)
    readable = palette.readable
    if role not in palette.kit.brand.pairs.get(readable.ground.role, ()):
        return None
    color = palette.kit.brand.palette[role]
    needs = (need for need in readable.needs if need.placed is placed)
    return color if all(need.reached_by(color, readable.ground) for need in needs) else None

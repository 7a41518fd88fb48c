"""What layers of other packages return, held to what a painter can obey."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.scene.motion import STILL
from formatkit.scene.nodes import Fill, Scrim, VectorShape
from formatkit.scene.path import Step
from formatkit.scene.plugin import Label, LayerNode

__all__ = ["NoLayerError", "cut_to_canvas", "sound_node"]

_FAR = 10
"""How far a shape may reach beyond the canvas, in its longer sides."""
_STEPS = {"M": 2, "L": 2, "C": 6, "Z": 0}


class NoLayerError(Exception):
    """What a layer returned cannot be drawn; says what it is."""


def sound_node(node: object, name: str) -> LayerNode:
    """Return a node under the id `name`. Raises NoLayerError for what is no node or holds an impossible value."""
    if not isinstance(node, Fill | Scrim | VectorShape | Label):
        raise NoLayerError(f"{type(node).__name__} in place of Fill, Scrim, VectorShape or Label")
    for each in fields(node):
        value = getattr(node, each.name)
        if not _SOUND.get(each.name, _is_finite)(value):
            raise NoLayerError(f"{type(node).__name__} with the {each.name} {str(value)[:80]}")
    return replace(node, id=name)


def cut_to_canvas(node: Fill | Scrim | VectorShape, canvas: Size) -> Iterator[Fill | Scrim | VectorShape]:
    """Give a node as far as it lies on the canvas; fills and scrims stand on whole pixels.

    Raises NoLayerError for a shape so far beyond the canvas that its outline would have no end.
    """
    if isinstance(node, VectorShape):
        ink, far = node.ink, _FAR * max(canvas.width, canvas.height)
        if not Rect(-far, -far, 2 * far, 2 * far).contains(ink) or node.stroke > far:
            raise NoLayerError(f"VectorShape that reaches more than {far} pixels beyond the canvas")
        if node.ink.overlaps(Rect(0, 0, canvas.width, canvas.height)):
            yield node
        return
    left, top = max(0, round(node.area.x)), max(0, round(node.area.y))
    right, bottom = min(canvas.width, round(node.area.right)), min(canvas.height, round(node.area.bottom))
    if left < right and top < bottom:
        yield replace(node, area=Rect(left, top, right - left, bottom - top))


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_color(value: object) -> bool:
    return isinstance(value, Color) and all(isinstance(channel, int) for channel in value.rgb)


def _is_area(value: object) -> bool:
    if not isinstance(value, Rect) or not all(map(_is_finite, (value.x, value.y, value.width, value.height))):
        return False
    return value.width >= 0 and value.height >= 0


def _is_path(value: object) -> bool:
    return isinstance(value, tuple) and all(map(_is_step, value)) and (not value or value[0].kind == "M")


def _is_step(step: object) -> bool:
    return isinstance(step, Step) and _STEPS.get(step.kind) == len(step.points) and all(map(_is_finite, step.points))


def _is_share(value: Any) -> bool:
    return _is_finite(value) and 0 <= value <= 1


def _is_length(value: Any) -> bool:
    return _is_finite(value) and value >= 0


_SOUND: Final[Mapping[str, Callable[[Any], bool]]] = {
    "id": _is_text,
    "text": _is_text,
    "font": _is_text,
    "area": _is_area,
    "color": _is_color,
    "path": _is_path,
    "opacity": _is_share,
    "plateau": _is_share,
    "reach": _is_share,
    "radius": _is_length,
    "stroke": _is_length,
    "size": _is_length,
    "motion": lambda value: bool(value == STILL),  # compose owns all time: the template says how a layer moves
    "form": lambda value: value in ("rectangle", "rounded", "ellipse", "ring", "path"),
    "side": lambda value: value in ("left", "right", "top", "bottom"),
    "align": lambda value: value in ("left", "center", "right"),
}
"""What the values of a node have to be, by name; those that are not named are finite numbers."""

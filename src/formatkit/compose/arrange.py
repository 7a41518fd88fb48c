"""Arrange what can be read on one picture: logo, draft mark and disclaimer at their edges, texts in what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.compose.frame import Frame
from formatkit.compose.logo import LogoPlan, plan_logo
from formatkit.compose.notices import DraftMark, draft_mark, place_disclaimer
from formatkit.compose.stack import PlacedText, Setting, place_stack
from formatkit.errors import LayoutError
from formatkit.model.geometry import Rect
from formatkit.model.template import Layer, LogoLayer, StackLayer

__all__ = ["Arrangement", "arrange"]

_MIDDLE = 0.5
_AWAY = 0.1
"""How far a text keeps from the focus, as a share of the height."""
_NOT_SMALLER = 0.72
"""A text gives up at most this much of its size to keep off the focus."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything readable stands."""

    texts: tuple[PlacedText, ...]
    logo: LogoPlan | None
    mark: DraftMark | None


def arrange(layers: Sequence[Layer], setting: Setting, *, draft: bool, focus_height: float | None) -> Arrangement:
    """Place the layers' texts and logo.

    `focus_height` is how far down the photograph's focus stands, as a fraction of the canvas; a stack that is
    placed `clear` keeps away from it. Raises LayoutError when a text does not fit.
    """
    logo_layer = next((layer for layer in layers if isinstance(layer, LogoLayer)), None)
    logo = plan_logo(logo_layer, setting.kit, setting.frame) if logo_layer else None
    mark = draft_mark(setting) if draft else None
    disclaimer = place_disclaimer(setting, logo)
    free = setting.frame.box
    if disclaimer is not None:
        gap = 2 * setting.frame.unit
        free = replace(free, height=max(1.0, min(free.bottom, disclaimer.ink.y - gap) - free.y))
    obstacles = [*([logo.clear] if logo else []), *([mark.clear] if mark else [])]
    texts: list[PlacedText] = []
    for stack in (layer for layer in layers if isinstance(layer, StackLayer)):
        texts += _place(stack, setting, free, obstacles, focus_height)
    return Arrangement((*texts, *([disclaimer] if disclaimer else [])), logo, mark)


def _place(
    stack: StackLayer, setting: Setting, free: Rect, obstacles: Sequence[Rect], focus_height: float | None
) -> tuple[PlacedText, ...]:
    """Place a stack; one that is to be `clear` of the focus stays on its side of it, unless that made it small."""
    if stack.place != "clear":
        return _place_clear_of(stack, setting, free, obstacles)
    below = focus_height is None or focus_height <= _MIDDLE
    resolved = stack.model_copy(update={"place": "bottom" if below else "top"})
    usual = _place_clear_of(resolved, setting, free, obstacles)
    if focus_height is None or not usual:
        return usual
    try:
        beside = _place_clear_of(resolved, setting, _off_focus(free, focus_height, setting.frame), obstacles)
    except LayoutError:
        return usual
    return beside if beside[0].layout.size >= _NOT_SMALLER * usual[0].layout.size else usual


def _off_focus(free: Rect, focus_height: float, frame: Frame) -> Rect:
    """Return the part of the free area that lies below the focus, or above it when it stands in the lower half."""
    line, away = focus_height * frame.size.height, _AWAY * frame.size.height
    if focus_height <= _MIDDLE:
        return _below(free, Rect(free.x, line, free.width, away))
    return _above(free, Rect(free.x, line - away, free.width, away))


def _place_clear_of(
    stack: StackLayer, setting: Setting, free: Rect, obstacles: Sequence[Rect]
) -> tuple[PlacedText, ...]:
    """Set the stack in the free area; where it meets an obstacle, again in what lies above or below that."""
    bounds = setting.frame.safe
    placed = place_stack(stack, setting, free, bounds)
    for obstacle in obstacles:
        if any(box.overlaps(obstacle) for text in placed for box in text.line_boxes()):
            cut = _above if obstacle.y - free.y >= free.bottom - obstacle.bottom else _below
            free, bounds = cut(free, obstacle), cut(bounds, obstacle)
            placed = place_stack(stack, setting, free, bounds)
    return placed


def _above(area: Rect, obstacle: Rect) -> Rect:
    return replace(area, height=max(1.0, min(area.bottom, obstacle.y) - area.y))


def _below(area: Rect, obstacle: Rect) -> Rect:
    top = max(area.y, obstacle.bottom)
    return replace(area, y=top, height=max(1.0, area.bottom - top))

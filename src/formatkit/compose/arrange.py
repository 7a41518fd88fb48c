"""Arrange what can be read on one picture: logo, draft mark and disclaimer at their edges, texts in what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.compose.logo import LogoPlan, plan_logo
from formatkit.compose.notices import DraftMark, draft_mark, place_disclaimer
from formatkit.compose.stack import PlacedText, Setting, place_stack
from formatkit.model.geometry import Rect
from formatkit.model.template import Layer, LogoLayer, StackLayer

__all__ = ["Arrangement", "arrange"]

_MIDDLE = 0.5


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
    stacks = (_resolved(layer, focus_height) for layer in layers if isinstance(layer, StackLayer))
    texts = [text for stack in stacks for text in _place_clear_of(stack, setting, free, obstacles)]
    return Arrangement((*texts, *([disclaimer] if disclaimer else [])), logo, mark)


def _resolved(stack: StackLayer, focus_height: float | None) -> StackLayer:
    if stack.place != "clear":
        return stack
    below = focus_height is None or focus_height <= _MIDDLE
    return stack.model_copy(update={"place": "bottom" if below else "top"})


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

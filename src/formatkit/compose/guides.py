"""What a slide was arranged by, told for looking at it."""

from __future__ import annotations

from formatkit.compose.arranged import Arranged
from formatkit.compose.frame import frame_of
from formatkit.model.geometry import Rect
from formatkit.model.preset import Preset
from formatkit.scene.guides import Guides

__all__ = ["guides_of"]


def guides_of(arranged: Arranged, preset: Preset) -> Guides:
    """Return the guides of a slide: what is beside a photograph or layer is no less safe, only taken."""
    frame, arrangement = arranged.setting.frame, arranged.arrangement
    return Guides(
        safe=frame_of(preset, arranged.setting.kit.brand.look).safe,
        box=frame.box,
        unit=frame.unit,
        exclusions=tuple(each.rect for each in preset.safe_area_for().exclusions),
        logo=arrangement.logo.clear if arrangement.logo else None,
        focus=_focus(arranged),
        focus_by=arranged.photograph.focus_by if arranged.photograph else "",
        captions=arrangement.captions,
    )


def _focus(arranged: Arranged) -> Rect | None:
    """Return where the photograph's subject stands on the canvas; its own place counts from the picture's area."""
    photograph = arranged.photograph
    if photograph is None or photograph.focus_by == "middle":
        return None
    focus, area = photograph.focus, photograph.node.area
    return Rect(focus.x + area.x, focus.y + area.y, focus.width, focus.height)

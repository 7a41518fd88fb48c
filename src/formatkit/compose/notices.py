"""Small texts that stand at the edge: the draft mark and the brand's disclaimer."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.compose.frame import Frame
from formatkit.compose.logo import LogoPlan
from formatkit.compose.stack import PlacedText, Setting
from formatkit.compose.text_style import style_of
from formatkit.model.geometry import Rect
from formatkit.model.template import TextLayer
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Fill, Node, Text
from formatkit.scene.text import TextLayout
from formatkit.typeset.set_text import set_text

__all__ = ["DraftMark", "draft_mark", "one_line", "place_disclaimer"]

_DRAFT = {"de": "ENTWURF", "en": "DRAFT"}
_PADDING = 0.4
_CLEAR = 2.0
"""Free space around the draft mark, in u."""


@dataclass(frozen=True, slots=True)
class DraftMark:
    """The tag that says draft: its nodes, and the area that texts keep free."""

    nodes: tuple[Node, ...]
    clear: Rect


def draft_mark(setting: Setting) -> DraftMark:
    """Return a small tag in the right upper corner (lower, where the logo is above) that says draft."""
    frame, kit = setting.frame, setting.kit
    word = _DRAFT["de" if setting.language.split("-")[0] == "de" else "en"]
    size = frame.floor_secondary
    layout = one_line(word, "brand.label", size, setting, frame.box.width)
    pad = _PADDING * size
    width = round(layout.ink.width + 2 * pad)
    height = round(layout.cap_height + 2 * pad)
    top = kit.brand.logo is None or kit.brand.logo.place.corner.startswith("bottom")
    y = round(frame.box.y) if top else round(frame.box.bottom) - height
    area = Rect(round(frame.box.right) - width, y, width, height)
    ink, paper = kit.brand.palette["ink"], kit.brand.palette["paper"]
    text = Text(
        "draft-mark",
        layout,
        area.x + pad - layout.ink.x,
        area.y + pad + layout.cap_height,
        paper,
        paper,
        paper,
    )
    free = max(pad, _CLEAR * frame.unit)
    clear = Rect(area.x - free, area.y - free, area.width + 2 * free, area.height + 2 * free)
    return DraftMark((Fill("draft-plate", area, ink), text), clear)


def place_disclaimer(setting: Setting, logo: LogoPlan | None) -> PlacedText | None:
    """Return the brand's disclaimer at the lower edge, beside the logo; None when the brand has none.

    Its last baseline stands on the frame's edge, higher where descenders would leave the safe area.
    """
    frame, text = setting.frame, setting.kit.brand.disclaimer
    if not text:
        return None
    measure = _room_beside(logo, frame)
    layout = one_line(text, "brand.text", frame.floor_secondary, setting, measure)
    layer = TextLayer.model_validate({"id": "disclaimer", "kind": "text", "text": [text], "size": "1u"})
    x = frame.box.right - measure if _logo_left(setting.kit) else frame.box.x
    y = min(frame.box.bottom - layout.last_baseline, frame.safe.bottom - layout.ink.bottom)
    return PlacedText(layer, layout, x, y)


def _room_beside(logo: LogoPlan | None, frame: Frame) -> float:
    if logo is None or logo.area.bottom < frame.box.bottom - 1:
        return frame.box.width
    return frame.box.width - logo.clear.width


def _logo_left(kit: Kit) -> bool:
    return kit.brand.logo is not None and kit.brand.logo.place.corner == "bottom-left"


def one_line(text: str, font: str, size: float, setting: Setting, measure: float) -> TextLayout:
    """Return a small text, set at a size in pixels."""
    style = style_of(font, setting.kit, setting.language)
    return set_text(text, style, setting.library, size=size, unit=setting.frame.unit, measure=measure)

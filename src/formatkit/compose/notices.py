"""Small texts that stand at the edge: the draft mark, and the disclaimer of brand and post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.compose.frame import Frame
from formatkit.compose.logo import LogoPlan
from formatkit.compose.stack import PlacedText, Setting
from formatkit.compose.text_style import style_of
from formatkit.diagnostics import Diagnostic, error
from formatkit.errors import LayoutError
from formatkit.model.geometry import Rect
from formatkit.model.template import TextLayer
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Fill, Node, Text
from formatkit.scene.text import TextLayout
from formatkit.typeset.set_text import set_text

__all__ = ["DraftMark", "draft_mark", "one_line", "place_disclaimer"]

_DRAFT = {"de": "ENTWURF", "en": "DRAFT"}
_PADDING = 0.4
_MOST = 0.3
"""The most of a picture's height that a disclaimer takes; more leaves no picture."""
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


def place_disclaimer(setting: Setting, logo: LogoPlan | None, standing: Sequence[Rect] = ()) -> PlacedText | None:
    """Return what has to stand on the picture at its lower edge; None when there is no such text.

    It stands beside the logo, its last baseline on the frame's edge, higher where descenders would leave the safe area.
    Where it meets what is `standing` there already, or gets too high for the narrow room, it stands above all of that.
    Raises LayoutError where it would take more than three tenths of the height.
    """
    frame = setting.frame
    if not setting.disclaimer:
        return None
    measure = _room_beside(logo, frame)
    x = frame.box.right - measure if _logo_left(setting.kit) else frame.box.x
    beside = _placed(setting.disclaimer, setting, x, measure, frame.box.bottom)
    met = [area.y for area in standing if beside.ink.overlaps(area)]
    if not met and _has_room(beside, setting):
        return beside
    met += [logo.clear.y] if measure < frame.box.width and logo is not None else []
    above = _placed(setting.disclaimer, setting, frame.box.x, frame.box.width, min(met, default=frame.box.bottom))
    if not _has_room(above, setting):
        raise LayoutError(_no_room(above, setting))
    return above


def _placed(text: str, setting: Setting, x: float, measure: float, bottom: float) -> PlacedText:
    frame = setting.frame
    layout = one_line(text, "brand.text", frame.floor_secondary, setting, measure)
    layer = TextLayer.model_validate({"id": "disclaimer", "kind": "text", "text": [text], "size": "1u"})
    return PlacedText(layer, layout, x, min(bottom - layout.last_baseline, frame.safe.bottom - layout.ink.bottom))


def _has_room(placed: PlacedText, setting: Setting) -> bool:
    ink = placed.ink
    low = _share(placed, setting) <= _MOST
    return low and ink.y >= setting.frame.box.y and ink.right <= setting.frame.safe.right + 1


def _share(placed: PlacedText, setting: Setting) -> float:
    return placed.ink.height / setting.frame.size.height


def _no_room(placed: PlacedText, setting: Setting) -> Diagnostic:
    percent, most = round(100 * _share(placed, setting)), round(100 * _MOST)
    where, length = replace(setting.where, key="disclaimer"), len(setting.disclaimer)
    return error("FK966", where, size=setting.frame.size, length=length, percent=percent, most=most)


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

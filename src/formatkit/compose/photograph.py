"""The photograph under the text: focus, crop, sharpness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formatkit.compose.crop import cover_crop, enlargement, focus_target, reduction_for
from formatkit.compose.frame import Frame
from formatkit.diagnostics import Diagnostic, note, warning
from formatkit.model.content import Content
from formatkit.model.geometry import Rect, Size
from formatkit.model.media import Focus
from formatkit.model.template import Layer, PictureLayer
from formatkit.scene.kit import SlotPicture
from formatkit.scene.nodes import Picture
from formatkit.scene.store import Store

__all__ = ["Photograph", "photograph_of"]

_SHARP = 1.25


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph that covers the canvas: its node, its full size, where its focus comes to stand (canvas pixels).

    A focus that is a point has no width and height. `credit` names the photographer.
    """

    node: Picture
    source: Size
    focus: Rect
    credit: str
    diagnostics: tuple[Diagnostic, ...]


def photograph_of(
    layers: Sequence[Layer],
    pictures: Mapping[str, SlotPicture],
    content: Content,
    frame: Frame,
    text_side: str,
    store: Store,
) -> Photograph | None:
    """Return the photograph of the picture layer, or None when the layer shows its color."""
    layer = next((each for each in layers if isinstance(each, PictureLayer)), None)
    picture = pictures.get(layer.slot) if layer else None
    if layer is None or picture is None or content.style == "plain":
        return None
    noticed: list[Diagnostic] = []
    focus = picture.focus
    if focus is None:
        focus = _conspicuous(picture.facts.digest, store)
        noticed.append(note("FK414", content.where))
    source, area = picture.facts.size, frame.size
    crop = cover_crop(source, area, focus, focus_target(frame.shape, text_side))
    name = str(content.slots.get(layer.slot, layer.slot))
    noticed += _sharpness(crop, area, name, content)
    whole = Rect(0, 0, area.width, area.height)
    node = Picture(layer.id, picture.facts.digest, reduction_for(crop, area), crop, whole)
    return Photograph(node, source, _on_canvas(focus, source, crop, area), picture.credit, tuple(noticed))


_FOUND: dict[str, Focus] = {}
"""The focus found for each picture, by its content: a few numbers a picture."""


def _conspicuous(digest: str, store: Store) -> Focus:
    if digest not in _FOUND:
        from formatkit.compose.saliency import conspicuous_focus  # loads OpenCV

        _FOUND[digest] = conspicuous_focus(store.proxy(digest))
    return _FOUND[digest]


def _on_canvas(focus: Focus, source: Size, crop: Rect, area: Size) -> Rect:
    """Return the part of the focus that the crop shows, in pixels of the canvas."""
    scale = area.width / crop.width
    left, right = ((x * source.width - crop.x) * scale for x in (focus.x, focus.x + focus.width))
    top, bottom = ((y * source.height - crop.y) * scale for y in (focus.y, focus.y + focus.height))
    left, right = (min(max(x, 0.0), area.width) for x in (left, right))
    top, bottom = (min(max(y, 0.0), area.height) for y in (top, bottom))
    return Rect(left, top, right - left, bottom - top)


def _sharpness(crop: Rect, area: Size, name: str, content: Content) -> list[Diagnostic]:
    factor = enlargement(crop, area)
    if factor <= _SHARP:
        return []
    width, height = round(area.width / _SHARP), round(area.height / _SHARP)
    percent = round(factor * 100)
    return [warning("FK404", content.where, picture=name, percent=percent, width=width, height=height)]

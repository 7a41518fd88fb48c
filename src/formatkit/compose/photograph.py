"""The photograph under the text: focus, crop, sharpness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formatkit.compose.crop import cover_crop, enlargement, focus_target, reduction_for
from formatkit.compose.effects import LASTING, Span, entrance
from formatkit.compose.frame import Frame
from formatkit.compose.split import picture_area
from formatkit.diagnostics import Diagnostic, note, warning
from formatkit.model.content import Content
from formatkit.model.geometry import Rect, Size
from formatkit.model.media import Focus
from formatkit.model.motion import Entrance
from formatkit.model.template import Layer, PictureLayer
from formatkit.scene.kit import SlotPicture, SlotVideo
from formatkit.scene.motion import Motion, pose_at
from formatkit.scene.nodes import Footage, Picture
from formatkit.scene.store import Store
from formatkit.scene.treatment import NATURAL, Treatment

__all__ = ["Photograph", "footage_of", "later_crops", "photograph_of"]

_SHARP = 1.25


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph or video that covers the canvas: its node, its full size, where its focus stands (canvas pixels).

    A focus that is a point has no width and height. `credit` names the photographer.
    """

    node: Picture | Footage
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
    treatment: Treatment = NATURAL,
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
    whole = picture_area(layer.area, frame.size)
    source, area = picture.facts.size, Size(round(whole.width), round(whole.height))
    crop = cover_crop(source, area, focus, _target(layer, frame, text_side))
    name = str(content.slots.get(layer.slot, layer.slot))
    noticed += _sharpness(crop, area, name, content)
    node = Picture(layer.id, picture.facts.digest, reduction_for(crop, area), crop, whole, treatment=treatment)
    return Photograph(node, source, _on_canvas(focus, source, crop, area), picture.credit, tuple(noticed))


def footage_of(
    layers: Sequence[Layer],
    videos: Mapping[str, SlotVideo],
    content: Content,
    frame: Frame,
    text_side: str,
    treatment: Treatment = NATURAL,
) -> Photograph | None:
    """Return the video of the picture layer, or None when there is none.

    It begins anew where the film is longer. Without a focus its middle stays in view. The brand's `treatment` is for
    photographs: that a video does without is said.
    """
    layer = next((each for each in layers if isinstance(each, PictureLayer)), None)
    video = videos.get(layer.video or "") if layer else None
    if layer is None or video is None or content.style == "plain":
        return None
    whole = picture_area(layer.area, frame.size)
    source, area = video.facts.size, Size(round(whole.width), round(whole.height))
    focus = video.focus or Focus(x=0.5, y=0.5)
    crop = cover_crop(source, area, focus, _target(layer, frame, text_side) if video.focus else (0.5, 0.5))
    node = Footage(
        layer.id,
        video.facts.digest,
        crop,
        whole,
        start=video.start,
        end=video.until,
        speed=video.speed,
        loop=True,
        see_through=video.facts.has_alpha,
    )
    noticed = _sharpness(crop, area, str(content.slots.get(layer.video or "", layer.id)), content)
    if treatment != NATURAL:
        noticed.append(note("FK425", content.where))
    # A focus that nobody gave is no reason to move texts.
    shown = _on_canvas(focus, source, crop, area) if video.focus else Rect(area.width / 2, 0, 0, 0)
    return Photograph(node, source, shown, video.credit, tuple(noticed))


def _target(layer: PictureLayer, frame: Frame, text_side: str) -> tuple[float, float]:
    """Return where the focus should stand: off the texts, or, in an area of its own, a little above the middle."""
    return focus_target(frame.shape, text_side) if layer.area == "all" else (0.5, 0.42)


def later_crops(node: Picture, rule: Entrance) -> tuple[Rect, ...]:
    """Return what a photograph that moves through its scene shows at both ends, in its own pixels."""
    if rule.effect not in LASTING:
        return ()
    way = Span(0, 1)
    motion = entrance(rule.effect, way, node.area, way=0.0, amount=rule.amount, easing="linear")
    return tuple(_seen(node, motion, frame) for frame in (way.start, way.end))


def _seen(node: Picture, motion: Motion, frame: float) -> Rect:
    pose, area, crop = pose_at(motion, frame), node.area, node.crop
    left = motion.anchor_x + (area.x - motion.anchor_x - pose.x) / pose.scale
    top = motion.anchor_y + (area.y - motion.anchor_y - pose.y) / pose.scale
    across, down = crop.width / area.width, crop.height / area.height
    return Rect(
        round(crop.x + (left - area.x) * across, 3),
        round(crop.y + (top - area.y) * down, 3),
        round(crop.width / pose.scale, 3),
        round(crop.height / pose.scale, 3),
    )


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

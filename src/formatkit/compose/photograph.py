"""The photograph under the text: focus, crop, sharpness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from formatkit.compose.crop import (
    beside_text,
    clear_of,
    cover_crop,
    enlargement,
    focus_target,
    nearly_clear_of,
    reduction_for,
)
from formatkit.compose.effects import LASTING, Span, entrance
from formatkit.compose.faces import face_crop
from formatkit.compose.frame import Frame
from formatkit.compose.split import picture_area
from formatkit.diagnostics import Diagnostic, note, warning
from formatkit.model.content import Content
from formatkit.model.geometry import Rect, Shape, Size
from formatkit.model.media import Focus
from formatkit.model.motion import Entrance
from formatkit.model.template import Layer, PictureLayer
from formatkit.scene.kit import SlotPicture, SlotVideo
from formatkit.scene.motion import Motion, pose_at
from formatkit.scene.nodes import Footage, Picture
from formatkit.scene.store import Store
from formatkit.scene.treatment import NATURAL, Treatment

__all__ = ["FocusSource", "Photograph", "footage_of", "later_crops", "photograph_of"]

FocusSource = Literal["given", "faces", "saliency", "middle"]
"""What decided which part of a photograph or video is shown."""
_SHARP = 1.25


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph or video that covers the canvas: its node, its full size, where its focus stands (canvas pixels).

    A focus that is a point has no width and height. `focus_by` tells where it comes from, `credit` names the
    photographer.
    """

    node: Picture | Footage
    source: Size
    focus: Rect
    focus_by: FocusSource
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
    face_model: str | None = None,
    logo: Sequence[Rect] = (),
) -> Photograph | None:
    """Return the photograph of the picture layer, or None when the layer shows its color.

    Without a focus the faces that the model of that digest finds are one, else what is most conspicuous. A focus box
    is kept off the first of the areas of the `logo`, or the next, where that takes no part of it out of view.
    """
    layer = next((each for each in layers if isinstance(each, PictureLayer)), None)
    picture = pictures.get(layer.slot) if layer else None
    if layer is None or picture is None or content.style == "plain":
        return None
    whole = picture_area(layer.area, frame.size)
    source, area = picture.facts.size, Size(round(whole.width), round(whole.height))
    seen = _seen_part(picture, area, _target(layer, frame, text_side), store, face_model)
    if layer.area == "all":
        seen = replace(seen, crop=_free_crop(seen, source, area, frame, text_side, logo))
    crop, focus = seen.crop, seen.focus
    noticed = _told(seen, content)
    name = str(content.slots.get(layer.slot, layer.slot))
    noticed += _sharpness(crop, area, name, content)
    node = Picture(layer.id, picture.facts.digest, reduction_for(crop, area), crop, whole, treatment=treatment)
    return Photograph(node, source, _on_canvas(focus, source, crop, area), seen.by, picture.credit, tuple(noticed))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The part of a photograph that is shown, its focus, where that comes from, how many faces were found."""

    crop: Rect
    focus: Focus
    by: FocusSource
    faces: int = 0


def _seen_part(
    picture: SlotPicture, area: Size, target: tuple[float, float], store: Store, face_model: str | None
) -> _Seen:
    source, digest = picture.facts.size, picture.facts.digest
    if picture.focus is not None:
        return _Seen(cover_crop(source, area, picture.focus, target), picture.focus, "given")
    if face_model is not None and (faces := store.faces(digest, face_model)):
        found = face_crop(source, area, faces, target[0])
        return _Seen(found.crop, found.focus, "faces", len(faces))
    focus = _conspicuous(digest, store)
    return _Seen(cover_crop(source, area, focus, target), focus, "saliency")


def _free_crop(seen: _Seen, source: Size, area: Size, frame: Frame, text_side: str, logo: Sequence[Rect]) -> Rect:
    """Return the crop that frees the focus from texts beside it and from the logo."""
    crop, is_wide = seen.crop, frame.shape in (Shape.WIDE, Shape.BANNER)
    if is_wide:
        crop = beside_text(source, area, crop, seen.focus, text_side, _SHARP)
    moved = (clear_of(source, area, crop, seen.focus, kept, sideways=not is_wide) for kept in logo)
    found = next((each for each in moved if each != crop), crop)
    if found != crop or not logo:
        return found
    return nearly_clear_of(source, area, crop, seen.focus, logo[-1], sideways=not is_wide)


def _told(seen: _Seen, content: Content) -> list[Diagnostic]:
    if seen.by == "faces":
        return [note("FK450", content.where, count=seen.faces)]
    return [note("FK414", content.where)] if seen.by == "saliency" else []


def footage_of(
    layers: Sequence[Layer],
    videos: Mapping[str, SlotVideo],
    content: Content,
    frame: Frame,
    text_side: str,
    treatment: Treatment = NATURAL,
) -> Photograph | None:
    """Return the video of the picture layer, or None when there is none.

    It begins anew where the film is longer. Without a focus its middle stays in view.
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
        treatment=treatment,
    )
    noticed = _sharpness(crop, area, str(content.slots.get(layer.video or "", layer.id)), content)
    # A focus that nobody gave is no reason to move texts.
    shown = _on_canvas(focus, source, crop, area) if video.focus else Rect(area.width / 2, 0, 0, 0)
    return Photograph(node, source, shown, "given" if video.focus else "middle", video.credit, tuple(noticed))


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

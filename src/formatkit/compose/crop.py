"""Which part of a photograph is shown: the focus stays in view, at a place where the eye expects it."""

from __future__ import annotations

from dataclasses import replace

from formatkit.model.geometry import Rect, Shape, Size
from formatkit.model.media import Focus
from formatkit.scene.store import Reduction

__all__ = [
    "beside_text",
    "clear_of",
    "column_of_text",
    "cover_crop",
    "enlargement",
    "focus_target",
    "nearly_clear_of",
    "portrait_crop",
    "reduction_for",
]

_REDUCTIONS: tuple[Reduction, ...] = (8, 4, 2)
_TIGHTEST = 2.0
"""A crop is at most this much smaller than it could be."""
_STEPS = 50
_ROUNDING = 0.01
_EYES = 0.38
"""Where eyes are in a focus box, as a share of its height from above."""
_PORTRAIT = (0.5, 0.46)
_HEAD = 0.5
_MOST_CAME_FREE = 0.25
"""What may be left under a logo of the overlap with a focus box where it cannot wholly come free."""
_TEXT, _TEXT_AT_RIGHT = 0.52, 0.6
"""The share of the width that a column of text beside a focus box takes. At the right it is more: lines end where their
words do, and begin where the column does.
"""


def focus_target(shape: Shape, text_side: str) -> tuple[float, float]:
    """Return where the focus should come to stand, as fractions of the area.

    Text stands beside the focus in wide pictures and below it in the others, so the focus moves to the free
    side; eyes at 30 to 40 % of the height look natural.
    """
    if shape in (Shape.WIDE, Shape.BANNER):
        return (0.68 if text_side == "left" else 0.32, 0.45)
    return (0.5, 0.36)


def column_of_text(text_side: str) -> float:
    """Return the share of the width that texts on a side of a wide picture take."""
    return _TEXT if text_side == "left" else _TEXT_AT_RIGHT


def cover_crop(picture: Size, area: Size, focus: Focus, target: tuple[float, float]) -> Rect:
    """Return the largest rectangle of the area's ratio in the picture, with the focus as near to `target` as may be.

    A focus box is kept whole where it fits into the crop; of one that is too high the upper part is shown, where
    heads are. Pixels of the picture.

    >>> cover_crop(Size(3000, 2000), Size(1000, 1000), Focus(x=0.9, y=0.5), (0.5, 0.5))
    Rect(x=1000.0, y=0.0, width=2000.0, height=2000.0)
    """
    scale = min(picture.width / area.width, picture.height / area.height)
    width, height = area.width * scale, area.height * scale
    x = _start(focus.x, focus.width, target[0], width / picture.width) * picture.width
    y = _start_down(focus, target[1], height / picture.height) * picture.height
    return Rect(round(x, 3), round(y, 3), round(width, 3), round(height, 3))


def beside_text(picture: Size, area: Size, crop: Rect, focus: Focus, text_side: str, most: float) -> Rect:
    """Return a crop, tightened so that a focus box comes to stand beside a column of text.

    It is made smaller only as far as the box needs, which stays whole, and the picture is enlarged at most `most`
    times; where that does not do, or the box is free already, `crop` is returned as it is.
    """
    left, column = text_side == "left", column_of_text(text_side)
    box = (focus.x, focus.x + focus.width) if left else (1 - focus.x - focus.width, 1 - focus.x)
    shown = crop.width / picture.width
    start = crop.x / picture.width if left else 1 - crop.right / picture.width
    if not focus.width or box[0] - start >= column * shown:
        return crop
    tall = focus_target(Shape.WIDE, text_side)[1]
    for step in range(_STEPS + 1):
        width = crop.width / (1 + (_TIGHTEST - 1) * step / _STEPS)
        height, share = width * area.height / area.width, width / picture.width
        if step and (area.width > most * width or height < focus.height * picture.height):
            return crop
        start = min(box[0] - column * share, 1 - share)
        if start >= 0 and box[1] - start <= share:
            x = (start if left else 1 - share - start) * picture.width
            y = _start(focus.y, focus.height, tall, height / picture.height) * picture.height
            return Rect(round(x, 3), round(y, 3), round(width, 3), round(height, 3))
    return crop


def clear_of(picture: Size, area: Size, crop: Rect, focus: Focus, kept: Rect, *, sideways: bool) -> Rect:
    """Return a crop, moved the shortest way that brings a focus box out from under `kept`, an area such as a logo's.

    `kept` are pixels of `area`, from its corner. The box stays as whole as it is; without `sideways` it moves up and
    down only. Where no move does that, or the box is free already, `crop` is returned as it is.
    """
    box, under = _pixels_of(focus, picture), _under(kept, crop, area)
    if not focus.width or not crop.contains(box, _ROUNDING) or not box.overlaps(under):
        return crop
    whole = Rect(0, 0, picture.width, picture.height)
    moved = _moved_off(crop, box, under, sideways=sideways)
    fitting = [each for each in moved if whole.contains(each, _ROUNDING) and each.contains(box, _ROUNDING)]
    return min(fitting, key=lambda each: _way(each, crop), default=crop)


def nearly_clear_of(picture: Size, area: Size, crop: Rect, focus: Focus, kept: Rect, *, sideways: bool) -> Rect:
    """Return a crop as `clear_of` does, or moved as far that way as the picture reaches.

    That is done where most of what `kept` covers of the focus box comes free, else `crop` is returned as it is.
    """
    box, under = _pixels_of(focus, picture), _under(kept, crop, area)
    if not focus.width or not crop.contains(box, _ROUNDING) or not box.overlaps(under):
        return crop
    room = _room(picture, crop, box)
    moved = (_held(each, room) for each in _moved_off(crop, box, under, sideways=sideways))
    covered = {each: box.shared(_under(kept, each, area)) for each in moved}
    best = min(covered, key=lambda each: (covered[each], _way(each, crop)))
    return best if covered[best] <= _MOST_CAME_FREE * box.shared(under) else crop


def _moved_off(crop: Rect, box: Rect, under: Rect, *, sideways: bool) -> list[Rect]:
    """Return the crop moved up, down and sideways until the box just leaves the area `under` something."""
    moves = [(0.0, box.bottom - under.y), (0.0, box.y - under.bottom)]
    moves += [(box.right - under.x, 0.0), (box.x - under.right, 0.0)] if sideways else []
    return [replace(crop, x=round(crop.x + x, 3), y=round(crop.y + y, 3)) for x, y in moves]


def _room(picture: Size, crop: Rect, box: Rect) -> Rect:
    """Return where the corner of a crop may be: inside the picture, with the box inside the crop."""
    left, top = max(0.0, box.right - crop.width), max(0.0, box.bottom - crop.height)
    right, bottom = min(box.x, picture.width - crop.width), min(box.y, picture.height - crop.height)
    return Rect(left, top, max(0.0, right - left), max(0.0, bottom - top))


def _held(crop: Rect, room: Rect) -> Rect:
    x, y = min(max(crop.x, room.x), room.right), min(max(crop.y, room.y), room.bottom)
    return replace(crop, x=round(x, 3), y=round(y, 3))


def _under(kept: Rect, crop: Rect, area: Size) -> Rect:
    """Return what of a picture is under an area on the canvas."""
    scale = crop.width / area.width
    return Rect(crop.x + kept.x * scale, crop.y + kept.y * scale, kept.width * scale, kept.height * scale)


def _way(one: Rect, other: Rect) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def portrait_crop(picture: Size, area: Size, focus: Focus) -> Rect:
    """Return the part of a picture that is a small portrait: a focus box, which is a head, fills half of it.

    It is never enlarged for that. Of a focus that is a point all that can be shown is.
    """
    whole = cover_crop(picture, area, focus, _PORTRAIT)
    if not focus.width:
        return whole
    wanted = max(focus.width * picture.width / area.width, focus.height * picture.height / area.height) / _HEAD
    scale = min(max(wanted, 1.0), whole.width / area.width)
    width, height = area.width * scale, area.height * scale
    x = _start(focus.x, focus.width, _PORTRAIT[0], width / picture.width) * picture.width
    y = _start(focus.y, focus.height, _PORTRAIT[1], height / picture.height) * picture.height
    return Rect(round(x, 3), round(y, 3), round(width, 3), round(height, 3))


def reduction_for(crop: Rect, area: Size) -> Reduction:
    """Return the strongest reduced decode that still has a pixel for every pixel of the area."""
    for factor in _REDUCTIONS:
        if crop.width / factor >= area.width and crop.height / factor >= area.height:
            return factor
    return 1


def enlargement(crop: Rect, area: Size) -> float:
    """Return how much the picture is enlarged; 1 or less means it has pixels enough."""
    return area.width / crop.width


def _pixels_of(focus: Focus, picture: Size) -> Rect:
    across, down = picture.width, picture.height
    return Rect(focus.x * across, focus.y * down, focus.width * across, focus.height * down)


def _start_down(focus: Focus, target: float, share: float) -> float:
    """Return the crop's upper edge as a fraction of the picture; of a box that is too high the upper part is shown."""
    if focus.height <= share:
        return _start(focus.y, focus.height, target, share)
    return min(focus.y + max(0.0, _EYES * focus.height - share / 2), 1.0 - share)


def _start(focus: float, extent: float, target: float, share: float) -> float:
    """Return the crop's start on one axis, all as fractions of the picture."""
    wanted = focus + extent / 2 - target * share
    if extent and extent <= share:
        wanted = min(max(wanted, focus + extent - share), focus)
    return min(max(wanted, 0.0), 1.0 - share)

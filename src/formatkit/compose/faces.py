"""The crop of a photograph with faces: never through one, eyes where portraits have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formatkit.model.geometry import Rect, Size
from formatkit.model.media import Focus
from formatkit.scene.store import Face

__all__ = ["FaceCrop", "face_crop"]

EYE_LINE = 0.36
"""Where the eyes stand, as a share of the height: between 30 and 40 % (craft rule 9)."""
_CHIEF = 0.25
"""A face of at least this share of the largest one's area is a chief subject, a smaller one somebody in the back."""
_HAIR, _SIDES, _NECK = 0.45, 0.2, 0.25
"""What belongs to a head beyond its box, as shares of the box."""
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class FaceCrop:
    """A crop in the picture's pixels, and the box of the chief faces that it shows, as fractions of the picture."""

    crop: Rect
    focus: Focus


@dataclass(frozen=True, slots=True)
class _Span:
    """A face on one axis, and the whole head, both from edge to edge inside the picture; its area."""

    face: tuple[float, float]
    head: tuple[float, float]
    area: float


def face_crop(picture: Size, area: Size, faces: Sequence[Face], across: float) -> FaceCrop:
    """Return the largest rectangle of the area's ratio in the picture that cuts through no face, if there is one.

    The largest face is kept whole before all others; where it is larger than the crop, its middle is shown. The chief
    faces come to stand at `across` (a fraction of the area's width), their eyes at 36 % of its height, as near as the
    picture's edges allow. `faces` are the detector's, at least one.
    """
    scale = min(picture.width / area.width, picture.height / area.height)
    width, height = area.width * scale, area.height * scale
    chief = _chief(faces)
    x = _start([_across(face) for face in faces], _middle(chief, width / picture.width), across, width / picture.width)
    tall = height / picture.height
    y = _start([_down(face) for face in faces], _eyes(chief, tall), EYE_LINE, tall)
    crop = Rect(round(x * picture.width, 3), round(y * picture.height, 3), round(width, 3), round(height, 3))
    seen = [face for face in chief if _is_seen(face, x, y, width / picture.width, tall)]
    return FaceCrop(crop, _around(seen or chief[:1]))


def _chief(faces: Sequence[Face]) -> list[Face]:
    ordered = sorted(faces, key=lambda face: -_area(face))
    return [face for face in ordered if _area(face) >= _CHIEF * _area(ordered[0])]


def _area(face: Face) -> float:
    return face.box.width * face.box.height


def _across(face: Face) -> _Span:
    box, more = face.box, _SIDES * face.box.width
    return _Span(_within(box.x, box.right), _within(box.x - more, box.right + more), _area(face))


def _down(face: Face) -> _Span:
    box = face.box
    head = _within(box.y - _HAIR * box.height, box.bottom + _NECK * box.height)
    return _Span(_within(box.y, box.bottom), head, _area(face))


def _within(start: float, end: float) -> tuple[float, float]:
    return max(start, 0.0), min(end, 1.0)


def _middle(chief: Sequence[Face], share: float) -> float:
    """Return the middle of all chief faces where the crop has room for them, else that of the largest."""
    box = _around(chief)
    return box.x + box.width / 2 if box.width <= share else _center(chief[0].box.x, chief[0].box.right)


def _eyes(chief: Sequence[Face], share: float) -> float:
    """Return the mean height of the chief faces' eyes where the crop has room for them, else that of the largest."""
    if _around(chief).height <= share:
        return sum(face.eyes[1] for face in chief) / len(chief)
    return chief[0].eyes[1]


def _center(start: float, end: float) -> float:
    return (start + end) / 2


def _start(spans: Sequence[_Span], anchor: float, target: float, share: float) -> float:
    """Return the crop's start on one axis, all as fractions of the picture."""
    last = 1.0 - share
    largest = max(spans, key=lambda span: span.area)
    if largest.face[1] - largest.face[0] > share:
        return min(max(_center(*largest.face) - share / 2, 0.0), last)
    chief = [span for span in spans if span.area >= _CHIEF * largest.area]
    wanted = min(max(anchor - target * share, 0.0), last)

    def cost(start: float) -> tuple[float, ...]:
        window = (start, start + share)
        return (
            not _inside(largest.face, window),
            sum(span.area for span in spans if _cuts(window, span.face)),
            not _inside(largest.head, window),
            sum(span.area for span in spans if _cuts(window, span.head)),
            -sum(span.area for span in chief if _inside(span.face, window)),
            abs(start - wanted),
            start,
        )

    # What a cost counts changes only where an edge of the crop meets one of a face.
    edges = [edge for span in spans for edge in (*span.face, *span.head)]
    return min([wanted, *(min(max(at, 0.0), last) for edge in edges for at in (edge, edge - share))], key=cost)


def _inside(part: tuple[float, float], window: tuple[float, float]) -> bool:
    return window[0] - _SLACK <= part[0] and part[1] <= window[1] + _SLACK


def _cuts(window: tuple[float, float], part: tuple[float, float]) -> bool:
    beside = part[1] <= window[0] + _SLACK or part[0] >= window[1] - _SLACK
    return not beside and not _inside(part, window)


def _is_seen(face: Face, x: float, y: float, wide: float, tall: float) -> bool:
    middle_x, middle_y = _center(face.box.x, face.box.right), _center(face.box.y, face.box.bottom)
    return x <= middle_x <= x + wide and y <= middle_y <= y + tall


def _around(faces: Sequence[Face]) -> Focus:
    """Return the box around faces, inside the picture."""
    left = max(0.0, min(face.box.x for face in faces))
    top = max(0.0, min(face.box.y for face in faces))
    right = min(1.0, max(face.box.right for face in faces))
    bottom = min(1.0, max(face.box.bottom for face in faces))
    return Focus(x=left, y=top, width=max(0.0, right - left), height=max(0.0, bottom - top))

"""The credit of a photograph or video on the picture itself, for brands that ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from formatkit.compose.frame import Frame
from formatkit.compose.ground import Ground
from formatkit.compose.notices import one_line
from formatkit.compose.stack import Setting
from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Shape
from formatkit.model.media import is_labelled
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Fill, Node, Text
from formatkit.scene.text import TextLayout

__all__ = ["Credit", "CreditLine", "credit_nodes", "place_credit"]

_LABELS = {"photo": {"de": "Foto: ", "en": "Photo: "}, "video": {"de": "Video: ", "en": "Video: "}}
_CONTRAST = 4.5
_EDGE = 1.4
"""What stays free above and below it in a margin, in u."""
_CLEAR = 3.0
"""Free space around it, in u."""
_NARROW = 0.75
_NEAR = 8.0
"""Texts whose hanging marks have no room in the margin begin up to so many u further inside."""
_PAD = 0.3
"""From its ink to the edge of its plate, in em."""
_CELL = 0.25


@dataclass(frozen=True, slots=True)
class Credit:
    """What is credited, and to whom."""

    text: str
    kind: Literal["photo", "video"]


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credit with its place: the origin of its layout, and the area that texts keep free."""

    layout: TextLayout
    x: float
    y: float

    @property
    def ink(self) -> Rect:
        """The rectangle of its ink on the canvas."""
        ink = self.layout.ink
        return Rect(ink.x + self.x, ink.y + self.y, ink.width, ink.height)

    def on_axis(self, x: float, frame: Frame) -> CreditLine:
        """Return it with its origin at `x`, where the texts have theirs, if it stands at the left as they do."""
        left = abs(self.ink.x - frame.box.x) < 1
        return replace(self, x=x) if left and abs(x - self.x) <= _NEAR * frame.unit else self

    def clear(self, unit: float) -> Rect:
        """The area around it that other texts keep free; `unit` is 1 u in pixels."""
        return _grown(self.ink, _CLEAR * unit)


def place_credit(credit: Credit, setting: Setting, obstacles: Sequence[Rect], focus: Rect | None) -> CreditLine | None:
    """Return the credit in the first place where it meets none of the `obstacles`, nor a `focus` box that can be kept.

    It stands in the margin above or below what else is read, where that is high enough, else at the edge of it, in the
    size of the smallest text: right and left of the top, then of the bottom. None where there is room nowhere.
    """
    frame = setting.frame
    language = "de" if setting.language.split("-")[0] == "de" else "en"
    clear_enough = is_labelled(credit.text) or credit.text.startswith("©")
    text = credit.text if clear_enough else _LABELS[credit.kind][language] + credit.text
    layout = one_line(text, "brand.text", frame.floor_secondary, setting, frame.box.width)
    places = [CreditLine(layout, x, y) for x, y in _origins(layout, frame)]
    free = [place for place in places if _is_free(place, frame, obstacles)]
    beside = (place for place in free if focus is None or not focus.width or not place.ink.overlaps(focus))
    return next(beside, next(iter(free), None))


def credit_nodes(line: CreditLine, ground: Ground, usual: Color, kit: Kit) -> tuple[Node, ...]:
    """Return the credit in the first color that can be read on its ground: the `usual` one, or another allowed one.

    Where none can be, it stands on a small plate in the brand's dark.
    """
    cell = _CELL * line.layout.size
    allowed = (usual, *(kit.brand.palette[role] for role in kit.brand.pairs.get(ground.role, ())))
    color = next((each for each in allowed if ground.contrast(each, line.ink, cell) >= _CONTRAST), None)
    if color is not None:
        return (_text(line, color),)
    plate = _grown(line.ink, _PAD * line.layout.size)
    left, top = int(plate.x), int(plate.y)
    area = Rect(left, top, int(plate.right + 1) - left, int(plate.bottom + 1) - top)
    return Fill("credit-plate", area, kit.brand.palette["ink"]), _text(line, kit.brand.palette["paper"])


def _text(line: CreditLine, color: Color) -> Text:
    return Text("credit", line.layout, round(line.x, 2), round(line.y, 2), color, color, color)


def _origins(layout: TextLayout, frame: Frame) -> Iterator[tuple[float, float]]:
    """Yield where its origin may be: in the margins first, then at the edges of what is read."""
    ink, box = layout.ink, frame.box
    right, left = box.right - ink.right, box.x - ink.x
    outer = _overlap(frame.safe, frame.seen)
    above, below = box.y - outer.y, outer.bottom - box.bottom
    need = ink.height + 2 * _EDGE * frame.unit
    if above >= need:
        y = outer.y + (above - ink.height) / 2 - ink.y
        yield from ((right, y), (left, y))
    if below >= need:
        y = box.bottom + (below - ink.height) / 2 - ink.y
        yield from ((right, y), (left, y))
    top, bottom = box.y - ink.y, box.bottom - ink.bottom
    if frame.shape is Shape.BANNER and box.width < _NARROW * frame.seen.width:
        yield left, bottom  # above a column of text it would push that down; below it, it stands on the logo's line
    yield from ((x, y) for y in (top, bottom) for x in (right, left))


def _is_free(place: CreditLine, frame: Frame, obstacles: Sequence[Rect]) -> bool:
    room = _grown(place.ink, _CLEAR / 3 * frame.unit)
    return frame.safe.contains(place.ink, 0.5) and not any(room.overlaps(each) for each in obstacles)


def _overlap(one: Rect, other: Rect) -> Rect:
    x, y = max(one.x, other.x), max(one.y, other.y)
    return Rect(x, y, min(one.right, other.right) - x, min(one.bottom, other.bottom) - y)


def _grown(area: Rect, by: float) -> Rect:
    return Rect(area.x - by, area.y - by, area.width + 2 * by, area.height + 2 * by)

"""A contact sheet: pictures of the five shapes in rows, each with its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Shape, Size
from formatkit.paint.labels import set_label, write_label
from formatkit.raster.resample import crop_and_resize
from formatkit.typeset.faces import FaceLibrary

__all__ = ["Cell", "Row", "contact_sheet"]

_GROUND, _CARD, _INK = Color(214, 215, 217), Color(190, 192, 195), Color(38, 40, 44)
_HEIGHT = 560
_GAP, _EDGE = 28, 48
_NAME, _HEADING, _TITLE = 17, 22, 34
_STACKED_WIDTH = 610


class Cell(NamedTuple):
    """A picture, `h × w × 3`; or, in its place, why there is none, and how large it would have been."""

    pixels: NDArray[np.uint8] | None
    size: Size
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What the pictures of a row have in common, and the pictures by shape."""

    name: str
    cells: Mapping[Shape, Cell]


def contact_sheet(title: str, rows: Sequence[Row], library: FaceLibrary) -> NDArray[np.uint8]:
    """Return the sheet, `h × w × 3`: in each row tall, portrait and square, and beside them wide over banner."""
    places = _places({shape: cell.size for shape, cell in rows[0].cells.items()})
    width = round(max(place.right for place in places.values())) + _EDGE
    head, step = _EDGE + _TITLE + _GAP, _HEADING + 20 + _HEIGHT + _NAME + 14 + _GAP
    sheet = np.full((head + len(rows) * step + _EDGE - _GAP, width, 3), _GROUND.rgb, np.uint8)
    _write(sheet, title, _EDGE, _EDGE, _TITLE, library)
    for number, row in enumerate(rows):
        top = head + number * step
        _write(sheet, row.name, _EDGE, top + 4, _HEADING, library)
        for shape, cell in row.cells.items():
            place = places[shape]
            _lay(sheet, cell, Rect(place.x, place.y + top + _HEADING + 20, place.width, place.height), library)
            name_top = top + _HEADING + 20 + place.bottom + 10
            _write(sheet, f"{shape.value}  {cell.size}", place.x, name_top, _NAME, library)
    return sheet


def _places(sizes: Mapping[Shape, Size]) -> dict[Shape, Rect]:
    """Return where each shape stands in a row: narrow ones side by side, wide ones over each other."""
    places: dict[Shape, Rect] = {}
    x = float(_EDGE)
    for shape in (Shape.TALL, Shape.PORTRAIT, Shape.SQUARE):
        if shape in sizes:
            width = round(_HEIGHT * sizes[shape].ratio)
            places[shape] = Rect(x, 0, width, _HEIGHT)
            x += width + _GAP
    y = 0.0
    for shape in (Shape.WIDE, Shape.BANNER):
        if shape in sizes:
            height = round(_STACKED_WIDTH / sizes[shape].ratio)
            places[shape] = Rect(x, y, _STACKED_WIDTH, height)
            y += height + _NAME + 26
    return places


def _lay(sheet: NDArray[np.uint8], cell: Cell, place: Rect, library: FaceLibrary) -> None:
    left, top, size = round(place.x), round(place.y), Size(round(place.width), round(place.height))
    part = sheet[top : top + size.height, left : left + size.width]
    if cell.pixels is not None:
        height, width = cell.pixels.shape[:2]
        part[:] = crop_and_resize(cell.pixels, Rect(0, 0, width, height), size)
        return
    part[:] = _CARD.rgb
    layout = set_label(cell.problem, _NAME, library, measure=size.width - 2 * _NAME)
    write_label(part, layout, _NAME, _NAME, _INK, library)


def _write(sheet: NDArray[np.uint8], text: str, left: float, top: float, size: float, library: FaceLibrary) -> None:
    write_label(sheet, set_label(text, size, library), left, top, _INK, library)

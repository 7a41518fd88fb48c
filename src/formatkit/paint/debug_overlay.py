"""Draw the marks of `debug_marks` over a finished picture and a legend below it: for looking, not to publish.

The result is higher than the picture that it is of, so that nobody takes it for that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Insets, Rect
from formatkit.paint.debug_marks import LEGEND, Cross, Mark, Outline, Rule, Tint
from formatkit.paint.labels import set_label, write_label
from formatkit.raster.blend import blend_color
from formatkit.scene.text import TextLayout
from formatkit.typeset.faces import FaceLibrary

__all__ = ["with_marks"]

Surface = NDArray[np.uint8]
_INK, _PAPER = Color(24, 26, 30), Color(255, 255, 255)
_TINT = 0.2
_STRIPE = 0.55
_HALO = 0.5
_LABEL = 0.021
"""Size of a name, as a share of the short side."""
_SMALLEST_LABEL = 10.0


def with_marks(picture: Surface, marks: Sequence[Mark], title: str, library: FaceLibrary) -> Surface:
    """Return a copy of a picture (`h × w × 3`) with the marks on it and a legend below.

    `library` needs the font that ships first, Inter.
    """
    pen = _Pen(picture.copy(), library)
    for kind in (Tint, Rule, Outline, Cross):  # names last, so that no line runs through them
        for mark in (mark for mark in marks if isinstance(mark, kind)):
            pen.draw(mark)
    taken: list[Rect] = []
    for mark in marks:
        if isinstance(mark, Outline | Cross) and mark.name:
            taken.append(pen.name(mark, taken))
    return np.vstack([pen.surface, _legend(pen, title)])


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws on one surface; lines and letters are as fine as its short side allows."""

    surface: Surface
    library: FaceLibrary

    @property
    def width(self) -> int:
        """The width of a line, in pixels."""
        return max(1, round(self._short / 540))

    @property
    def letters(self) -> float:
        """The size of a name, in pixels."""
        return max(_SMALLEST_LABEL, _LABEL * self._short)

    @property
    def _short(self) -> int:
        return int(min(self.surface.shape[:2]))

    def draw(self, mark: Mark) -> None:
        """Draw a mark without its name."""
        match mark:
            case Tint():
                self._hatch(mark.area, mark.color)
            case Rule():
                self._line(mark.x, mark.y, mark.to_x, mark.to_y, mark.color, mark.strength)
            case Outline():
                self._outline(mark.area, mark.color)
            case Cross():
                arm = 1.5 * self.letters
                self._line(mark.x - arm, mark.y, mark.x + arm, mark.y, mark.color, 1.0)
                self._line(mark.x, mark.y - arm, mark.x, mark.y + arm, mark.color, 1.0)

    def name(self, mark: Outline | Cross, taken: Sequence[Rect]) -> Rect:
        """Write the name of an area at its corner, below names that are there already; return where it is."""
        layout = self.set(mark.name)
        pad = 0.35 * self.letters
        width, height = layout.ink.width + 2 * pad, layout.cap_height + 2 * pad
        rows, columns = self.surface.shape[:2]
        above = mark.area.y - height
        x = min(max(mark.area.x, 0.0), columns - width)
        place = Rect(x, min(max(above, 0.0), rows - height), width, height)
        while any(place.overlaps(other) for other in taken) and place.bottom + height <= rows:
            place = Rect(x, place.y + height + 1, width, height)
        self.fill(place, mark.color, 1.0)
        self.write(layout, place.x + pad, place.y + pad, _PAPER)
        return place

    def set(self, text: str) -> TextLayout:
        """Return a name, set."""
        return set_label(text, self.letters, self.library)

    def write(self, layout: TextLayout, left: float, top: float, color: Color) -> None:
        """Write a set name with its ink from `left` on and its capitals from `top` on."""
        write_label(self.surface, layout, left, top, color, self.library)

    def _outline(self, area: Rect, color: Color) -> None:
        left, top, right, bottom = area.x, area.y, area.right, area.bottom
        for line in ((left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom)):
            self._line(*line, color, 1.0)
        self._line(right, top, right, bottom, color, 1.0)

    def _line(self, x: float, y: float, to_x: float, to_y: float, color: Color, strength: float) -> None:
        """Draw a level or upright line on whole pixels; a strong one has a light edge, to be seen on any ground."""
        thick, (rows, columns) = self.width, self.surface.shape[:2]
        # A line along the canvas's edge is drawn inside of it.
        left, right = (min(max(round(each - thick / 2), 0), columns - thick) for each in (x, to_x))
        top, bottom = (min(max(round(each - thick / 2), 0), rows - thick) for each in (y, to_y))
        core = Rect(left, top, right - left + thick, bottom - top + thick)
        if strength == 1.0:
            self.fill(core.inset(Insets(-1, -1, -1, -1)), _PAPER, _HALO)
        self.fill(core, color, strength)

    def _hatch(self, area: Rect, color: Color) -> None:
        """Lay slanting stripes over an area: a tint alone is not seen on every ground."""
        part = self._part(area)
        across, down = np.arange(part.shape[1]), np.arange(part.shape[0])
        wide = 4 * self.width
        stripes = (across[None, :] + round(area.x) + down[:, None] + round(area.y)) % (6 * wide) < wide
        blend_color(part, np.where(stripes, round(255 * _STRIPE), round(255 * _TINT)).astype(np.uint8), color.rgb)

    def fill(self, area: Rect, color: Color, alpha: float) -> None:
        """Lay a color over an area."""
        part = self._part(area)
        blend_color(part, np.full(part.shape[:2], round(255 * alpha), np.uint8), color.rgb)

    def _part(self, area: Rect) -> Surface:
        """Return the pixels of an area, as far as it lies on the surface."""
        top, left = max(0, round(area.y)), max(0, round(area.x))
        return self.surface[top : max(top, round(area.bottom)), left : max(left, round(area.right))]


def _legend(pen: _Pen, title: str) -> Surface:
    """Return the strip below the picture: what it is, and what the colors mean."""
    columns, letters = pen.surface.shape[1], pen.letters
    pad, line = letters, 1.9 * letters
    entries = [(pen.set(name), color) for name, color in LEGEND]
    places: list[tuple[float, int]] = []
    x, row = pad, 1
    for layout, _ in entries:
        width = 2.6 * letters + layout.ink.width
        if x + width > columns - pad and x > pad:
            x, row = pad, row + 1
        places.append((x, row))
        x += width
    height = math.ceil(2 * pad + row * line + letters)
    strip = _Pen(np.full((height, columns, 3), _INK.rgb, np.uint8), pen.library)
    strip.write(pen.set(title), pad, pad, _PAPER)
    for (layout, color), (x, row) in zip(entries, places, strict=True):
        top = pad + row * line
        strip.fill(Rect(x, top - 0.1 * letters, letters, letters), color, 1.0)
        strip.write(layout, x + 1.5 * letters, top, _PAPER)
    return strip.surface

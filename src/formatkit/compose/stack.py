"""Set a stack of texts: sizes, gaps, and the block's place in the free height (optical middle, upper, bottom)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from formatkit.compose.bind import BoundTexts
from formatkit.compose.frame import Frame
from formatkit.compose.ornament import NO_ORNAMENT, Ornament, Ornaments, is_read_leftwards
from formatkit.compose.text_effects import effects_of
from formatkit.compose.text_style import color_emphasis, layer_style
from formatkit.diagnostics import Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import Purpose
from formatkit.model.geometry import Insets, Rect
from formatkit.model.template import Fit, StackLayer, TextLayer
from formatkit.scene.kit import Kit, SlotPicture
from formatkit.scene.text import TextLayout, TextLine
from formatkit.typeset.emphasis import plain_text
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.fit import fit_text, fit_text_with_ellipsis
from formatkit.typeset.hanging import Align
from formatkit.typeset.marks import marker_bars
from formatkit.typeset.set_text import set_text

__all__ = ["PlacedText", "Setting", "lead_of", "main_size", "place_stack"]

_LEAD = 1.5
"""How much larger a main text is than optional ones; where it cannot be, these are left out."""
_MARK = 0.38
"""Width of the widest opening mark, in em."""
_USUAL = 50
"""Characters of a usual text. Shorter ones of display size, whose marks take more room, begin further inside."""
_MIDDLE = {"middle": 0.47, "upper": 0.42}
_EDGE = 2.5
"""What stays free between ink and the left and right edge of the canvas, in u."""
_HUNG = 0.5
"""What hanging marks leave of a margin."""
_TRIES = 3
_ROUNDING = 0.01
"""Places are rounded to hundredths of a pixel."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every text of a picture is set with.

    `sizes` caps a layer's em in pixels: one size for a series. `accent_allowed` tells that the brand allows its
    accent on the ground, so that emphasis is a color and needs no heavier weight. `page` is that of a carousel, from
    0, and how many there are. `disclaimer` are the brand's and the post's.
    """

    frame: Frame
    kit: Kit
    texts: BoundTexts
    language: str
    library: FaceLibrary
    sizes: Mapping[str, float]
    where: Where
    accent_allowed: bool = False
    pictures: Mapping[str, SlotPicture] = field(default_factory=dict)
    purpose: Purpose | None = None
    page: tuple[int, int] = (0, 1)
    disclaimer: str = ""

    @property
    def ornaments(self) -> Ornaments:
        """What makes the ornaments of its texts."""
        return Ornaments(self.kit, self.frame, self.purpose, self.pictures, self.where)


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A set text with the origin of its layout on the canvas."""

    layer: TextLayer
    layout: TextLayout
    x: float
    y: float
    ornament: Ornament = NO_ORNAMENT
    align: Align = "left"

    @property
    def ink(self) -> Rect:
        """The rectangle of the ink on the canvas."""
        ink = self.layout.ink
        return Rect(ink.x + self.x, ink.y + self.y, ink.width, ink.height)

    def emphasis_boxes(self, *lines: TextLine) -> tuple[Rect, ...]:
        """The rectangles around strong and highlighted words on the canvas, as high as their line's ink.

        Without `lines` those of all lines.
        """
        found: list[Rect] = []
        for line in lines or self.layout.lines:
            ends = [*(run.x for run in line.runs[1:]), line.ink.right]
            for run, end in zip(line.runs, ends, strict=False):
                if run.role != "normal" and end > run.x:
                    found.append(Rect(run.x + self.x, line.ink.y + self.y, end - run.x, line.ink.height))
        return tuple(found)

    def reach(self) -> tuple[Rect, ...]:
        """The rectangles that its lines and its ornament cover on the canvas."""
        return (*self.line_boxes(), *self.ornament.reach(self.x, self.y))

    def line_boxes(self) -> tuple[Rect, ...]:
        """The ink rectangles of the lines on the canvas."""
        return tuple(
            Rect(line.ink.x + self.x, line.ink.y + self.y, line.ink.width, line.ink.height)
            for line in self.layout.lines
            if line.ink.width > 0
        )


def place_stack(stack: StackLayer, setting: Setting, free: Rect, bounds: Rect) -> tuple[PlacedText, ...]:
    """Set the stack's texts inside `free`. Raises LayoutError when the main text does not fit.

    `bounds` is what no ink may leave: where hanging marks, accents or descenders do, the stack is set again that much
    further inside.
    """
    shown = [child for child in stack.children if setting.texts.text_of(child)]
    if not shown:
        return ()
    for kept in _less_and_less(shown):
        try:
            placed = _place_shown(stack, kept, setting, free, bounds)
        except LayoutError:
            continue
        if lead_of(placed) >= _LEAD:
            return placed
    needed = [child for child in shown if not child.optional]
    if not needed or len(needed) == len(shown):
        return _place_shown(stack, shown, setting, free, bounds)
    return _place_shown(stack, needed, replace(setting, texts=setting.texts.without_marks()), free, bounds)


def _less_and_less(shown: list[TextLayer]) -> Iterator[list[TextLayer]]:
    """Give the texts of a stack that has optional ones: all, then with fewer and fewer of these.

    Labels over the main text go first, then the last text; one that goes leaves its room to those after it. A picture
    without any of them is not among these, and none is given where all are optional or none is.
    """
    main = next((at for at, child in enumerate(shown) if child.role == "main"), 0)
    optional = [child for child in (*shown[main:], *shown[:main]) if child.optional]
    for kept in product((True, False), repeat=len(optional)) if len(optional) < len(shown) else ():
        left_out = {child.id for child, is_kept in zip(optional, kept, strict=True) if not is_kept}
        if optional and any(kept):
            yield [child for child in shown if child.id not in left_out]


def lead_of(placed: Sequence[PlacedText]) -> float:
    """Return how many times larger the main text is than the largest of the others; infinite where it is alone."""
    others = max((text.layout.size for text in placed if text.layer.role != "main"), default=0.0)
    return main_size(placed) / others if others else math.inf


def main_size(placed: Sequence[PlacedText]) -> float:
    """Return the size of a stack's main text in pixels, 0 where it has none."""
    return max((text.layout.size for text in placed if text.layer.role == "main"), default=0.0)


def _place_shown(
    stack: StackLayer, shown: list[TextLayer], setting: Setting, free: Rect, bounds: Rect
) -> tuple[PlacedText, ...]:
    free = free.inset(Insets(left=max(0.0, bounds.x + _mark_room(shown, setting) - free.x)))
    placed = _set_in(stack, shown, setting, free)
    for _ in range(_TRIES):
        over = _overhang(placed, bounds, setting)
        if over == Insets():
            break
        free = free.inset(over)
        placed = _set_in(stack, shown, setting, free)
    return placed


def _set_in(stack: StackLayer, shown: list[TextLayer], setting: Setting, free: Rect) -> tuple[PlacedText, ...]:
    if free.height < setting.frame.floor_secondary:
        raise LayoutError(error("FK410", setting.where, layer=shown[0].id))
    measure = stack.width.pixels(unit=setting.frame.unit, whole=free.width)
    layouts = _set_all(stack, shown, setting, measure, free.height)
    ornaments = [setting.ornaments.of(child, layout) for child, layout in zip(shown, layouts, strict=True)]
    main = next((layout for child, layout in zip(shown, layouts, strict=True) if child.role == "main"), layouts[0])
    gaps = [_gap_above(child, stack, main.size, setting.frame.unit) for child in shown[1:]]
    done = _Set(shown, layouts, ornaments, gaps)
    return _placed(stack, done.spread(stack.spread, free.height), setting, free, measure)


class _Set(NamedTuple):
    """The texts of a stack, set; `gaps` are those between them."""

    layers: Sequence[TextLayer]
    layouts: Sequence[TextLayout]
    ornaments: Sequence[Ornament]
    gaps: Sequence[float]

    @property
    def height(self) -> float:
        """From the top of the first to the bottom of the last."""
        blocks = zip(self.layouts, self.ornaments, strict=True)
        return sum(_block_height(*block) for block in blocks) + sum(self.gaps)

    def spread(self, most: float, height: float) -> _Set:
        """Return the texts with their gaps grown to fill a height, to `most` times of what they are."""
        between, spare = sum(self.gaps), height - self.height
        if most <= 1 or between <= 0 or spare <= 0:
            return self
        factor = min(most, 1 + spare / between)
        return self._replace(gaps=[factor * gap for gap in self.gaps])


def _mark_room(shown: Sequence[TextLayer], setting: Setting) -> float:
    """Return the room that the hanging mark of a usual text takes: the same for all, so that a series has one edge."""
    unit, whole = setting.frame.unit, setting.frame.size.short_side
    hanging = [child.fit for child in shown if child.fit and child.slot in setting.texts.marked]
    return max((_MARK * fit.max_pixels(_USUAL, unit=unit, whole=whole) for fit in hanging), default=0.0)


def _overhang(placed: Sequence[PlacedText], bounds: Rect, setting: Setting) -> Insets:
    """Return how far what is painted reaches over each side of `bounds`, in whole pixels.

    Marks of display size would hang up to the edge of the canvas, where round corners and crops bite them: half of the
    margin stays free.
    """
    inks = [box for text in placed for box in _painted(text, setting)]
    frame = setting.frame
    clear, width = _EDGE * frame.unit, frame.size.width
    left = max(bounds.x, clear, _HUNG * frame.box.x)
    right = min(bounds.right, width - clear, width - _HUNG * (width - frame.box.right))
    return Insets(
        top=_over(max((bounds.y - ink.y for ink in inks), default=0.0)),
        right=_over(max((ink.right - right for ink in inks), default=0.0)),
        bottom=_over(max((ink.bottom - bounds.bottom for ink in inks), default=0.0)),
        left=_over(max((left - ink.x for ink in inks), default=0.0)),
    )


def _painted(text: PlacedText, setting: Setting) -> list[Rect]:
    """Return the rectangles of the lines with their effects, and of markers."""
    reach = effects_of(text.layer, text.layout.size, setting.frame.unit, setting.kit, None).reach
    outwards = Insets(-reach.top, -reach.right, -reach.bottom, -reach.left)
    bars = marker_bars(text.layout, setting.library) if text.layer.highlight == "marker" else ()
    moved = [replace(bar, x=bar.x + text.x, y=bar.y + text.y) for bar in bars]
    return [*(box.inset(outwards) for box in text.reach()), *moved]


def _over(pixels: float) -> float:
    return float(max(0, math.ceil(pixels - _ROUNDING)))


def _set_all(
    stack: StackLayer, shown: list[TextLayer], setting: Setting, measure: float, height: float
) -> list[TextLayout]:
    """Set fixed sizes first; what they leave of the height is for the fitted text."""
    fixed = {child.id: _set_fixed(stack, child, setting, measure) for child in shown if child.fit is None}
    ornaments = setting.ornaments
    taken = sum(
        _block_height(fixed[child.id], ornaments.of(child, fixed[child.id]))
        if child.id in fixed
        else ornaments.above(child)
        for child in shown
    )
    own = [child.above.pixels(unit=setting.frame.unit, whole=height) for child in shown[1:] if child.above is not None]
    room = height - taken - sum(own)
    spaces = len(shown) - 1 - len(own)
    return [
        fixed[child.id] if child.fit is None else _fitted(stack, child, child.fit, setting, measure, room, spaces)
        for child in shown
    ]


def _fitted(
    stack: StackLayer, layer: TextLayer, fit: Fit, setting: Setting, measure: float, room: float, spaces: int
) -> TextLayout:
    """Set the fitted text; the `spaces` between the stack's texts grow with its size where they are in em.

    A size that is shared is kept exactly: a text which would have it or more by breaking a word breaks that word.
    """
    text = setting.texts.text_of(layer)
    least, most = _bounds(layer, fit, setting, text)
    style = replace(layer_style(layer, setting.kit, setting.language, setting.library), by_sense=fit.by_sense)
    if layer.role == "main" and layer.highlight == "color" and setting.accent_allowed:
        style = color_emphasis(style)
    fixed_gaps = 0.0 if stack.gap_em is not None else _gap(stack, least, setting.frame.unit) * spaces

    def between(smallest: float, largest: float) -> TextLayout:
        return (fit_text_with_ellipsis if fit.overflow == "ellipsis" else fit_text)(
            text,
            style,
            setting.library,
            unit=setting.frame.unit,
            measure=measure,
            height=max(room - fixed_gaps, 1.0),
            min_size=smallest,
            max_size=largest,
            max_lines=fit.lines,
            align=stack.align,
            space_below=(stack.gap_em or 0.0) * spaces,
        )

    shared = max(min(most, setting.sizes.get(layer.id, most)), least)
    found = between(least, shared)
    if found.size >= shared or shared == most or between(least, most).size < shared:
        return found
    return between(shared, shared)


def _bounds(layer: TextLayer, fit: Fit, setting: Setting, text: str) -> tuple[float, float]:
    """Return the smallest and the largest size on its own; the floor of legibility wins over the template's maximum.

    A column that safe areas narrow takes smaller type, so that its lines hold as many words.
    """
    unit, whole = setting.frame.unit, setting.frame.size.short_side
    floor = setting.frame.floor_main if layer.role == "main" else setting.frame.floor_secondary
    least = fit.min.pixels(unit=unit, whole=whole) if fit.min else floor
    most = fit.max_pixels(len(plain_text(text)), unit=unit, whole=whole) * setting.frame.column
    return least, max(most, least)


def _set_fixed(stack: StackLayer, layer: TextLayer, setting: Setting, measure: float) -> TextLayout:
    assert layer.size is not None
    frame = setting.frame
    size = max(layer.size.pixels(unit=frame.unit, whole=frame.size.short_side), frame.floor_secondary)
    style = layer_style(layer, setting.kit, setting.language, setting.library)
    text = setting.texts.text_of(layer)
    room = measure if layer.width is None else min(measure, layer.width.pixels(unit=frame.unit, whole=measure))
    narrowed = max(1.0, room - sum(setting.ornaments.insets(layer, size)))
    return set_text(text, style, setting.library, size=size, unit=frame.unit, measure=narrowed, align=stack.align)


def _placed(stack: StackLayer, done: _Set, setting: Setting, free: Rect, measure: float) -> tuple[PlacedText, ...]:
    top = _top(stack, done.height, free)
    left = _left(stack, setting, free, measure)
    placed: list[PlacedText] = []
    for layer, layout, ornament, gap in zip(done.layers, done.layouts, done.ornaments, [*done.gaps, 0.0], strict=True):
        before, after = setting.ornaments.insets(layer, layout.size)
        x = left + (after if is_read_leftwards(layout) else before)
        baseline = top + ornament.above + layout.cap_height
        placed.append(PlacedText(layer, layout, round(x, 2), round(baseline, 2), ornament, stack.align))
        top = baseline + layout.last_baseline + ornament.below + gap
    return tuple(placed)


def _left(stack: StackLayer, setting: Setting, free: Rect, measure: float) -> float:
    """Return the x of a block: at the brand's side for text; aligned blocks at their own side or in the middle."""
    if stack.align == "center":
        return free.x + (free.width - measure) / 2
    at_right = setting.kit.brand.look.text_side == "right" or stack.align == "right"
    return free.right - measure if at_right else free.x


def _top(stack: StackLayer, height: float, free: Rect) -> float:
    """Return the y of the block's top (craft rule 6: 47 % of the free height, 42 % when upper).

    That is its first cap line where nothing stands over it.
    """
    top, bottom = free.y, free.bottom
    if stack.place == "top":
        return top
    if stack.place == "bottom":
        return bottom - height
    wanted = top + _MIDDLE[stack.place] * (bottom - top) - height / 2
    return min(max(wanted, top), max(top, bottom - height))


def _block_height(layout: TextLayout, ornament: Ornament) -> float:
    """Return the height from the first cap line to the last baseline, with what stands over and under them."""
    return ornament.above + layout.cap_height + layout.last_baseline + ornament.below


def _gap_above(layer: TextLayer, stack: StackLayer, main_size: float, unit: float) -> float:
    if layer.above is not None:
        return layer.above.pixels(unit=unit, whole=main_size)
    return _gap(stack, main_size, unit)


def _gap(stack: StackLayer, main_size: float, unit: float) -> float:
    if stack.gap_em is not None:
        return stack.gap_em * main_size
    return stack.gap.pixels(unit=unit, whole=main_size)

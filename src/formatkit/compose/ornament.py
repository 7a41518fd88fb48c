"""What stands around a text and moves with it: an icon or portrait before it, a box behind it, a rule above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from formatkit.compose.box_colors import box_colors
from formatkit.compose.crop import portrait_crop, reduction_for
from formatkit.compose.frame import Frame
from formatkit.compose.treatment import treatment_of
from formatkit.diagnostics import Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import Purpose
from formatkit.model.color import Color
from formatkit.model.fields import Length
from formatkit.model.geometry import Rect, Size
from formatkit.model.media import Focus
from formatkit.model.ornament import Box, Portrait, Rule
from formatkit.model.template import TextLayer
from formatkit.scene.forms import form_of
from formatkit.scene.icons import ICON_STROKE, icon_names, icon_path
from formatkit.scene.kit import Kit, SlotPicture
from formatkit.scene.nodes import Artwork, Picture, VectorShape
from formatkit.scene.path import Path, bounds_of
from formatkit.scene.text import TextLayout
from formatkit.scene.treatment import Treatment
from formatkit.typeset.parts import reads_leftwards

__all__ = ["NO_ORNAMENT", "Ornament", "OrnamentNode", "Ornaments", "is_read_leftwards"]

OrnamentNode = VectorShape | Picture | Artwork
_PAD_SIDE, _PAD_TOP = 0.95, 0.72
"""Room between a box's edge and its text, in em: beside it, and above cap height and below the baseline."""
_ICON = 1.28
"""Side of an icon, in em: its drawing is then as high as capitals and the room around them."""
_ICON_GAP, _PORTRAIT_GAP = 0.45, 1.0
_FACE = Focus(x=0.5, y=0.38)
"""Where a portrait's face is taken to be when nobody says."""
_ROUNDED = 0.12


@dataclass(frozen=True, slots=True)
class Ornament:
    """What stands around one text, in pixels.

    `above` is the room it takes over the first cap line, `below` that under the last baseline. Places of `nodes`, and
    of the `icon`, which has the text's color, count from the text's origin. `color` is the text's own, on a box.
    """

    above: float = 0.0
    below: float = 0.0
    nodes: tuple[OrnamentNode, ...] = ()
    icon: VectorShape | None = None
    color: Color | None = None

    def at(self, x: float, y: float, color: Color) -> tuple[OrnamentNode, ...]:
        """Return the nodes where the text's origin is at (`x`, `y`) of the canvas, for a text of that color."""
        icon = () if self.icon is None else (replace(self.icon, color=self.color or color),)
        return tuple(_shifted(node, x, y) for node in (*self.nodes, *icon))

    def reach(self, x: float, y: float) -> tuple[Rect, ...]:
        """Return the rectangles that it covers on the canvas."""
        return tuple(node.area for node in self.at(x, y, _ANY))


_ANY = Color(0, 0, 0)
NO_ORNAMENT = Ornament()


@dataclass(frozen=True, slots=True)
class Ornaments:
    """Makes the ornaments of one picture's texts."""

    kit: Kit
    frame: Frame
    purpose: Purpose | None
    pictures: Mapping[str, SlotPicture]
    where: Where

    def insets(self, layer: TextLayer, size: float) -> tuple[float, float]:
        """Return how much of the measure is taken before and after the lines of a text of `size` pixels."""
        before, after = 0.0, 0.0
        if self._portrait(layer) is not None:
            assert layer.portrait is not None
            before += self._pixels(layer.portrait.size) + _PORTRAIT_GAP * size
        if layer.icon is not None:
            before += (_ICON + _ICON_GAP) * size
        if layer.box is not None:
            before, after = before + _PAD_SIDE * size, after + _PAD_SIDE * size
        return before, after

    def above(self, layer: TextLayer) -> float:
        """Return the room that a text's rule takes over it, whatever the text's size."""
        return self._weight(layer.rule) + self._pixels(layer.rule.gap) if layer.rule is not None else 0.0

    def of(self, layer: TextLayer, layout: TextLayout) -> Ornament:
        """Return what stands around a text that was set: before it, so on the right of one that is read leftwards.

        Raises LayoutError for a box on which no text is readable.
        """
        before, _ = self.insets(layer, layout.size)
        made = NO_ORNAMENT
        if layer.box is not None:
            made = self._boxed(layer, layer.box, layout, before)
        if layer.icon is not None:
            made = replace(made, icon=self._icon(layer, layer.icon, layout))
        picture = self._portrait(layer)
        if picture is not None and layer.portrait is not None:
            made = self._beside(made, layer, layer.portrait, picture, layout, before)
        if layer.rule is not None:
            made = self._ruled(made, layer.rule, layer.id, layout, before)
        return _mirrored(made, layout.measure) if is_read_leftwards(layout) else made

    def _boxed(self, layer: TextLayer, box: Box, layout: TextLayout, before: float) -> Ornament:
        colors = box_colors(layer, box, self.kit, self.purpose, self.where)
        side, top = _PAD_SIDE * layout.size, _PAD_TOP * layout.size
        inked = layout.measure - layout.ink.x if is_read_leftwards(layout) else layout.ink.right
        width = inked + side if box.width == "text" else layout.measure + side
        area = Rect(
            -before, -layout.cap_height - top, before + width, layout.cap_height + layout.last_baseline + 2 * top
        )
        node = VectorShape(f"{layer.id}.box", area, "rounded", colors.box, radius=self._pixels(box.radius))
        return Ornament(top, top, (node,), color=colors.text)

    def _icon(self, layer: TextLayer, name: str, layout: TextLayout) -> VectorShape:
        if name not in icon_names():
            near = get_close_matches(name, icon_names(), n=1, cutoff=0.5)
            raise LayoutError(error("FK429", self.where, layer=layer.id, found=name, nearest=near[0] if near else ""))
        side = _ICON * layout.size
        middle = -layout.cap_height / 2
        stroke, path = ICON_STROKE * side, icon_path(name)
        ink = bounds_of(path)[0] * side - stroke / 2  # the drawing, not its box, stands on the margin line
        area = Rect(-(_ICON + _ICON_GAP) * layout.size - ink, middle - side / 2, side, side)
        return VectorShape(f"{layer.id}.icon", area, "path", _ANY, stroke=stroke, path=path)

    def _portrait(self, layer: TextLayer) -> SlotPicture | None:
        return self.pictures.get(layer.portrait.slot) if layer.portrait is not None else None

    def _beside(
        self,
        made: Ornament,
        layer: TextLayer,
        portrait: Portrait,
        picture: SlotPicture,
        layout: TextLayout,
        before: float,
    ) -> Ornament:
        side = float(round(self._pixels(portrait.size)))
        height = layout.cap_height + layout.last_baseline
        area = Rect(-before, -layout.cap_height + (height - side) / 2, side, side)
        over = max(0.0, (side - height) / 2)
        mask = self.kit.brand.look.portrait if portrait.mask == "brand" else portrait.mask
        node = _drawn(f"{layer.id}.portrait", mask, picture, area, treatment_of(self.kit.brand, self.frame.unit))
        return replace(made, above=max(made.above, over), below=max(made.below, over), nodes=(*made.nodes, node))

    def _ruled(self, made: Ornament, rule: Rule, name: str, layout: TextLayout, before: float) -> Ornament:
        color = self.kit.brand.color(rule.color.removeprefix("brand."), self.purpose)
        weight, gap = self._weight(rule), self._pixels(rule.gap)
        top = -layout.cap_height - made.above - gap - weight
        node = VectorShape(f"{name}.rule", Rect(-before, top, self._pixels(rule.length), weight), "rectangle", color)
        return replace(made, above=made.above + gap + weight, nodes=(*made.nodes, node))

    def _weight(self, rule: Rule) -> float:
        return max(1.0, self._pixels(rule.weight))

    def _pixels(self, length: Length) -> float:
        return length.pixels(unit=self.frame.unit, whole=self.frame.size.short_side)


def _drawn(name: str, mask: str, picture: SlotPicture, area: Rect, treatment: Treatment) -> Picture | Artwork:
    """Return a portrait; `mask` is a kind of mask, or path data in a box of 100 × 100."""
    facts = picture.facts
    if facts.vector or mask == "none":
        return Artwork(name, facts.digest, _contained(facts.size, area), facts.vector)
    size = Size(round(area.width), round(area.height))
    crop = portrait_crop(facts.size, size, picture.focus or _FACE)
    treatment = replace(treatment, blur=0.0)  # soft is what stands behind texts, not a face
    shown = Picture(name, facts.digest, reduction_for(crop, size), crop, area, treatment=treatment)
    match mask:
        case "circle":
            return replace(shown, mask="circle")
        case "rounded":
            return replace(shown, mask="rounded", radius=_ROUNDED * area.width)
    return replace(shown, mask="path", path=_form(mask))


def _form(data: str) -> Path:
    try:
        return form_of(data)
    except ValueError as wrong:
        raise LayoutError(error("FK907", Where(key="look.portrait"), found=data[:40], reason=wrong)) from None


def _contained(size: Size, area: Rect) -> Rect:
    """Return the largest rectangle of a drawing's ratio in an area, at its left edge and in its vertical middle."""
    scale = min(area.width / size.width, area.height / size.height)
    width, height = size.width * scale, size.height * scale
    return Rect(area.x, area.y + (area.height - height) / 2, width, height)


def is_read_leftwards(layout: TextLayout) -> bool:
    """Tell whether a text is read from right to left."""
    return reads_leftwards(layout.lines[0].text)


def _mirrored(ornament: Ornament, measure: float) -> Ornament:
    """Return an ornament that stands on the other side of a text of that measure."""
    nodes = tuple(_across(node, measure) for node in ornament.nodes)
    icon = ornament.icon and replace(ornament.icon, area=_across(ornament.icon, measure).area)
    return replace(ornament, nodes=nodes, icon=icon)


def _across(node: OrnamentNode, measure: float) -> OrnamentNode:
    return replace(node, area=replace(node.area, x=measure - node.area.right))


def _shifted(node: OrnamentNode, x: float, y: float) -> OrnamentNode:
    """Move a node; pictures and drawings stand on whole pixels."""
    area = Rect(node.area.x + x, node.area.y + y, node.area.width, node.area.height)
    if not isinstance(node, VectorShape):
        area = Rect(round(area.x), round(area.y), max(1, round(area.width)), max(1, round(area.height)))
    return replace(node, area=area)

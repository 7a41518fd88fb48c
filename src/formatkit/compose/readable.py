"""Make text readable with what the brand allows: another allowed color, a scrim, a plate, in that order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from formatkit.compose.frame import Frame
from formatkit.compose.ground import Ground, plain_ground
from formatkit.compose.scrims import scrim_color, weakest_scrim
from formatkit.compose.stack import PlacedText
from formatkit.compose.text_effects import Contrast, effects_of, require_contrast, stands_out
from formatkit.compose.text_style import is_bold
from formatkit.diagnostics import Diagnostic, Where, error, note, warning
from formatkit.errors import LayoutError
from formatkit.model.brand import Purpose
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Rect, Shape
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Fill, Scrim, ScrimSide
from formatkit.scene.text_effects import NO_EFFECTS, TextEffects

__all__ = ["Readable", "make_readable", "with_readable_role"]

_CONTRAST = 4.5
_CONTRAST_LARGE = 3.0
_LARGE = 24.0
_LARGE_BOLD = 18.66
_CELL = 0.25
"""Side of the cells that contrast is measured in, in em."""
_EASE = 0.5
_PHOTO = "photo"
_INSIDE, _INSIDE_ACROSS = 0.08, 0.06
"""How far the fading of a scrim reaches into the texts, as a share of the canvas."""


@dataclass(frozen=True, slots=True)
class _Need:
    """One text: the boxes of its lines, the side of a cell, the contrast it needs (WCAG 2.2, 1.4.3).

    `effects` are the text's own stroke and shadow, which its letters must stand out from.
    """

    placed: PlacedText
    boxes: tuple[Rect, ...]
    cell: float
    contrast: float
    effects: TextEffects = NO_EFFECTS

    def reached_by(self, color: Color, ground: Ground) -> bool:
        """Tell whether a color reaches the contrast wherever the text stands on a ground."""
        wanted = Contrast(ground, self.contrast, self.cell)
        return stands_out(color, self.effects, self.placed.layout.size, self.boxes, wanted)


@dataclass(frozen=True, slots=True)
class Readable:
    """The ground with its repairs, the color of text and of its emphasis, and what was done."""

    ground: Ground
    color: Color
    emphasis: Color
    diagnostics: tuple[Diagnostic, ...] = ()
    needs: tuple[_Need, ...] = ()

    def stays_on(self, ground: Ground) -> bool:
        """Tell whether the texts can be read in these colors on another ground, too."""
        return _reaches(self.color, self.needs, ground) and _reaches(self.emphasis, _marked(self.needs), ground)


def make_readable(
    placed: Sequence[PlacedText], ground: Ground, kit: Kit, frame: Frame, purpose: Purpose | None, where: Where
) -> Readable:
    """Return a text color and a ground on which all texts reach their contrast.

    4.5:1 is asked for at all sizes; where no scrim reaches it, large text makes do with WCAG's 3:1. Emphasis takes
    the brand's accent where it is allowed on this ground and readable (3:1 when large), else the text's color.

    Raises LayoutError when no color that the brand allows does, even on a plate.
    """
    needs = tuple(_need(text, kit, frame, purpose) for text in placed)
    for need in needs:
        wanted = Contrast(ground, need.contrast, need.cell)
        require_contrast(need.placed.layer, need.effects, _allowed(ground.role, kit, purpose), wanted, where)
    repaired = replace(_repaired(needs, ground, kit, frame, purpose, where), needs=needs)
    accent = _accent(repaired.ground, kit, purpose)
    if accent is not None and _reaches(accent, _marked(needs), repaired.ground):
        return replace(repaired, emphasis=accent)
    return repaired


def with_readable_role(
    placed: Sequence[PlacedText], ground: Ground, kit: Kit, frame: Frame, purpose: Purpose | None
) -> Ground:
    """Return a ground that shapes were drawn on, with the role whose colors can be read there.

    Where none of its own can, those count that the brand allows on photographs: what is under the text is as unknown.
    """
    needs = [replace(_need(text, kit, frame, purpose), contrast=_CONTRAST) for text in placed]
    own = any(_reaches(color, needs, ground) for color in _allowed(ground.role, kit, purpose))
    return ground if own or not kit.brand.pairs.get(_PHOTO) else replace(ground, role=_PHOTO)


def _accent(ground: Ground, kit: Kit, purpose: Purpose | None) -> Color | None:
    role = kit.brand.role("accent", purpose)
    return kit.brand.palette[role] if role in kit.brand.pairs.get(ground.role, ()) else None


def _marked(needs: Sequence[_Need]) -> list[_Need]:
    """Return what the emphasis of the main texts needs where it is a color."""
    main = (need for need in needs if need.placed.layer.role == "main" and need.placed.layer.highlight == "color")
    return [replace(need, boxes=need.placed.emphasis_boxes()) for need in main]


def _repaired(
    needs: Sequence[_Need], ground: Ground, kit: Kit, frame: Frame, purpose: Purpose | None, where: Where
) -> Readable:
    allowed = _allowed(ground.role, kit, purpose)
    strict = [replace(need, contrast=_CONTRAST) for need in needs]
    color = next((each for each in allowed if _reaches(each, strict, ground)), None)
    asked = _asked(needs, ground, kit, purpose)
    as_it_is = Readable(ground, color, color) if color is not None else None
    if as_it_is and (ground.preview is None or all(need.reached_by(own, ground) for own, need in asked)):
        return as_it_is
    if ground.preview is None:
        return _on_plain(needs, ground, allowed, where)
    accent = _accent(ground, kit, purpose)
    marked = [*asked, *((accent, need) for need in _marked(needs) if accent is not None and need.boxes)]
    for best in allowed if color is None else (color,):  # the brand's first color where it can be: a series looks alike
        for wanted, extra in product((strict, needs), (marked, []) if marked else ([],)):
            if as_it_is and not extra:
                return as_it_is
            scrimmed = _with_scrim(wanted, extra, ground, best, kit, frame, where)
            if scrimmed is not None:
                return scrimmed
    return _with_plate(needs, ground, kit, frame, purpose, where)


def _asked(needs: Sequence[_Need], ground: Ground, kit: Kit, purpose: Purpose | None) -> list[tuple[Color, _Need]]:
    """Return the texts that ask for a color of their own which the brand allows on the ground, with that color."""
    allowed = kit.brand.pairs.get(ground.role, ())
    asking = ((need.placed.layer.color, need) for need in needs)
    roles = ((kit.brand.role(name.removeprefix("brand."), purpose), need) for name, need in asking if name is not None)
    return [(kit.brand.palette[role], need) for role, need in roles if role in allowed]


def _on_plain(needs: Sequence[_Need], ground: Ground, allowed: Sequence[Color], where: Where) -> Readable:
    color = next((each for each in allowed if _reaches(each, needs, ground)), None)
    if color is None:
        raise LayoutError(_no_color(ground, allowed, needs, where))
    return Readable(ground, color, color)


def _with_scrim(
    needs: Sequence[_Need],
    marked: Sequence[tuple[Color, _Need]],
    ground: Ground,
    color: Color,
    kit: Kit,
    frame: Frame,
    where: Where,
) -> Readable | None:
    """Return the ground under the weakest scrim that does for a color, None where none does.

    `marked` are texts in a color of their own (emphasis) that must be readable as well.
    """
    area = Rect(0, 0, frame.size.width, frame.size.height)
    tone = scrim_color(color, kit)

    def enough(under: Ground) -> bool:
        own = all(_reaches(accent, [need], under) for accent, need in marked)
        return own and _reaches(color, needs, under)

    def found_from(side: ScrimSide, plateau: float) -> Scrim | None:
        def scrim(opacity: float) -> Scrim:
            return Scrim("scrim", area, tone, side, opacity, plateau, round(plateau + _EASE, 4))

        return weakest_scrim(scrim, ground, enough)

    found = next((each for each in (found_from(*way) for way in _scrim_ways(needs, frame)) if each), None)
    if found is None:
        return None
    said = note("FK405", where, opacity=round(found.opacity * 100))
    return Readable(ground.with_scrim(found), color, color, (said,))


def _with_plate(
    needs: Sequence[_Need], ground: Ground, kit: Kit, frame: Frame, purpose: Purpose | None, where: Where
) -> Readable:
    """Return an opaque plate of the brand's ground that bleeds to the edges on the text's side."""
    role = kit.brand.role("background", purpose)
    plain = plain_ground(role, kit.brand.palette[role])
    allowed = _allowed(role, kit, purpose)
    color = next((each for each in allowed if _reaches(each, needs, plain)), None)
    if color is None:
        raise LayoutError(_no_color(plain, allowed, needs, where))
    plate = Fill("plate", _plate_area(needs, frame), plain.color)
    return Readable(ground.with_plate(plate, role), color, color, (warning("FK406", where),))


def _need(text: PlacedText, kit: Kit, frame: Frame, purpose: Purpose | None) -> _Need:
    seen = text.layout.size * frame.phone_scale
    bold = is_bold(kit.brand.fonts[_font_role(text, kit)])
    large = seen >= (_LARGE_BOLD if bold else _LARGE)
    contrast = _CONTRAST_LARGE if large else _CONTRAST
    size = text.layout.size
    effects = effects_of(text.layer, size, frame.unit, kit, purpose)
    return _Need(text, text.line_boxes(), _CELL * size, contrast, effects)


def _font_role(text: PlacedText, kit: Kit) -> str:
    role = text.layer.font.removeprefix("brand.")
    return role if role in kit.brand.fonts else "text"


def _allowed(role: str, kit: Kit, purpose: Purpose | None) -> list[Color]:
    """Return the colors for running text, best first; the accent is for emphasis, unless it is the only one."""
    roles = kit.brand.pairs.get(role, ())
    accent = kit.brand.role("accent", purpose)
    return [kit.brand.palette[name] for name in roles if name != accent or len(roles) == 1]


def _reaches(color: Color, needs: Sequence[_Need], ground: Ground) -> bool:
    return all(need.reached_by(color, ground) for need in needs)


def _scrim_ways(needs: Sequence[_Need], frame: Frame) -> Iterator[tuple[ScrimSide, float]]:
    """Give the side that the scrim comes from, and how far it stays at full strength.

    It begins to fade a little before the texts end; where small ones at that end need more, it fades after them.
    """
    block = _around(needs)
    width, height = frame.size.width, frame.size.height
    if frame.shape in (Shape.WIDE, Shape.BANNER):
        left = block.x + block.width / 2 <= width / 2
        depth, inside = block.right / width if left else 1 - block.x / width, _INSIDE_ACROSS
        side: ScrimSide = "left" if left else "right"
    else:
        below = block.y + block.height / 2 >= height / 2
        depth, inside = 1 - block.y / height if below else block.bottom / height, _INSIDE
        side = "bottom" if below else "top"
    for fading in (inside, 0.0):
        yield side, round(min(max(0.0, depth - fading), 1.0), 4)


def _plate_area(needs: Sequence[_Need], frame: Frame) -> Rect:
    block = _around(needs)
    width, height = frame.size.width, frame.size.height
    pad = 4 * frame.unit
    if frame.shape in (Shape.WIDE, Shape.BANNER):
        if block.x + block.width / 2 <= width / 2:
            return Rect(0, 0, min(width, round(block.right + pad)), height)
        left = max(0, round(block.x - pad))
        return Rect(left, 0, width - left, height)
    if block.y + block.height / 2 >= height / 2:
        top = max(0, round(block.y - pad))
        return Rect(0, top, width, height - top)
    return Rect(0, 0, width, min(height, round(block.bottom + pad)))


def _around(needs: Sequence[_Need]) -> Rect:
    boxes = [box for need in needs for box in need.boxes]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Rect(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def _no_color(ground: Ground, allowed: Sequence[Color], needs: Sequence[_Need], where: Where) -> Diagnostic:
    need = max(needs, key=lambda each: each.contrast)
    best = max(allowed, key=lambda color: contrast_ratio(color.luminance, ground.color.luminance), default=None)
    reached = contrast_ratio(best.luminance, ground.color.luminance) if best else 1.0
    return error(
        "FK403",
        where,
        ground=ground.role,
        layer=need.placed.layer.id,
        needed=f"{need.contrast:g}",
        color=best.hex if best else "–",
        best=f"{reached:.1f}",
    )

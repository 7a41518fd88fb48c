"""The logo: always in the brand's corner, at the brand's height, in the variant that its ground asks for."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.compose.frame import Frame
from formatkit.compose.ground import Ground
from formatkit.diagnostics import Diagnostic, warning
from formatkit.model.color import contrast_ratio
from formatkit.model.geometry import Rect, Shape
from formatkit.model.template import LogoLayer
from formatkit.scene.kit import Kit, LogoVariant
from formatkit.scene.nodes import Artwork
from formatkit.scene.store import ArtworkFacts

__all__ = ["LogoPlan", "logo_node", "plan_logo"]

_WIDEST = 0.24
_WIDEST_WIDE = 0.15
_MARK_HEIGHT = 1.6
"""A mark alone is drawn higher than a full logo: 7 to 9 % of the short side where a logo has 4.5 to 6 %."""


@dataclass(frozen=True, slots=True)
class LogoPlan:
    """Where the logo goes: `area` in whole pixels, `clear` with its clear space around it."""

    layer: str
    area: Rect
    clear: Rect
    mark: bool
    diagnostics: tuple[Diagnostic, ...] = ()


def plan_logo(layer: LogoLayer, kit: Kit, frame: Frame) -> LogoPlan | None:
    """Return the logo's place, or None when the brand has no logo."""
    if kit.brand.logo is None or not kit.logos:
        return None
    place = kit.brand.logo.place
    height = place.height.pixels(unit=frame.unit, whole=frame.size.height) * layer.scale
    least = place.min_height.pixels(unit=frame.unit, whole=frame.size.height)
    share = _WIDEST_WIDE if frame.shape in (Shape.WIDE, Shape.BANNER) else _WIDEST
    full = next((kit.logos[name] for name in ("on_light", "on_dark") if name in kit.logos), None)
    facts, mark = (full, False) if full else (kit.logos["mark"], True)
    fitting = min(height, share * frame.seen.width / facts.size.ratio)
    if fitting < least and not mark and "mark" in kit.logos:
        facts, mark = kit.logos["mark"], True
    if mark:
        fitting = min(height * _MARK_HEIGHT, share * frame.seen.width / facts.size.ratio)
    noticed = (warning("FK411"),) if fitting < least else ()
    area = _in_corner(facts, fitting, kit, frame)
    return LogoPlan(layer.id, area, _grown(area, place.clear_space * fitting), mark, noticed)


def logo_node(plan: LogoPlan, kit: Kit, ground: Ground) -> Artwork:
    """Return the logo in the variant that stands out from what is under it."""
    facts = kit.logos[_variant(plan, kit, ground)]
    return Artwork(plan.layer, facts.digest, plan.area, facts.vector)


def _variant(plan: LogoPlan, kit: Kit, ground: Ground) -> LogoVariant:
    if plan.mark and "mark" in kit.logos:
        return "mark"
    under = ground.luminance(plan.area)
    dark_ground = contrast_ratio(under, 1.0) >= contrast_ratio(under, 0.0) * 0.75
    wanted: LogoVariant = "on_dark" if dark_ground else "on_light"
    return wanted if wanted in kit.logos else next(iter(kit.logos))


def _in_corner(facts: ArtworkFacts, height: float, kit: Kit, frame: Frame) -> Rect:
    assert kit.brand.logo is not None
    corner = kit.brand.logo.place.corner
    width, tall = max(1, round(height * facts.size.ratio)), max(1, round(height))
    box = frame.box
    x = round(box.x) if corner.endswith("left") else round(box.right) - width
    y = round(box.y) if corner.startswith("top") else round(box.bottom) - tall
    return Rect(x, y, width, tall)


def _grown(area: Rect, by: float) -> Rect:
    return Rect(area.x - by, area.y - by, area.width + 2 * by, area.height + 2 * by)

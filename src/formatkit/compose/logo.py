"""The logo: always in the brand's corner, at the brand's height, in the variant that its ground asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formatkit.compose.frame import Frame
from formatkit.compose.ground import Ground
from formatkit.compose.scrims import scrim_color, weakest_scrim
from formatkit.diagnostics import Diagnostic, warning
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Insets, Rect, Shape
from formatkit.model.template import LogoLayer
from formatkit.raster.luminance import relative_luminance
from formatkit.scene.kit import Kit, LogoVariant
from formatkit.scene.nodes import Artwork, Scrim
from formatkit.scene.store import ArtworkFacts, Store

__all__ = ["LogoPlan", "PlacedLogo", "place_logo", "plan_logo"]

_CONTRAST = 4.5
"""What text needs, since most logos hold a name; WCAG itself asks nothing of logos."""
_CONTRAST_OF_MARK = 3.0
"""What WCAG 2.2 (1.4.11) asks of graphics that must be recognized."""
_SEEN = 127
_MUCH = 0.1
_BESIDE, _OVER = 1.3, 0.85
"""Room between texts and the logo, in its heights, where the brand's clear space is not more."""
_EASE = 0.55
"""The share of the height over which a scrim fades: over less its end can be seen on an even ground."""
_WIDEST = 0.24
_WIDEST_WIDE = 0.15
_MARK_HEIGHT = 1.6
"""A mark alone is drawn higher than a full logo: 7 to 9 % of the short side where a logo has 4.5 to 6 %."""


@dataclass(frozen=True, slots=True)
class LogoPlan:
    """Where the logo goes: `area` in whole pixels, `clear` with its clear space around it.

    `apart` is what texts keep off: a line that ends beside a logo must not read as if the logo belonged to it.
    """

    layer: str
    area: Rect
    clear: Rect
    apart: Rect
    mark: bool
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedLogo:
    """The logo's node, and the ground with what makes it stand out."""

    node: Artwork
    ground: Ground
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
    beside, over = (max(place.clear_space, share) * fitting for share in (_BESIDE, _OVER))
    apart = area.inset(Insets(-over, -beside, -over, -beside))
    return LogoPlan(layer.id, area, _grown(area, place.clear_space * fitting), apart, mark, noticed)


def place_logo(
    plan: LogoPlan, kit: Kit, ground: Ground, frame: Frame, allowed: Callable[[Ground], bool], store: Store
) -> PlacedLogo:
    """Return the logo in the variant that stands out from what is under it.

    Where neither variant reaches 4.5:1 (a mark 3:1, in one of its own tones), a scrim from the logo's edge of the
    picture helps, if the ground is still `allowed` with it: the texts on it must stay readable.
    """
    if ground.preview is None:
        return PlacedLogo(_node(plan, kit, _variant(plan, kit, ground)), ground)
    tones = _own_tones(plan, kit, store)
    best, best_tone = max(tones, key=lambda each: _contrast(plan, each[1], ground))
    if _contrast(plan, best_tone, ground) >= _needed(plan):
        return PlacedLogo(_node(plan, kit, best), ground)
    for name, tone in tones:
        scrim = _logo_scrim(plan, tone, kit, ground, frame)
        if scrim is not None and allowed(covered := ground.with_scrim(scrim)):
            return PlacedLogo(_node(plan, kit, name), covered)
    return PlacedLogo(_node(plan, kit, best), ground, (warning("FK413"),))


def _needed(plan: LogoPlan) -> float:
    return _CONTRAST_OF_MARK if plan.mark else _CONTRAST


def _own_tones(plan: LogoPlan, kit: Kit, store: Store) -> tuple[tuple[LogoVariant, Color], ...]:
    """Return the variants that may be shown with the color that is to stand out.

    That is the lightest color that a logo for dark grounds has much of, and the darkest of one for light grounds; of
    a mark, which is for all grounds, either one will do.
    """
    if plan.mark:
        return tuple(("mark", tone) for tone in _ends_of(kit.logos["mark"].digest, store))
    ends: tuple[tuple[LogoVariant, int], ...] = (("on_dark", 1), ("on_light", 0))
    return tuple((name, _ends_of(kit.logos[name].digest, store)[end]) for name, end in ends if name in kit.logos)


def _ends_of(digest: str, store: Store) -> tuple[Color, Color]:
    """Return the darkest and the lightest color that a logo has much of."""
    if digest not in _FOUND:
        _FOUND[digest] = _ends(store.proxy(digest))
    return _FOUND[digest]


_FOUND: dict[str, tuple[Color, Color]] = {}
"""The tones of each logo, by its content."""


def _ends(pixels: NDArray[np.uint8]) -> tuple[Color, Color]:
    seen = pixels.reshape(-1, pixels.shape[2])
    if pixels.shape[2] == 4 and (seen[:, 3] > _SEEN).any():
        seen = seen[seen[:, 3] > _SEEN]
    by_light = seen[np.argsort(relative_luminance(seen[None, :, :3])[0], kind="stable"), :3]
    dark, light = (by_light[round((len(by_light) - 1) * share)] for share in (_MUCH, 1 - _MUCH))
    return Color(*(int(level) for level in dark)), Color(*(int(level) for level in light))


def _logo_scrim(plan: LogoPlan, tone: Color, kit: Kit, ground: Ground, frame: Frame) -> Scrim | None:
    below = plan.area.y + plan.area.height / 2 >= frame.size.height / 2
    depth = 1 - plan.clear.y / frame.size.height if below else plan.clear.bottom / frame.size.height
    area = Rect(0, 0, frame.size.width, frame.size.height)
    color = scrim_color(tone, kit)

    def scrim(opacity: float) -> Scrim:
        return Scrim("logo-scrim", area, color, "bottom" if below else "top", opacity, depth, depth + _EASE)

    return weakest_scrim(scrim, ground, lambda under: _contrast(plan, tone, under) >= _needed(plan))


def _tones(kit: Kit) -> tuple[tuple[LogoVariant, Color], ...]:
    """Return the variants with the color that the brand draws most of each in: paper on dark, ink on light."""
    return (("on_dark", kit.brand.palette["paper"]), ("on_light", kit.brand.palette["ink"]))


def _contrast(plan: LogoPlan, tone: Color, ground: Ground) -> float:
    return ground.contrast(tone, plan.area, plan.area.height / 3)


def _node(plan: LogoPlan, kit: Kit, variant: LogoVariant) -> Artwork:
    facts = kit.logos[variant]
    return Artwork(plan.layer, facts.digest, plan.area, facts.vector)


def _variant(plan: LogoPlan, kit: Kit, ground: Ground) -> LogoVariant:
    if plan.mark and "mark" in kit.logos:
        return "mark"
    under = ground.luminance(plan.area)
    wanted = max(_tones(kit), key=lambda each: contrast_ratio(under, each[1].luminance))[0]
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

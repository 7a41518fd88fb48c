"""Stroke and shadow of a text layer in the brand's colors and in pixels, and whether text can be read in them."""

from __future__ import annotations

from collections.abc import Sequence

from formatkit.diagnostics import Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import Purpose
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.template import TextLayer
from formatkit.scene.kit import Kit
from formatkit.scene.text_effects import Shadow, Stroke, TextEffects

__all__ = ["color_beside", "effects_of", "hides_ground", "require_contrast"]

_SOLID = 0.03
"""Width, in em, from which on a stroke and not the ground is what letters stand out from."""
_SOLID_PIXELS = 1.5


def effects_of(layer: TextLayer, size: float, unit: float, kit: Kit, purpose: Purpose | None) -> TextEffects:
    """Return the effects of a layer whose text is `size` pixels; `unit` is the size of 1 u.

    Raises LayoutError (FK416) when a color is no role of the palette.
    """
    stroke, shadow = layer.stroke, layer.shadow
    return TextEffects(
        Stroke(
            stroke.width.pixels(size=size, unit=unit),
            _color(stroke.color, "stroke", layer, kit, purpose),
        )
        if stroke and stroke.width.value > 0
        else None,
        Shadow(
            shadow.x.pixels(size=size, unit=unit),
            shadow.y.pixels(size=size, unit=unit),
            shadow.blur.pixels(size=size, unit=unit),
            shadow.opacity,
            _color(shadow.color, "shadow", layer, kit, purpose),
        )
        if shadow
        else None,
    )


def color_beside(effects: TextEffects) -> Color | None:
    """Return the color that letters touch: that of the stroke, else that of the shadow."""
    if effects.stroke is not None:
        return effects.stroke.color
    return effects.shadow.color if effects.shadow is not None else None


def hides_ground(effects: TextEffects, size: float) -> bool:
    """Tell whether the stroke is wide enough that letters stand out from it and not from the ground."""
    return effects.stroke is not None and effects.stroke.width >= max(_SOLID * size, _SOLID_PIXELS)


def require_contrast(
    layer: TextLayer, effects: TextEffects, needed: float, allowed: Sequence[Color], where: Where
) -> None:
    """Raise LayoutError (FK417) when no allowed color reaches a text's contrast beside its own stroke or shadow."""
    beside = color_beside(effects)
    if beside is None:
        return
    best = max(allowed, key=lambda color: contrast_ratio(color.luminance, beside.luminance), default=None)
    reached = contrast_ratio(best.luminance, beside.luminance) if best else 1.0
    if best is None or reached < needed:
        said = {"effect": "stroke" if effects.stroke is not None else "shadow", "layer": layer.id, "color": beside.hex}
        shown = {"needed": f"{needed:g}", "best_color": best.hex if best else "–", "best": f"{reached:.1f}"}
        raise LayoutError(error("FK417", where, **said, **shown))


def _color(written: str, effect: str, layer: TextLayer, kit: Kit, purpose: Purpose | None) -> Color:
    role = written.removeprefix("brand.")
    if role not in kit.brand.palette:
        values = {"effect": effect, "layer": layer.id, "role": role, "roles": ", ".join(kit.brand.palette)}
        raise LayoutError(error("FK416", Where(key=f"{layer.id}.{effect}.color"), **values))
    return kit.brand.color(role, purpose)

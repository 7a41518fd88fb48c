"""Stroke and shadow of a text layer in the brand's colors and in pixels, and whether text can be read in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from formatkit.compose.ground import Ground
from formatkit.diagnostics import Where, error
from formatkit.errors import LayoutError
from formatkit.model.brand import Purpose
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Rect
from formatkit.model.template import TextLayer
from formatkit.scene.kit import Kit
from formatkit.scene.text_effects import Shadow, Stroke, TextEffects

__all__ = ["Contrast", "effects_of", "require_contrast", "stands_out"]

_SOLID = 0.03
"""Width, in em, from which on a stroke and not the ground is what letters stand out from."""
_SOLID_PIXELS = 1.5


class Contrast(NamedTuple):
    """A ground without effects, the contrast that is needed on it, the side of a cell in pixels."""

    bare: Ground
    needed: float
    cell: float


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


def stands_out(color: Color, effects: TextEffects, size: float, boxes: Sequence[Rect], ground: Contrast) -> bool:
    """Tell whether a text color of `size` pixels reaches its contrast in all `boxes` beside its own effects, too.

    Letters must stand out from their stroke; from a wide one alone, which hides the ground, else from the ground as
    well, with the shadow at its darkest and without.
    """
    stroke, shadow = effects.stroke, effects.shadow
    if stroke is not None and contrast_ratio(color.luminance, stroke.color.luminance) < ground.needed:
        return False
    if stroke is not None and stroke.width >= max(_SOLID * size, _SOLID_PIXELS):
        return True
    grounds = [ground.bare, *([ground.bare.shaded(shadow.color, shadow.opacity)] if shadow else [])]
    return all(each.contrast(color, box, ground.cell) >= ground.needed for each in grounds for box in boxes)


def require_contrast(
    layer: TextLayer, effects: TextEffects, allowed: Sequence[Color], ground: Contrast, where: Where
) -> None:
    """Raise LayoutError (FK417) when no allowed color reaches a text's contrast beside its own stroke or shadow.

    A shadow is judged on a plain ground; on a photograph another ground may be found for it.
    """
    beside, effect = _beside(effects, ground)
    if beside is None:
        return
    best = max(allowed, key=lambda color: contrast_ratio(color.luminance, beside.luminance), default=None)
    reached = contrast_ratio(best.luminance, beside.luminance) if best else 1.0
    if best is None or reached < ground.needed:
        said = {"effect": effect, "layer": layer.id, "color": beside.hex, "needed": f"{ground.needed:g}"}
        raise LayoutError(error("FK417", where, best_color=best.hex if best else "–", best=f"{reached:.1f}", **said))


def _beside(effects: TextEffects, ground: Contrast) -> tuple[Color | None, str]:
    """Return the color that letters touch on this ground, and of what it is."""
    if effects.stroke is not None:
        return effects.stroke.color, "stroke"
    if effects.shadow is None or ground.bare.preview is not None:
        return None, ""
    return ground.bare.shaded(effects.shadow.color, effects.shadow.opacity).color, "shadow"


def _color(written: str, effect: str, layer: TextLayer, kit: Kit, purpose: Purpose | None) -> Color:
    role = written.removeprefix("brand.")
    if role not in kit.brand.palette:
        values = {"effect": effect, "layer": layer.id, "role": role, "roles": ", ".join(kit.brand.palette)}
        raise LayoutError(error("FK416", Where(key=f"{layer.id}.{effect}.color"), **values))
    return kit.brand.color(role, purpose)

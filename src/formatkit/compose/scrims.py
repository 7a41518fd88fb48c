"""Find the weakest scrim that does what is asked of it."""

from __future__ import annotations

from collections.abc import Callable

from formatkit.compose.ground import Ground
from formatkit.model.color import Color, contrast_ratio
from formatkit.scene.kit import Kit
from formatkit.scene.nodes import Scrim

__all__ = ["scrim_color", "weakest_scrim"]

_STRONGEST = 65
"""Percent of opacity above which a scrim looks like a black box (craft rule 9)."""


def weakest_scrim(make: Callable[[float], Scrim], ground: Ground, enough: Callable[[Ground], bool]) -> Scrim | None:
    """Return the scrim of the lowest opacity, in whole percents, over which `enough` holds; None when none does."""
    low, high = 0, _STRONGEST
    if not enough(ground.with_scrim(make(high / 100))):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(ground.with_scrim(make(middle / 100))) else (middle, high)
    return make(high / 100)


def scrim_color(over: Color, kit: Kit) -> Color:
    """Return the brand's dark for light text or logos, its lightest for dark ones."""
    tones = (kit.brand.palette[role] for role in ("ink", "primary", "background", "paper"))
    return max(tones, key=lambda tone: contrast_ratio(tone.luminance, over.luminance))

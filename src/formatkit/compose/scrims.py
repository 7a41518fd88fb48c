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

_DEEPENED = 0.3
"""What is left of the light of the brand's dark: its hue can still be told."""


def weakest_scrim(make: Callable[[float], Scrim], ground: Ground, enough: Callable[[Ground], bool]) -> Scrim | None:
    """Return the scrim of the lowest opacity, in whole percents, over which `enough` holds; None when none does.

    It is looked for on a coarse preview first; a few steps on the full one then find the exact opacity.
    """

    def does(under: Ground, percent: int) -> bool:
        return enough(under.with_scrim(make(percent / 100)))

    coarse = ground.coarse()
    percent = _bisected(lambda middle: does(coarse, middle))
    if does(ground, percent):
        while percent > 1 and does(ground, percent - 1):
            percent -= 1
        return make(percent / 100)
    while percent < _STRONGEST:
        percent += 1
        if does(ground, percent):
            return make(percent / 100)
    return None


def _bisected(does: Callable[[int], bool]) -> int:
    """Return the smallest percent for which `does` holds, the strongest when it holds for none."""
    low, high = 0, _STRONGEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if does(middle) else (middle, high)
    return high


def scrim_color(over: Color, kit: Kit) -> Color:
    """Return the brand's dark, deepened, for light text or logos, its lightest for dark ones.

    A dark that has light of its own lies like fog over what is bright in a photograph: a sun becomes a gray patch.
    """
    tones = (kit.brand.palette[role] for role in ("ink", "primary", "background", "paper"))
    tone = max(tones, key=lambda tone: contrast_ratio(tone.luminance, over.luminance))
    return tone.deepened(_DEEPENED) if tone.luminance < over.luminance else tone

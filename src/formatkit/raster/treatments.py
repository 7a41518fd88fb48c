"""What a brand does to its photographs: softening, two colors or a tint, grain; in this order.

Duotones go from dark to light by luminance in linear light, and mix their colors in OKLab. A tint is a soft light,
on values as stored (sRGB-encoded), as designers' tools do it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Size
from formatkit.raster.grain import grained
from formatkit.raster.oklab import encoded, from_oklab, linear, to_oklab
from formatkit.scene.treatment import Duotone, Tint, Treatment

__all__ = ["softened", "toned_grays", "treated"]

Plane = NDArray[np.uint8]
_STEPS = 4096
_EASED = 0.75
"""Share of the S-curve in a duotone: without it the middle tones, where both colors meet, fill the picture."""
_QUICK = 4.0
"""Standard deviation above which a blur is done on a smaller version: nobody can see the difference."""
_WEIGHTS = np.array([[0.2126, 0.7152, 0.0722]], np.float32)


def treated(pixels: Plane, treatment: Treatment, seed: str, canvas: Size, step: int = 0) -> Plane:
    """Return pixels (RGB or RGBA, whose alpha stays) as a treatment shows them, an array of its own or `pixels`.

    `canvas` is the size in canvas pixels of what they show: blur and grain are measured in it. `seed` names the
    photograph or video; equal ones have equal grain, in a video another one at each `step`.
    """
    color = pixels[..., :3]
    if treatment.blur > 0:
        color = _blurred(pixels, treatment.blur * pixels.shape[1] / canvas.width)
    color = np.ascontiguousarray(color)
    if isinstance(treatment.tone, Duotone):
        color = _two_colors(color, treatment.tone)
    elif isinstance(treatment.tone, Tint):
        color = _tinted(color, treatment.tone)
    if treatment.grain > 0:
        color = grained(color, treatment.grain, seed, canvas, step)
    return color if pixels.shape[2] == 3 else np.dstack([color, pixels[..., 3]])


def toned_grays(tone: Duotone | Tint) -> Plane:
    """Return the colors (`256 × 3`) that a tone, at its full strength, gives all 256 grays."""
    grays = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    steps = _duotone_steps(tone) if isinstance(tone, Duotone) else _tint_steps(tone)
    made: Plane = steps[_steps(grays)[0]]
    return made


def _two_colors(color: Plane, tone: Duotone) -> Plane:
    made: Plane = _duotone_steps(tone)[_steps(color)]
    return made


def _tinted(color: Plane, tone: Tint) -> Plane:
    import cv2

    toned = _tint_steps(tone)[_steps(color)]
    return np.asarray(cv2.addWeighted(toned, tone.strength, color, 1 - tone.strength, 0), np.uint8)


def _steps(color: Plane) -> NDArray[np.uint16]:
    """Return the square root of each pixel's luminance in steps, fine in the darks where the eye is."""
    import cv2

    light = cv2.transform(cv2.LUT(color, _linear_levels()), _WEIGHTS)
    steps = np.asarray(cv2.sqrt(light), np.float32) * np.float32(_STEPS - 1)
    return np.asarray(np.rint(steps).clip(0, _STEPS - 1), np.uint16)


@lru_cache(maxsize=1)
def _linear_levels() -> NDArray[np.float32]:
    return linear(np.arange(256) / 255).astype(np.float32)


def _luminances() -> NDArray[np.float64]:
    return np.asarray((np.arange(_STEPS) / (_STEPS - 1)) ** 2)


@lru_cache(maxsize=8)
def _duotone_steps(tone: Duotone) -> Plane:
    dark, light = (to_oklab(np.array(color.rgb) / 255) for color in (tone.dark, tone.light))
    share = np.cbrt(_luminances())
    share = (1 - _EASED) * share + _EASED * share * share * (3 - 2 * share)
    mixed = dark + share[:, None] * (light - dark)
    return np.rint(from_oklab(mixed) * 255).astype(np.uint8)


@lru_cache(maxsize=8)
def _tint_steps(tone: Tint) -> Plane:
    """Return the colors of grays under a soft light of the tint.

    Source of the formula: W3C, Compositing and Blending Level 1, 10.1.9 (https://www.w3.org/TR/compositing-1/).
    """
    gray, over = encoded(_luminances())[:, None], np.array(tone.color.rgb) / 255
    lifted = np.where(gray <= 0.25, ((16 * gray - 12) * gray + 4) * gray, np.sqrt(gray))
    darker, lighter = (2 * over - 1) * gray * (1 - gray), (2 * over - 1) * (lifted - gray)
    return np.rint(np.clip(gray + np.where(over <= 0.5, darker, lighter), 0, 1) * 255).astype(np.uint8)


def _blurred(pixels: Plane, sigma: float) -> Plane:
    """Blur the colors; those of transparent pixels, which nobody sees, do not bleed into the others."""
    if pixels.shape[2] == 3:
        return np.asarray(softened(pixels, sigma), np.uint8)
    shares = pixels[..., 3:].astype(np.float32) / 255
    weighted = np.concatenate([pixels[..., :3] * shares, shares], axis=2).astype(np.float32)
    soft = np.asarray(softened(weighted, sigma), np.float32)
    return np.rint(np.clip(soft[..., :3] / np.maximum(soft[..., 3:], 1e-4), 0, 255)).astype(np.uint8)


def softened(values: NDArray[np.uint8] | NDArray[np.float32], sigma: float) -> NDArray[np.generic]:
    """Return values (`h × w` or `h × w × n`) under a Gaussian with the standard deviation `sigma`, in their pixels."""
    import cv2

    height, width = values.shape[:2]
    fewer = max(1, int(sigma / _QUICK))
    if sigma <= _QUICK or min(height, width) < 2 * fewer:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))
    size = max(1, round(width / fewer)), max(1, round(height / fewer))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    rest = (sigma * size[0] / width) ** 2 - 1 / 12  # averaging areas has softened it by as much already
    soft = cv2.GaussianBlur(small, (0, 0), max(rest, 0.01) ** 0.5, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC))

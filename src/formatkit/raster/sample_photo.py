"""A picture that stands for a photograph: ranges of hills in haze under a pale sun, in the colors that it is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["sample_photo"]

_WIDTH, _HEIGHT = 1440, 1080
_RANGES = 6
_SUN = (0.72, 0.3, 0.055)
"""Middle and radius, as shares of width, height, and width."""

Rgb = tuple[int, int, int]


def sample_photo(dark: Rgb, light: Rgb, warm: Rgb) -> NDArray[np.uint8]:
    """Return the picture, 1080 × 1440 × 3: hills from `light` far away to `dark` near by, the sun in `warm`."""
    down, across = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    down, across = down / _HEIGHT, across / _WIDTH
    far, near, glow = (np.array(color, np.float32) for color in (light, dark, warm))
    sky = far * 0.62 + near * 0.38
    picture = sky + (far - sky) * np.clip(down / 0.55, 0, 1)[..., None]
    distance = np.hypot((across - _SUN[0]) * _WIDTH / _HEIGHT, down - _SUN[1])
    halo = np.exp(-((distance / 0.28) ** 2))[..., None] * 0.45
    picture = picture * (1 - halo) + (glow * 0.35 + far * 0.65) * halo
    disc = np.clip((_SUN[2] - distance) * _HEIGHT / 2, 0, 1)[..., None] * 0.85
    picture = picture * (1 - disc) + (glow * 0.25 + 255 * 0.75) * disc
    for number in range(_RANGES):
        share = (number + 1) / _RANGES
        ridge = 0.42 + 0.52 * share + _ridge(across, number) * (0.035 + 0.05 * share)
        cover = np.clip((down - ridge) * _HEIGHT / (3 - 2 * share), 0, 1)[..., None]
        haze = np.clip((down - ridge) * 2.2, 0, 1)[..., None] * 0.35
        tone = far + (near * 0.8 - far) * share**0.8
        picture = picture * (1 - cover) + (tone * (1 - haze) + far * haze * (1 - share) + tone * haze * share) * cover
    return np.asarray(np.clip(np.rint(picture), 0, 255), np.uint8)


def _ridge(across: NDArray[np.float32], number: int) -> NDArray[np.float32]:
    """Return the outline of a range of hills, about −1 to 1."""
    waves = ((2.1, 0.9, 0.6), (5.3, 2.3, 0.28), (11.7, 4.1, 0.12))
    total = sum(height * np.sin(rate * 2 * np.pi * across * 0.6 + number * turn * 1.7) for rate, turn, height in waves)
    return np.asarray(total, np.float32)

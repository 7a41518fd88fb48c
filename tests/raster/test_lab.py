from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.raster.lab import lab

LEVEL = st.integers(0, 255)


@pytest.mark.parametrize(
    ("color", "wanted"),
    [
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((255, 255, 255), (100.0, 0.0, 0.0)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_the_primaries_of_srgb(color: tuple[int, int, int], wanted: tuple[float, float, float]) -> None:
    """Values for D65 as tables of the color space give them."""
    assert np.allclose(lab(np.full((1, 1, 3), color, np.uint8))[0, 0], wanted, atol=0.05)


@given(LEVEL)
def test_gray_has_no_color(level: int) -> None:
    lightness, *chroma = lab(np.full((1, 1, 3), level, np.uint8))[0, 0]
    assert 0 <= lightness <= 100.01
    assert np.allclose(chroma, 0, atol=0.02)


@given(st.integers(0, 254))
def test_lightness_grows_with_light(level: int) -> None:
    pixels = np.array([[[level] * 3, [level + 1] * 3]], np.uint8)
    darker, lighter = lab(pixels)[0, :, 0]
    assert darker < lighter

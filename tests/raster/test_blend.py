from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.raster.blend import blend_color, blend_picture, blend_premultiplied

LEVEL = st.integers(0, 255)
SEED = st.integers(0, 1 << 30)


def random_pixels(seed: int, channels: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (133, 17, channels), dtype=np.uint8)


@settings(max_examples=60, deadline=None)
@given(SEED, st.tuples(LEVEL, LEVEL, LEVEL))
def test_a_color_is_blended_to_the_nearest_level(seed: int, color: tuple[int, int, int]) -> None:
    surface, cover = random_pixels(seed), random_pixels(seed + 1)[..., 0]
    share = cover[..., None] / 255
    exact = surface * (1 - share) + np.array(color) * share
    blend_color(surface, cover, color)
    assert np.abs(surface - exact).max() <= 0.5 + 1e-9


@settings(max_examples=60, deadline=None)
@given(SEED)
def test_a_picture_is_blended_to_the_nearest_level(seed: int) -> None:
    surface, picture = random_pixels(seed), random_pixels(seed + 1, 4)
    share = picture[..., 3:] / 255
    exact = surface * (1 - share) + picture[..., :3] * share
    blend_picture(surface, picture)
    assert np.abs(surface - exact).max() <= 0.5 + 1e-9


@settings(max_examples=60, deadline=None)
@given(SEED)
def test_a_premultiplied_picture_is_blended_within_a_level(seed: int) -> None:
    surface, straight = random_pixels(seed), random_pixels(seed + 1, 4)
    share = straight[..., 3:] / 255
    premultiplied = straight.copy()
    premultiplied[..., :3] = np.rint(straight[..., :3] * share)
    exact = surface * (1 - share) + straight[..., :3] * share
    blend_premultiplied(surface, premultiplied)
    assert np.abs(surface - exact).max() <= 1.0 + 1e-9


def test_no_cover_changes_nothing_and_full_cover_is_the_color_itself() -> None:
    for value in (0, 255):
        surface = random_pixels(5)
        before = surface.copy()
        blend_color(surface, np.full((133, 17), value, np.uint8), (1, 128, 254))
        assert (surface == (before if value == 0 else (1, 128, 254))).all()


def test_premultiplied_light_never_wraps_around() -> None:
    surface = np.full((2, 2, 3), 255, np.uint8)
    blend_premultiplied(surface, np.full((2, 2, 4), (255, 255, 255, 128), np.uint8))
    assert (surface == 255).all()

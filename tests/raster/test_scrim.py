from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.raster.scrim import apply_scrim, opacity_along
from formatkit.scene.nodes import Scrim, ScrimSide

SIDES: tuple[ScrimSide, ...] = ("left", "right", "top", "bottom")


def scrim(side: ScrimSide = "left", opacity: float = 0.6, plateau: float = 0.3, reach: float = 0.8) -> Scrim:
    return Scrim("scrim", Rect(0, 0, 400, 400), Color(20, 33, 61), side, opacity, plateau, reach)


def along(side: ScrimSide, pixels: np.ndarray) -> np.ndarray:
    """Return the pixels as rows that lead away from the scrim's side: `way × across × 3`."""
    turned = pixels.swapaxes(0, 1) if side in ("left", "right") else pixels
    return turned[::-1] if side in ("right", "bottom") else turned


@given(st.sampled_from(SIDES), st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1), st.integers(1, 3000))
def test_opacity_only_falls_from_its_side_and_stays_between_zero_and_its_maximum(
    side: ScrimSide, opacity: float, plateau: float, ease: float, length: int
) -> None:
    given_scrim = scrim(side, opacity, plateau, plateau + ease)
    profile = opacity_along(given_scrim, length)
    if side in ("right", "bottom"):
        profile = profile[::-1]
    assert profile.shape == (length,)
    assert (np.diff(profile) <= 1e-12).all()
    assert profile.max() <= opacity + 1e-12
    assert profile.min() >= -1e-12


def test_the_profile_is_full_on_the_plateau_half_in_the_middle_and_gone_at_its_reach() -> None:
    profile = opacity_along(scrim(opacity=0.6, plateau=0.25, reach=0.75), 1000)
    assert np.allclose(profile[:250], 0.6)
    assert np.allclose(profile[499:501], 0.3, atol=0.002)
    assert np.allclose(profile[751:], 0.0)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("ground", "opacity", "most"), [(40, 0.3, 0.1), (96, 0.6, 0.2), (255, 0.6, 0.45)])
def test_no_bands_show_on_a_flat_ground(side: ScrimSide, ground: int, opacity: float, most: float) -> None:
    """Rows are within a level of the exact fade, and the eye's mean over the dither's 16 rows follows it closely."""
    width, height = (1280, 64) if side in ("left", "right") else (64, 1280)
    pixels = np.full((height, width, 3), ground, np.uint8)
    whole = replace(scrim(side, opacity), area=Rect(0, 0, width, height))
    apply_scrim(pixels, whole)
    rows = along(side, pixels).astype(int)
    exact = ground + (np.array([20, 33, 61]) - ground) * opacity_along(replace(whole, side="top"), 1280)[:, None]
    means = rows.mean(axis=1)
    assert np.abs(rows - exact[:, None, :]).max() < 2.0
    assert np.abs(means - exact).max() <= 1.0
    smooth = [np.convolve((means - exact)[:, channel], np.full(16, 1 / 16), "valid") for channel in range(3)]
    assert np.abs(smooth).max() <= most


@pytest.mark.parametrize("side", SIDES)
def test_the_fade_is_dithered(side: ScrimSide) -> None:
    """Where the exact value lies between two levels, both occur in a row, in the share that makes its mean."""
    pixels = np.full((400, 400, 3), 200, np.uint8)
    apply_scrim(pixels, scrim(side))
    rows = along(side, pixels)
    fading = rows[140:300, :, 0]
    mixed = [row for row in fading if len(np.unique(row)) == 2]
    assert len(mixed) > 100
    assert all(np.ptp(row.astype(int)) <= 1 for row in fading)


def test_black_on_black_stays_black_and_white_on_white_white() -> None:
    for value in (0, 255):
        pixels = np.full((64, 64, 3), value, np.uint8)
        apply_scrim(pixels, replace(scrim(), area=Rect(0, 0, 64, 64), color=Color(value, value, value)))
        assert (pixels == value).all()


def test_only_its_area_is_touched_and_nothing_beyond_its_reach() -> None:
    pixels = np.full((100, 200, 3), 180, np.uint8)
    apply_scrim(pixels, replace(scrim("top"), area=Rect(50, 20, 100, 60)))
    outside = np.ones((100, 200), bool)
    outside[20:80, 50:150] = False
    assert (pixels[outside] == 180).all()
    assert (pixels[20:38, 50:150] < 180).all()
    assert (pixels[69:80, 50:150] == 180).all()


def test_a_scrim_without_opacity_changes_nothing() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (50, 50, 3), dtype=np.uint8)
    before = pixels.copy()
    apply_scrim(pixels, replace(scrim(opacity=0.0), area=Rect(0, 0, 50, 50)))
    assert (pixels == before).all()


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(SIDES), st.floats(0, 1), st.floats(0, 0.6), st.floats(0.1, 0.6), st.integers(0, 1 << 30))
def test_every_pixel_is_within_two_levels_of_the_exact_blend(
    side: ScrimSide, opacity: float, plateau: float, ease: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (37, 53, 3), dtype=np.uint8)
    color = tuple(int(value) for value in random.integers(0, 256, 3))
    over = Scrim("s", Rect(0, 0, 53, 37), Color(*color), side, opacity, plateau, plateau + ease)  # type: ignore[arg-type]
    sideways = side in ("left", "right")
    cover = opacity_along(over, 53 if sideways else 37)
    cover = cover[None, :, None] if sideways else cover[:, None, None]
    exact = pixels * (1 - cover) + np.array(color) * cover
    apply_scrim(pixels, over)
    assert np.abs(pixels - exact).max() <= 2.0


def test_a_smaller_preview_gets_the_same_scrim() -> None:
    large, small = np.full((400, 400, 3), 230, np.uint8), np.full((100, 100, 3), 230, np.uint8)
    apply_scrim(large, scrim("bottom"))
    apply_scrim(small, scrim("bottom"), 0.25)
    reduced = large.reshape(100, 4, 100, 4, 3).mean(axis=(1, 3, 2))
    assert np.abs(reduced - small.mean(axis=1)).max() <= 1.0

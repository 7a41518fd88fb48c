"""Treatments of photographs: duotone, tint, grain and blur, measured on pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Size
from formatkit.raster.luminance import relative_luminance
from formatkit.raster.oklab import from_oklab, to_oklab
from formatkit.raster.treatments import treated
from formatkit.scene.treatment import NATURAL, Duotone, Tint, Treatment

PETROL, MINERAL, SUN = Color(10, 70, 75), Color(237, 241, 239), Color(246, 180, 14)
SIZE = Size(256, 64)
colors = st.builds(Color, *[st.integers(0, 255)] * 3)


def ramp(channels: int = 3) -> NDArray[np.uint8]:
    """Return all grays from left to right."""
    return np.broadcast_to(np.arange(256, dtype=np.uint8)[None, :, None], (64, 256, channels)).copy()


def noise(side: int = 200) -> NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (side, side, 3), np.uint8)


def test_nothing_is_done_to_a_natural_photograph() -> None:
    assert (treated(ramp(), NATURAL, "a", SIZE) == ramp()).all()


@given(colors, colors)
def test_a_duotone_goes_from_one_color_to_the_other(dark: Color, light: Color) -> None:
    made = treated(ramp(), Treatment(Duotone(dark, light)), "a", SIZE)
    assert np.abs(made[0, 0].astype(int) - dark.rgb).max() <= 1
    assert np.abs(made[0, 255].astype(int) - light.rgb).max() <= 1


def test_lighter_pixels_are_lighter_in_a_duotone_and_equally_light_ones_are_alike() -> None:
    made = treated(ramp(), Treatment(Duotone(PETROL, MINERAL)), "a", SIZE)
    steps = np.diff(relative_luminance(made)[0])
    assert steps.min() > -1e-3
    assert steps.max() < 0.02  # no jump that would show as a contour
    red = np.full((4, 4, 3), (200, 60, 60), np.uint8)
    gray = np.full((4, 4, 3), 111, np.uint8)
    assert abs(float(relative_luminance(red)[0, 0] - relative_luminance(gray)[0, 0])) < 0.002
    one, other = (treated(each, Treatment(Duotone(PETROL, SUN)), "a", Size(4, 4)) for each in (red, gray))
    assert np.abs(one.astype(int) - other).max() <= 2


def test_the_middle_of_a_duotone_is_the_middle_of_both_colors_to_the_eye() -> None:
    made = treated(ramp(), Treatment(Duotone(Color(0, 0, 0), Color(255, 255, 255))), "a", SIZE)
    middle = int(np.argmin(np.abs(to_oklab(made[0] / 255)[:, 0] - 0.5)))
    assert to_oklab(np.full(3, middle / 255))[0] == pytest.approx(0.5, abs=0.01)


def test_a_tint_leaves_black_and_white_and_moves_what_lies_between_to_its_color() -> None:
    made = treated(ramp(), Treatment(Tint(PETROL, 1.0)), "a", SIZE)[0].astype(int)
    assert made[0].tolist() == [0, 0, 0]
    assert made[255].tolist() == [255, 255, 255]
    red, green, blue = made[128]
    assert red < green - 20
    assert abs(green - blue) < 10
    half = treated(ramp(), Treatment(Tint(PETROL, 0.5)), "a", SIZE)[0].astype(int)
    assert np.abs(half - (made + ramp()[0]) / 2).max() <= 1
    assert (treated(noise(), Treatment(Tint(PETROL, 0.0)), "a", Size(200, 200)) == noise()).all()


def test_a_tint_takes_colors_back_as_far_as_it_is_strong() -> None:
    def spread(pixels: NDArray[np.uint8]) -> float:
        return float(np.ptp(pixels.astype(int), axis=2).mean())

    red = np.full((8, 8, 3), (230, 60, 20), np.uint8)
    spreads = [
        spread(treated(red, Treatment(Tint(Color(128, 128, 128), s)), "a", Size(8, 8))) for s in (0, 0.3, 0.6, 1)
    ]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] <= 1


@pytest.mark.parametrize("amount", [0.01, 0.02, 0.06])
def test_grain_has_its_strength_and_no_tone_of_its_own(amount: float) -> None:
    gray = np.full((400, 400, 3), 128, np.uint8)
    made = treated(gray, Treatment(grain=amount), "a", Size(400, 400)).astype(float)
    assert (made[..., 0] == made[..., 1]).all()
    assert made.std() / 255 == pytest.approx(amount, rel=0.08)
    assert made.mean() == pytest.approx(128, abs=0.2)
    assert np.abs(made.reshape(10, 40, 10, 40, 3).mean(axis=(1, 3)) - 128).max() < 2.5  # no clouds


def test_grain_is_the_same_for_a_photograph_and_another_for_another() -> None:
    gray = np.full((60, 60, 3), 128, np.uint8)
    made = [treated(gray, Treatment(grain=0.05), seed, Size(60, 60)).astype(float) for seed in ("a", "a", "b")]
    assert (made[0] == made[1]).all()
    assert abs(float(np.corrcoef(made[0][..., 0].ravel(), made[2][..., 0].ravel())[0, 1])) < 0.1


def test_grain_lies_at_the_same_places_in_a_larger_version() -> None:
    small, large = np.full((80, 80, 3), 128, np.uint8), np.full((104, 104, 3), 128, np.uint8)
    canvas, grain = Size(80, 80), Treatment(grain=0.06)
    import cv2

    one = treated(small, grain, "a", canvas)[..., 0].astype(float)
    other = cv2.resize(treated(large, grain, "a", canvas)[..., 0], (80, 80), interpolation=cv2.INTER_AREA).astype(float)
    assert float(np.corrcoef(one.ravel(), other.ravel())[0, 1]) > 0.85


def test_black_and_white_keep_little_grain() -> None:
    made = treated(ramp(), Treatment(grain=0.06), "a", SIZE).astype(float)
    assert made[:, :8].std() < made[:, 120:136].std() / 1.5


@pytest.mark.parametrize("sigma", [1.0, 3.0, 5.0, 12.0, 40.0])
def test_a_blur_spreads_an_edge_by_its_standard_deviation(sigma: float) -> None:
    pixels = np.zeros((320, 320, 3), np.uint8)
    pixels[:, 160:] = 255
    row = treated(pixels, Treatment(blur=sigma), "a", Size(320, 320))[160, :, 0] / 255
    # Of a Gaussian's step, 68 % lie within one standard deviation to both sides.
    width = (np.searchsorted(row, 0.8413) - np.searchsorted(row, 0.1587)) / 2
    assert width == pytest.approx(sigma, rel=0.06, abs=0.6)
    assert (np.diff(row) >= 0).all()


def test_a_blur_is_measured_on_the_canvas() -> None:
    pixels = np.zeros((64, 640, 3), np.uint8)
    pixels[:, 320:] = 255
    row = treated(pixels, Treatment(blur=5), "a", Size(320, 32))[32, :, 0] / 255
    assert (np.searchsorted(row, 0.8413) - np.searchsorted(row, 0.1587)) / 2 == pytest.approx(10, rel=0.06)


def test_alpha_stays_and_hidden_colors_do_not_bleed() -> None:
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[:, :30] = (200, 200, 200, 255)
    pixels[:, 30:] = (255, 0, 0, 0)
    made = treated(pixels, Treatment(blur=4), "a", Size(60, 60))
    assert (made[..., 3] == pixels[..., 3]).all()
    assert np.abs(made[:, :30, :3].astype(int) - 200).max() <= 2


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=1, max_size=20))
def test_oklab_goes_there_and_back(colors: list[tuple[float, float, float]]) -> None:
    assert from_oklab(to_oklab(np.array(colors))) == pytest.approx(np.array(colors), abs=1e-5)


def test_oklab_of_known_colors() -> None:
    # Ottosson 2020: white is (1, 0, 0); his table gives L of XYZ (0.95, 1, 1.089) the same.
    assert to_oklab(np.ones(3)) == pytest.approx([1, 0, 0], abs=1e-4)
    assert to_oklab(np.array([1.0, 0, 0])) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-3)

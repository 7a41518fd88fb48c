from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.model.color import Color, contrast_ratio
from formatkit.raster.luminance import LuminanceMap, relative_luminance

CHANNEL = st.integers(0, 255)


@given(CHANNEL, CHANNEL, CHANNEL)
def test_luminance_of_pixels_is_that_of_the_color(red: int, green: int, blue: int) -> None:
    pixels = np.full((2, 3, 3), (red, green, blue), np.uint8)
    measured = relative_luminance(pixels)
    assert measured.shape == (2, 3)
    assert np.allclose(measured, Color(red, green, blue).luminance, atol=2e-6)


def test_known_luminances() -> None:
    """Worked examples of WCAG: white is 1, black 0, #777777 on white has a contrast of 4.48."""
    assert relative_luminance(np.full((1, 1, 3), 255, np.uint8))[0, 0] == 1
    assert relative_luminance(np.zeros((1, 1, 3), np.uint8))[0, 0] == 0
    grey = float(relative_luminance(np.full((1, 1, 3), 0x77, np.uint8))[0, 0])
    assert round(contrast_ratio(1.0, grey), 2) == 4.48


def test_a_fourth_channel_does_not_count() -> None:
    pixels = np.array([[[10, 200, 90, 0], [10, 200, 90, 255]]], np.uint8)
    measured = relative_luminance(pixels)
    assert measured[0, 0] == measured[0, 1]


def test_cells_are_averaged_in_light_not_in_stored_values() -> None:
    pixels = np.zeros((4, 8, 3), np.uint8)
    pixels[:, 4:] = 255
    measured = LuminanceMap.of(pixels)
    assert measured.cells(0, 0, 8, 4, math.inf).tolist() == [[0.5]]
    assert measured.cells(0, 0, 8, 4, 4.0).tolist() == [[0.0, 1.0]]


def test_the_worst_cell_decides() -> None:
    pixels = np.zeros((10, 40, 3), np.uint8)
    pixels[:, 30:] = 255
    measured = LuminanceMap.of(pixels)
    assert math.isclose(measured.worst_contrast(1.0, 0, 0, 30, 10, 10.0), 21.0)
    assert math.isclose(measured.worst_contrast(1.0, 0, 0, 40, 10, 10.0), 1.0)
    assert math.isclose(measured.worst_contrast(1.0, 0, 0, 40, 10, math.inf), 1.05 / 0.30)


def test_a_spot_on_the_border_of_two_cells_counts_like_one_in_the_middle_of_a_cell() -> None:
    middle, border = np.zeros((10, 40, 3), np.uint8), np.zeros((10, 40, 3), np.uint8)
    middle[:, 10:20] = border[:, 15:25] = 255
    found = [LuminanceMap.of(pixels).worst_contrast(1.0, 0, 0, 40, 10, 10.0) for pixels in (middle, border)]
    assert np.allclose(found, 1.0)


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.1, 60), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_overlapping_cells_find_no_better_contrast_than_those_side_by_side(
    width: int, height: int, cell: float, text: float, seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    measured = LuminanceMap.of(pixels)
    beside = measured.cells(0, 0, width, height, cell)
    worst = float(((np.maximum(beside, text) + 0.05) / (np.minimum(beside, text) + 0.05)).min())
    assert 1.0 <= measured.worst_contrast(text, 0, 0, width, height, cell) <= worst + 1e-9


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30), st.floats(0.1, 90), st.integers()
)
def test_cells_hold_the_means_of_their_pixels(
    left: int, top: int, width: int, height: int, cell: float, seed: int
) -> None:
    pixels = np.random.default_rng(abs(seed)).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    cells = LuminanceMap.of(pixels).cells(left, top, left + width, top + height, cell)
    part = relative_luminance(pixels)[top : top + height, left : left + width].astype(np.float64)
    rows, columns = cells.shape
    assert 1 <= rows <= height
    assert 1 <= columns <= width
    assert part.min() - 1e-6 <= cells.min() <= cells.max() <= part.max() + 1e-6
    if height % rows == 0 and width % columns == 0:
        expected = part.reshape(rows, height // rows, columns, width // columns).mean(axis=(1, 3))
        assert np.allclose(cells, expected, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(), st.floats(0, 1), st.floats(2, 20), st.floats(1.5, 4))
def test_larger_cells_never_measure_less_contrast_for_extreme_text(
    seed: int, text: float, cell: float, more: float
) -> None:
    pixels = np.random.default_rng(abs(seed)).integers(0, 256, (48, 48, 3), dtype=np.uint8)
    measured = LuminanceMap.of(pixels)
    whole = measured.worst_contrast(1.0, 0, 0, 48, 48, math.inf)
    assert measured.worst_contrast(1.0, 0, 0, 48, 48, cell) <= whole + 1e-9

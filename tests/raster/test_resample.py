"""Cropping and resizing: right places, right averages, no bleeding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.model.geometry import Rect, Size
from formatkit.raster.resample import crop_and_resize


def ramp(width: int, height: int) -> np.ndarray:
    """A picture whose red is 2 × x and whose green is 2 × y."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack((2 * x, 2 * y, np.full_like(x, 7)), axis=-1).astype(np.uint8)


def test_the_same_size_is_a_copy() -> None:
    picture = ramp(40, 30)
    made = crop_and_resize(picture, Rect(5, 6, 20, 10), Size(20, 10))
    assert np.array_equal(made, picture[6:16, 5:25])
    assert made.flags.owndata
    assert made.flags.writeable


def test_shrinking_averages_areas() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[::2, ::2] = 200
    assert set(crop_and_resize(picture, Rect(0, 0, 8, 8), Size(4, 4)).ravel().tolist()) == {50}


@pytest.mark.parametrize("size", [Size(60, 50), Size(37, 91), Size(100, 100), Size(300, 25)])
def test_ramps_keep_their_place(size: Size) -> None:
    crop = Rect(20.25, 30.5, 60.5, 50.25)
    made = crop_and_resize(ramp(110, 110), crop, size).astype(float)
    x = crop.x + (np.arange(size.width) + 0.5) * crop.width / size.width - 0.5
    y = crop.y + (np.arange(size.height) + 0.5) * crop.height / size.height - 0.5
    assert np.abs(made[:, :, 0] - 2 * x).max() <= 2.1
    assert np.abs(made[:, :, 1] - 2 * y[:, None]).max() <= 2.1


def test_enlarging_places_fractions_exactly() -> None:
    made = crop_and_resize(ramp(50, 50), Rect(10.25, 10, 10, 10), Size(40, 40)).astype(float)
    x = 10.25 + (np.arange(40) + 0.5) / 4 - 0.5
    assert np.abs(made[:, :, 0] - 2 * x).max() <= 0.6


@given(
    color=st.tuples(*[st.integers(0, 255)] * 3),
    alpha=st.integers(1, 255),
    size=st.tuples(st.integers(1, 50), st.integers(1, 50)),
    crop=st.tuples(st.floats(0, 10), st.floats(0, 10), st.floats(0.5, 20), st.floats(0.5, 20)),
)
@settings(max_examples=60, deadline=None)
def test_flat_color_stays_flat(color, alpha, size, crop) -> None:
    plain = np.empty((30, 30, 3), np.uint8)
    plain[...] = color
    made = crop_and_resize(plain, Rect(*crop), Size(*size))
    assert made.shape == (size[1], size[0], 3)
    assert np.abs(made.astype(int) - np.array(color)).max() <= 1
    sheer = np.dstack((plain, np.full((30, 30), alpha, np.uint8)))
    made = crop_and_resize(sheer, Rect(*crop), Size(*size))
    assert np.abs(made[..., 3].astype(int) - alpha).max() <= 1
    if alpha > 60:
        assert np.abs(made[..., :3].astype(int) - np.array(color)).max() <= 2


@pytest.mark.parametrize("size", [Size(4, 4), Size(33, 33)])
def test_invisible_color_never_bleeds(size: Size) -> None:
    picture = np.zeros((16, 16, 4), np.uint8)
    picture[..., 1] = 255
    picture[:, :8] = (200, 0, 0, 255)
    made = crop_and_resize(picture, Rect(0, 0, 16, 16), size)
    visible = made[made[..., 3] > 8]
    assert visible[:, 0].min() >= 195
    assert visible[:, 1].max() <= 5


def test_the_edge_repeats_outside() -> None:
    picture = np.full((10, 10, 3), 90, np.uint8)
    for size in (Size(4, 4), Size(40, 40)):
        assert set(crop_and_resize(picture, Rect(-2, -1.5, 13, 13), size).ravel().tolist()) == {90}


def test_a_crop_needs_an_area() -> None:
    with pytest.raises(ValueError, match="area"):
        crop_and_resize(ramp(9, 9), Rect(1, 1, 0, 4), Size(3, 3))

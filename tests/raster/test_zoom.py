"""Zoom and pan: every frame lies where it should, within a twentieth of a pixel, so that nothing trembles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.raster.zoom import MARGIN, Scratch, zoomed

WIDTH, HEIGHT = 540, 960
SCALE = 1.32
FRAMES = 150
PATCH = 120


def light(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a smooth pattern that is known at every place."""
    return 128 + 45 * np.sin(x / 5.3 + 0.7) * np.cos(y / 6.1) + 40 * np.sin(y / 5.7 + x / 19.0)


@pytest.fixture(scope="module")
def plane() -> NDArray[np.uint8]:
    down, across = np.mgrid[0 : round(HEIGHT * SCALE) + 2 * MARGIN, 0 : round(WIDTH * SCALE) + 2 * MARGIN]
    return np.rint(light(across - MARGIN + 0.5, down - MARGIN + 0.5)).astype(np.uint8)


def offset(plane: NDArray[np.uint8], x: float, y: float, step: float, left: int, top: int) -> tuple[float, float]:
    """Return how far, in pixels of the frame, a patch is from where it should be (least squares on its gradient)."""
    window = zoomed(plane, x + MARGIN, y + MARGIN, step, WIDTH, HEIGHT, Scratch())
    part = window[top : top + PATCH, left : left + PATCH].astype(np.float64)
    down, across = np.mgrid[top : top + PATCH, left : left + PATCH].astype(np.float64)
    right, below = x + (across + 0.5) * step, y + (down + 0.5) * step
    ideal = light(right, below)
    slope_x = (light(right + 0.01, below) - light(right - 0.01, below)) / 0.02 * step
    slope_y = (light(right, below + 0.01) - light(right, below - 0.01)) / 0.02 * step
    # Interpolation flattens the pattern a little, evenly everywhere; that is not a displacement.
    unknown = np.stack([slope_x.ravel(), slope_y.ravel(), ideal.ravel() - ideal.mean(), np.ones(ideal.size)], axis=1)
    found = np.linalg.lstsq(unknown, (part - ideal).ravel(), rcond=None)[0]
    return float(found[0]), float(found[1])


@pytest.mark.parametrize(("anchor_x", "anchor_y", "pan"), [(0.5, 0.5, 0.0), (0.37, 0.61, 0.0), (0.5, 0.5, 20.0)])
def test_a_slow_zoom_does_not_tremble(plane: NDArray[np.uint8], anchor_x: float, anchor_y: float, pan: float) -> None:
    corners = ((10, 10), (WIDTH - PATCH - 10, HEIGHT - PATCH - 10))
    errors = []
    for frame in range(FRAMES):
        zoom = 1.06 + 0.05 * frame / (FRAMES - 1) if pan else 1 + 0.05 * frame / (FRAMES - 1)
        step = SCALE / zoom
        x = (WIDTH * SCALE - WIDTH * step) * anchor_x + pan * (frame / (FRAMES - 1) - 0.5)
        y = (HEIGHT * SCALE - HEIGHT * step) * anchor_y
        errors.append([offset(plane, x, y, step, left, top) for left, top in corners])
    found = np.array(errors)  # frame, corner, axis
    assert np.abs(found).max() <= 0.04
    jumps = np.diff(found, axis=0)
    assert np.abs(jumps).max() <= 0.05
    assert np.sqrt((jumps**2).mean()) <= 0.02


@settings(max_examples=60, deadline=None)
@given(st.floats(1.0, 1.3), st.floats(0, 1), st.floats(0, 1))
def test_any_window_is_found(plane: NDArray[np.uint8], zoom: float, across: float, down: float) -> None:
    step = SCALE / zoom
    x, y = (WIDTH * SCALE - WIDTH * step) * across, (HEIGHT * SCALE - HEIGHT * step) * down
    made = zoomed(plane, x + MARGIN, y + MARGIN, step, WIDTH, HEIGHT, Scratch())
    assert made.shape == (HEIGHT, WIDTH)
    right, below = np.meshgrid(x + (np.arange(WIDTH) + 0.5) * step, y + (np.arange(HEIGHT) + 0.5) * step)
    assert np.abs(made - light(right, below)).max() < 9


def test_channels_stay_together() -> None:
    plane = np.zeros((300, 300, 2), np.uint8)
    plane[..., 1] = 200
    made = zoomed(plane, 100.3, 100.7, 1.13, 64, 64, Scratch())
    assert made.shape == (64, 64, 2)
    assert (made[..., 0] == 0).all()
    assert (made[..., 1] == 200).all()

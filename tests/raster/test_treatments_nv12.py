"""Treatments on planes of luma and chroma: the same looks as on RGB, and a grain that runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from formatkit.model.color import Color
from formatkit.model.geometry import Size
from formatkit.raster.nv12 import from_nv12, planes_of, to_nv12
from formatkit.raster.treatments import treated
from formatkit.raster.treatments_nv12 import Planes, treated_planes
from formatkit.scene.treatment import Duotone, Tint, Treatment

PHOTOGRAPHS = Path(__file__).parents[1] / "photographs"
PETROL, MINERAL, PLUM, SUN = Color(10, 70, 75), Color(237, 241, 239), Color(120, 10, 90), Color(255, 240, 120)
LOOKS = {
    "duotone": Treatment(Duotone(PETROL, MINERAL)),
    "loud duotone": Treatment(Duotone(PLUM, SUN)),
    "tint": Treatment(Tint(PETROL, 0.6)),
    "soft": Treatment(blur=2.5),
    "very soft": Treatment(blur=12),
    "grain": Treatment(grain=0.03),
    "all": Treatment(Duotone(PETROL, MINERAL), 3, 0.02),
}
SIZE = Size(480, 320)


def photograph(name: str) -> NDArray[np.uint8]:
    with Image.open(PHOTOGRAPHS / name) as picture:
        return np.asarray(picture.convert("RGB").resize((SIZE.width, SIZE.height)), np.uint8)


def planes(pixels: NDArray[np.uint8]) -> Planes:
    return Planes(*planes_of(to_nv12(pixels)))


def rgb(shown: Planes) -> NDArray[np.uint8]:
    height, width = shown.luma.shape
    return from_nv12(np.vstack([shown.luma, shown.chroma.reshape(height // 2, width)]))


@pytest.mark.parametrize("name", ["coffee.jpg", "perch.jpg", "astronaut.jpg"])
@pytest.mark.parametrize("look", LOOKS)
def test_a_frame_looks_like_the_photograph(look: str, name: str) -> None:
    shown = planes(photograph(name))
    made = rgb(treated_planes(shown, LOOKS[look], "a", SIZE, 3)).astype(int)
    wanted = rgb(planes(treated(rgb(shown), LOOKS[look], "a", SIZE, 3)))  # with chroma halved, as all videos have it
    apart = np.abs(made - wanted)
    assert apart.mean() < 1.5
    assert np.percentile(apart, 99) <= 5


@pytest.mark.parametrize("look", ["duotone", "loud duotone", "tint"])
def test_every_color_turns_into_what_it_does_in_a_photograph(look: str) -> None:
    steps = np.arange(0, 256, 51, dtype=np.uint8)
    colors = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 1, 3)
    shown = planes(np.kron(colors, np.ones((4, 4, 1), np.uint8)))
    made = rgb(treated_planes(shown, LOOKS[look], "a", Size(4, 4), 0)).astype(int)
    apart = np.abs(made - treated(rgb(shown), LOOKS[look], "a", Size(4, 4)))
    assert apart[1::4, 1::4].max() <= 8  # out of reach of the neighbors' chroma


def test_a_treated_gray_ramp_has_no_contours() -> None:
    ramp = np.repeat(np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2), 4, axis=0)
    made = treated_planes(planes(ramp), LOOKS["duotone"], "a", Size(256, 4), 0).luma[0].astype(int)
    assert np.diff(made).min() >= 0
    assert np.diff(made)[8:].max() <= 2


def test_grain_runs_and_is_the_same_again() -> None:
    gray = planes(np.full((320, 480, 3), 128, np.uint8))
    frames = [treated_planes(gray, LOOKS["grain"], "a", SIZE, step).luma.astype(float) for step in (0, 1, 2, 1)]
    assert (frames[1] == frames[3]).all()
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert abs(np.corrcoef(frames[one].ravel(), frames[other].ravel())[0, 1]) < 0.05
    spread = [frame.std() / 219 for frame in frames]
    assert spread == pytest.approx([0.03] * 4, rel=0.08)


def test_colors_that_nobody_sees_do_not_bleed() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, :32], pixels[:, 32:] = (200, 200, 200), (255, 0, 0)
    alpha = np.zeros((64, 64), np.uint8)
    alpha[:, :32] = 255
    made = rgb(treated_planes(planes(pixels), Treatment(blur=4), "a", Size(64, 64), 0, alpha)).astype(int)
    assert np.abs(made[:, :30] - 200).max() <= 3

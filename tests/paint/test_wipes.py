"""Wipes: what a reveal shows of a sprite, pixel by pixel, on both surfaces."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.paint.leaves import Leaf
from formatkit.paint.sprites import RgbSprite, YuvSprite
from formatkit.paint.stamps import rgb_stamp, yuv_stamp
from formatkit.raster.plate import Box
from formatkit.scene.motion import Keyframe, Motion, Pose
from formatkit.scene.nodes import Fill

CANVAS = Size(120, 80)
BOX = Box(20, 10, 84, 42)
WHOLE: NDArray[np.uint8] = np.random.default_rng(7).integers(0, 256, (32, 64, 4), dtype=np.uint8)
HALF: NDArray[np.uint8] = np.random.default_rng(8).integers(0, 256, (16, 32, 2), dtype=np.uint8)

sides = st.sampled_from(["left", "right", "top", "bottom"])
reveals = st.floats(0.001, 0.999)
moves = st.integers(-40, 60).map(float)


def leaf(side: str) -> Leaf:
    area = Rect(BOX.left, BOX.top, BOX.right - BOX.left, BOX.bottom - BOX.top)
    wipe = Motion(reveal=(Keyframe(0, 0.0), Keyframe(10, 1.0)), reveal_from=side)  # type: ignore[arg-type]  # drawn
    return Leaf(Fill("bar", area, Color(0, 0, 0)), (wipe,))


def shares(side: str, reveal: float) -> NDArray[np.float64]:
    """Return how much of each column of the box shows, as a row, or of each row, as a column."""
    length = BOX.right - BOX.left if side in ("left", "right") else BOX.bottom - BOX.top
    shown = np.clip(reveal * length - np.arange(length), 0, 1)
    if side in ("right", "bottom"):
        shown = shown[::-1]
    return shown[None, :] if side in ("left", "right") else shown[:, None]


def on_canvas(box: Box, pixels: NDArray[np.uint8], step: int = 1) -> NDArray[np.uint8]:
    made = np.zeros((CANVAS.height // step, CANVAS.width // step, pixels.shape[2]), np.uint8)
    made[box.top // step : box.bottom // step, box.left // step : box.right // step] = pixels
    return made


def placed(pixels: NDArray[np.float64], x: int, y: int, step: int = 1) -> NDArray[np.float64]:
    """Return a canvas with the pixels of the box moved by x and y, cut at its edges."""
    far = 200 // step
    wide = np.zeros((CANVAS.height // step + 2 * far, CANVAS.width // step + 2 * far, pixels.shape[2]))
    top, left = far + (BOX.top + y) // step, far + (BOX.left + x) // step
    wide[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return wide[far:-far, far:-far]


@given(sides, reveals, moves, moves)
def test_a_wipe_shows_its_share_of_each_pixel(side: str, reveal: float, x: float, y: float) -> None:
    stamp = rgb_stamp(RgbSprite(BOX, WHOLE), leaf(side), Pose(x=x, y=y, reveal=reveal), CANVAS)
    expected = placed(WHOLE * shares(side, reveal)[..., None], int(x), int(y))
    found = np.zeros(expected.shape) if stamp is None else on_canvas(*stamp).astype(float)
    assert np.abs(found - expected).max() <= 0.51


@given(sides, reveals, st.integers(-20, 30).map(lambda n: 2.0 * n), st.integers(-20, 30).map(lambda n: 2.0 * n))
def test_chroma_is_wiped_like_luma(side: str, reveal: float, x: float, y: float) -> None:
    sprite = YuvSprite(BOX, WHOLE[..., 0], WHOLE[..., 1], HALF, HALF)
    stamp = yuv_stamp(sprite, leaf(side), Pose(x=x, y=y, reveal=reveal), CANVAS)
    shown = np.broadcast_to(shares(side, reveal), (32, 64))
    luma = placed(WHOLE[..., 1:2] * shown[..., None], int(x), int(y))
    pairs = shown.reshape(16, 2, 32, 2).mean((1, 3))
    chroma = placed(HALF * pairs[..., None], int(x), int(y), 2)
    if stamp is None:
        assert max(luma.max(), chroma.max()) <= 0.51
        return
    assert np.abs(on_canvas(stamp.box, stamp.luma[..., None]) - luma).max() <= 0.51
    rows = stamp.chroma.reshape(stamp.chroma.shape[0], -1, 2)
    assert np.abs(on_canvas(stamp.box, rows, 2) - chroma).max() <= 0.51

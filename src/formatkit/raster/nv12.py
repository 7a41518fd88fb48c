"""NV12 in BT.709, limited range: what video encoders take. A plane of luma, and one of chroma at half the size.

Y'CbCr is an affine image of R'G'B', so laying layers over each other gives the same result in both, up to rounding.
Chroma is averaged over 2 × 2 pixels. Source of the matrix: Recommendation ITU-R BT.709-6, items 3.2 to 3.5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MATRIX", "from_nv12", "halved", "planes_of", "to_nv12", "yuv_of_color"]

_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_Y, _C = 219 / 255, 224 / 255

MATRIX = np.array(
    [
        [_KR * _Y, _KG * _Y, _KB * _Y, 16],
        [-_KR / (2 * (1 - _KB)) * _C, -_KG / (2 * (1 - _KB)) * _C, 0.5 * _C, 128],
        [0.5 * _C, -_KG / (2 * (1 - _KR)) * _C, -_KB / (2 * (1 - _KR)) * _C, 128],
    ],
    dtype=np.float32,
)
"""Y', Cb, Cr of 8 bits from R', G', B' of 8 bits and 1."""

_INVERSE = np.linalg.inv(MATRIX[:, :3].astype(np.float64))
_BACK = np.hstack([_INVERSE, -_INVERSE @ MATRIX[:, 3:].astype(np.float64)]).astype(np.float32)


_STRIP = 64
"""Rows converted at a time: what lies between stays in the processor's cache, and no frame needs three more of it."""


def to_nv12(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return sRGB pixels (`h × w × 3`, both sides even) as NV12, `h · 3/2 × w`."""
    height, width = pixels.shape[:2]
    made = np.empty((height * 3 // 2, width), np.uint8)
    luma, chroma = planes_of(made)
    for top in range(0, height, _STRIP):
        rows, half = slice(top, top + _STRIP), slice(top // 2, (top + _STRIP) // 2)
        _convert(pixels[rows], luma[rows], chroma[half])
    return made


def _convert(pixels: NDArray[np.uint8], luma: NDArray[np.uint8], chroma: NDArray[np.uint8]) -> None:
    import cv2

    yuv = cv2.transform(pixels, MATRIX)
    cv2.extractChannel(yuv, 0, luma)
    pairs = np.empty((*luma.shape, 2), np.uint8)
    cv2.mixChannels([yuv], [pairs], [1, 0, 2, 1])
    chroma[:] = halved(pairs)


def from_nv12(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return NV12 as sRGB pixels, `h × w × 3`. Chroma is interpolated between the centers of its 2 × 2 blocks."""
    import cv2

    luma, chroma = planes_of(frame)
    height, width = luma.shape
    yuv = np.empty((height, width, 3), np.uint8)
    yuv[..., 0] = luma
    yuv[..., 1:] = cv2.resize(chroma, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.transform(yuv, _BACK), np.uint8)


def planes_of(frame: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return views of a frame's planes: luma (`h × w`) and chroma (`h/2 × w/2 × 2`)."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    return frame[:height], frame[height:].reshape(height // 2, width // 2, 2)


def halved(plane: NDArray[Any]) -> NDArray[Any]:
    """Return a plane at half its size, blocks of 2 × 2 averaged; both sides are even."""
    import cv2

    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def yuv_of_color(color: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return Y', Cb, Cr of a color: the triple of whole levels whose own color is nearest to it.

    Rounding each level alone can be off by two in red or blue; of the neighbors one is nearer.
    """
    exact = MATRIX @ np.array([*color, 1], np.float32)
    floor = np.floor(exact).astype(int)
    best = min(
        (tuple(int(level) for level in floor + step) for step in np.ndindex(2, 2, 2)),
        key=lambda triple: (_distance(triple, color), float(np.abs(exact - triple).sum())),
    )
    return best[0], best[1], best[2]


def _distance(triple: tuple[int, ...], color: tuple[int, int, int]) -> float:
    back = np.clip(np.rint(_BACK @ np.array([*triple, 1], np.float32)), 0, 255)
    return float(np.abs(back - color).max())

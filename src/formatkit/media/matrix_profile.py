"""Matrix profiles (ICC.1:2010, 8.3.3: three curves and a matrix), computed by tables: most photographs have one.

LittleCMS needs five times as long for them; its answer still decides whether ours is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MatrixProfile", "read_matrix_profile"]

_STEPS = 16383
_ROWS = 64
_TAGS_LIMIT = 100
# XYZ of D50 to linear sRGB: the inverse of its colorants adapted to D50 (ICC, "sRGB v4").
_TO_SRGB = np.linalg.inv(
    np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
)


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """A profile made ready: `light` is levels × 1 × 3 linear values (0 to 16383), `matrix` leads to linear sRGB."""

    light: NDArray[np.float32]
    matrix: NDArray[np.float32]

    def to_srgb(self, pixels: NDArray[Any], target: NDArray[np.uint8]) -> None:
        """Write `height × width × 3` pixels as sRGB into `target`; both may be one array if they have 8 bits."""
        import cv2

        encoded = _encoded()
        for top in range(0, len(pixels), _ROWS):
            part = np.ascontiguousarray(pixels[top : top + _ROWS])
            light = cv2.LUT(part, self.light) if part.dtype == np.uint8 else self._light_of(part)
            linear = np.asarray(cv2.transform(light, self.matrix))
            target[top : top + _ROWS] = encoded.take(np.rint(linear).astype(np.int32), mode="clip")

    def _light_of(self, part: NDArray[np.uint16]) -> NDArray[np.float32]:
        curves = self.light[:, 0]
        return np.stack([curves[:, channel].take(part[..., channel], mode="clip") for channel in range(3)], axis=-1)


def read_matrix_profile(icc: bytes, levels: int = 256) -> MatrixProfile | None:
    """Return the profile if it is one of RGB with curves and a matrix that can be read, else None.

    `levels` is how many values a channel of the pixels can have: 256, 1024, 4096 or 65536.
    """
    tags = _tags(icc)
    if icc[16:24] != b"RGB XYZ " or b"A2B0" in tags:
        return None
    try:
        colorants = np.array([_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]).T
        curves = [_curve(tags[name], levels) for name in (b"rTRC", b"gTRC", b"bTRC")]
    except (KeyError, IndexError, ValueError):
        return None
    light = np.stack(curves, axis=-1).reshape(levels, 1, 3) * _STEPS
    if not np.isfinite(light).all():
        return None
    return MatrixProfile(light.astype(np.float32), (_TO_SRGB @ colorants).astype(np.float32))


def _encoded() -> NDArray[np.uint8]:
    """Return the sRGB curve (IEC 61966-2-1) as a table from linear light to 8 bits."""
    light = np.arange(_STEPS + 1) / _STEPS
    curved = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    levels: NDArray[np.float64] = np.rint(255 * curved)
    return levels.astype(np.uint8)


def _tags(icc: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for entry in range(132, 132 + 12 * min(int.from_bytes(icc[128:132], "big"), _TAGS_LIMIT), 12):
        start, length = (int.from_bytes(icc[entry + at : entry + at + 4], "big") for at in (4, 8))
        found[icc[entry : entry + 4]] = icc[start : start + length]
    return found


def _fixed(body: bytes, at: int) -> float:
    if len(body) < at + 4:
        raise ValueError("cut off")
    return int.from_bytes(body[at : at + 4], "big", signed=True) / 65536


def _xyz(body: bytes) -> tuple[float, float, float]:
    return _fixed(body, 8), _fixed(body, 12), _fixed(body, 16)


def _curve(body: bytes, levels: int) -> NDArray[np.float64]:
    """Return a curve's values at all levels: a gamma, a table, or a formula of ICC.1:2010, 10.15."""
    x = np.arange(levels) / (levels - 1)
    if body[:4] == b"curv":
        return _table(body, x)
    if body[:4] != b"para":
        raise ValueError("no curve")
    kind = int.from_bytes(body[8:10], "big")
    values = [_fixed(body, 12 + 4 * number) for number in range((1, 3, 4, 5, 7)[kind])]
    with np.errstate(invalid="ignore", divide="ignore"):
        return _FORMULAS[kind](x, *values)


def _table(body: bytes, x: NDArray[np.float64]) -> NDArray[np.float64]:
    count = int.from_bytes(body[8:12], "big")
    if len(body) < 12 + 2 * count:
        raise ValueError("cut off")
    if count < 2:
        gamma = int.from_bytes(body[12:14], "big") / 256 if count else 1.0
        return np.asarray(x**gamma)
    entries = np.frombuffer(body, ">u2", count, 12) / 65535
    return np.interp(x, np.linspace(0, 1, count), entries)


def _piecewise(
    x: NDArray[np.float64], g: float, a: float, b: float, c: float, d: float, e: float = 0, f: float = 0
) -> NDArray[np.float64]:
    return np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)


_FORMULAS: tuple[Callable[..., NDArray[np.float64]], ...] = (
    lambda x, g: np.asarray(x**g),
    lambda x, g, a, b: _piecewise(x, g, a, b, 0, -b / a if a else 2),
    lambda x, g, a, b, c: _piecewise(x, g, a, b, 0, -b / a if a else 2, c, c),
    _piecewise,
    _piecewise,
)

"""Contrast of text against the pixels under it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["LuminanceMap", "linear_light", "relative_luminance"]

_WEIGHTS = np.array([[0.2126, 0.7152, 0.0722]], dtype=np.float32)


def relative_luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return relative luminance (0 to 1) of sRGB pixels, `h × w × 3` to `h × w`.

    Source: WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    import cv2  # only photographs are measured

    return np.asarray(cv2.transform(linear_light(pixels), _WEIGHTS), np.float32)


def linear_light(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return red, green and blue of sRGB pixels as shares of full light (0 to 1), `h × w × 3`."""
    import cv2

    return np.asarray(cv2.LUT(np.ascontiguousarray(pixels[..., :3]), _linear_levels()), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class LuminanceMap:
    """Sums of luminance from the left upper corner on (`h + 1 × w + 1`), so that any cell's mean costs the same."""

    sums: NDArray[np.float64]

    @classmethod
    def of(cls, pixels: NDArray[np.uint8]) -> Self:
        """Measure sRGB pixels, `h × w × 3`."""
        import cv2

        return cls(np.asarray(cv2.integral(relative_luminance(pixels), sdepth=cv2.CV_64F)))

    def cells(self, left: int, top: int, right: int, bottom: int, cell: float) -> NDArray[np.float64]:
        """Return the mean luminance of square cells of about `cell` pixels in a box; at least one each way."""
        return self._means(_edges(top, bottom, cell, 1), _edges(left, right, cell, 1), 1)

    def worst_contrast(self, text: float, left: int, top: int, right: int, bottom: int, cell: float) -> float:
        """Return the smallest contrast ratio (1 to 21) of a text's luminance with the cells of a box.

        Cells overlap by half, so that a spot that lies on the border of two counts like one in the middle of a cell.
        """
        ground = self._means(_edges(top, bottom, cell, 2), _edges(left, right, cell, 2), 2)
        lighter = np.maximum(ground, text) + 0.05
        darker = np.minimum(ground, text) + 0.05
        return float((lighter / darker).min())

    def _means(self, rows: NDArray[np.intp], columns: NDArray[np.intp], steps: int) -> NDArray[np.float64]:
        """Return the means of cells that reach over so many `steps` between edges."""
        corners = self.sums[rows[:, None], columns]
        bands = corners[steps:] - corners[:-steps]
        totals = bands[:, steps:] - bands[:, :-steps]
        counts = (rows[steps:] - rows[:-steps])[:, None] * (columns[steps:] - columns[:-steps])
        return np.asarray(totals / counts)


@cache
def _linear_levels() -> NDArray[np.float32]:
    value = np.arange(256, dtype=np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _edges(start: int, end: int, cell: float, steps: int) -> NDArray[np.intp]:
    """Return the edges of cells of about `cell` pixels, and in each cell those that part it into `steps`."""
    count = max(1, min(end - start, round((end - start) / max(cell, 1.0)))) * steps
    return start + np.arange(count + 1) * (end - start) // count

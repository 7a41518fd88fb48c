"""Colors to numbers of a palette, with a light ordered dither where a photograph or gradient needs it.

Each color that the palette lacks is made of the two of its colors that mix to it best (after Yliluoma, "Arbitrary-
palette positional dithering algorithm", 2011); a fixed 8 × 8 pattern (Bayer, 1973) decides which of them a pixel
gets. The pattern stands still, so areas at rest stay at rest; error diffusion would boil.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.animation_palette import METRIC

__all__ = ["Mapper"]

_CELLS = 1 << 21
_CHUNK = 2048
_NEAR = 12.0
"""Up to this squared distance (about one level in each channel) the nearest color stands alone."""
_CONTRAST = 0.3
"""What a squared distance between the two mixed colors costs: more gives a calmer and a coarser picture."""


class Mapper:
    """Maps packed colors to indices of a palette (`n × 3`, n up to 256). Colors of the palette stay exact."""

    def __init__(self, palette: NDArray[np.uint8]) -> None:
        colors = palette.astype(np.float32)
        self._weighted = (colors * METRIC).T
        self._norms = (np.square(colors) * METRIC).sum(axis=1)
        self._products = colors @ self._weighted
        self._lengths = self._norms[:, None] + self._norms - 2 * self._products
        self._exact = np.full(1 << 24, -1, np.int16)
        red, green, blue = palette.astype(np.int64).T
        self._exact[(red << 16) | (green << 8) | blue] = np.arange(len(palette))
        self._known = np.zeros(_CELLS, np.bool_)
        self._first = np.zeros(_CELLS, np.uint8)
        self._second = np.zeros(_CELLS, np.uint8)
        self._share = np.zeros(_CELLS, np.uint8)

    def indices(self, colors: NDArray[np.uint32], left: int, top: int) -> NDArray[np.uint8]:
        """Return the indices of `height × width` packed colors whose left top corner is at `left`, `top`."""
        exact = self._exact[colors]
        missing = exact < 0
        if missing.any():
            some = colors[missing]
            cells = ((some >> 3) & 0x1FC000) | ((some >> 2) & 0x3F80) | ((some >> 1) & 0x7F)
            self._learn(cells)
            pattern = _pattern(colors.shape, left, top)[missing]
            exact[missing] = np.where(pattern < self._share[cells], self._second[cells], self._first[cells])
        return exact.astype(np.uint8)

    def _learn(self, cells: NDArray[np.integer]) -> None:
        fresh = np.zeros(_CELLS, np.bool_)
        fresh[cells] = True
        unknown = np.flatnonzero(fresh & ~self._known)
        self._known[unknown] = True
        for start in range(0, len(unknown), _CHUNK):
            self._learn_some(unknown[start : start + _CHUNK])

    def _learn_some(self, cells: NDArray[np.intp]) -> None:
        middles = np.stack((cells >> 14, (cells >> 7) & 127, cells & 127), axis=-1).astype(np.float32) * 2 + 0.5
        products = middles @ self._weighted
        own = (np.square(middles) * METRIC).sum(axis=1)
        distances = self._norms - 2 * products + own[:, None]
        first = distances.argmin(axis=1)
        self._first[cells] = first
        far = distances[np.arange(len(cells)), first] > _NEAR
        self._second[cells[far]], shares = self._partners(products[far], first[far])
        self._share[cells[far]] = np.rint(shares * 64)

    def _partners(
        self, products: NDArray[np.float32], first: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return for each color, given by its products with those of the palette, what to mix into its `first`.

        That is an index, and a share up to one half with which the mix comes nearest to the color.
        """
        rows = np.arange(len(first))
        lengths = self._lengths[first]
        # (color - first) · (second - first), from the products of each two.
        along = products - self._products[first] + (self._norms[first] - products[rows, first])[:, None]
        shares = np.clip(along / np.maximum(lengths, 1), 0, 0.5)
        # Squared distance of the mix, less what is the same for all, and what the contrast of the two costs.
        costs = shares * ((shares + _CONTRAST * (1 - shares)) * lengths - 2 * along)
        second = costs.argmin(axis=1)
        return second, shares[rows, second]


def _pattern(shape: tuple[int, ...], left: int, top: int) -> NDArray[np.uint8]:
    height, width = shape
    rows, columns = (top + np.arange(height)) % 8, (left + np.arange(width)) % 8
    return _BAYER[rows][:, columns]


def _bayer() -> NDArray[np.uint8]:
    matrix = np.zeros((1, 1), np.int64)
    for _ in range(3):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    return matrix.astype(np.uint8)


_BAYER = _bayer()

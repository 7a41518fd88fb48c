"""Which part of a picture differs from the one before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "box_of"]


@dataclass(frozen=True, slots=True)
class Box:
    """Whole pixels from `left`, `top` up to but without `right`, `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> tuple[slice, slice]:
        """The box as an index of an array of rows."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def box_of(mask: NDArray[np.bool_]) -> Box | None:
    """Return the smallest box that holds all that is true in `height × width`, or None if nothing is.

    >>> box_of(np.array([[False, False], [False, True]]))
    Box(left=1, top=1, right=2, bottom=2)
    """
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)

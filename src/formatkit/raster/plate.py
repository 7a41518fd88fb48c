"""Plates: what lies still in front of a film's ground, folded into one multiplication and one addition per plane.

Layers with opacity a and color c over a ground g give g · (1 − a) + c · a; one after another, they are again
of the form g · keep + add. All planes are 8 bits; `keep` and alpha mean n / 255.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Plate", "Stamp", "lay"]

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels with even sides at even places: it has its own blocks of chroma."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        """Whether nothing is inside."""
        return self.right <= self.left or self.bottom <= self.top

    def overlaps(self, other: Box) -> bool:
        """Tell whether both share pixels."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def around(self, other: Box) -> Box:
        """Return the smallest box around both."""
        if self.empty or other.empty:
            return other if self.empty else self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def luma(self, frame: Plane) -> Plane:
        """Return the view of this box in a luma plane."""
        return frame[self.top : self.bottom, self.left : self.right]

    def chroma(self, frame: Plane) -> Plane:
        """Return the view of this box in a chroma plane with its pairs side by side (`h/2 × w`)."""
        return frame[self.top // 2 : self.bottom // 2, self.left : self.right]


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A layer as it is laid down: alpha and premultiplied color of luma (`h × w`) and chroma (`h/2 × w`, in pairs)."""

    box: Box
    alpha: Plane
    luma: Plane
    alpha_pairs: Plane
    chroma: Plane


def lay(stamp: Stamp, luma: Plane, chroma: Plane) -> None:
    """Lay a stamp over the planes of a whole frame (`h × w` and `h/2 × w`), in place."""
    _over(stamp.box.luma(luma), stamp.alpha, stamp.luma)
    _over(stamp.box.chroma(chroma), stamp.alpha_pairs, stamp.chroma)


@dataclass(slots=True, eq=False)
class Plate:
    """Still layers over a ground: `keep` and `add` for luma (`h × w`) and chroma (`h/2 × w`)."""

    keep: Plane
    add: Plane
    keep_pairs: Plane
    add_pairs: Plane

    @classmethod
    def clear(cls, width: int, height: int) -> Self:
        """Return a plate that leaves the ground as it is."""
        return cls(
            np.full((height, width), 255, np.uint8),
            np.zeros((height, width), np.uint8),
            np.full((height // 2, width), 255, np.uint8),
            np.zeros((height // 2, width), np.uint8),
        )

    def reset(self) -> None:
        """Leave the ground as it is again."""
        for keep, add in ((self.keep, self.add), (self.keep_pairs, self.add_pairs)):
            keep[:] = 255
            add[:] = 0

    def lay(self, stamp: Stamp) -> None:
        """Lay one more layer on top."""
        box = stamp.box
        _over(box.luma(self.add), stamp.alpha, stamp.luma)
        _over(box.chroma(self.add_pairs), stamp.alpha_pairs, stamp.chroma)
        _dim(box.luma(self.keep), stamp.alpha)
        _dim(box.chroma(self.keep_pairs), stamp.alpha_pairs)

    def over(self, luma: Plane, chroma: Plane, frame: Plane) -> None:
        """Write the ground (`h × w`, `h/2 × w`) with the plate in front of it into an NV12 frame."""
        import cv2

        height = luma.shape[0]
        for ground, keep, add, target in (
            (luma, self.keep, self.add, frame[:height]),
            (chroma, self.keep_pairs, self.add_pairs, frame[height:]),
        ):
            cv2.multiply(ground, keep, dst=target, scale=1 / 255)
            cv2.add(target, add, dst=target)


def _over(under: Plane, alpha: Plane, color: Plane) -> None:
    import cv2

    if under.size:
        cv2.multiply(under, cv2.bitwise_not(alpha), dst=under, scale=1 / 255)
        cv2.add(under, color, dst=under)


def _dim(keep: Plane, alpha: Plane) -> None:
    import cv2

    if keep.size:
        cv2.multiply(keep, cv2.bitwise_not(alpha), dst=keep, scale=1 / 255)

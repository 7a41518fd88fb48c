"""Where the encoders of films get their pictures from: frames by number, in any order, one painter per thread."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from formatkit.model.geometry import Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FilmSource", "FramePainter"]


class FramePainter(Protocol):
    """Paints frames of one film. Used by one thread; what it returns is valid until the next call."""

    def nv12(self, frame: int) -> NDArray[np.uint8]:
        """Return a frame as NV12: `height · 3/2 × width`, contiguous, BT.709, limited range. Sizes are even."""
        ...

    def rgb(self, frame: int) -> NDArray[np.uint8]:
        """Return a frame as sRGB, `height × width × 3`, or `× 4` with straight alpha where the film is transparent."""
        ...


class FilmSource(Protocol):
    """A film that can be painted. Equal frames whichever painter paints them, in whatever order."""

    @property
    def size(self) -> Size:
        """The size of every frame, even on both sides."""
        ...

    @property
    def fps(self) -> Fraction:
        """Frames per second."""
        ...

    @property
    def frames(self) -> int:
        """How many frames there are."""
        ...

    @property
    def transparent(self) -> bool:
        """Whether `FramePainter.rgb` gives an alpha channel."""
        ...

    def painter(self) -> FramePainter:
        """Return a new painter."""
        ...

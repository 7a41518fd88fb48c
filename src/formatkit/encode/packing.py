"""How hard files are packed: quickly, or as small as they get: PNG to the same pixels, JPEG in the same quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formatkit.encode.choice import require_packing
from formatkit.encode.lossy import Chroma, jpeg, lossless_webp, progressive_jpeg, small_lossless_webp
from formatkit.encode.png import fast_png
from formatkit.model.order import Packing

__all__ = ["Packers", "packers"]

Pixels = NDArray[np.uint8]
_LEVEL = 4
"""Of oxipng, 0 to 6. On cards of 1200 × 1200 levels 5 and 6 took two and four times as long for the same bytes."""


@dataclass(frozen=True, slots=True)
class Packers:
    """The encoders of one way of packing."""

    png: Callable[[Pixels], bytes]
    jpeg: Callable[[Pixels, int, Chroma], bytes]
    lossless_webp: Callable[[Pixels], bytes]


def packers(packing: Packing) -> Packers:
    """Return the encoders that pack fast or small. Raises MissingToolError as `require_packing` does."""
    require_packing(packing)
    if packing == "small":
        return Packers(_optimized_png, progressive_jpeg, small_lossless_webp)
    return Packers(fast_png, jpeg, lossless_webp)


def _optimized_png(pixels: Pixels) -> bytes:
    """Return the smallest PNG that oxipng finds, with the sRGB profile."""
    import oxipng

    # Chunks stay: the only one that is not of the picture itself is the profile.
    data: bytes = oxipng.optimize_from_memory(fast_png(pixels), level=_LEVEL, strip=oxipng.StripChunks.none())
    return data

"""The world outside, by content hash: pictures, drawings and fonts reach the pure stages only through a Store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from formatkit.model.geometry import Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ArtworkFacts", "Reduction", "Store"]

Reduction = Literal[1, 2, 4, 8]


@dataclass(frozen=True, slots=True)
class ArtworkFacts:
    """What is known of a picture or drawing without its pixels.

    `digest` is the SHA-256 (hex) of the file's bytes; `size` is in pixels after EXIF orientation (of a drawing:
    its own view box, rounded up); `vector` drawings can be rendered at any size without loss.
    """

    digest: str
    size: Size
    has_alpha: bool
    vector: bool = False


class Store(Protocol):
    """Gives facts, pixels and font bytes for content hashes. Arrays must not be written to.

    All pixels are sRGB, 8 bits, `height × width × 3` (RGB) or `× 4` (RGBA, straight alpha).
    """

    def artwork(self, digest: str) -> ArtworkFacts:
        """Return what is known of a picture or drawing."""
        ...

    def proxy(self, digest: str) -> NDArray[np.uint8]:
        """Return the canonical small version of a picture: long side at most 512 pixels."""
        ...

    def pixels(self, digest: str, reduction: Reduction) -> NDArray[np.uint8]:
        """Return a picture decoded at 1/`reduction` of its size (each side rounded up)."""
        ...

    def drawing(self, digest: str, size: Size) -> NDArray[np.uint8]:
        """Return a vector drawing rendered at exactly `size`, RGBA."""
        ...

    def font(self, digest: str) -> bytes:
        """Return the bytes of a font file."""
        ...

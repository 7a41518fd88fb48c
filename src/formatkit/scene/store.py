"""The world outside, by content hash: pictures, drawings and fonts reach the pure stages only through a Store."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Protocol

from formatkit.diagnostics import Diagnostic
from formatkit.model.geometry import Rect, Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ArtworkFacts", "Face", "FootageFacts", "FootageReader", "Reduction", "SoundFacts", "Store"]

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


@dataclass(frozen=True, slots=True)
class Face:
    """A face that a detector found: its box (brow to chin, ear to ear) and the point between its eyes.

    Both are fractions of the picture; a box may reach over its edges. `score` (0 to 1) is how sure the detector is.
    """

    box: Rect
    eyes: tuple[float, float]
    score: float


@dataclass(frozen=True, slots=True)
class FootageFacts:
    """What is known of a video of the user, after it was made regular: upright, square pixels, constant frame rate.

    `digest` is the SHA-256 (hex) of the user's file. `size` is in pixels (even), `frames` of them at `fps`. `sound` is
    the digest of its sound for `Store.sound`, None when it has none.
    """

    digest: str
    size: Size
    fps: Fraction
    frames: int
    has_alpha: bool = False
    sound: str | None = None

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return self.frames / self.fps


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What is known of a sound: the `digest` that `Store.sound` takes, its length in samples at 48 kHz."""

    digest: str
    samples: int

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return Fraction(self.samples, 48_000)


class FootageReader(Protocol):
    """Reads frames of regular footage, forward cheaply, backward at the cost of a seek. Used by one thread."""

    def nv12(self, index: int) -> NDArray[np.uint8]:
        """Return a frame as NV12 (`height · 3/2 × width`), BT.709, limited range; valid until the next call."""
        ...

    def alpha(self, index: int) -> NDArray[np.uint8] | None:
        """Return the alpha of a frame (`height × width`), None when the footage is opaque."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


class Store(Protocol):
    """Gives facts, pixels, sound and font bytes for content hashes. Arrays must not be written to.

    All pixels are sRGB, 8 bits, `height × width × 3` (RGB) or `× 4` (RGBA, straight alpha).
    """

    def artwork(self, digest: str) -> ArtworkFacts:
        """Return what is known of a picture or drawing."""
        ...

    def proxy(self, digest: str) -> NDArray[np.uint8]:
        """Return the canonical small version of a picture: long side at most 512 pixels."""
        ...

    def faces(self, digest: str, model: str) -> tuple[Face, ...]:
        """Return the faces in a picture's small version, largest first; `model` is the digest of the face model."""
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

    def footage(self, digest: str) -> FootageFacts:
        """Return what is known of a video."""
        ...

    def footage_proxies(self, digest: str) -> NDArray[np.uint8]:
        """Return small frames of a video, two a second (`n × height × width × 3`), long side at most 512 pixels."""
        ...

    def open_footage(self, digest: str) -> FootageReader:
        """Return a reader of a video's frames."""
        ...

    def sound(self, digest: str) -> NDArray[np.float32]:
        """Return a sound, `samples × 2`, 48 kHz, −1 to 1, read-only; it may be mapped from disk."""
        ...

    def diagnostics(self, digest: str) -> tuple[Diagnostic, ...]:
        """Return what is to be told of a file that is used: a broken color profile, a font of the machine."""
        ...

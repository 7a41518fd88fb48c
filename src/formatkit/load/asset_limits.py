"""What a file of foreign origin may ask of the machine. The operator may change it, a campaign never."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.media.magic import PictureKind

__all__ = ["DEFAULT_LIMITS", "AssetLimits"]


@dataclass(frozen=True, slots=True)
class AssetLimits:
    """Limits of the one door.

    Bytes of files; pixels of a picture (a JPEG may have more, since it is decoded at a reduced size); the longest
    side in pixels and the most extreme ratio of the sides; `decoded_bytes` of one picture in memory and
    `working_bytes` while it is decoded; `seconds` per request to the decoder and its `child_bytes` of own memory;
    `cache_bytes` of pixels kept.

    Of videos: bytes, pixels of a frame, frames a second, seconds (counted, whatever the header says). Of sounds:
    bytes and seconds. `probe_seconds` is the time for looking into one, `stall_seconds` how long it may stand still
    while it is made regular.
    """

    picture_bytes: int = 100 << 20
    drawing_bytes: int = 5 << 20
    font_bytes: int = 64 << 20
    pixels: int = 80_000_000
    jpeg_pixels: int = 200_000_000
    side: int = 30_000
    side_ratio: int = 200
    decoded_bytes: int = 330_000_000
    working_bytes: int = 540_000_000
    seconds: float = 8.0
    child_bytes: int = 660 << 20
    cache_bytes: int = 192 << 20
    video_bytes: int = 4 << 30
    video_pixels: int = 36_000_000
    video_rate: int = 240
    video_seconds: int = 600
    sound_bytes: int = 500 << 20
    sound_seconds: int = 3600
    probe_seconds: float = 20.0
    stall_seconds: float = 60.0

    def most_pixels(self, kind: PictureKind) -> int:
        """Return how many pixels a picture of this format may have."""
        return self.jpeg_pixels if kind is PictureKind.JPEG else self.pixels

    def most_bytes(self, kind: PictureKind) -> int:
        """Return how many bytes a file of this format may have."""
        return self.drawing_bytes if kind is PictureKind.SVG else self.picture_bytes


DEFAULT_LIMITS = AssetLimits()

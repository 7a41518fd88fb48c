"""Where captions stand and how large they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from formatkit.compose.frame import Frame
from formatkit.model.geometry import Rect, Shape

__all__ = ["PADDING", "PADDING_SIDE", "caption_size", "captions_zone"]

PADDING, PADDING_SIDE = 0.48, 0.55
"""From the cap height and the baseline to the edge of the plate, and from the text's sides, in em: descenders and
accents stand inside."""
_HEIGHT = 2 * PADDING + 0.73 + 1.35
"""Height of two lines on their plate, in em: padding, a cap height, the widest usual leading."""
_SIZE, _SIZE_WIDE = 4.4, 5.2
_MARGIN = 4.0


def caption_size(frame: Frame) -> float:
    """Return the em of captions in pixels.

    4.4 u, and no smaller than main text may be; 5.2 u in wide pictures, which are watched on larger screens too, and
    no smaller than secondary text may be.
    """
    if frame.shape in (Shape.WIDE, Shape.BANNER):
        return max(_SIZE_WIDE * frame.unit, frame.floor_secondary)
    return max(_SIZE * frame.unit, frame.floor_main)


def captions_zone(frame: Frame, obstacles: Sequence[Rect] = ()) -> Rect:
    """Return the area for two lines of captions, on whole pixels: other texts keep off it.

    It lies in the middle of the safe area's width, at least 4 u from the edges that people see, and ends where the
    brand's margin begins. It moves up above `obstacles`, such as a logo with its clear space.
    """
    margin = _MARGIN * frame.unit
    middle = frame.safe.x + frame.safe.width / 2
    left, right = max(frame.safe.x, frame.seen.x + margin), min(frame.safe.right, frame.seen.right - margin)
    half = math.floor(max(1.0, min(middle - left, right - middle)))
    height = math.ceil(_HEIGHT * caption_size(frame))
    x = math.ceil(middle - half)
    zone = Rect(x, math.floor(frame.box.bottom) - height, max(1, math.floor(middle + half) - x), height)
    while over := [each for each in obstacles if each.overlaps(zone)]:
        zone = Rect(zone.x, math.floor(min(each.y for each in over)) - height, zone.width, height)
    return zone

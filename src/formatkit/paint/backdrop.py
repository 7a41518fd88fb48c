"""The ground of a film's scene as planes of luma and chroma: painted once, or, where it moves, for every frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect, Size
from formatkit.paint.leaves import Drawable, Ground
from formatkit.paint.sprites import even_box, resampled
from formatkit.raster.nv12 import planes_of, to_nv12, yuv_of_color
from formatkit.raster.plate import Box
from formatkit.raster.zoom import MARGIN, Scratch, zoomed
from formatkit.scene.motion import STILL, pose_at
from formatkit.scene.nodes import Fill, Footage, Picture, Scene
from formatkit.scene.store import FootageReader, Store

__all__ = [
    "MovingPicture",
    "draw_footage",
    "footage_frame",
    "is_window",
    "moving_ground",
    "picture_source",
    "still_ground",
    "window_of",
]

Plane = NDArray[np.uint8]
OVERSAMPLED = 1.32
"""A moving photograph is kept larger than the frame: bilinear steps then keep one sharpness at every zoom, and of sizes
from 1.1 to 1.33 this one meets the fewest quotients at which `raster.zoom` has to warp."""


@dataclass(frozen=True, slots=True, eq=False)
class MovingPicture:
    """A photograph prepared for zooming: planes larger than the area by `OVERSAMPLED`, edges repeated outside."""

    node: Picture
    luma: Plane
    chroma: Plane

    @classmethod
    def of(cls, node: Picture, store: Store) -> MovingPicture:
        """Resample a photograph once."""
        import cv2

        rgb = picture_source(node, store)
        luma, chroma = planes_of(to_nv12(rgb[..., :3]))
        edges = (MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
        wide: list[Plane] = [np.asarray(cv2.copyMakeBorder(plane, *edges), np.uint8) for plane in (luma, chroma)]
        return cls(node, *wide)

    def draw(self, frame: int, luma: Plane, chroma: Plane, scratch: Scratch) -> None:
        """Write the photograph's part at a frame into planes of the whole canvas (`h × w`, `h/2 × w`)."""
        box = even_box(self.node.area)
        x, y, step = window_of(self.node, frame)
        width, height = box.right - box.left, box.bottom - box.top
        box.luma(luma)[:] = zoomed(self.luma, x + MARGIN, y + MARGIN, step, width, height, scratch)
        pairs = zoomed(self.chroma, x / 2 + MARGIN, y / 2 + MARGIN, step, width // 2, height // 2, scratch)
        box.chroma(chroma)[:] = pairs.reshape(height // 2, width)


def picture_source(node: Picture, store: Store) -> Plane:
    """Return a photograph's crop at `OVERSAMPLED` times its area, even sides, RGB."""
    size = Size(_even(node.area.width * OVERSAMPLED), _even(node.area.height * OVERSAMPLED))
    return resampled(node, store, size)


def window_of(node: Picture, frame: int) -> tuple[float, float, float]:
    """Return the left and upper edge of what an area shows at a frame, and the step from pixel to pixel.

    All in pixels of the oversampled photograph.
    """
    pose = pose_at(node.motion, frame)
    area = node.area
    across = _even(area.width * OVERSAMPLED) / area.width
    step = across / pose.scale
    left = node.motion.anchor_x + (area.x - node.motion.anchor_x - pose.x) / pose.scale - area.x
    top = node.motion.anchor_y + (area.y - node.motion.anchor_y - pose.y) / pose.scale - area.y
    return left * across, top * across, step


def is_window(node: Drawable) -> bool:
    """Tell whether a node's pixels differ from frame to frame: a video, or a photograph that zooms."""
    return isinstance(node, Footage) or (isinstance(node, Picture) and node.motion != STILL)


def still_ground(scene: Scene, nodes: Sequence[Ground], store: Store) -> Plane:
    """Return an NV12 frame of a scene's ground color and all of its ground that does not move."""
    frame = np.empty((scene.size.height * 3 // 2, scene.size.width), np.uint8)
    luma, chroma = planes_of(frame)
    _paint(luma, chroma, Box(0, 0, scene.size.width, scene.size.height), scene.ground.rgb)
    for node in nodes:
        if isinstance(node, Fill):
            _paint(luma, chroma, even_box(node.area), node.color.rgb)
        elif isinstance(node, Picture) and node.motion == STILL:
            box = even_box(node.area)
            part, pairs = planes_of(to_nv12(_whole(resampled(node, store)[..., :3], box)))
            box.luma(luma)[:] = part
            chroma[box.top // 2 : box.bottom // 2, box.left // 2 : box.right // 2] = pairs
    return frame


def moving_ground(nodes: Sequence[Ground]) -> tuple[Picture | Footage, ...]:
    """Return the part of the ground that changes from frame to frame."""
    return tuple(
        node for node in nodes if isinstance(node, Footage) or (isinstance(node, Picture) and node.motion != STILL)
    )


def footage_frame(node: Footage, frame: int, fps: Fraction, footage_fps: Fraction, frames: int) -> int:
    """Return the frame of regular footage that a frame of the scene shows: the one that is on screen at its middle."""
    passed = (Fraction(frame) + Fraction(1, 2)) / fps * node.speed
    span = node.end - node.start
    if span > 0:
        passed = passed % span if node.loop else min(passed, span - Fraction(1, 10**6))
    return min(max(int((node.start + passed) * footage_fps), 0), frames - 1)


def draw_footage(node: Footage, reader: FootageReader, index: int, luma: Plane, chroma: Plane) -> None:
    """Write a video frame's crop into planes of the whole canvas (`h × w`, `h/2 × w`)."""
    from_luma, from_chroma = planes_of(reader.nv12(index))
    box = even_box(node.area)
    width, height = box.right - box.left, box.bottom - box.top
    box.luma(luma)[:] = _cropped(from_luma, node.crop, width, height)
    half = Rect(node.crop.x / 2, node.crop.y / 2, node.crop.width / 2, node.crop.height / 2)
    pairs = _cropped(from_chroma, half, width // 2, height // 2)
    box.chroma(chroma)[:] = np.ascontiguousarray(pairs).reshape(height // 2, width)


def _cropped(plane: Plane, crop: Rect, width: int, height: int) -> Plane:
    """Return a crop at whole source pixels, resized: quick, and never off by more than half a source pixel."""
    import cv2

    left, top = round(crop.x), round(crop.y)
    right, bottom = max(round(crop.right), left + 1), max(round(crop.bottom), top + 1)
    part = plane[top:bottom, left:right]
    if part.shape[:2] == (height, width):
        return part
    shrinks = part.shape[1] > width
    return np.asarray(
        cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8
    )


def _paint(luma: Plane, chroma: Plane, box: Box, color: tuple[int, int, int]) -> None:
    y, u, v = yuv_of_color(color)
    box.luma(luma)[:] = y
    chroma[box.top // 2 : box.bottom // 2, box.left // 2 : box.right // 2] = (u, v)


def _whole(pixels: Plane, box: Box) -> Plane:
    """Return pixels with even sides: the last column or row is repeated where one is missing."""
    height, width = box.bottom - box.top, box.right - box.left
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.pad(pixels, ((0, height - pixels.shape[0]), (0, width - pixels.shape[1]), (0, 0)), mode="edge")


def _even(length: float) -> int:
    return 2 * max(1, round(length / 2))

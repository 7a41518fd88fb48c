"""The ground of a film's scene as planes of luma and chroma: painted once, or, where it moves, for every frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formatkit.model.geometry import Rect, Size
from formatkit.paint.leaves import Drawable, Ground
from formatkit.paint.pictures import resampled
from formatkit.paint.sprites import even_box
from formatkit.raster.nv12 import planes_of, to_nv12, yuv_of_color
from formatkit.raster.plate import Box
from formatkit.raster.treatments_nv12 import Planes, treated_planes
from formatkit.raster.zoom import MARGIN, Scratch, exact, zoomed
from formatkit.scene.motion import STILL, pose_at
from formatkit.scene.nodes import Fill, Footage, Picture, Scene
from formatkit.scene.store import FootageReader, Store
from formatkit.scene.treatment import NATURAL

__all__ = [
    "Enlarged",
    "MovingPicture",
    "draw_footage",
    "enlarged_sources",
    "footage_frame",
    "grain_step",
    "is_window",
    "moving_ground",
    "still_ground",
    "window",
]

Plane = NDArray[np.uint8]
_OVERSAMPLED = (1.305, 1.295)
"""A moving photograph is kept larger than the frame: bilinear steps then keep one sharpness at every zoom. It is kept
in two sizes, so alike that nobody sees which one is shown: where one meets a quotient at which `raster.zoom` has to
warp, the other does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Enlarged:
    """A photograph's crop, `scale` times as large as its area, edges repeated outside; any number of channels."""

    plane: Plane
    scale: float

    @classmethod
    def of(cls, plane: Plane, scale: float) -> Enlarged:
        """Repeat the edges of a crop that was brought to size."""
        import cv2

        wide = cv2.copyMakeBorder(plane, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
        return cls(np.asarray(wide, np.uint8), scale)


def enlarged_sources(node: Picture, store: Store) -> Iterator[tuple[Plane, float]]:
    """Give a photograph's crop in each size that it is kept in, sides even, RGB, and how many times its area it is."""
    for factor in _OVERSAMPLED:
        size = Size(_even(node.area.width * factor), _even(node.area.height * factor))
        yield resampled(node, store, size)[..., :3], size.width / node.area.width


def window(node: Picture, frame: int, sources: Sequence[Enlarged], size: Size, scratch: Scratch) -> Plane:
    """Return what an area shows at a frame, in `size` pixels: those of the area, or half as many for chroma."""
    whole = even_box(node.area)
    part = size.width / (whole.right - whole.left)
    views = [(each.plane, *_view(node, frame, each.scale, part), size.width, size.height) for each in sources]
    best = next((view for view in views if exact(*view)), views[0])
    return zoomed(*best, scratch)


def _view(node: Picture, frame: int, scale: float, part: float) -> tuple[float, float, float]:
    """Return the left and upper edge of what an area shows at a frame, and the step from pixel to pixel.

    All in pixels of the enlarged photograph with its margins, of which `part` are there in each direction.
    """
    pose = pose_at(node.motion, frame)
    area = node.area
    left = node.motion.anchor_x + (area.x - node.motion.anchor_x - pose.x) / pose.scale - area.x
    top = node.motion.anchor_y + (area.y - node.motion.anchor_y - pose.y) / pose.scale - area.y
    return left * scale * part + MARGIN, top * scale * part + MARGIN, scale / pose.scale


@dataclass(frozen=True, slots=True, eq=False)
class MovingPicture:
    """A photograph prepared for zooming, as planes of luma and chroma."""

    node: Picture
    luma: tuple[Enlarged, ...]
    chroma: tuple[Enlarged, ...]

    @classmethod
    def of(cls, node: Picture, store: Store) -> MovingPicture:
        """Resample a photograph once."""
        planes = [(planes_of(to_nv12(rgb)), scale) for rgb, scale in enlarged_sources(node, store)]
        return cls(
            node,
            tuple(Enlarged.of(luma, scale) for (luma, _), scale in planes),
            tuple(Enlarged.of(chroma, scale) for (_, chroma), scale in planes),
        )

    def window(self, frame: int, memory: tuple[Scratch, Scratch]) -> tuple[Plane, Plane]:
        """Return the part that its area shows at a frame, `h × w` and `h/2 × w`, in `memory`."""
        box = even_box(self.node.area)
        size = Size(box.right - box.left, box.bottom - box.top)
        half = Size(size.width // 2, size.height // 2)
        luma = window(self.node, frame, self.luma, size, memory[0])
        return luma, window(self.node, frame, self.chroma, half, memory[1]).reshape(half.height, size.width)


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


def grain_step(frame: int, fps: Fraction) -> int:
    """Return which grain a frame of a scene shows: a new one every twelfth of a second, as if shot on twos.

    One for each frame would take vertical films over what their networks take, and nobody would see it run any better.
    """
    return int(frame * _GRAINS_A_SECOND / fps)


_GRAINS_A_SECOND = 12


def draw_footage(node: Footage, reader: FootageReader, index: int, luma: Plane, chroma: Plane, grain: int) -> None:
    """Write a video frame's crop, treated, into planes of the whole canvas (`h × w`, `h/2 × w`).

    `index` is the frame of the video, `grain` what `grain_step` returns.
    """
    from_luma, from_chroma = planes_of(reader.nv12(index))
    box = even_box(node.area)
    width, height = box.right - box.left, box.bottom - box.top
    half = Rect(node.crop.x / 2, node.crop.y / 2, node.crop.width / 2, node.crop.height / 2)
    shown = Planes(_cropped(from_luma, node.crop, width, height), _cropped(from_chroma, half, width // 2, height // 2))
    if node.treatment != NATURAL:
        alpha = reader.alpha(index) if node.see_through and node.treatment.blur else None
        seen = _cropped(alpha, node.crop, width, height) if alpha is not None else None
        shown = treated_planes(shown, node.treatment, node.footage, Size(width, height), grain, seen)
    box.luma(luma)[:] = shown.luma
    box.chroma(chroma)[:] = np.ascontiguousarray(shown.chroma).reshape(height // 2, width)


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

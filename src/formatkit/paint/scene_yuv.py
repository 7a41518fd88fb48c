"""One scene of a film as NV12 frames: what has settled is folded together, only what moves is laid down each time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from formatkit.paint.backdrop import MovingPicture, is_window, moving_ground, still_ground
from formatkit.paint.leaves import ground_of, leaves_of
from formatkit.paint.sprites import YuvSprite, inked, yuv_sprite
from formatkit.paint.stamps import yuv_stamp
from formatkit.paint.windows import Windows
from formatkit.raster.plate import Box, Plate, Stamp, lay
from formatkit.scene.nodes import Picture, Scene
from formatkit.scene.store import Store
from formatkit.typeset.faces import FaceLibrary

__all__ = ["PreparedScene", "ScenePainter"]

Plane = NDArray[np.uint8]
_SPRITE_BYTES = 32_000_000


class PreparedScene:
    """What all painters of a scene share: its leaves, their sprites, the still ground, prepared photographs."""

    def __init__(self, scene: Scene, store: Store, library: FaceLibrary, fps: Fraction, lock: threading.Lock) -> None:
        self.scene = scene
        self.store = store
        self.fps = fps
        self.leaves = leaves_of(scene)
        self.changes = tuple(leaf.changes for leaf in self.leaves)
        self.moving = moving_ground(ground_of(scene))
        self._library = library
        self._lock = lock
        self._bringing = threading.Lock()
        self._sprites: OrderedDict[int, YuvSprite] = OrderedDict()
        self._ground: Plane | None = None
        self._pictures: dict[str, MovingPicture] = {}
        self._visible: dict[tuple[int, int], bool] = {}

    @property
    def ground(self) -> Plane:
        """The still ground, an NV12 frame that must not be written to."""
        with self._lock:
            if self._ground is None:
                self._ground = still_ground(self.scene, ground_of(self.scene), self.store)
            return self._ground

    def picture(self, node: Picture) -> MovingPicture:
        """Return a photograph prepared for zooming."""
        with self._bringing:
            if node.id not in self._pictures:
                self._pictures[node.id] = MovingPicture.of(node, self.store)
            return self._pictures[node.id]

    def sprite(self, index: int) -> YuvSprite:
        """Return a leaf's sprite; those used last are kept."""
        with self._lock:
            found = self._sprites.pop(index, None)
            if found is not None:
                self._sprites[index] = found
                return found
            made = self._sprites[index] = yuv_sprite(inked(self.leaves[index].node, self.store, self._library))
            while len(self._sprites) > 1 and sum(each.nbytes for each in self._sprites.values()) > _SPRITE_BYTES:
                self._sprites.popitem(last=False)
            return made

    def settled(self, index: int, frame: int) -> int | None:
        """Return the number of the still span that a leaf is in at a frame, None while it changes."""
        if is_window(self.leaves[index].node):
            return None
        span = 0
        for start, end in self.changes[index]:
            if frame <= start:
                return span
            if frame < end:
                return None
            span += 1
        return span

    def visible(self, index: int, span: int | None, frame: int) -> bool:
        """Tell whether anything of a leaf is seen at a frame, in the still span that it is in then."""
        if span is None:
            return self.leaves[index].pose(frame).visible
        key = index, span
        if key not in self._visible:
            self._visible[key] = self.leaves[index].pose(frame).visible
        return self._visible[key]


@dataclass(slots=True)
class _Folded:
    """Which leaves are folded in, each with the number of its still span."""

    spans: dict[int, int] = field(default_factory=dict)
    boxes: dict[int, Box] = field(default_factory=dict)


class ScenePainter:
    """Paints the frames of one scene, in any order; forward is cheapest. Used by one thread."""

    def __init__(self, prepared: PreparedScene) -> None:
        self._prepared = prepared
        self._folded = _Folded()
        self._windows = Windows(prepared.scene, prepared.store, prepared.fps, prepared.picture)
        size = prepared.scene.size
        self._out = np.empty((size.height * 3 // 2, size.width), np.uint8)
        self._copied: Plane | None = None
        self._plate = Plate.clear(size.width, size.height) if prepared.moving else None
        self._dirty: list[Box] | None = None  # None: everything
        self._stamps: dict[int, Stamp | None] = {}

    def nv12(self, frame: int) -> Plane:
        """Return a frame of the scene; valid until the next call."""
        self._stamps.clear()
        still, moving = self._parted(frame)
        changed = self._fold(still, frame)
        if self._plate is not None:
            self._plate.over(*self._ground(frame), self._out)
            self._dirty = []
        else:
            self._restore(changed)
        for index in moving:
            stamp = self._stamp(index, frame)
            if stamp is not None:
                lay(stamp, *_planes(self._out))
                self._dirty = [*(self._dirty or []), stamp.box]
        return self._out

    def close(self) -> None:
        """Let videos go."""
        self._windows.close()

    @property
    def _base(self) -> Plane:
        """The still ground with what has settled on it; a photograph that fills the canvas needs none."""
        if self._copied is None:
            self._copied = self._prepared.ground.copy()
        return self._copied

    def _ground(self, frame: int) -> tuple[Plane, Plane]:
        """Return the ground at a frame where it moves, valid until the next call."""
        last = self._prepared.moving[-1]
        filled = self._windows.whole(last, frame)
        if filled is not None:
            return filled
        for node in self._prepared.moving:
            self._windows.draw(node, frame, *_planes(self._base))
        return _planes(self._base)

    def _parted(self, frame: int) -> tuple[dict[int, int], list[int]]:
        """Part the leaves into settled ones (with their still span) and others.

        A leaf in front of one that moves, where both overlap, counts as moving: the order of drawing must not change.
        """
        still: dict[int, int] = {}
        moving: list[int] = []
        reached: list[Box] = []
        for index in range(len(self._prepared.leaves)):
            span = self._prepared.settled(index, frame)
            if not self._prepared.visible(index, span, frame):
                continue
            if span is None or (reached and any(self._reach(index, frame).overlaps(other) for other in reached)):
                moving.append(index)
                reached.append(self._reach(index, frame))
            else:
                still[index] = span
        return still, moving

    def _reach(self, index: int, frame: int) -> Box:
        """Return the box that a leaf covers at a frame."""
        if index in self._folded.spans:
            return self._folded.boxes[index]
        stamp = self._stamp(index, frame)
        return stamp.box if stamp is not None else _NOWHERE

    def _stamp(self, index: int, frame: int) -> Stamp | None:
        if index not in self._stamps:
            leaf = self._prepared.leaves[index]
            pose = leaf.pose(frame)
            self._stamps[index] = None
            if pose.visible:
                sprite = self._windows.sprite(leaf.node, frame) or self._prepared.sprite(index)
                self._stamps[index] = yuv_stamp(sprite, leaf, pose, self._prepared.scene.size)
        return self._stamps[index]

    def _fold(self, still: dict[int, int], frame: int) -> list[Box]:
        """Bring what is folded up to date and return the boxes that changed."""
        known = self._folded.spans
        added = [index for index in still if index not in known]
        if any(still.get(index) != span for index, span in known.items()) or self._hidden(added, frame):
            self._unfold()
            added = list(still)
        changed = [self._fold_in(index, still[index], frame) for index in added]
        return [box for box in changed if not box.empty]

    def _fold_in(self, index: int, span: int, frame: int) -> Box:
        stamp = self._stamp(index, frame)
        box = stamp.box if stamp is not None else _NOWHERE
        self._folded.spans[index] = span
        self._folded.boxes[index] = box
        if stamp is not None and self._plate is not None:
            self._plate.lay(stamp)
        elif stamp is not None:
            lay(stamp, *_planes(self._base))
        return box

    def _hidden(self, added: list[int], frame: int) -> bool:
        """Tell whether a leaf to be added belongs behind one that is folded in already."""
        return any(
            other > index and self._reach(index, frame).overlaps(box)
            for index in added
            for other, box in self._folded.boxes.items()
        )

    def _unfold(self) -> None:
        self._folded = _Folded()
        self._dirty = None
        if self._plate is None:
            self._base[:] = self._prepared.ground
        else:
            self._plate.reset()

    def _restore(self, changed: list[Box]) -> None:
        """Bring the output back to the settled frame wherever something moved or was folded in."""
        if self._dirty is None:
            self._out[:] = self._base
        for box in [*(self._dirty or []), *changed]:
            (luma, chroma), (to_luma, to_chroma) = _planes(self._base), _planes(self._out)
            box.luma(to_luma)[:] = box.luma(luma)
            box.chroma(to_chroma)[:] = box.chroma(chroma)
        self._dirty = []


_NOWHERE = Box(0, 0, 0, 0)


def _planes(frame: Plane) -> tuple[Plane, Plane]:
    """Return the views of luma (`h × w`) and chroma with its pairs side by side (`h/2 × w`)."""
    height = frame.shape[0] * 2 // 3
    return frame[:height], frame[height:]

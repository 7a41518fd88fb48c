"""Motion: how four properties of a node change over the frames of its scene. Pure functions of the frame number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from formatkit.scene.easing import Easing, eased

__all__ = ["STILL", "Keyframe", "Motion", "Pose", "RevealSide", "Track", "pose_at", "value_at"]

RevealSide = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A value at a frame of the scene (fractions are allowed); `easing` leads to it from the keyframe before."""

    frame: float
    value: float
    easing: Easing = "ease-out"


Track = tuple[Keyframe, ...]
"""Keyframes of one property, by rising frame. Before the first and after the last the value stands still."""


@dataclass(frozen=True, slots=True)
class Motion:
    """The tracks of a node; an empty track leaves its property as it is.

    `opacity` 0 to 1; `x` and `y` move in canvas pixels; `scale` (1 is the size as composed) is about the point
    (`anchor_x`, `anchor_y`) in canvas pixels; `reveal` 0 to 1 is the share of the node's box that shows, from
    `reveal_from` on.
    """

    opacity: Track = ()
    x: Track = ()
    y: Track = ()
    scale: Track = ()
    reveal: Track = ()
    reveal_from: RevealSide = "left"
    anchor_x: float = 0.0
    anchor_y: float = 0.0

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The tracks that are set."""
        return tuple(track for track in (self.opacity, self.x, self.y, self.scale, self.reveal) if track)

    def settled_at(self, frame: float) -> bool:
        """Tell whether nothing changes at or after a frame."""
        return all(frame >= track[-1].frame for track in self.tracks)

    def still_until(self, frame: float) -> bool:
        """Tell whether nothing has changed up to a frame."""
        return all(frame <= track[0].frame for track in self.tracks)


STILL = Motion()


@dataclass(frozen=True, slots=True)
class Pose:
    """The values of a motion at one frame."""

    opacity: float = 1.0
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    reveal: float = 1.0

    @property
    def visible(self) -> bool:
        """Whether anything of the node can be seen."""
        return self.opacity > 0 and self.reveal > 0 and self.scale > 0

    @property
    def neutral(self) -> bool:
        """Whether the node looks exactly as it was composed."""
        return self == _NEUTRAL


_NEUTRAL = Pose()


def pose_at(motion: Motion, frame: float) -> Pose:
    """Return the values of a motion at a frame of its scene."""
    if motion is STILL:
        return _NEUTRAL
    return Pose(
        value_at(motion.opacity, frame, 1.0),
        value_at(motion.x, frame, 0.0),
        value_at(motion.y, frame, 0.0),
        value_at(motion.scale, frame, 1.0),
        value_at(motion.reveal, frame, 1.0),
    )


def value_at(track: Track, frame: float, resting: float) -> float:
    """Return a track's value at a frame; `resting` where the track is empty.

    >>> value_at((Keyframe(0, 0.0), Keyframe(10, 1.0, "linear")), 5, 1.0)
    0.5
    """
    if not track:
        return resting
    if frame <= track[0].frame:
        return track[0].value
    for before, after in pairwise(track):
        if frame < after.frame:
            share = (frame - before.frame) / (after.frame - before.frame)
            return before.value + (after.value - before.value) * eased(after.easing, share)
    return track[-1].value

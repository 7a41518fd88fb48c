"""A scene taken apart into leaves: pieces that are drawn as one and move as one, in drawing order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from formatkit.scene.motion import STILL, Keyframe, Motion, Pose, Track, pose_at
from formatkit.scene.nodes import Artwork, Counter, Fill, Footage, Node, Picture, Scene, Scrim, Text, VectorShape

__all__ = ["Drawable", "Ground", "Leaf", "ground_of", "leaves_of"]

Drawable = Fill | Scrim | Text | Artwork | Picture | Footage | VectorShape
Ground = Fill | Picture | Footage


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node without parts, and the motions that add up on it."""

    node: Drawable
    motions: tuple[Motion, ...] = ()

    def pose(self, frame: float) -> Pose:
        """Return the sum of its motions at a frame: moves add up, opacities, scales and reveals multiply."""
        if not self.motions:
            return Pose()
        first, *others = (pose_at(motion, frame) for motion in self.motions)
        for other in others:
            first = Pose(
                first.opacity * other.opacity,
                first.x + other.x,
                first.y + other.y,
                first.scale * other.scale,
                first.reveal * other.reveal,
            )
        return first

    @property
    def changes(self) -> tuple[tuple[float, float], ...]:
        """The spans of frames, as (start, end), in which some value changes; it is still at both ends."""
        spans = sorted(span for motion in self.motions for track in motion.tracks for span in _changing(track))
        merged: list[tuple[float, float]] = []
        for start, end in spans:
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return tuple(merged)

    @property
    def anchor(self) -> tuple[float, float]:
        """The point that scaling leaves where it is."""
        scaled = next((motion for motion in self.motions if motion.scale), None)
        return (scaled.anchor_x, scaled.anchor_y) if scaled else (0.0, 0.0)

    @property
    def reveal_from(self) -> str:
        """The side that a reveal begins at."""
        revealed = next((motion for motion in self.motions if motion.reveal), None)
        return revealed.reveal_from if revealed else "left"


def ground_of(scene: Scene) -> tuple[Ground, ...]:
    """Return the nodes at the start that cover what is under them: whole photographs, opaque videos, still fills."""
    if scene.transparent:
        return ()
    covering = takewhile(_covers, scene.nodes)
    return tuple(node for node in covering if isinstance(node, Fill | Picture | Footage))


def leaves_of(scene: Scene) -> tuple[Leaf, ...]:
    """Return the leaves of all nodes that are no ground."""
    return tuple(leaf for node in scene.nodes[len(ground_of(scene)) :] for leaf in _leaves(node))


def _covers(node: Node) -> bool:
    match node:
        case Picture():
            return node.mask == "none" and node.entrance == STILL
        case Footage():
            return not node.see_through and node.motion == STILL
        case Fill():
            return node.motion == STILL
    return False


def _leaves(node: Node) -> Iterator[Leaf]:
    # What a photograph's own motion moves is the photograph in its area.
    motion = node.entrance if isinstance(node, Picture) else node.motion
    own = () if motion == STILL else (motion,)
    if isinstance(node, Counter):
        yield from _steps(node, own)
    elif isinstance(node, Text) and node.parts:
        for part in node.parts:
            whole = replace(node, layout=part.layout, marks=part.marks, parts=(), motion=STILL)
            yield Leaf(whole, own if part.motion == STILL else (*own, part.motion))
    else:
        yield Leaf(node, own)


def _steps(counter: Counter, own: tuple[Motion, ...]) -> Iterator[Leaf]:
    """Give one leaf a step, seen from its frame to that of the next."""
    ends = [step.frame for step in counter.steps[1:]]
    for number, step in enumerate(counter.steps):
        track: Track = ()
        if number:
            track += (Keyframe(step.frame - 1, 0.0), Keyframe(step.frame, 1.0, "step"))
        if number < len(ends):
            track += (Keyframe(ends[number] - 1, 1.0), Keyframe(ends[number], 0.0, "step"))
        shown = replace(counter.shown(step.frame), motion=STILL)
        yield Leaf(shown, (*own, Motion(opacity=track)) if track else own)


def _changing(track: Track) -> Iterator[tuple[float, float]]:
    for before, after in pairwise(track):
        if before.value != after.value:
            start = after.frame - 1 if after.easing == "step" else before.frame
            yield max(start, before.frame), after.frame

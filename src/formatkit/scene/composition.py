"""A composed job: its scenes, how they follow each other, its sound, what was noticed, the Store it draws from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from formatkit.diagnostics import Diagnostic
from formatkit.scene.captions import Cue
from formatkit.scene.guides import Guides
from formatkit.scene.nodes import Scene
from formatkit.scene.soundtrack import Soundtrack
from formatkit.scene.store import Store

__all__ = ["Composition", "Moment", "Transition", "TransitionKind"]

_ROUNDING = 1e-6
"""Frames that a time may be early by: k / fps as a floating-point number is often a little less than k / fps."""
TransitionKind = Literal["cut", "fade", "push", "wipe"]


@dataclass(frozen=True, slots=True)
class Transition:
    """How one scene gives way to the next: for `frames` both are there. A cut has none."""

    kind: TransitionKind = "cut"
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """What one frame of a film shows: a frame of a scene and, inside a transition, one of the next scene.

    `share` (0 to 1) is how far the next scene has come, eased.
    """

    scene: int
    frame: int
    following: int | None = None
    following_frame: int = 0
    kind: TransitionKind = "cut"
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Composition:
    """The contract between composing and painting.

    `scenes` holds one entry per slide (a single picture has one); `alt_texts` describe each, `alt_text` the whole of a
    film or document, and of pictures the first. `credits` name the photographers of the pictures that are really shown,
    `focus_by` tells what decided on the parts of them that are shown (given, faces, saliency, middle). `store` gives
    pixels and fonts by content hash and is no part of the composition's identity.

    A film has `fps`; its scenes follow each other by `transitions` (one less than scenes), `soundtrack` is what is
    heard (None: no sound track), `captions` are its timed subtitles, `poster_scene` holds the poster frame.

    `guides` has what each scene was composed by, None for a bumper; nothing of it is drawn.
    """

    preset: str
    lang: str
    scenes: tuple[Scene, ...]
    diagnostics: tuple[Diagnostic, ...]
    alt_text: str
    store: Store
    credits: tuple[str, ...] = ()
    focus_by: tuple[str, ...] = ()
    fps: Fraction | None = None
    transitions: tuple[Transition, ...] = ()
    soundtrack: Soundtrack | None = None
    captions: tuple[Cue, ...] = ()
    poster_scene: int = 0
    guides: tuple[Guides | None, ...] = ()
    alt_texts: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """The number of frames of the film; of stills, how many there are."""
        return sum(scene.frames for scene in self.scenes) - sum(each.frames for each in self.transitions)

    @property
    def seconds(self) -> Fraction:
        """How long the film lasts; 0 for stills."""
        return Fraction(self.frames) / self.fps if self.fps else Fraction(0)

    @property
    def poster(self) -> int:
        """The frame of the film that shows the finished design."""
        return self.start_of(self.poster_scene) + self.scenes[self.poster_scene].poster

    def frame_at(self, seconds: float) -> int:
        """Return the frame that is seen at a time; a film's first and last one stand for times outside of it."""
        fps = self.fps if self.fps is not None else Fraction(0)
        return min(max(int(seconds * fps + _ROUNDING), 0), self.frames - 1)

    def start_of(self, scene: int) -> int:
        """Return the frame of the film at which a scene begins."""
        overlaps = sum(each.frames for each in self.transitions[:scene])
        return sum(each.frames for each in self.scenes[:scene]) - overlaps

    def moment(self, frame: int) -> Moment:
        """Return what a frame of the film shows. Raises IndexError outside of it."""
        if not 0 <= frame < self.frames:
            raise IndexError(f"frame {frame} of {self.frames}")
        scene = max(at for at in range(len(self.scenes)) if at == 0 or self.start_of(at) <= frame)
        start = self.start_of(scene)
        if scene and frame < start + self.transitions[scene - 1].frames:
            transition = self.transitions[scene - 1]
            share = (frame - start + 1) / (transition.frames + 1)
            before = scene - 1
            return Moment(before, frame - self.start_of(before), scene, frame - start, transition.kind, share)
        return Moment(scene, frame - start)

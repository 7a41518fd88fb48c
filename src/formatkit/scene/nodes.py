"""The resolved tree: what is drawn, in pixels, nothing left to decide. A still is a scene of one frame.

Nodes are drawn in order, each over those before it. Coordinates are canvas pixels; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.scene.motion import STILL, Motion
from formatkit.scene.path import Path, bounds_of
from formatkit.scene.store import Reduction
from formatkit.scene.text import TextLayout
from formatkit.scene.text_effects import NO_EFFECTS, Mark, TextEffects
from formatkit.scene.treatment import NATURAL, Treatment

__all__ = [
    "Artwork",
    "Counter",
    "CounterStep",
    "Fill",
    "Footage",
    "Form",
    "MaskForm",
    "Motif",
    "Node",
    "Picture",
    "Scene",
    "Scrim",
    "ScrimSide",
    "Text",
    "TextPart",
    "VectorShape",
]

ScrimSide = Literal["left", "right", "top", "bottom"]
MaskForm = Literal["none", "circle", "rounded", "path"]
Motif = Literal["artwork", "photograph", "both"]
Form = Literal["rectangle", "rounded", "ellipse", "ring", "path"]


@dataclass(frozen=True, slots=True)
class Fill:
    """One color over a rectangle on whole pixels."""

    id: str
    area: Rect
    color: Color
    motion: Motion = STILL


@dataclass(frozen=True, slots=True)
class VectorShape:
    """A vector element in one color, antialiased at any fraction of a pixel.

    `stroke` 0 fills it. Else a closed form (`ring` always is one) is an outline of that width along the inside of
    `area`, and a `path` is drawn as a line of that width with round ends and corners, its middle on the path.
    `radius` is that of a `rounded` form's corners; `path` is measured in `area`. All lengths are canvas pixels.
    """

    id: str
    area: Rect
    form: Form
    color: Color
    radius: float = 0.0
    stroke: float = 0.0
    path: Path = ()
    motion: Motion = STILL

    @property
    def ink(self) -> Rect:
        """The rectangle around all that is drawn on the canvas."""
        if self.form != "path":
            return self.area
        left, top, right, bottom = bounds_of(self.path)
        half = self.stroke / 2
        return Rect(
            self.area.x + left * self.area.width - half,
            self.area.y + top * self.area.height - half,
            (right - left) * self.area.width + self.stroke,
            (bottom - top) * self.area.height + self.stroke,
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a photograph, resampled to cover `area` (whole pixels).

    `crop` is in pixels of the photograph's full size; `reduction` is the scale at which it is decoded. Its motion
    moves the photograph inside `area`, which stays covered: `scale` is never below 1. `entrance` moves area and all.

    `mask` cuts the area: to the ellipse that fills it (`circle`, in a square area), to `rounded` corners of `radius`
    pixels, or to a `path` that is measured in the area. What is under the rest is seen.
    """

    id: str
    artwork: str
    reduction: Reduction
    crop: Rect
    area: Rect
    motion: Motion = STILL
    mask: MaskForm = "none"
    radius: float = 0.0
    path: Path = ()
    treatment: Treatment = NATURAL
    entrance: Motion = STILL

    @property
    def outline(self) -> VectorShape | None:
        """The form that the mask lets through, as a shape; None when the whole area is seen."""
        if self.mask == "none":
            return None
        form: Form = "ellipse" if self.mask == "circle" else self.mask
        return VectorShape(self.id, self.area, form, Color(0, 0, 0), self.radius, path=self.path)


@dataclass(frozen=True, slots=True)
class Footage:
    """A part of a video that covers `area` (whole pixels). `crop` is in pixels of the regular footage.

    Frame k of the scene shows the video at `start` + k / fps · `speed` seconds; with `loop` it begins again at
    `start` after `end`, else its last frame before `end` stands. `see_through` footage has an alpha channel. Grain of
    its `treatment` runs: there is a new one every twelfth of a second.
    """

    id: str
    footage: str
    crop: Rect
    area: Rect
    start: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    loop: bool = False
    see_through: bool = False
    motion: Motion = STILL
    treatment: Treatment = NATURAL


@dataclass(frozen=True, slots=True)
class Scrim:
    """A color that fades away from one side of `area`, so that text on it can be read.

    Opacity is `opacity` at the side and over the first `plateau` (fraction of the way), then falls with a
    cosine ease to 0 at `reach` (fraction). It is dithered, so it shows no bands.
    """

    id: str
    area: Rect
    color: Color
    side: ScrimSide
    opacity: float
    plateau: float
    reach: float
    motion: Motion = STILL


@dataclass(frozen=True, slots=True)
class TextPart:
    """A line, word or letter of a text that moves on its own: a part of the text's layout, at the same origin.

    `marks` are what of the text's marks belongs to it.
    """

    layout: TextLayout
    motion: Motion
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A set paragraph with its origin at (`x`, `y`): the left of the measure and the first baseline.

    `marks` are drawn first, then the shadow and the stroke of its `effects`, then the glyphs. With `parts` these are
    drawn in its place, each with its own motion on top of the text's own.
    """

    id: str
    layout: TextLayout
    x: float
    y: float
    color: Color
    strong: Color
    highlight: Color
    motion: Motion = STILL
    parts: tuple[TextPart, ...] = ()
    marks: tuple[Mark, ...] = ()
    effects: TextEffects = NO_EFFECTS

    @property
    def ink(self) -> Rect:
        """The rectangle of all that is drawn on the canvas: glyphs with their effects, and marks."""
        ink, reach = self.layout.ink, self.effects.reach
        left, top, right, bottom = ink.x - reach.left, ink.y - reach.top, ink.right + reach.right, ink.bottom
        bottom += reach.bottom
        for area in (mark.area for mark in self.marks):
            left, top = min(left, area.x), min(top, area.y)
            right, bottom = max(right, area.right), max(bottom, area.bottom)
        return Rect(left + self.x, top + self.y, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Artwork:
    """A logo or drawing, whole, scaled to `area` (whole pixels) with its transparency kept."""

    id: str
    artwork: str
    area: Rect
    vector: bool
    motion: Motion = STILL


@dataclass(frozen=True, slots=True)
class CounterStep:
    """What a counter shows from a frame of the scene on."""

    frame: int
    layout: TextLayout
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """A text whose figure runs: `steps` by rising frame, all with the origin (`x`, `y`). The last one stays."""

    id: str
    steps: tuple[CounterStep, ...]
    x: float
    y: float
    color: Color
    strong: Color
    highlight: Color
    motion: Motion = STILL
    effects: TextEffects = NO_EFFECTS

    def shown(self, frame: float) -> Text:
        """Return the text that stands there at a frame."""
        step = next((each for each in reversed(self.steps) if each.frame <= frame), self.steps[0])
        return Text(
            self.id,
            step.layout,
            self.x,
            self.y,
            self.color,
            self.strong,
            self.highlight,
            self.motion,
            marks=step.marks,
            effects=self.effects,
        )


Node = Fill | Picture | Footage | Scrim | Text | Counter | Artwork | VectorShape


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture over time: its size, the color under everything, and the nodes in drawing order.

    A still has one frame. `poster` is the frame that shows the finished design. Without an opaque `ground` (see
    `transparent`) what no node covers is see-through.
    """

    size: Size
    ground: Color
    nodes: tuple[Node, ...]
    frames: int = 1
    poster: int = 0
    transparent: bool = False

    def find(self, node_id: str) -> Node | None:
        """Return the node with this id, or None."""
        return next((node for node in self.nodes if node.id == node_id), None)

    @property
    def photographic(self) -> bool:
        """Whether a photograph or video is part of the picture."""
        return any(isinstance(node, Picture | Footage) for node in self.nodes)

    @property
    def motif(self) -> Motif:
        """What the picture shows: text and drawings, a photograph, or both."""
        if not self.photographic:
            return "artwork"
        drawn = any(isinstance(node, Text | Counter | Artwork | VectorShape) for node in self.nodes)
        return "both" if drawn else "photograph"

    @property
    def moving(self) -> bool:
        """Whether any node changes over time."""
        return self.frames > 1

"""The resolved tree: what is drawn, in pixels, nothing left to decide. A still is a scene of one frame.

Nodes are drawn in order, each over those before it. Coordinates are canvas pixels; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.scene.store import Reduction
from formatkit.scene.text import TextLayout

__all__ = ["Artwork", "Fill", "Node", "Picture", "Scene", "Scrim", "ScrimSide", "Text"]

ScrimSide = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Fill:
    """One color over a rectangle on whole pixels."""

    id: str
    area: Rect
    color: Color


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a photograph, resampled to cover `area` (whole pixels).

    `crop` is in pixels of the photograph's full size; `reduction` is the scale at which it is decoded.
    """

    id: str
    artwork: str
    reduction: Reduction
    crop: Rect
    area: Rect


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


@dataclass(frozen=True, slots=True)
class Text:
    """A set paragraph with its origin at (`x`, `y`): the left of the measure and the first baseline."""

    id: str
    layout: TextLayout
    x: float
    y: float
    color: Color
    strong: Color
    highlight: Color

    @property
    def ink(self) -> Rect:
        """The rectangle of the ink on the canvas."""
        ink = self.layout.ink
        return Rect(ink.x + self.x, ink.y + self.y, ink.width, ink.height)


@dataclass(frozen=True, slots=True)
class Artwork:
    """A logo or drawing, whole, scaled to `area` (whole pixels) with its transparency kept."""

    id: str
    artwork: str
    area: Rect
    vector: bool


Node = Fill | Picture | Scrim | Text | Artwork


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: its size, the color under everything, and the nodes in drawing order."""

    size: Size
    ground: Color
    nodes: tuple[Node, ...]

    def find(self, node_id: str) -> Node | None:
        """Return the node with this id, or None."""
        return next((node for node in self.nodes if node.id == node_id), None)

    @property
    def photographic(self) -> bool:
        """Whether a photograph is part of the picture."""
        return any(isinstance(node, Picture) for node in self.nodes)

"""Text that is set: glyphs at their places, nothing left to decide.

Coordinates of a `TextLayout` are pixels relative to its own origin: x = 0 is the left edge of the measure,
y = 0 is the baseline of the first line; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from formatkit.model.geometry import Rect

__all__ = ["FontKey", "Glyph", "GlyphRun", "TextLayout", "TextLine", "TextRole"]

TextRole = Literal["normal", "strong", "highlight"]


@dataclass(frozen=True, slots=True)
class FontKey:
    """One instance of one font file: SHA-256 of its bytes (hex), face index and variable axes, by tag."""

    digest: str
    index: int = 0
    axes: tuple[tuple[str, float], ...] = ()


class Glyph(NamedTuple):
    """A glyph id of the run's font and its origin, in pixels from the run's origin."""

    id: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one font, size and role. `x`, `y` is the run's origin on the baseline; `size` is the em in pixels.

    `colored` runs (emoji) bring their own colors and are painted as pictures.
    """

    font: FontKey
    size: float
    x: float
    y: float
    glyphs: tuple[Glyph, ...]
    role: TextRole = "normal"
    colored: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: its text as drawn, its runs, where its baseline is, and the rectangle of its ink."""

    text: str
    runs: tuple[GlyphRun, ...]
    baseline: float
    ink: Rect


@dataclass(frozen=True, slots=True)
class TextLayout:
    """A set paragraph.

    `size` is the em in pixels, `leading` the distance of baselines in pixels, `tracking` in em. `ascent`,
    `descent`, `cap_height` and `x_height` are positive pixels of the first font at this size. `ink` encloses
    what is drawn. The block reaches from `-cap_height` to the last baseline for optical alignment.
    """

    size: float
    leading: float
    tracking: float
    measure: float
    lines: tuple[TextLine, ...]
    ascent: float
    descent: float
    cap_height: float
    x_height: float
    ink: Rect

    @property
    def last_baseline(self) -> float:
        """The y of the last line's baseline."""
        return self.lines[-1].baseline

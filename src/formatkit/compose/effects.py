"""Named effects as tracks: what each does to opacity, place, size and reveal, in frames of a scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from formatkit.model.geometry import Rect
from formatkit.model.motion import Effect, MotionStyle
from formatkit.scene.easing import Easing
from formatkit.scene.motion import Keyframe, Motion, RevealSide

__all__ = ["EFFECTS", "LASTING", "Span", "Style", "entrance", "leaving", "style_for"]


LASTING: Final[frozenset[Effect]] = frozenset({"ken-burns", "parallax"})
"""Effects that run through the whole scene: nothing waits for their end."""


@dataclass(frozen=True, slots=True)
class Span:
    """When an effect runs, in frames of the scene (before 0: the scene begins in mid-movement)."""

    start: float
    end: float

    def moved(self, frames: float) -> Span:
        """Return the same span later."""
        return Span(self.start + frames, self.end + frames)


@dataclass(frozen=True, slots=True)
class Style:
    """A motion style: seconds of one entrance, seconds from line to line, way in shares of the short side."""

    seconds: float
    stagger: float
    way: float
    easing: Easing
    moves: bool = True


_STYLES: Final[Mapping[MotionStyle, Style]] = MappingProxyType(
    {
        "calm": Style(0.7, 0.09, 0.03, "ease-out"),
        "lively": Style(0.5, 0.06, 0.04, "ease-out-strong"),
        "reduced": Style(0.4, 0.0, 0.0, "sine", moves=False),
    }
)
"""Entrances of 0.4 to 0.7 s over 2 to 4 % of the short side, lines 60 to 90 ms apart (craft rule 10)."""


def style_for(name: MotionStyle) -> Style:
    """Return the numbers of a motion style."""
    return _STYLES[name]


_SEEN = 0.6
"""Share of a rise after which it is fully opaque: what is nearly in place can be read."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What an effect is made of: when, how far (`way` in pixels, `amount` as a share), where the node is."""

    span: Span
    way: float
    amount: float | None
    area: Rect
    easing: Easing
    leftwards: bool


def entrance(
    effect: Effect, span: Span, area: Rect, *, way: float, amount: float | None, easing: Easing, leftwards: bool = False
) -> Motion:
    """Return the motion of an entrance.

    `way` is how far it rises, in pixels; `amount` is the effect's own number (growth of a photograph, size at the
    start); `leftwards` is for scripts that are read from right to left.
    """
    return EFFECTS[effect](_Given(span, way, amount, area, easing, leftwards))


def leaving(effect: str, span: Span, *, way: float) -> Motion:
    """Return the motion of an exit: fade, rise or reveal, ending with the span."""
    opacity = _keys(span, 1.0, 0.0, "ease-in")
    if effect == "rise":
        return Motion(opacity=opacity, y=_keys(span, 0.0, -way, "ease-in"))
    if effect == "reveal":
        return Motion(reveal=_keys(span, 1.0, 0.0, "ease-in-out"), reveal_from="left")
    return Motion(opacity=opacity)


def _keys(span: Span, start: float, end: float, easing: Easing) -> tuple[Keyframe, Keyframe]:
    return Keyframe(round(span.start, 3), start), Keyframe(round(span.end, 3), round(end, 4), easing)


def _fade(given: _Given) -> Motion:
    return Motion(opacity=_keys(given.span, 0.0, 1.0, "sine"))


def _rise(given: _Given) -> Motion:
    seen = Span(given.span.start, given.span.start + _SEEN * (given.span.end - given.span.start))
    return Motion(
        opacity=_keys(seen, 0.0, 1.0, "ease-out"),
        y=_keys(given.span, round(given.way, 2), 0.0, given.easing),
    )


def _reveal(given: _Given) -> Motion:
    side: RevealSide = "right" if given.leftwards else "left"
    return Motion(reveal=_keys(given.span, 0.0, 1.0, "ease-in-out"), reveal_from=side)


def _appear(given: _Given) -> Motion:
    """A letter of a typewriter: it is there from one frame to the next."""
    at = round(given.span.start)
    return Motion(opacity=(Keyframe(at - 1, 0.0), Keyframe(at, 1.0, "step")))


def _scale_in(given: _Given) -> Motion:
    start = 1 - (0.06 if given.amount is None else given.amount)
    return replace(
        _centered(given.area),
        opacity=_keys(given.span, 0.0, 1.0, "ease-out"),
        scale=_keys(given.span, start, 1.0, given.easing),
    )


def _logo_sting(given: _Given) -> Motion:
    """The logo is drawn from its leading side while it settles to its size."""
    start = 1 - (0.1 if given.amount is None else given.amount)
    side: RevealSide = "right" if given.leftwards else "left"
    return replace(
        _centered(given.area),
        reveal=_keys(given.span, 0.0, 1.0, "ease-in-out"),
        reveal_from=side,
        scale=_keys(given.span, start, 1.0, "ease-out-strong"),
    )


def _ken_burns(given: _Given) -> Motion:
    """A photograph grows evenly over its whole scene: any easing would be seen as a start or stop."""
    grown = 1 + (0.05 if given.amount is None else given.amount)
    return replace(_centered(given.area), scale=_keys(given.span, 1.0, grown, "linear"))


def _parallax(given: _Given) -> Motion:
    """A photograph, a little too large for its area, drifts sideways behind what stands still."""
    spare = 0.06 if given.amount is None else given.amount
    way = spare / 2 * given.area.width / (1 + spare) * 0.9
    grown = (Keyframe(round(given.span.start, 3), 1 + spare),)
    direction = -1 if given.leftwards else 1
    return replace(_centered(given.area), scale=grown, x=_keys(given.span, direction * way, -direction * way, "linear"))


def _centered(area: Rect) -> Motion:
    return Motion(anchor_x=round(area.x + area.width / 2, 2), anchor_y=round(area.y + area.height / 2, 2))


EFFECTS: Final[Mapping[Effect, Callable[[_Given], Motion]]] = MappingProxyType(
    {
        "fade": _fade,
        "rise": _rise,
        "rise-by-line": _rise,
        "rise-by-word": _rise,
        "typewriter": _appear,
        "reveal": _reveal,
        "scale-in": _scale_in,
        "count-up": _fade,
        "ken-burns": _ken_burns,
        "parallax": _parallax,
        "logo-sting": _logo_sting,
    }
)
"""Each effect as the motion of one piece: of a text the whole, a line, a word or a letter."""

"""Motion as a template names it: how a layer enters, how it leaves, how marks under words are drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from formatkit.model.fields import FileModel, LengthField, Name

__all__ = ["MOTION_STYLES", "Drawing", "Effect", "Entrance", "Leaving", "MotionStyle", "TransitionRule"]

MotionStyle = Literal["calm", "lively", "reduced"]
MOTION_STYLES: tuple[MotionStyle, ...] = ("calm", "lively", "reduced")
Effect = Literal[
    "fade",
    "rise",
    "rise-by-line",
    "rise-by-word",
    "typewriter",
    "reveal",
    "scale-in",
    "count-up",
    "ken-burns",
    "parallax",
    "logo-sting",
]
Seconds = Annotated[float, Field(ge=0.05, le=20)]
Offset = Annotated[float, Field(ge=-5, le=60)]


class _Timed(FileModel):
    model_config = ConfigDict(populate_by_name=True)

    seconds: Seconds | None = Field(default=None, alias="for")


class Entrance(_Timed):
    """How a layer comes in: an effect that begins `at` seconds of its scene, or that long `after` another's is over.

    `for` is how long it takes (of each line or word where these come one after another), `stagger` the seconds from
    one to the next. `amount` is how far it rises in shares of the short side, how much a photograph grows, or how small
    a layer starts. What is not given follows the motion style. Below 0 seconds the scene begins in mid-movement.
    """

    effect: Effect
    at: Offset = 0.0
    after: Name | None = None
    stagger: Annotated[float, Field(ge=0, le=2)] | None = None
    amount: Annotated[float, Field(ge=0, le=1)] | None = None


class Leaving(_Timed):
    """How a layer goes: its effect ends with the scene."""

    effect: Literal["fade", "rise", "reveal"] = "fade"


class Drawing(_Timed):
    """A mark that is drawn along emphasized words once their text has come in.

    An underline is `height` thick; a highlight is as high as its line.
    """

    effect: Literal["underline", "highlight"]
    color: str = "brand.accent"
    height: LengthField | None = None


class TransitionRule(_Timed):
    """How the scenes of a post with slides follow each other."""

    effect: Literal["cut", "fade", "push", "wipe"] = "fade"

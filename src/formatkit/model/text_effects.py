"""How a text layer is adorned, as a template says it: a stroke, a soft shadow, figures and capitals in plain words."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from formatkit.model.fields import FileModel, coded_error

__all__ = ["Case", "Figures", "HighlightStyle", "ShadowRule", "StrokeRule", "TextLength"]

HighlightStyle = Literal["color", "marker", "underline"]
"""How `==highlighted==` words are told apart: by the accent color, on a bar of it, by a line under them."""
Figures = Literal["tabular", "proportional", "old-style", "lining"]
"""Forms of digits: all as wide, each with its own width, with ascenders and descenders, as high as capitals."""
Case = Literal["as-written", "upper", "small-caps", "all-small-caps"]
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)\s*(em|u)")


class TextLength(FileModel):
    """A number with a unit: `em` is the size of the text, `u` is 1 % of the canvas's short side."""

    value: float
    unit: Literal["em", "u"]

    def pixels(self, *, size: float, unit: float) -> float:
        """Return the length in pixels; `size` is the em, `unit` the size of 1 u."""
        return self.value * (size if self.unit == "em" else unit)


def _parse(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _LENGTH.fullmatch(value.strip())
    if not match:
        raise coded_error("FK905", found=value)
    return TextLength(value=float(match[1]), unit=match[2])


def _within(least: float, em: float, u: float) -> BeforeValidator:
    """Return a rule for lengths from `least` to so many em or u."""

    def check(value: object) -> object:
        length = _parse(value)
        if isinstance(length, TextLength):
            most = em if length.unit == "em" else u
            low = least if least >= 0 else -most
            if not low <= length.value <= most:
                limits = {"least": f"{low:g}{length.unit}", "most": f"{most:g}{length.unit}"}
                raise coded_error("FK906", found=f"{length.value:g}{length.unit}", **limits)
        return length

    return BeforeValidator(check)


_written = PlainSerializer(lambda length: f"{length.value:g}{length.unit}")
_schema = WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?\s*(em|u)$", "examples": ["0.05em", "0.4u"]})
_Width = Annotated[TextLength, _within(0.0, 0.2, 4.0), _written, _schema]
_Offset = Annotated[TextLength, _within(-1.0, 0.5, 8.0), _written, _schema]
_Blur = Annotated[TextLength, _within(0.0, 1.0, 16.0), _written, _schema]


class StrokeRule(FileModel):
    """A line around the letters, outside of them: `width` in em or u, up to 0.2em or 4u; a color role of the brand."""

    width: _Width = TextLength(value=0.04, unit="em")
    color: str = "brand.background"


class ShadowRule(FileModel):
    """A soft shadow under the letters and their stroke: moved by `x`, `y`, blurred by `blur` (em or u)."""

    x: _Offset = TextLength(value=0.0, unit="em")
    y: _Offset = TextLength(value=0.03, unit="em")
    blur: _Blur = TextLength(value=0.12, unit="em")
    opacity: Annotated[float, Field(gt=0, le=1)] = 0.35
    color: str = "brand.ink"

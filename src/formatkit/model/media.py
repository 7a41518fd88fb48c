"""The media table: what is to be known of each photograph, once."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from formatkit.model.fields import FileModel, coded_error

__all__ = ["Focus", "FocusField", "MediaEntry"]

_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")


class Focus(FileModel):
    """What must stay in view: a point, or a box around it, as fractions (0 to 1) of the picture."""

    x: float
    y: float
    width: float = 0.0
    height: float = 0.0


def _parse_focus(value: object) -> object:
    if not isinstance(value, str):
        return value
    numbers = [float(match[1].replace(",", ".")) / 100 for match in _PERCENT.finditer(value)]
    other = _PERCENT.sub("", value).strip()
    if other or len(numbers) not in (2, 4) or max(numbers) > 1:
        raise coded_error("FK920", found=value)
    focus = Focus(**dict(zip(("x", "y", "width", "height"), numbers, strict=False)))
    if focus.x + focus.width > 1.0001 or focus.y + focus.height > 1.0001:
        raise coded_error("FK920", found=value)
    return focus


FocusField = Annotated[
    Focus,
    BeforeValidator(_parse_focus),
    WithJsonSchema({"type": "string", "examples": ["62% 34%", "40% 20% 30% 35%"]}),
]
"""`"62% 34%"` (a point) or `"40% 20% 30% 35%"` (a box: left, top, width, height)."""


class MediaEntry(FileModel):
    """One row of `media.csv`."""

    file: str
    credit: str = ""
    licence: str = ""
    licence_until: date | None = None
    people: tuple[str, ...] = ()
    consent_until: date | None = None
    focus: FocusField | None = None
    alt: str = ""

"""The media table: what is to be known of each photograph, once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema

from formatkit.diagnostics import Where
from formatkit.model.fields import FileModel, coded_error

__all__ = ["FaceModel", "Focus", "FocusField", "MediaEntry", "Trim", "TrimField", "is_labelled", "same_file"]

_LABELLED = re.compile(
    r"(?:fotos?|photos?|videos?|film|bild(?:er)?|images?|pictures?|grafik|illustration|credits?|quelle|source"
    r"|(?:bild|foto)nachweis|(?:photo|picture|image) credits?|fotograf(?:in)?|photographer)\s*[:：]",
    re.IGNORECASE,
)
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


class Trim(FileModel):
    """Which part of a video or sound is used, in seconds of its own time; without `end` all from `start` on."""

    start: float = 0.0
    end: float | None = None


_TIME = r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:[.,]\d+)?)"
_TRIM = re.compile(rf"\s*{_TIME}\s*(?:s\s*)?[-–]\s*(?:{_TIME})?\s*(?:s\s*)?")


def _parse_trim(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _TRIM.fullmatch(value)
    if not match:
        raise coded_error("FK921", found=value)
    start = _seconds(match.group(1, 2, 3))
    end = _seconds(match.group(4, 5, 6)) if match[6] else None
    if end is not None and end <= start:
        raise coded_error("FK921", found=value)
    return Trim(start=start, end=end)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts)
    return hours * 3600 + minutes * 60 + seconds


TrimField = Annotated[
    Trim,
    BeforeValidator(_parse_trim),
    WithJsonSchema({"type": "string", "examples": ["0:02-0:10", "3.5-8", "4-"]}),
]
"""`"0:02-0:10"`, `"3.5-8"` (seconds), `"4-"` (to the end)."""


@dataclass(frozen=True, slots=True)
class FaceModel:
    """The file of a face detector's model (YuNet, ONNX), and the place that names it."""

    path: Path
    where: Where


class MediaEntry(FileModel):
    """One row of `media.csv`. `trim`, `speed` and `sound` are for videos (`trim` for sounds, too)."""

    file: str
    credit: str = ""
    licence: str = ""
    licence_until: date | None = None
    people: tuple[str, ...] = ()
    consent_until: date | None = None
    focus: FocusField | None = None
    alt: str = ""
    trim: TrimField | None = None
    speed: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    sound: Literal["on", "off"] = "on"
    _where: Where = PrivateAttr(default_factory=Where)
    _cells: Mapping[str, Where] = PrivateAttr(default_factory=dict)

    @property
    def where(self) -> Where:
        """The row of the user's table that it comes from."""
        return self._where

    def where_of(self, field: str) -> Where:
        """Return the cell of the user's table that holds a date; of other fields, the row."""
        return self._cells.get(field) or replace(self._where, key=field)

    def found_at(self, where: Where, cells: Mapping[str, Where]) -> MediaEntry:
        """Return the same entry with the row it was read from, and the cells of its dates."""
        copy = self.model_copy()
        copy._where, copy._cells = where, dict(cells)
        return copy


def same_file(path: str) -> str:
    """Return a path as the media table and posts may both have meant it: one slash, one form of umlauts, any case."""
    return unicodedata.normalize("NFC", path.replace("\\", "/")).removeprefix("./").casefold()


def is_labelled(credit: str) -> bool:
    """Tell whether a credit says itself that it is one.

    >>> is_labelled("Foto: Lars Behrens"), is_labelled("Lars Behrens")
    (True, False)
    """
    return _LABELLED.match(credit) is not None

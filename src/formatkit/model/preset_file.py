"""What stands in a preset file: sources, presets and sets, as written.

A network's file is `presets/<network>.toml`, a set's file `presets/sets/<name>.toml`; a user's own file has the
same form and may hold both.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from formatkit.model.fields import FileModel, LocalText, Name
from formatkit.model.preset_rules import (
    AnimationRules,
    CountRange,
    Crop,
    Dimensions,
    DocumentRules,
    FileFormat,
    PixelSize,
    Ratio,
    VideoRules,
)
from formatkit.model.preset_text import TextRules

__all__ = [
    "Channel",
    "Confidence",
    "ExclusionEntry",
    "FactEntry",
    "GeometryEntry",
    "PresetEntry",
    "PresetFileModel",
    "PresetKind",
    "SafeAreaEntry",
    "SetEntry",
    "SourceEntry",
    "Surface",
]

PresetKind = Literal["image", "video", "animation", "document"]
Surface = Literal["organic", "paid", "page-asset", "generic"]
Channel = Literal["app", "api", "both"]
Confidence = Literal["official", "code", "third-party", "own"]


def _as_text(value: object) -> object:
    """A full date may stand without quotation marks; TOML has no form for a month or a year alone."""
    return value.isoformat() if isinstance(value, date) else value


DateText = Annotated[str, BeforeValidator(_as_text)]
Distance = Annotated[float, Field(ge=0)]
Amount = Annotated[int, Field(ge=0)]


class SourceEntry(FileModel):
    """Where a number comes from. `read`: how it was seen; a source without `url` has none that is public."""

    title: str
    url: str = ""
    kind: Literal["official", "code", "third-party"]
    date: DateText = "unknown"
    read: Literal["direct", "mirror", "quoted"]
    note: str = ""


class FactEntry(FileModel):
    """How sure a field is: its confidence, the keys of its sources, and the newest date of them."""

    confidence: Confidence
    sources: tuple[str, ...] = ()
    checked: DateText = "unknown"


class ExclusionEntry(FileModel):
    """A rectangle to keep free, by its four edges."""

    left: Distance
    top: Distance
    right: Distance
    bottom: Distance
    why: str = ""


class GeometryEntry(FileModel):
    """Insets from the four edges, and rectangles inside that must stay free. A side not given is unknown."""

    top: Distance | None = None
    right: Distance | None = None
    bottom: Distance | None = None
    left: Distance | None = None
    exclusions: tuple[ExclusionEntry, ...] = ()
    basis: str = ""
    note: str = ""


class SafeAreaEntry(FileModel):
    """Where text stays visible, in pixels of the canvas `at` (the preset's size when not given)."""

    at: PixelSize | None = None
    organic: GeometryEntry | None = None
    ad: GeometryEntry | None = None
    also_published: tuple[GeometryEntry, ...] = ()
    note: str = ""


class PresetEntry(FileModel):
    """One placement as written. `extends` names the preset whose values it takes where it gives none."""

    extends: str | None = None
    title: str | None = None
    kind: PresetKind | None = None
    surface: Surface | None = None
    channel: Channel | None = None
    size: PixelSize | None = None
    alternative_sizes: tuple[PixelSize, ...] = ()
    ratio: Ratio = Ratio()
    dimensions: Dimensions = Dimensions()
    formats: Annotated[tuple[FileFormat, ...], Field(min_length=1)] | None = None
    min_bytes: Amount | None = None
    max_bytes: Amount | None = None
    target_bytes: Amount | None = None
    color: str = ""
    items: CountRange | None = None
    crops: tuple[Crop, ...] = ()
    other_limits: dict[str, dict[str, int | float | str]] = {}
    unknown: tuple[str, ...] = ()
    our_recommendation: tuple[str, ...] = ()
    notes: str = ""
    traps: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    safe_area: SafeAreaEntry | None = None
    text: TextRules = TextRules()
    video: VideoRules | None = None
    animation: AnimationRules | None = None
    document: DocumentRules | None = None
    facts: dict[str, FactEntry] = {}


class SetEntry(FileModel):
    """A named list of presets: `presets` in the order in which they are made."""

    title: LocalText = ""
    description: LocalText = ""
    presets: Annotated[tuple[str, ...], Field(min_length=1)]


class PresetFileModel(FileModel):
    """A preset file. Ids are `network/key`; without `network` the name of the file stands for it."""

    network: Name | None = None
    title: str = ""
    sources: dict[str, SourceEntry] = {}
    presets: dict[Name, PresetEntry] = {}
    sets: dict[Name, SetEntry] = {}

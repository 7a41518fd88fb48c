"""A preset: everything that is known of one placement of one network, ready for use.

`other_limits` keeps what differs elsewhere: `("items.max", (("app", 20),))` says that the app takes 20 where
the main field has the number that is safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from formatkit.model.fields import LocalText
from formatkit.model.geometry import Insets, Rect, Shape, Size, shape_of
from formatkit.model.preset_file import Channel, Confidence, PresetKind, Surface
from formatkit.model.preset_rules import (
    AnimationRules,
    CountRange,
    Crop,
    Dimensions,
    DocumentRules,
    FileFormat,
    Ratio,
    VideoRules,
)
from formatkit.model.preset_text import TextRules

__all__ = [
    "CONFIDENCES",
    "Exclusion",
    "Fact",
    "OtherLimit",
    "Preset",
    "PresetSet",
    "SafeArea",
    "SafeGeometry",
    "Source",
]

CONFIDENCES: Final[tuple[Confidence, ...]] = ("official", "code", "third-party", "own")
"""From the surest to the least sure. `own`: no source, our recommendation."""

_WORDING: Final = ("notes", "traps", "disagreements")
"""Fields whose facts prove a remark and no number."""


@dataclass(frozen=True, slots=True)
class Source:
    """A page, file or measurement that a number comes from. Without `url` there is no public address."""

    key: str
    title: str
    url: str
    kind: str
    date: str
    read: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Where the field `field` (`size`, `video.fps`) comes from, how sure it is, and when it was checked."""

    field: str
    confidence: Confidence
    sources: tuple[Source, ...] = ()
    checked: str = "unknown"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rectangle in which nothing readable may stand, in pixels of the preset's size."""

    rect: Rect
    why: str = ""


@dataclass(frozen=True, slots=True)
class SafeGeometry:
    """Insets from the four edges and exclusions inside, in pixels of the preset's size."""

    insets: Insets = field(default_factory=Insets)
    exclusions: tuple[Exclusion, ...] = ()
    basis: str = ""
    note: str = ""

    def rect(self, size: Size) -> Rect:
        """Return the rectangle inside the insets; exclusions may reach into it."""
        return Rect(0, 0, size.width, size.height).inset(self.insets)


@dataclass(frozen=True, slots=True)
class SafeArea:
    """What stays visible: measured of `organic` posts, published for `ad`s; `None` is unknown."""

    organic: SafeGeometry | None = None
    ad: SafeGeometry | None = None
    also_published: tuple[SafeGeometry, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class OtherLimit:
    """A limit that differs elsewhere: for `applies_to` (app, API, web, ads, …) `field` is `value`."""

    field: str
    applies_to: str
    value: int | float | str


@dataclass(frozen=True, slots=True)
class PresetSet:
    """A named list of preset ids. Title and description are one text, or one per language."""

    name: str
    presets: tuple[str, ...]
    title: LocalText = ""
    description: LocalText = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """One placement of one network. `None`, an empty text or an empty list means: unknown or not applicable.

    Sizes in pixels, file sizes in bytes, time in seconds. `channel` says whose limits the numbers are: those
    of the `api`, of upload by hand in the `app`, or the stricter of `both`.
    """

    id: str
    network: str
    placement: str
    title: str
    kind: PresetKind
    size: Size
    surface: Surface = "organic"
    channel: Channel = "app"
    alternative_sizes: tuple[Size, ...] = ()
    ratio: Ratio = field(default_factory=Ratio)
    dimensions: Dimensions = field(default_factory=Dimensions)
    formats: tuple[FileFormat, ...] | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    target_bytes: int | None = None
    color: str = ""
    items: CountRange | None = None
    crops: tuple[Crop, ...] = ()
    safe_area: SafeArea = field(default_factory=SafeArea)
    text: TextRules = field(default_factory=TextRules)
    video: VideoRules | None = None
    animation: AnimationRules | None = None
    document: DocumentRules | None = None
    other_limits: tuple[OtherLimit, ...] = ()
    facts: tuple[Fact, ...] = ()
    our_recommendation: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    notes: str = ""

    @property
    def is_film(self) -> bool:
        """Whether files for it move: videos and animations."""
        return self.kind in ("video", "animation")

    @property
    def is_document(self) -> bool:
        """Whether files for it have pages."""
        return self.kind == "document"

    @property
    def slides(self) -> CountRange | None:
        """How many slides it shows: its items, or the pages of a document; None is one."""
        if self.items is None and self.is_document:
            return self.document.pages if self.document else CountRange()
        return self.items

    @property
    def shape(self) -> Shape:
        """The composition that fits the size."""
        return shape_of(self.size)

    @property
    def confidence(self) -> Confidence:
        """The least sure of its main numbers: `own` when its size is our recommendation."""
        if "size" in self.our_recommendation:
            return "own"
        found = {fact.confidence for fact in self.facts if "." not in fact.field and fact.field != "safe_area"}
        return max(found, key=CONFIDENCES.index, default="own")

    @property
    def checked(self) -> str:
        """The oldest date on which one of its numbers was checked, `unknown` when there is none."""
        numbers = (fact for fact in self.facts if fact.field not in _WORDING)
        dates = {fact.checked for fact in numbers if fact.checked[:4].isdigit()}
        return min(dates, default="unknown")

    def safe_area_for(self, surface: Surface | None = None) -> SafeGeometry:
        """Return the geometry to obey: for paid presets that of ads, for all others the organic one.

        Where a network publishes only one of them, that one counts; where none is known, nothing is inset.
        """
        organic, ad = self.safe_area.organic, self.safe_area.ad
        first, second = (ad, organic) if (surface or self.surface) == "paid" else (organic, ad)
        return first or second or SafeGeometry()

    def fact(self, field: str) -> Fact | None:
        """Return the fact of a field, else that of the nearest field around it, else None.

        `video.fps.max` is covered by a fact of `video.fps`, or of `video`.
        """
        return nearest_fact(self.facts, field)

    def is_our_recommendation(self, field: str) -> bool:
        """Tell whether no network publishes a field (or the group it is in) and the value is ours."""
        return any(name in self.our_recommendation for name in around(field))


def nearest_fact(facts: Iterable[Fact], field: str) -> Fact | None:
    """Return the fact of `field` or of the nearest field around it."""
    by_field = {fact.field: fact for fact in facts}
    return next((by_field[name] for name in around(field) if name in by_field), None)


def around(field: str) -> tuple[str, ...]:
    """Return a field and the groups it is in, the inner ones first.

    >>> around("video.fps.max")
    ('video.fps.max', 'video.fps', 'video')
    """
    parts = field.split(".")
    return tuple(".".join(parts[:count]) for count in range(len(parts), 0, -1))

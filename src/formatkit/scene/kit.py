"""A brand and a post's pictures whose files are known: what composing needs of the outside world, by content hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from formatkit.model.brand import Brand
from formatkit.model.media import Focus
from formatkit.scene.store import ArtworkFacts
from formatkit.scene.text import FontKey

__all__ = ["FontChain", "Kit", "LogoVariant", "SlotPicture"]

LogoVariant = Literal["on_light", "on_dark", "mark"]


@dataclass(frozen=True, slots=True)
class FontChain:
    """A font role: the fonts for normal and for strong text, each with its fallbacks, first choice first."""

    normal: tuple[FontKey, ...]
    strong: tuple[FontKey, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """A brand with its font roles and logo variants resolved to content hashes."""

    brand: Brand
    fonts: Mapping[str, FontChain]
    logos: Mapping[LogoVariant, ArtworkFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlotPicture:
    """A picture in a slot: its facts, and what the media table says of it."""

    facts: ArtworkFacts
    focus: Focus | None = None
    credit: str = ""
    alt: str = ""

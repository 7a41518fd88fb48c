"""A brand and a post's pictures whose files are known: what composing needs of the outside world, by content hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from formatkit.diagnostics import Diagnostic
from formatkit.model.brand import Brand
from formatkit.model.media import Focus
from formatkit.scene.captions import Cue
from formatkit.scene.store import ArtworkFacts, FootageFacts, SoundFacts
from formatkit.scene.text import FontKey

__all__ = ["FilmParts", "FontChain", "Kit", "LogoVariant", "SlotPicture", "SlotSound", "SlotVideo"]

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
class SlotSound:
    """A sound of the user: its facts, and which part of it is used (seconds of its own time)."""

    facts: SoundFacts
    start: Fraction = Fraction(0)
    end: Fraction | None = None

    @property
    def seconds(self) -> Fraction:
        """How long the used part is."""
        end = self.facts.seconds if self.end is None else min(self.end, self.facts.seconds)
        return max(end - self.start, Fraction(0))


@dataclass(frozen=True, slots=True)
class SlotVideo:
    """A video in a slot: its facts, which part of it is used and how fast, and what the media table says of it.

    `heard`: its own sound is part of the film.
    """

    facts: FootageFacts
    focus: Focus | None = None
    credit: str = ""
    alt: str = ""
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    speed: Fraction = Fraction(1)
    heard: bool = True

    @property
    def until(self) -> Fraction:
        """Where its used part ends, in seconds of its own time."""
        return self.facts.seconds if self.end is None else min(self.end, self.facts.seconds)


@dataclass(frozen=True, slots=True)
class FilmParts:
    """What a film has beside its slides' pictures: videos (one mapping a slide), sounds, captions, bumpers.

    Cues count from the start of the first slide. With `text_captions` they are made from the post's own text.
    `noticed` is what was found while the files were opened.
    """

    videos: tuple[Mapping[str, SlotVideo], ...] = ()
    music: SlotSound | None = None
    voice: SlotSound | None = None
    captions: tuple[Cue, ...] = ()
    text_captions: bool = False
    intro: FootageFacts | None = None
    outro: FootageFacts | None = None
    noticed: tuple[Diagnostic, ...] = ()

    @property
    def captioned(self) -> bool:
        """Whether the film has captions."""
        return bool(self.captions) or self.text_captions

    def videos_of(self, slide: int) -> Mapping[str, SlotVideo]:
        """Return the videos of a slide by slot."""
        return self.videos[slide] if slide < len(self.videos) else {}


@dataclass(frozen=True, slots=True)
class SlotPicture:
    """A picture in a slot: its facts, and what the media table says of it."""

    facts: ArtworkFacts
    focus: Focus | None = None
    credit: str = ""
    alt: str = ""

"""One content row. Fields that formatkit does not know are slots: their values fill a template."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, PrivateAttr, field_validator, model_validator

from formatkit.diagnostics import Where
from formatkit.model.brand import Purpose
from formatkit.model.embargo import Embargo, first_day, moment_text
from formatkit.model.fields import FileModel, LanguageTag, LocalText, Name, TemplateName, coded_error
from formatkit.model.motion import MotionStyle

__all__ = ["POST_FIELDS", "STATUSES", "Post", "PostFields", "PostVariant", "SlotValue", "Status", "Style"]

Status = Literal["draft", "approved", "published"]
STATUSES: tuple[Status, ...] = ("draft", "approved", "published")
Style = Literal["plain", "photo", "split"]
SlotValue = LocalText | tuple[LocalText, ...]


class PostFields(FileModel):
    """What a post, the campaign's defaults and every override may say beside slots.

    The `disclaimer` stands on every picture, beside the brand's, and in the post text.

    Of films: `durations` in seconds, one variant each; `voice` is the sound file of a voice-over, `captions` a
    subtitle file (.srt, .vtt) or the word `text`: the post's own main text.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    template: TemplateName | None = None
    style: Style | None = None
    post_text: LocalText | None = None
    disclaimer: LocalText | None = None
    hashtags: tuple[str, ...] | None = None
    link: LocalText | None = None
    alt: LocalText | None = None
    format: Literal["png", "jpeg", "webp", "avif", "mp4", "mov", "gif", "pdf"] | None = None
    durations: tuple[Annotated[float, Field(gt=0, le=900)], ...] | None = None
    motion: MotionStyle | None = None
    voice: LocalText | None = None
    captions: LocalText | None = None

    @model_validator(mode="after")
    def _slots_hold_texts(self) -> Self:
        for name, value in (self.model_extra or {}).items():
            if not _is_slot_value(value):
                raise coded_error("FK930", name=name, found=type(value).__name__)
        return self

    @property
    def slots(self) -> dict[str, SlotValue]:
        """The values for the template's slots, by name."""
        return dict(self.model_extra or {})

    def said(self) -> dict[str, Any]:
        """Return what was really written (fields and slots), for the cascade of defaults and overrides."""
        fields = {name: getattr(self, name) for name in self.model_fields_set if name in PostFields.model_fields}
        return {name: value for name, value in fields.items() if value is not None} | self.slots


class PostVariant(PostFields):
    """One of the texts of a post that are compared with each other: its `name`, and what it says differently.

    What it says stands in the place of the post's, also of the post's overrides.
    """

    name: Name
    overrides: dict[str, PostFields] = {}


class Post(PostFields):
    """One content row: id, date, status, purpose, what is typed into the network, slots and overrides.

    `variants` are made side by side (A/B). `for_each` names a table of people of the campaign: the post is made once
    for each of them. Before its `embargo` nothing of it is made.

    >>> Post(id="day-1", quote="Social Media passiert sowieso.", author="Jana Petersen").slots["author"]
    'Jana Petersen'
    """

    id: str = Field(default="", max_length=80)
    date: datetime.date | None = None
    embargo: Embargo | None = None
    status: Status = "approved"
    purpose: Purpose | None = None
    lang: LanguageTag | None = None
    presets: tuple[str, ...] | None = None
    slides: tuple[PostFields, ...] = ()
    overrides: dict[str, PostFields] = {}
    variants: tuple[PostVariant, ...] = ()
    for_each: Name | None = None
    _where: Where = PrivateAttr(default_factory=Where)
    _person: Post | None = PrivateAttr(default=None)
    _variant: str = PrivateAttr(default="")
    _varied: frozenset[str] = PrivateAttr(default=frozenset())

    @field_validator("variants")
    @classmethod
    def _variants_have_names_of_their_own(cls, variants: tuple[PostVariant, ...]) -> tuple[PostVariant, ...]:
        names = [variant.name for variant in variants]
        for name in names:
            if names.count(name) > 1:
                raise coded_error("FK951", variant=name)
        return variants

    @model_validator(mode="after")
    def _is_published_after_its_embargo(self) -> Self:
        if self.embargo is not None and self.date is not None and self.date < first_day(self.embargo):
            raise coded_error("FK967", name="date", date=str(self.date), embargo=moment_text(self.embargo))
        return self

    @property
    def person(self) -> Post | None:
        """The row of the person that this version is made for."""
        return self._person

    @property
    def variant(self) -> str:
        """The name of the variant that this version is, or an empty text."""
        return self._variant

    @property
    def varied(self) -> frozenset[str]:
        """The fields and slots that its variant says, which no row of a person replaces."""
        return self._varied

    @property
    def label(self) -> str:
        """How messages call it: its id, with person and variant."""
        return ", ".join(part for part in (self.id, self.person.id if self.person else "", self.variant) if part)

    @property
    def where(self) -> Where:
        """The place in the user's files that the post comes from."""
        return self._where

    def found_at(self, where: Where) -> Post:
        """Return the same post with the place it was read from."""
        copy = self.model_copy()
        copy._where = where
        return copy


POST_FIELDS: frozenset[str] = frozenset(Post.model_fields)
"""The names that are fields of a post; every other name is a slot."""


def _is_slot_value(value: object) -> bool:
    if isinstance(value, str):
        return True
    if isinstance(value, dict):
        return all(isinstance(key, str) and isinstance(text, str) for key, text in value.items())
    if isinstance(value, list | tuple):
        return all(isinstance(item, str | dict) for item in value)
    return False

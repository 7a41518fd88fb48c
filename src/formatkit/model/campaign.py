"""The campaign: brand, posts, media table, presets and defaults; the unit of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from formatkit.diagnostics import Diagnostic
from formatkit.model.brand import Brand
from formatkit.model.embargo import Embargo
from formatkit.model.fields import FileModel, LanguageTag, Name, coded_error
from formatkit.model.media import FaceModel, MediaEntry
from formatkit.model.order import Packing
from formatkit.model.people import PeopleTable
from formatkit.model.post import Post, PostFields
from formatkit.model.template import Template
from formatkit.model.versions import versions_of

if TYPE_CHECKING:
    from formatkit.model.preset import Preset

__all__ = ["DEFAULT_FILE_NAME", "FILE_NAME_PLACEHOLDERS", "Campaign", "CampaignFile", "Seeing"]

DEFAULT_FILE_NAME = "{date}_{post}_{network}-{placement}_{lang}"
FILE_NAME_PLACEHOLDERS = (
    "date",
    "post",
    "network",
    "placement",
    "lang",
    "person",
    "variant",
    "purpose",
    "status",
    "template",
    "width",
    "height",
    "brand",
    "campaign",
)


class Seeing(FileModel):
    """What helps to find the part of a photograph that is shown, where neither post nor media table gives a focus.

    `face_model` is the file of a face detector's model (YuNet, ONNX).
    """

    face_model: str | None = Field(default=None, min_length=1)


class CampaignFile(FileModel):
    """`campaign.toml` as written. Paths are relative to the file. `embargo` is that of posts without their own."""

    name: str = Field(min_length=1)
    brand: str
    posts: tuple[str, ...] = Field(min_length=1)
    media: str | None = None
    preset_files: tuple[str, ...] = ()
    presets: tuple[str, ...] = ()
    out: str = "out"
    file_name: str = DEFAULT_FILE_NAME
    languages: tuple[LanguageTag, ...] = ("de",)
    same_size: tuple[str, ...] = ()
    seeing: Seeing = Seeing()
    packing: Packing = "fast"
    embargo: Embargo | None = None
    defaults: PostFields = PostFields()
    overrides: dict[str, PostFields] = {}
    columns: dict[str, str] = {}
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    people: str | dict[Name, PeopleTable] = {}
    links: dict[str, str] = {}

    @field_validator("file_name")
    @classmethod
    def _placeholders_are_known(cls, pattern: str) -> str:
        import re

        for name in re.findall(r"\{([^{}]*)\}", pattern):
            if name not in FILE_NAME_PLACEHOLDERS:
                raise coded_error("FK950", found=name, names=", ".join(FILE_NAME_PLACEHOLDERS))
        return pattern

    @property
    def people_tables(self) -> dict[str, PeopleTable]:
        """The tables of people by name; a single file is the table `people`."""
        return {"people": PeopleTable(file=self.people)} if isinstance(self.people, str) else self.people


@dataclass(frozen=True, slots=True)
class Campaign:
    """A loaded campaign. `folder` is where its files are, `out` where assets go.

    `presets` are the campaign's own (sets expanded); `presets_of` gives those of one post. `preset_table` holds
    every preset that any post names, by id. `reading` tells how tables were read. `people` are the tables that
    `for_each` of a post may name, each row in the form of a post. `links` are patterns of parameters behind links.
    """

    name: str
    folder: Path
    brand: Brand
    brand_folder: Path
    posts: tuple[Post, ...]
    presets: tuple[Preset, ...]
    out: Path
    post_presets: dict[str, tuple[Preset, ...]] = field(default_factory=dict)
    media: tuple[MediaEntry, ...] = ()
    face_model: FaceModel | None = None
    templates: dict[str, Template] = field(default_factory=dict)
    file_name: str = DEFAULT_FILE_NAME
    languages: tuple[str, ...] = ("de",)
    same_size: tuple[str, ...] = ()
    packing: Packing = "fast"
    defaults: PostFields = field(default_factory=PostFields)
    overrides: dict[str, PostFields] = field(default_factory=dict)
    reading: tuple[Diagnostic, ...] = ()
    people: dict[str, tuple[Post, ...]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def versions_of(self, post: Post) -> tuple[Post, ...]:
        """Return the posts that are made of one: each of its variants, for each person of its table."""
        return versions_of(post, self.people)

    def presets_of(self, post: Post) -> tuple[Preset, ...]:
        """Return the presets that a post is made for: its own, else the campaign's."""
        return self.post_presets.get(post.id, self.presets)

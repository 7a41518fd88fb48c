"""The names that posts may use: fields, the slots of all templates at hand, and what overrides may be for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from formatkit.errors import ConfigError
from formatkit.load.names import nearest
from formatkit.load.presets import PresetFile, networks, preset
from formatkit.model.brand import Purpose
from formatkit.model.geometry import Shape
from formatkit.model.motion import MotionStyle
from formatkit.model.post import POST_FIELDS, PostFields, Status, Style

__all__ = ["CHOICES", "SLIDE_COLUMN", "SlotType", "Vocabulary", "vocabulary_of"]

SlotType = Literal["text", "list", "picture", "pictures", "video"]

SLIDE_COLUMN = "slide"
"""The column that holds a slide's number; rows with one id and a number are the slides of one post."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": get_args(Status),
    "purpose": get_args(Purpose),
    "style": get_args(Style),
    "motion": get_args(MotionStyle),
}
"""The fields of a post that take one of a few words."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Slots by name with their type, the ids and networks of the users' own presets, and the `fields` of a row."""

    slots: Mapping[str, SlotType]
    own_scopes: frozenset[str] = field(default_factory=frozenset)
    fields: frozenset[str] = POST_FIELDS

    @property
    def table_names(self) -> tuple[str, ...]:
        """The names that a column may have, without language and override."""
        nested = {"slides", "overrides", "variants"}
        slide = (SLIDE_COLUMN,) if "slides" in self.fields else ()
        return (*sorted(self.fields - nested), *slide, *sorted(self.slots))

    @property
    def post_names(self) -> tuple[str, ...]:
        """The keys that a post may have in TOML and JSON."""
        return (*sorted(self.fields), *sorted(self.slots))

    @property
    def field_names(self) -> tuple[str, ...]:
        """The keys that defaults, overrides and slides may have."""
        return (*sorted(PostFields.model_fields), *sorted(self.slots))

    def is_scope(self, name: str) -> bool:
        """Tell whether overrides may be for `name`: a shape, a network or a preset."""
        if name in set(Shape) or name in self.own_scopes or name in networks():
            return True
        try:
            preset(name)
        except ConfigError:
            return False
        return True

    def scope_near(self, name: str) -> str:
        """Return the shape, network or preset that `name` may mean, or an empty text."""
        near = nearest(name, (*Shape, *sorted(self.own_scopes), *networks()))
        if near or "/" not in name:
            return near
        try:
            preset(name)
        except ConfigError as unknown:
            return dict(unknown.diagnostics[0].values).get("nearest", "")
        return name


def vocabulary_of(slots: Mapping[str, SlotType], preset_files: Iterable[PresetFile] = ()) -> Vocabulary:
    """Return the names that the slots of all templates and the users' preset files allow."""
    ids = {entry.id for file in preset_files for entry in file.presets}
    return Vocabulary(slots, frozenset(ids | {found.partition("/")[0] for found in ids}))

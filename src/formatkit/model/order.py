"""An order: one picture, carousel or film to be made, as the files of a campaign add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, NamedTuple

from formatkit.diagnostics import Where
from formatkit.model.carousel import pages_of
from formatkit.model.content import Content, OverrideScope, content_of
from formatkit.model.media import MediaEntry
from formatkit.model.post import Post, PostFields
from formatkit.model.preset import Preset
from formatkit.model.template import Template

__all__ = ["Order", "OrderFile", "Packing"]

Packing = Literal["fast", "small"]
"""How hard pictures are packed: quickly, or as small as they get without giving up any quality (`formatkit[small]`)."""

_FROM_TEXT = "text"


class OrderFile(NamedTuple):
    """A file that a post names: for which slot or field, as written, and where it should be."""

    key: str
    written: str
    path: Path


@dataclass(frozen=True, slots=True)
class Order:
    """One picture (or carousel) or film to be made: post, preset, template, language, and what the campaign adds.

    `folder` is what the paths of pictures are relative to. `sizes` caps fitted text sizes, in pixels by layer.
    `seconds` is how long a film shall last; None leaves it to its reading time. `packing` is that of pictures.
    """

    post: Post
    preset: Preset
    template: Template
    lang: str
    folder: Path
    defaults: PostFields | None = None
    overrides: Mapping[str, PostFields] = field(default_factory=dict)
    media: Sequence[MediaEntry] = ()
    final: bool = False
    sizes: Mapping[str, float] = field(default_factory=dict)
    seconds: float | None = None
    packing: Packing = "fast"
    _resolved: list[tuple[Content, ...]] = field(default_factory=list, init=False, repr=False, compare=False)
    """The contents, once they were asked for."""

    def __getstate__(self) -> tuple[object, ...]:
        """Return the fields without what follows from them: orders travel to workers."""
        return tuple(getattr(self, each.name) for each in fields(self) if each.init)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for each, value in zip((each for each in fields(self) if each.init), state, strict=True):
            object.__setattr__(self, each.name, value)
        object.__setattr__(self, "_resolved", [])

    @property
    def where(self) -> Where:
        """Where its findings are told: the place of its post, and the post × preset that it is."""
        where = self.post.where
        named = " × ".join(part for part in (self.post.id, self.preset.id) if part)
        return Where(where.file, where.line, where.cell, "", where.item or named)

    def contents(self) -> tuple[Content, ...]:
        """Return the resolved content of each slide; a post without slides is one."""
        if not self._resolved:
            self._resolved.append(self._resolve())
        return self._resolved[0]

    def _resolve(self) -> tuple[Content, ...]:
        scope = OverrideScope(self.preset.shape.value, self.preset.network, self.preset.id)
        pages = tuple(
            content_of(post, scope, lang=self.lang, defaults=self.defaults, overrides=self.overrides)
            for post in pages_of(self.post, self.template.carousel)
        )
        of_slides = {name for slide in self.post.slides for name in slide.slots}
        if not of_slides:
            return pages
        return tuple(
            replace(page, override_keys={k: v for k, v in page.override_keys.items() if k not in of_slides})
            for page in pages
        )

    def files(self) -> Iterator[OrderFile]:
        """Yield the files that it shows or plays: those of its slots, and of a film its voice-over and captions."""
        contents = self.contents()
        for content in contents:
            for name, slot in self.template.slots.items():
                for written in slot.files(content.slots.get(name, "")):
                    yield OrderFile(name, written, self.folder / written)
        if self.preset.is_film:
            first = contents[0]
            for name, written in (("voice", first.voice), ("captions", first.captions)):
                if written not in ("", _FROM_TEXT):
                    yield OrderFile(name, written, self.folder / written)

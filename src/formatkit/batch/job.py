"""A job: one deliverable (one picture or a carousel), ready to be sent to a worker."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.diagnostics import Where
from formatkit.model.brand import Purpose
from formatkit.model.fit_group import may_split
from formatkit.model.links import LinkParameters
from formatkit.model.post import Post, Status

if TYPE_CHECKING:
    from formatkit.deliverable import Known
    from formatkit.model.order import Order

__all__ = ["Job", "pictures_of", "placed"]


@dataclass(frozen=True, slots=True)
class Job:
    """An order and its name: `stem` is the file name without ending, relative to the output folder.

    `link_parameters` are put behind the link that is typed into the network. `known` is what lies there already and
    may be just what would be made.
    """

    order: Order
    stem: str
    link_parameters: LinkParameters = ()
    known: Known | None = None

    @property
    def text_name(self) -> str:
        """The name of the text file that lies beside what is made."""
        return f"{self.stem}.txt"

    @property
    def post(self) -> str:
        """The id of the post."""
        return self.order.post.id

    @property
    def person(self) -> str:
        """The id of the person that it is made for; empty where it is made for nobody."""
        return self.order.post.person.id if self.order.post.person else ""

    @property
    def variant(self) -> str:
        """The variant of the post; empty where it has none."""
        return self.order.post.variant

    @property
    def preset(self) -> str:
        """The id of the preset, `network/placement`."""
        return self.order.preset.id

    @property
    def network(self) -> str:
        """The network of the preset."""
        return self.order.preset.network

    @property
    def placement(self) -> str:
        """The placement of the preset."""
        return self.order.preset.placement

    @property
    def lang(self) -> str:
        """The language it is made in."""
        return self.order.lang

    @property
    def purpose(self) -> Purpose | None:
        """The purpose of the post."""
        return self.order.post.purpose

    @property
    def status(self) -> Status:
        """The status of the post."""
        return self.order.post.status

    @property
    def date(self) -> datetime.date | None:
        """The day on which the post is published."""
        return self.order.post.date

    @property
    def name(self) -> str:
        """How messages call it: `post × preset (language)`, with its length where films have several."""
        length = f", {self.order.seconds:g} s" if self.order.seconds is not None else ""
        return f"{self.order.post.label} × {self.preset} ({self.lang}{length})"

    @property
    def where(self) -> Where:
        """The place of its post in the user's files."""
        return placed(self.order.post, self.name)

    def stems(self) -> tuple[str, ...]:
        """Return all names that it may write under, without endings: a carousel has one more per picture.

        Where a long text goes on on further pictures, that is one for each picture which the preset has room for.
        """
        if self.order.preset.is_film or self.order.preset.is_document:
            return (self.stem,)
        pictures, items = len(self.order.contents()), self.order.preset.items
        if may_split(self.order.template) and items is not None:
            pictures = max(pictures, items.max or 1)
        numbered = tuple(f"{self.stem}-{index:02}" for index in range(1, pictures + 1)) if pictures > 1 else ()
        return (self.stem, *numbered)


def pictures_of(order: Order) -> Iterator[tuple[str, Path]]:
    """Yield the pictures that an order names for its template: as written, and where they should be."""
    for content in order.contents():
        for name, slot in order.template.slots.items():
            for written in slot.files(content.slots.get(name, "")):
                yield written, order.folder / written


def placed(post: Post, item: str = "") -> Where:
    """Return the place of a post, called `item` or by its id."""
    where = post.where
    return Where(where.file, where.line, where.cell, "", item or post.label)

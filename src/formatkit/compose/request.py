"""What one composition is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from formatkit.model.content import Content
from formatkit.model.preset import Preset
from formatkit.model.template import Template
from formatkit.scene.kit import FilmParts, Kit, SlotPicture
from formatkit.scene.plugin import LayerPlugin

__all__ = ["Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """All that one composition is made of.

    `contents` has one entry per slide. `pictures` has one mapping per slide: slot name to picture. `final` leaves
    the draft mark out. `sizes` caps the em of fitted layers, in pixels, so that a series shares one size. `seconds`
    is how long a film shall last; None leaves it to its reading time. `parts` are videos, sounds, captions of a film.
    `plugins` are the layers of other packages that the template uses, by name. `face_model` is the digest of the model
    that finds faces where a photograph has no focus.
    """

    contents: tuple[Content, ...]
    kit: Kit
    preset: Preset
    template: Template
    pictures: tuple[Mapping[str, SlotPicture], ...]
    final: bool = False
    sizes: Mapping[str, float] = field(default_factory=dict)
    seconds: float | None = None
    parts: FilmParts = field(default_factory=FilmParts)
    plugins: Mapping[str, LayerPlugin] = field(default_factory=dict)
    face_model: str | None = None

"""A preview of a template: its five shapes in all its styles, with sample texts and a made-up photograph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formatkit.errors import FormatkitError
from formatkit.model.brand import Brand
from formatkit.model.geometry import Shape
from formatkit.model.post import Style
from formatkit.model.template import Template
from formatkit.paint.sheet import Cell, Row, contact_sheet
from formatkit.scene.composition import Composition
from formatkit.template_samples import sample_order, sample_studio, shape_presets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from formatkit.model.preset import Preset
    from formatkit.studio import Studio

__all__ = ["template_sheet"]

_PAGES = {"en": ("a slide", "the close"), "de": ("eine Folgeseite", "der Schluss")}
_STYLE = {"en": "style", "de": "Stil"}


def template_sheet(template: Template, *, brand: Brand, lang: Literal["en", "de"] = "en") -> NDArray[np.uint8]:
    """Return the contact sheet, `h × w × 3`: a row for each style; of a carousel also a slide and the closing page.

    A shape that the sample texts do not fit holds the sentence that says why. Raises ConfigError for a brand whose
    files cannot be opened.
    """
    with sample_studio(brand) as (studio, folder):
        rows = list(_rows(template, studio, folder, lang))
        return contact_sheet(f"{template.name}  ·  {brand.name}", rows, studio.library)


def _rows(template: Template, studio: Studio, folder: Path, lang: Literal["en", "de"]) -> Iterator[Row]:
    for style in template.styles:
        made = {preset.shape: _composed(template, preset, style, studio, folder, lang) for preset in shape_presets()}
        pages = [(0, f"{_STYLE[lang]} {style}")]
        if template.carousel is not None and style == template.styles[0]:
            pages += zip((1, -1), _PAGES[lang], strict=True)
        for page, name in pages:
            yield Row(name, {shape: _cell(each, page, shape, studio, lang) for shape, each in made.items()})


def _composed(
    template: Template, preset: Preset, style: Style, studio: Studio, folder: Path, lang: str
) -> Composition | FormatkitError:
    try:
        return studio.compose(sample_order(template, preset, style, lang, folder))
    except FormatkitError as problem:
        return problem


def _cell(
    made: Composition | FormatkitError, page: int, shape: Shape, studio: Studio, lang: Literal["en", "de"]
) -> Cell:
    size = next(preset.size for preset in shape_presets() if preset.shape is shape)
    if isinstance(made, FormatkitError):
        return Cell(None, size, made.diagnostics[0].message(lang))
    return Cell(studio.paint(made.scenes[page]), size)

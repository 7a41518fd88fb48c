"""A template filled for showing it: a post of sample texts, a made-up photograph, one placement for each shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from formatkit.load.presets import preset as preset_by_id
from formatkit.load.slot_words import slot_sample, slot_samples
from formatkit.model.geometry import Shape
from formatkit.model.media import Focus, MediaEntry
from formatkit.model.order import Order
from formatkit.model.post import Post, Style
from formatkit.model.preset import Preset
from formatkit.model.preset_rules import CountRange
from formatkit.model.template import PictureLayer, StackLayer, Template

if TYPE_CHECKING:
    from formatkit.model.brand import Brand
    from formatkit.studio import Studio

__all__ = ["SHOWN_AT", "sample_order", "sample_studio", "shape_presets"]

SHOWN_AT: Mapping[Shape, str] = {
    Shape.BANNER: "generic/email-header",
    Shape.WIDE: "linkedin/image-landscape",
    Shape.SQUARE: "linkedin/image-square",
    Shape.PORTRAIT: "linkedin/image-portrait",
    Shape.TALL: "instagram/story-image",
}
"""The placement that stands for each shape."""
_PHOTO = "sample.png"
_MEDIA = (MediaEntry(file=_PHOTO, focus=Focus(x=0.72, y=0.3)),)
_PAGES = 12


def shape_presets() -> tuple[Preset, ...]:
    """Return one placement for each of the five shapes."""
    return tuple(preset_by_id(name) for name in SHOWN_AT.values())


@contextmanager
def sample_studio(brand: Brand) -> Iterator[tuple[Studio, Path]]:
    """Give a studio and the folder that its made-up photograph lies in, as long as the context lasts."""
    from formatkit.encode.still import encode_still
    from formatkit.raster.sample_photo import sample_photo
    from formatkit.studio import Studio

    with TemporaryDirectory(prefix="formatkit-") as name:
        folder = Path(name).resolve()
        colors = [brand.color(role, None).rgb for role in ("primary", "background", "accent")]
        (folder / _PHOTO).write_bytes(encode_still(sample_photo(*colors), "png", max_bytes=None).data)
        with Studio(brand, (folder,)) as studio:
            yield studio, folder


def sample_order(
    template: Template, preset: Preset, style: Style, lang: str, folder: Path, given: Mapping[str, str] | None = None
) -> Order:
    """Return an order of sample texts, with `given` ones in their place; a carousel has a cover, a slide and a close.

    So that every shape shows all pages of a carousel, the placement takes several pictures.
    """
    values = {**_values(template, lang), **(given or {})}
    carousel = template.carousel
    if carousel is None:
        post = Post.model_validate({**values, "style": style})
        return Order(post, preset, template, lang, folder, media=_MEDIA)
    around = {*carousel.cover, *carousel.close}
    slide = {name: value for name, value in values.items() if name not in around and name != carousel.number}
    kept = {name: value for name, value in values.items() if name in around}
    post = Post.model_validate({**kept, "style": style, "slides": (slide,) if slide else ()})
    items = CountRange.model_validate({"max": _PAGES})
    several = preset if preset.is_film else replace(preset, items=items)
    return Order(post, several, template, lang, folder, media=_MEDIA)


def _values(template: Template, lang: str) -> dict[str, object]:
    """Return a value for each slot that a card usually shows: seals, partners and labels are for special cases."""
    shown: dict[str, object] = {}
    pictures = _picture_slots(template)
    for name, slot in template.slots.items():
        if slot.type == "text" and (slot.required or name != "label"):
            shown[name] = slot_sample(template, name, lang)
        elif slot.type == "list" and (slot.required or slot.sample):
            shown[name] = list(slot_samples(template, name, lang))
        elif slot.type == "picture" and (slot.required or name in pictures):
            shown[name] = _PHOTO
        elif slot.type == "pictures" and slot.required:
            shown[name] = [_PHOTO]
    return shown


def _picture_slots(template: Template) -> set[str]:
    children = (child for layer in template.layers if isinstance(layer, StackLayer) for child in layer.children)
    portraits = {child.portrait.slot for child in children if child.portrait is not None}
    return {layer.slot for layer in template.layers if isinstance(layer, PictureLayer)} | portraits

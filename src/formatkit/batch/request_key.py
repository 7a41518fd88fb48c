"""The request key: what a job is made of, one hash for each part, so that a change can be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, Literal, get_args

from formatkit.batch.drawing_version import layer_versions
from formatkit.batch.file_digests import FileDigests
from formatkit.batch.job import pictures_of
from formatkit.model.brand import Brand
from formatkit.model.content import Content
from formatkit.model.media import same_file
from formatkit.model.order import Order
from formatkit.model.preset import Preset
from formatkit.model.template import Template
from formatkit.scene.canonical import fingerprint

__all__ = ["PARTS", "Part", "RequestKey", "RequestKeys", "completed", "measure_key"]

Part = Literal[
    "text",
    "settings",
    "files",
    "media",
    "colors",
    "logo",
    "fonts",
    "music",
    "brand",
    "preset",
    "template",
    "quality",
    "size",
    "drawing",
]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
RequestKey = Mapping[Part, str]
"""A hash for each part. Equal keys mean that a job would be made again exactly as it was."""

_NOT_DRAWN: Final = frozenset(
    {
        "title",
        "text",
        "other_limits",
        "facts",
        "our_recommendation",
        "unknown",
        "traps",
        "disagreements",
        "notes",
    }
)
"""Fields of a preset that no picture depends on. Those of `text` decide about the text files, which are cheap."""
_OWN_PARTS: Final = frozenset({"palette", "pairs", "themes", "logo", "fonts", "bumpers", "name", "extends"})
_WORDS: Final = ("text", "")


class RequestKeys:
    """Makes the keys of one campaign's orders. What many of them share is hashed once."""

    def __init__(self, brand: Brand, files: FileDigests, drawing: str, face_model: Path | None = None) -> None:
        self._brand = brand
        self._face_model = face_model
        self._faces = files.of(face_model) if face_model else ""
        self.files = files
        self._of_brand: dict[bool, dict[Part, str]] = {}
        self._shared: dict[int, tuple[object, str]] = {}
        self._media: dict[int, tuple[object, dict[str, str]]] = {}
        self._orders: dict[int, tuple[Order, RequestKey]] = {}
        self._drawing = drawing
        self._drawn_by: dict[int, tuple[Template, str]] = {}

    def of(self, order: Order) -> RequestKey:
        """Return the key of an order as far as it stands alone; `completed` adds what the run decides."""
        held = self._orders.get(id(order))
        if held is None:
            held = self._orders[id(order)] = (order, self._hashed(order))
        return held[1]

    def _hashed(self, order: Order) -> RequestKey:
        contents = order.contents()
        return {
            "text": _digest([contents[0].disclaimer, *(_texts(content, order.template) for content in contents)]),
            "settings": _digest([order.lang, self._faces, _settings(order, contents[0])]),
            "files": _digest([self.files.of(path) for path in _read(order, contents[0])]),
            "media": _digest(list(self._media_of(order, contents[0]))),
            **self._brand_parts_of(order.preset),
            "preset": self._once(order.preset, _drawn_facts),
            "template": self._once(order.template, _itself),
            "drawing": self._drawing_of(order.template),
        }

    def holds(self, order: Order) -> bool:
        """Tell whether the files that an order reads are still those that its key tells of."""
        brand = self._brand
        music = (*_music(brand).values(), *_bumpers(brand).values()) if order.preset.is_film else ()
        kit = (brand.folder / name for name in (*_fonts(brand), *_logos(brand), *music))
        model = (self._face_model,) if self._face_model else ()
        return all(map(self.files.is_as_read, (*_read(order, order.contents()[0]), *kit, *model)))

    def _brand_parts_of(self, preset: Preset) -> Mapping[Part, str]:
        parts = self._brand_parts(preset.is_film)
        if not preset.is_document:
            return parts
        return {**parts, "brand": _digest([parts["brand"], self._brand.name])}  # a document names its author

    def _brand_parts(self, film: bool) -> Mapping[Part, str]:
        if film not in self._of_brand:
            self._of_brand[film] = self._brand_hashed(film)
        return self._of_brand[film]

    def _brand_hashed(self, film: bool) -> dict[Part, str]:
        brand, file = self._brand, self._brand_file
        said = brand.model_dump()
        look = {key: value for key, value in said.pop("look").items() if key != "music"}
        heard = {role: file(name) for role, name in (_music(brand) | _bumpers(brand)).items()} if film else {}
        rest = {key: value for key, value in said.items() if key not in _OWN_PARTS}
        return {
            "colors": _digest([said["palette"], said["pairs"], said["themes"]]),
            "logo": _digest([said["logo"], *map(file, _logos(brand))]),
            "fonts": _digest([said["fonts"], *map(file, _fonts(brand))]),
            "music": _digest(heard),
            "brand": _digest([look, rest]),
        }

    def _brand_file(self, name: str) -> str:
        return self.files.of(self._brand.folder / name)

    def _media_of(self, order: Order, first: Content) -> Iterator[str]:
        known = self._media_table(order)
        named = [written for written, _ in pictures_of(order)]
        for written in (*named, *(name for name in (first.voice,) if name)):
            yield known.get(same_file(written), "")

    def _media_table(self, order: Order) -> dict[str, str]:
        held = self._media.get(id(order.media))
        if held is None or held[0] is not order.media:
            table = {same_file(entry.file): _digest(_shown_of(entry.model_dump())) for entry in order.media}
            held = self._media[id(order.media)] = (order.media, table)
        return held[1]

    def _drawing_of(self, template: Template) -> str:
        """Return the hash of what draws: formatkit and, where a template uses them, layers of other packages."""
        held = self._drawn_by.get(id(template))
        if held is None:
            layers = layer_versions(template)
            made = _digest([self._drawing, *layers] if layers else self._drawing)
            held = self._drawn_by[id(template)] = (template, made)
        return held[1]

    def _once(self, value: Any, shown: Any) -> str:
        held = self._shared.get(id(value))
        if held is None or held[0] is not value:
            held = self._shared[id(value)] = (value, _digest(shown(value)))
        return held[1]


def completed(key: RequestKey, order: Order, quality: str) -> RequestKey:
    """Return the key of an order with the sizes that it shares with its series, and of films with their quality."""
    return {**key, "quality": quality if order.preset.is_film else "", "size": _digest(order.sizes)}


def measure_key(key: RequestKey) -> str:
    """Return one hash of all that decides about the sizes which an order's texts would have on their own.

    `key` is that of the order alone; the versions that draw are no part of it.
    """
    return _digest([key.get(part) for part in PARTS if part != "drawing"])


def _fonts(brand: Brand) -> list[str]:
    return [name for font in brand.fonts.values() for name in (font.file, *font.fallback) if name]


def _logos(brand: Brand) -> list[str]:
    return list(brand.logo.files.values()) if brand.logo else []


def _music(brand: Brand) -> dict[str, str]:
    return {"music": brand.look.music.file} if brand.look.music else {}


def _bumpers(brand: Brand) -> dict[str, str]:
    named = {"intro": brand.bumpers.intro, "outro": brand.bumpers.outro}
    return {role: name for role, name in named.items() if name}


def _texts(content: Content, template: Template) -> dict[str, object]:
    """Return what is set: the texts of all slots; of pictures and videos, how many there are."""
    return {
        name: len(files) if (files := _files_in(template, name, value)) else value
        for name, value in sorted(content.slots.items())
    }


def _files_in(template: Template, name: str, value: str | tuple[str, ...]) -> tuple[str, ...]:
    slot = template.slots.get(name)
    return slot.files(value) if slot else ()


def _settings(order: Order, first: Content) -> list[object]:
    marked = first.status == "draft" and not order.final
    captions = first.captions if first.captions in _WORDS else "file"
    plain = [first.style, first.format, first.motion, first.purpose, first.alt, captions, bool(first.voice)]
    told = [order.preset.text.alt, "size" in order.preset.our_recommendation]  # in what is said of a file, not in it
    return [*plain, order.seconds, marked, order.packing, order.post.id, *told]


def _read(order: Order, first: Content) -> Iterator[Path]:
    yield from (path for _, path in pictures_of(order))
    yield from (order.folder / name for name in (first.voice, first.captions) if name not in _WORDS)


def _shown_of(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is held against the calendar and never drawn."""
    return {key: value for key, value in entry.items() if not key.endswith("_until") and key not in ("file", "licence")}


def _itself(value: object) -> object:
    return value


def _drawn_facts(preset: Preset) -> dict[str, Any]:
    return {each.name: getattr(preset, each.name) for each in fields(preset) if each.name not in _NOT_DRAWN}


def _digest(value: object) -> str:
    return fingerprint(value)[:16]

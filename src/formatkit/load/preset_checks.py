"""Checks of one preset that no single field shows: sources, field names, safe areas, size against limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import get_args

from formatkit.diagnostics import Diagnostic, Where, error
from formatkit.load.names import nearest
from formatkit.load.positions import KeyPath
from formatkit.model.fields import FileModel
from formatkit.model.geometry import Size
from formatkit.model.preset_file import GeometryEntry, PresetEntry

__all__ = ["Locator", "entry_mistakes", "field_names"]

Locator = Callable[[KeyPath], Where]
"""Returns the place of a key path inside the preset, or of the nearest key around it."""


def entry_mistakes(key: str, entry: PresetEntry, sources: Iterable[str], locate: Locator) -> Iterator[Diagnostic]:
    """Give every mistake of a preset whose fields are valid each for itself."""
    yield from _missing(key, entry, locate)
    yield from _unknown_sources(entry, tuple(sources), locate)
    yield from _unknown_fields(entry, locate)
    if entry.size is not None:
        yield from _safe_area_mistakes(entry, Size(*entry.size), locate)
        yield from _size_mistakes(entry, Size(*entry.size), locate)


@cache
def field_names() -> tuple[str, ...]:
    """Return the dotted names of all fields that a preset has (`size`, `video`, `video.fps.max`, …)."""
    return tuple(_names(PresetEntry, ""))


def _names(model: type[FileModel], path: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        full = f"{path}{name}"
        yield full
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, FileModel):
                yield from _names(kind, f"{full}.")


def _missing(key: str, entry: PresetEntry, locate: Locator) -> Iterator[Diagnostic]:
    for field, example in (("kind", 'kind = "image"'), ("size", "size = [1080, 1350]")):
        if getattr(entry, field) is None:
            yield error("FK125", locate(()), found=key, field=field, example=example)


def _unknown_sources(entry: PresetEntry, sources: tuple[str, ...], locate: Locator) -> Iterator[Diagnostic]:
    for field, fact in entry.facts.items():
        for name in fact.sources:
            if name not in sources:
                where = locate(("facts", field, "sources"))
                yield error("FK126", where, found=name, nearest=nearest(name, sources))


def _unknown_fields(entry: PresetEntry, locate: Locator) -> Iterator[Diagnostic]:
    named: list[tuple[KeyPath, str]] = [
        *((("facts", name), name) for name in entry.facts),
        *((("other_limits", name), name) for name in entry.other_limits),
        *((("our_recommendation",), name) for name in entry.our_recommendation),
    ]
    for path, name in named:
        if name not in field_names():
            yield error("FK127", locate(path), found=name, nearest=nearest(name, field_names()))


def _safe_area_mistakes(entry: PresetEntry, size: Size, locate: Locator) -> Iterator[Diagnostic]:
    if entry.safe_area is None:
        return
    canvas = Size(*entry.safe_area.at) if entry.safe_area.at else size
    named: list[tuple[KeyPath, GeometryEntry | None]] = [
        (("safe_area", "organic"), entry.safe_area.organic),
        (("safe_area", "ad"), entry.safe_area.ad),
        *(
            (("safe_area", "also_published", index), other)
            for index, other in enumerate(entry.safe_area.also_published)
        ),
    ]
    for path, geometry in named:
        if geometry is not None:
            yield from _geometry_mistakes(geometry, canvas, path, locate)


def _geometry_mistakes(geometry: GeometryEntry, canvas: Size, path: KeyPath, locate: Locator) -> Iterator[Diagnostic]:
    for first, second, length in (("left", "right", canvas.width), ("top", "bottom", canvas.height)):
        taken = (getattr(geometry, first) or 0) + (getattr(geometry, second) or 0)
        if taken >= length:
            found = f"{first} + {second} = {taken:g}"
            yield error("FK128", locate((*path, first)), found=found, size=canvas)
    for index, box in enumerate(geometry.exclusions):
        inside = box.left < box.right <= canvas.width and box.top < box.bottom <= canvas.height
        if not inside:
            found = f"{box.left:g}, {box.top:g} … {box.right:g}, {box.bottom:g}"
            yield error("FK129", locate((*path, "exclusions", index)), found=found, size=canvas)


def _size_mistakes(entry: PresetEntry, size: Size, locate: Locator) -> Iterator[Diagnostic]:
    if not entry.ratio.allows(size):
        limits = f"ratio ({_range(entry.ratio.min, entry.ratio.max)})"
        yield error("FK130", locate(("size",)), size=size, field=limits)
    if not entry.dimensions.allows(size):
        yield error("FK130", locate(("size",)), size=size, field="dimensions")


def _range(low: float | None, high: float | None) -> str:
    return f"{low if low is not None else '…'} – {high if high is not None else '…'}"

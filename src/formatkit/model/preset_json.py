"""A preset as plain data, for machines: stable keys, only what JSON knows."""

from __future__ import annotations

from typing import Any

from formatkit.model.fields import FileModel
from formatkit.model.geometry import Rect, Size
from formatkit.model.preset import Fact, Preset, SafeArea, SafeGeometry

__all__ = ["preset_json"]


def preset_json(preset: Preset) -> dict[str, Any]:
    """Return a preset as JSON data. What is unknown or does not apply is left out.

    Sizes are `[width, height]`; safe areas are insets and rectangles (`left`, `top`, `right`, `bottom`), all in
    pixels.

    >>> from formatkit.model.preset import Preset
    >>> preset_json(Preset("a/b", "a", "b", "B", "image", Size(10, 10)))["shape"]
    'square'
    """
    data: dict[str, Any] = {
        "id": preset.id,
        "network": preset.network,
        "placement": preset.placement,
        "title": preset.title,
        "kind": preset.kind,
        "surface": preset.surface,
        "channel": preset.channel,
        "shape": preset.shape.value,
        "size": _size(preset.size),
        "alternative_sizes": [_size(size) for size in preset.alternative_sizes],
        "ratio": _rules(preset.ratio),
        "dimensions": _rules(preset.dimensions),
        "formats": list(preset.formats or ()),
        "min_bytes": preset.min_bytes,
        "max_bytes": preset.max_bytes,
        "target_bytes": preset.target_bytes,
        "color": preset.color,
        "items": _rules(preset.items),
        "crops": [{**_rules(crop), **_box(crop.rect(preset.size))} for crop in preset.crops],
        "safe_area": _safe_area(preset.safe_area),
        "text": _rules(preset.text),
        "video": _rules(preset.video),
        "animation": _rules(preset.animation),
        "document": _rules(preset.document),
        "other_limits": _other_limits(preset),
        "confidence": preset.confidence,
        "checked": preset.checked,
        "facts": {fact.field: _fact(fact) for fact in preset.facts},
        "our_recommendation": sorted(preset.our_recommendation),
        "unknown": list(preset.unknown),
        "traps": list(preset.traps),
        "disagreements": list(preset.disagreements),
        "notes": preset.notes,
    }
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def _rules(rules: FileModel | None) -> dict[str, Any]:
    return rules.model_dump(mode="json", exclude_defaults=True) if rules else {}


def _size(size: Size) -> list[int]:
    return [size.width, size.height]


def _box(rect: Rect) -> dict[str, float]:
    return {"left": rect.x, "top": rect.y, "right": rect.right, "bottom": rect.bottom}


def _safe_area(area: SafeArea) -> dict[str, Any]:
    data: dict[str, Any] = {
        "organic": _geometry(area.organic) if area.organic else None,
        "ad": _geometry(area.ad) if area.ad else None,
        "also_published": [_geometry(other) for other in area.also_published],
        "note": area.note,
    }
    return {key: value for key, value in data.items() if value}


def _geometry(geometry: SafeGeometry) -> dict[str, Any]:
    insets = geometry.insets
    data: dict[str, Any] = {
        "top": insets.top,
        "right": insets.right,
        "bottom": insets.bottom,
        "left": insets.left,
        "exclusions": [{**_box(box.rect), "why": box.why} for box in geometry.exclusions],
        "basis": geometry.basis,
        "note": geometry.note,
    }
    return {key: value for key, value in data.items() if value not in ("", [])}


def _other_limits(preset: Preset) -> dict[str, dict[str, int | float | str]]:
    result: dict[str, dict[str, int | float | str]] = {}
    for limit in preset.other_limits:
        result.setdefault(limit.field, {})[limit.applies_to] = limit.value
    return result


def _fact(fact: Fact) -> dict[str, Any]:
    sources = [
        {
            "title": source.title,
            "url": source.url or None,
            "kind": source.kind,
            "date": source.date,
            "read": source.read,
            "note": source.note or None,
        }
        for source in fact.sources
    ]
    named = [{key: value for key, value in source.items() if value is not None} for source in sources]
    return {"confidence": fact.confidence, "sources": named, "checked": fact.checked}

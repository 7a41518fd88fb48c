"""From a preset as written to a preset as used: sizes, safe areas in pixels of the size, facts with sources."""

from __future__ import annotations

from collections.abc import Mapping

from formatkit.model.geometry import Insets, Rect, Size
from formatkit.model.preset import Exclusion, Fact, OtherLimit, Preset, SafeArea, SafeGeometry, Source
from formatkit.model.preset_file import FactEntry, GeometryEntry, PresetEntry, SafeAreaEntry, SourceEntry

__all__ = ["built_preset"]


def built_preset(network: str, placement: str, entry: PresetEntry, sources: Mapping[str, SourceEntry]) -> Preset:
    """Return the preset `network/placement`. The entry must name a size and a kind; see `missing_fields`.

    Raises KeyError when a fact names a source that is not in `sources`.
    """
    if entry.size is None or entry.kind is None:
        raise ValueError("a preset needs size and kind")
    size = Size(*entry.size)
    return Preset(
        id=f"{network}/{placement}",
        network=network,
        placement=placement,
        title=entry.title or placement,
        kind=entry.kind,
        size=size,
        surface=entry.surface or "organic",
        channel=entry.channel or "app",
        alternative_sizes=tuple(Size(*pair) for pair in entry.alternative_sizes),
        ratio=entry.ratio,
        dimensions=entry.dimensions,
        formats=entry.formats,
        min_bytes=entry.min_bytes,
        max_bytes=entry.max_bytes,
        target_bytes=entry.target_bytes,
        color=entry.color,
        items=entry.items,
        crops=entry.crops,
        safe_area=_safe_area(entry.safe_area, size),
        text=entry.text,
        video=entry.video,
        animation=entry.animation,
        document=entry.document,
        other_limits=_other_limits(entry),
        facts=tuple(_fact(field, fact, sources) for field, fact in entry.facts.items()),
        our_recommendation=frozenset(entry.our_recommendation),
        unknown=entry.unknown,
        traps=entry.traps,
        disagreements=entry.disagreements,
        notes=entry.notes,
    )


def _other_limits(entry: PresetEntry) -> tuple[OtherLimit, ...]:
    return tuple(
        OtherLimit(field, applies_to, value)
        for field, values in entry.other_limits.items()
        for applies_to, value in values.items()
    )


def _fact(field: str, entry: FactEntry, sources: Mapping[str, SourceEntry]) -> Fact:
    return Fact(field, entry.confidence, tuple(_source(key, sources[key]) for key in entry.sources), entry.checked)


def _source(key: str, entry: SourceEntry) -> Source:
    return Source(key, entry.title, entry.url, entry.kind, entry.date, entry.read, entry.note)


def _safe_area(entry: SafeAreaEntry | None, size: Size) -> SafeArea:
    if entry is None:
        return SafeArea()
    at = Size(*entry.at) if entry.at else size
    scale = (size.width / at.width, size.height / at.height)
    return SafeArea(
        organic=_geometry(entry.organic, scale, entry.ad) if entry.organic else None,
        ad=_geometry(entry.ad, scale, None) if entry.ad else None,
        also_published=tuple(_geometry(other, scale, None) for other in entry.also_published),
        note=entry.note,
    )


def _geometry(entry: GeometryEntry, scale: tuple[float, float], stricter: GeometryEntry | None) -> SafeGeometry:
    """A side that nobody measured takes that of the stricter geometry, and 0 when there is none."""
    across, down = scale
    sides = [
        (getattr(entry, side) if getattr(entry, side) is not None else getattr(stricter, side, None)) or 0.0
        for side in ("top", "right", "bottom", "left")
    ]
    exclusions = tuple(
        Exclusion(
            Rect(
                box.left * across,
                box.top * down,
                (box.right - box.left) * across,
                (box.bottom - box.top) * down,
            ),
            box.why,
        )
        for box in entry.exclusions
    )
    insets = Insets(sides[0] * down, sides[1] * across, sides[2] * down, sides[3] * across)
    return SafeGeometry(insets, exclusions, entry.basis, entry.note)

"""The `presets` command: what is known of every placement, for people and for machines. Writes to stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from formatkit.cli.preset_words import WORDS, short_bytes, shown_value
from formatkit.diagnostics import MessageLanguage
from formatkit.model.fields import in_language
from formatkit.model.preset import Fact, Preset, PresetSet, SafeGeometry
from formatkit.model.preset_json import preset_json
from formatkit.model.preset_text import TextUnit

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["SCHEMA_VERSION", "print_preset", "print_preset_json", "print_presets", "print_presets_json"]

SCHEMA_VERSION: Final = 1
"""Version of the JSON output; it rises when a key changes its meaning or goes away."""

_PIPE_WIDTH = 170
_GROUPS = (
    "size", "alternative_sizes", "ratio", "dimensions", "formats", "min_bytes", "max_bytes", "target_bytes", "color",
    "items", "text", "video", "animation", "document",
)  # fmt: skip


def print_presets(found: Sequence[Preset], sets: Sequence[PresetSet], lang: MessageLanguage = "en") -> None:
    """Print presets as a table, one line each, and the named sets below."""
    words = WORDS[lang]
    console = _console()
    columns = ("size", "shape", "kind", "formats", "max_bytes", "post_text", "confidence", "checked")
    table = _table("id", *(words[name] for name in columns))
    network = ""
    for entry in found:
        if network and entry.network != network:
            table.add_section()
        network = entry.network
        table.add_row(*_row(entry, lang))
    console.print(table)
    if any("size" in entry.our_recommendation for entry in found):
        console.print(words["legend"])
    if sets:
        listing = _table(words["set"], words["presets"], words["description"])
        for named in sets:
            listing.add_row(named.name, str(len(named.presets)), in_language(named.description, lang))
        console.print(listing)


def print_preset(entry: Preset, lang: MessageLanguage = "en") -> None:
    """Print one preset: every number with unit, confidence, date and sources; what is unknown; its traps."""
    words = WORDS[lang]
    console = _console()
    console.print(f"[bold]{entry.id}[/]  {_plain(entry.title)}")
    console.print(f"{entry.kind}, {entry.surface}, {entry.channel}, {entry.shape.value}")
    numbered = _numbered_sources(entry)
    table = _table(*(words[name] for name in ("field", "value", "confidence", "checked", "sources")))
    for field, value in _fields(entry, lang):
        table.add_row(field, _plain(value), *_proof(entry, field.split(",")[0], numbered, lang))
    for field in entry.unknown:
        table.add_row(field, words["unknown"], "", "", "")
    console.print(table)
    _print_safe_area(console, entry, numbered, lang)
    for title, lines in (
        ("traps", entry.traps),
        ("disagreements", entry.disagreements),
        ("notes", (entry.notes,) if entry.notes else ()),
    ):
        _print_list(console, words[title], lines)
    sources = {source.key: source for fact in entry.facts for source in fact.sources}
    shown = [
        f"[{numbered[key]}] {source.title}, {source.date}, {words[source.read]}"
        + "".join(f"; {extra}" for extra in (source.note, source.url) if extra)
        for key, source in sources.items()
    ]
    _print_list(console, words["sources"].capitalize(), shown)


def print_presets_json(found: Sequence[Preset], sets: Sequence[PresetSet]) -> None:
    """Print presets and sets as one JSON document."""
    named = [
        {"name": entry.name, "title": entry.title, "description": entry.description, "presets": entry.presets}
        for entry in sets
    ]
    _print_json({"presets": [preset_json(entry) for entry in found], "sets": named})


def print_preset_json(entry: Preset) -> None:
    """Print one preset as a JSON document."""
    _print_json({"preset": preset_json(entry)})


def _print_json(data: dict[str, Any]) -> None:
    print(json.dumps({"schema_version": SCHEMA_VERSION, **data}, ensure_ascii=False, indent=2))


def _console() -> Console:
    from rich.console import Console

    # In a pipe there is no width to keep to: a line must not break.
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False)


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, pad_edge=False)
    for index, name in enumerate(columns):
        table.add_column(name, no_wrap=index == 0, overflow="fold")
    return table


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _row(entry: Preset, lang: MessageLanguage) -> tuple[str, ...]:
    words = WORDS[lang]
    post_text = entry.text.post_text
    limit = post_text.max if post_text else None
    ours = f" ({words['ours_short']})" if "size" in entry.our_recommendation else ""
    return (
        entry.id,
        f"{entry.size}{ours}",
        entry.shape.value,
        entry.kind,
        " ".join(entry.formats) if entry.formats else words["unknown"],
        short_bytes(entry.max_bytes, lang) if entry.max_bytes is not None else words["unknown"],
        str(limit) if limit is not None else words["unknown"],
        words[entry.confidence],
        words.get(entry.checked, entry.checked),
    )


def _fields(entry: Preset, lang: MessageLanguage) -> Iterator[tuple[str, str]]:
    data = preset_json(entry)
    for group in _GROUPS:
        if group in data:
            yield from _leaves(group, data[group], lang, None)
    for crop in entry.crops:
        yield f"crops, {crop.name}", f"{crop.ratio}{f' ({crop.note})' if crop.note else ''}"
    for limit in entry.other_limits:
        yield f"{limit.field}, {limit.applies_to}", shown_value(limit.field, limit.value, lang)


def _leaves(field: str, value: Any, lang: MessageLanguage, unit: TextUnit | None) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield field, shown_value(field, value, lang, unit)
        return
    counted = TextUnit(value["unit"]) if "unit" in value else unit
    for name, inner in value.items():
        if name != "unit":
            yield from _leaves(f"{field}.{name}", inner, lang, counted)


def _proof(entry: Preset, field: str, numbered: dict[str, int], lang: MessageLanguage) -> tuple[str, str, str]:
    words = WORDS[lang]
    named = "size" if field == "alternative_sizes" else field
    fact = entry.fact(named)
    if entry.is_our_recommendation(named):
        exact = fact if fact and fact.field in entry.our_recommendation else None
        return words["ours"], "", _numbers(exact, numbered)
    if fact is None:
        return words["ours"], "", ""
    return words[fact.confidence], words.get(fact.checked, fact.checked), _numbers(fact, numbered)


def _numbers(fact: Fact | None, numbered: dict[str, int]) -> str:
    return _plain(" ".join(f"[{numbered[source.key]}]" for source in fact.sources)) if fact else ""


def _numbered_sources(entry: Preset) -> dict[str, int]:
    keys = dict.fromkeys(source.key for fact in entry.facts for source in fact.sources)
    return {key: number for number, key in enumerate(keys, start=1)}


def _print_safe_area(console: Console, entry: Preset, numbered: dict[str, int], lang: MessageLanguage) -> None:
    words = WORDS[lang]
    area = entry.safe_area
    console.print(f"\n[bold]{words['safe_area']}[/]")
    if not area.organic and not area.ad:
        console.print(f"  {words['no_safe_area']}")
    for name, geometry in (("organic", area.organic), ("ad", area.ad)):
        if geometry:
            mark = f" ({words['obeyed']})" if geometry is entry.safe_area_for() else ""
            proof = _proof(entry, f"safe_area.{name}", numbered, lang)
            shown = _plain(_shown_geometry(geometry, words["keep_free"]))
            console.print(f"  {name}{mark}: {shown} ({', '.join(filter(None, proof))})", soft_wrap=True)
    others = [_shown_geometry(geometry, words["keep_free"]) for geometry in area.also_published]
    for line in (*others, *([area.note] if area.note else [])):
        console.print(f"  {_plain(line)}", soft_wrap=True)


def _shown_geometry(geometry: SafeGeometry, keep_free: str) -> str:
    insets = geometry.insets
    text = f"top {insets.top:g}, right {insets.right:g}, bottom {insets.bottom:g}, left {insets.left:g}"
    boxes = (
        f"{keep_free} {box.rect.x:g},{box.rect.y:g} – {box.rect.right:g},{box.rect.bottom:g}: {box.why}"
        for box in geometry.exclusions
    )
    return "; ".join((text, *boxes, *(part for part in (geometry.basis, geometry.note) if part)))


def _print_list(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(f"\n[bold]{title}[/]")
        for line in lines:
            console.print(f"  {_plain(line)}", soft_wrap=True)

"""How `templates` tells of templates: a list, or one with its slots and their room, for people and for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formatkit.cli.template_input import Shelf
from formatkit.cli.terminal import print_json
from formatkit.diagnostics import MessageLanguage
from formatkit.load.slot_words import slot_purpose
from formatkit.model.geometry import Shape
from formatkit.model.template import Template

if TYPE_CHECKING:
    from formatkit.template_room import Room

__all__ = ["print_list", "print_list_json", "print_one", "print_one_json"]

_SHAPES = [shape.value for shape in Shape]
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "version": "version",
        "slots": "slots",
        "required": "required",
        "quotes": "quotation marks set by language",
        "styles": "styles",
        "shapes": "shapes",
        "adapted": "composed on their own",
        "file": "file",
        "own": "your own",
        "instead": "in place of the built-in one",
        "room": "characters that fit",
        "tried": "tried with running text in every style, the other slots filled; long words need more room",
        "text": "text",
        "list": "list of texts",
        "picture": "picture",
        "pictures": "pictures",
        "video": "video",
    },
    "de": {
        "version": "Version",
        "slots": "Felder",
        "required": "nötig",
        "quotes": "Anführungszeichen je nach Sprache",
        "styles": "Stile",
        "shapes": "Formen",
        "adapted": "eigens gestaltet",
        "file": "Datei",
        "own": "eigene",
        "instead": "anstelle der mitgelieferten",
        "room": "Zeichen, die passen",
        "tried": "in jedem Stil mit laufendem Text versucht, andere Felder gefüllt; lange Wörter brauchen mehr Platz",
        "text": "Text",
        "list": "Liste von Texten",
        "picture": "Bild",
        "pictures": "Bilder",
        "video": "Video",
    },
}


def print_list(shelf: Shelf, lang: MessageLanguage) -> None:
    """Print one line per template; behind one of the campaign's own stands its file."""
    words = _WORDS[lang]
    rows = [("", words["slots"], words["styles"], words["shapes"], words["file"] if shelf.files else "")]
    for each in shelf.templates:
        slots = " ".join(f"{slot}*" if fact.required else slot for slot, fact in each.slots.items())
        rows.append((each.name, slots, " ".join(each.styles), " ".join(_SHAPES), _origin(each.name, shelf, words)))
    _print_table(rows)
    print(f"* {words['required']}")


def print_list_json(shelf: Shelf, lang: MessageLanguage) -> None:
    """Print all templates as one JSON object."""
    print_json(
        {"exit_code": int(bool(shelf.mistakes)), "templates": [_as_json(each, shelf, lang) for each in shelf.templates]}
    )


def print_one(shelf: Shelf, room: Sequence[Room], brand: str, lang: MessageLanguage) -> None:
    """Print a template: its slots with what they are for, styles, shapes, and the room for text."""
    words, template = _WORDS[lang], shelf.templates[0]
    origin = _origin(template.name, shelf, words)
    print(f"{template.name}, {words['version']} {template.version}" + (f", {origin}" if origin else ""))
    print(f"{words['slots']}:")
    rows = []
    for name, slot in template.slots.items():
        marks = [words[mark] for mark, is_set in (("required", slot.required), ("quotes", slot.quotes)) if is_set]
        rows.append((f"  {name}", ", ".join((words[slot.type], *marks)), slot_purpose(template, name, lang)))
    _print_table(rows)
    adapted = [shape for shape in _SHAPES if shape in {each.value for each in template.shapes}]
    print(f"{words['styles']}: {', '.join(template.styles)}")
    print(
        f"{words['shapes']}: {', '.join(_SHAPES)}" + (f"; {words['adapted']}: {', '.join(adapted)}" if adapted else "")
    )
    if room:
        _print_room(room, f"{words['room']} ({brand}, {lang}):", words["tried"])


def print_one_json(shelf: Shelf, room: Sequence[Room], brand: str, preview: Path | None, lang: MessageLanguage) -> None:
    """Print a template as one JSON object, in the same form as in the list, with its room for text."""
    shown = _as_json(shelf.templates[0], shelf, lang) | {
        "brand": brand,
        "room": [
            {
                "slot": each.slot,
                "shape": each.shape,
                "preset": each.preset,
                "characters": each.characters,
                "at_least": each.all_tried,
            }
            for each in room
        ],
        "preview": str(preview) if preview is not None else None,
    }
    print_json({"exit_code": 0, "templates": [shown]})


def _print_room(room: Sequence[Room], title: str, how: str) -> None:
    slots = {slot: list(entries) for slot, entries in groupby(room, key=lambda each: each.slot)}
    rows = [("", "", *slots)]
    for number, place in enumerate(next(iter(slots.values()))):
        rows.append((f"  {place.shape}", place.preset, *(_number(entries[number]) for entries in slots.values())))
    print(title)
    _print_table(rows)
    print(f"  {how}")


def _number(room: Room) -> str:
    if room.characters is None:
        return "–"
    return f"{room.characters}+" if room.all_tried else str(room.characters)


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _origin(name: str, shelf: Shelf, words: Mapping[str, str]) -> str:
    if name not in shelf.files:
        return ""
    kind = words["instead"] if shelf.replaces_built_in(name) else words["own"]
    return f"{shelf.files[name]} ({kind})"


def _as_json(template: Template, shelf: Shelf, lang: MessageLanguage) -> dict[str, Any]:
    """Return a template. Every shape may be drawn; where it says nothing for one, its layers stand as they are."""
    file = shelf.files.get(template.name)
    return {
        "name": template.name,
        "version": template.version,
        "file": str(file) if file is not None else None,
        "replaces_built_in": shelf.replaces_built_in(template.name),
        "slots": {
            name: {
                "type": slot.type,
                "required": slot.required,
                "quotes": slot.quotes,
                "about": slot_purpose(template, name, lang),
            }
            for name, slot in template.slots.items()
        },
        "styles": list(template.styles),
        "shapes": _SHAPES,
        "adapted_shapes": [shape.value for shape in template.shapes],
    }

"""`formatkit templates`: which designs there are, and what a post may give each of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from formatkit.cli.options import Json, MessageLang
from formatkit.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from formatkit.diagnostics import MessageLanguage
    from formatkit.model.template import Template

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_OWN = Path("templates")
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "version": "version",
        "slots": "slots",
        "required": "required",
        "quotes": "quotation marks set by language",
        "styles": "styles",
        "shapes": "shapes",
        "adapted": "composed on their own",
    },
    "de": {
        "version": "Version",
        "slots": "Felder",
        "required": "nötig",
        "quotes": "Anführungszeichen je nach Sprache",
        "styles": "Stile",
        "shapes": "Formen",
        "adapted": "eigens gestaltet",
    },
}


@app.command()
def templates(
    name: Annotated[str | None, typer.Argument(help="A template.", show_default=False)] = None,
    as_json: Json = False,
    lang: MessageLang = None,
) -> int:
    """Show templates: the built-in ones and those in the folder templates/ here."""
    from formatkit.cli.json_output import if_json
    from formatkit.errors import ConfigError
    from formatkit.load.templates import all_templates, load_template

    terminal = Terminal.speaking(lang)
    with terminal.answering(if_json(as_json)):
        shelf = all_templates((_OWN,))
        mistakes = () if name is not None else shelf.mistakes
        found = (load_template(name, (_OWN,)),) if name is not None else tuple(shelf.sound.values())
        if mistakes and not found:
            raise ConfigError(*mistakes)
    terminal.tell(mistakes)
    if as_json:
        print_json({"exit_code": int(bool(mistakes)), "templates": [_as_json(each) for each in found]})
    elif name is not None:
        _print_one(found[0], terminal.lang)
    else:
        _print_list(found, terminal.lang)
    return int(bool(mistakes))


def _print_list(found: tuple[Template, ...], lang: MessageLanguage) -> None:
    words = _WORDS[lang]
    rows = [("", words["slots"], words["styles"], words["shapes"])]
    for each in found:
        slots = " ".join(f"{slot}*" if fact.required else slot for slot, fact in each.slots.items())
        rows.append((each.name, slots, " ".join(each.styles), " ".join(_shapes())))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    print(f"* {words['required']}")


def _print_one(template: Template, lang: MessageLanguage) -> None:
    words = _WORDS[lang]
    print(f"{template.name}, {words['version']} {template.version}")
    print(f"{words['slots']}:")
    width = max(map(len, template.slots), default=0)
    for name, slot in template.slots.items():
        marks = [words[mark] for mark, is_set in (("required", slot.required), ("quotes", slot.quotes)) if is_set]
        print(f"  {name.ljust(width)}  {', '.join((slot.type, *marks))}")
    adapted = [shape for shape in _shapes() if shape in {each.value for each in template.shapes}]
    print(f"{words['styles']}: {', '.join(template.styles)}")
    print(
        f"{words['shapes']}: {', '.join(_shapes())}"
        + (f"; {words['adapted']}: {', '.join(adapted)}" if adapted else "")
    )


def _as_json(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "version": template.version,
        "slots": {name: slot.model_dump(mode="json") for name, slot in template.slots.items()},
        "styles": list(template.styles),
        "shapes": _shapes(),
        "adapted_shapes": [shape.value for shape in template.shapes],
    }


def _shapes() -> list[str]:
    """A template is used in every shape; where it says nothing for one, its layers stand as they are."""
    from formatkit.model.geometry import Shape

    return [shape.value for shape in Shape]

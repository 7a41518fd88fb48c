"""`formatkit templates`: which designs there are, what a post may give each of them, and what they look like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formatkit.cli.options import BrandFile, Json, MessageLang
from formatkit.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formatkit.diagnostics import MessageLanguage
    from formatkit.model.brand import Brand
    from formatkit.model.preset import Preset
    from formatkit.model.template import Template
    from formatkit.template_room import Room

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def templates(
    name: Annotated[str | None, typer.Argument(help="A template.", show_default=False)] = None,
    campaign: Annotated[
        Path | None,
        typer.Option(help="Campaign file or folder, for its own templates and brand. Default: here."),
    ] = None,
    brand: BrandFile = None,
    preset: Annotated[
        list[str] | None, typer.Option(help="Count characters for this placement or set; default: one per shape.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write a preview of all shapes and styles: .png, .jpg, .webp or .avif."),
    ] = None,
    as_json: Json = False,
    lang: MessageLang = None,
) -> int:
    """Show templates, built-in ones and a campaign's own; of one also its room for text, and a preview."""
    from formatkit.cli.json_output import if_json
    from formatkit.cli.template_input import brand_for, one_name_for, preview_file, shelf_of
    from formatkit.cli.template_output import print_list, print_list_json, print_one, print_one_json
    from formatkit.load.presets import resolve_presets

    terminal = Terminal.speaking(lang)
    with terminal.answering(if_json(as_json)):
        shelf = shelf_of(campaign, name)
        if name is None:
            one_name_for(brand=brand, preset=preset, out=out)
            terminal.tell(shelf.mistakes)
            (print_list_json if as_json else print_list)(shelf, terminal.lang)
            return int(bool(shelf.mistakes))
        target, places, kit = preview_file(out), resolve_presets(tuple(preset or ())), brand_for(brand, campaign)
        room = _room(shelf.templates[0], kit, places, terminal.lang)
        if target is not None:
            _write_preview(shelf.templates[0], kit, target, terminal.lang)
    if as_json:
        print_one_json(shelf, room, kit.name, target, terminal.lang)
    else:
        print_one(shelf, room, kit.name, terminal.lang)
    if target is not None:
        terminal.say("FK877", file=target)
    return 0


def _room(template: Template, brand: Brand, presets: Sequence[Preset], lang: MessageLanguage) -> tuple[Room, ...]:
    from formatkit.template_room import template_room

    return template_room(template, brand=brand, lang=lang, presets=presets)


def _write_preview(template: Template, brand: Brand, target: Path, lang: MessageLanguage) -> None:
    from formatkit.preview import Frame
    from formatkit.template_sheet import template_sheet

    Frame(template_sheet(template, brand=brand, lang=lang)).save(target)

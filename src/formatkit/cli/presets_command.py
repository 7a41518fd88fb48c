"""`formatkit presets`: all placements, those of a network or kind, one with its sources, a set, a preset file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from formatkit.cli.options import Json, MessageLang
from formatkit.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formatkit.model.preset import Preset, PresetSet

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def presets(
    ref: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="A placement, a set, or a preset file.", show_default=False),
    ] = None,
    network: Annotated[str | None, typer.Option(help="Only placements of this network.", show_default=False)] = None,
    kind: Annotated[
        Literal["image", "video", "animation", "document"] | None,
        typer.Option(help="Only placements of this kind.", show_default=False),
    ] = None,
    as_json: Json = False,
    lang: MessageLang = None,
) -> None:
    """Show what is known of placements: sizes, formats, limits, safe areas, with sources, dates and confidence."""
    from formatkit.cli.json_output import if_json
    from formatkit.cli.presets import print_preset, print_preset_json, print_presets, print_presets_json

    terminal = Terminal.speaking(lang)
    with terminal.answering(if_json(as_json)):
        found, sets = _found(ref, network, kind)
    single = ref is not None and "/" in ref and len(found) == 1 and found[0].id == ref
    if as_json:
        if single:
            print_preset_json(found[0])
        else:
            print_presets_json(found, sets)
    elif single:
        print_preset(found[0], terminal.lang)
    else:
        print_presets(found, sets, terminal.lang)


def _found(ref: str | None, network: str | None, kind: str | None) -> tuple[Sequence[Preset], Sequence[PresetSet]]:
    """Return the placements and sets that are asked for. Raises ConfigError, naming the nearest id."""
    from formatkit.load.presets import (
        load_preset_file,
        preset_set,
        preset_set_names,
        resolve_presets,
    )
    from formatkit.load.presets import presets as all_presets

    if ref is None:
        plain = network is None and kind is None
        return all_presets(network, kind), tuple(map(preset_set, preset_set_names())) if plain else ()
    if ref.endswith(".toml") or Path(ref).is_file():
        file = load_preset_file(Path(ref))
        return _narrowed(file.presets, network, kind), file.sets
    sets = (preset_set(ref),) if ref in preset_set_names() else ()
    return _narrowed(resolve_presets((ref,)), network, kind), sets


def _narrowed(found: Sequence[Preset], network: str | None, kind: str | None) -> tuple[Preset, ...]:
    return tuple(each for each in found if network in (None, each.network) and kind in (None, each.kind))

"""`formatkit render`: one quote, for one or several placements."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from formatkit.cli.options import BrandFile, Debug, FaceModelFile, FilmQuality, Json, PresetIds, Small
from formatkit.cli.terminal import Terminal, system_language

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def render(
    quote: Annotated[str | None, typer.Argument(help="The quote; - reads standard input.", show_default=False)] = None,
    text_file: Annotated[Path | None, typer.Option(help="Read the quote from this file.", show_default=False)] = None,
    author: Annotated[str, typer.Option(help="Who said it.", show_default=False)] = "",
    role: Annotated[str, typer.Option(help="What the author is or does.", show_default=False)] = "",
    photo: Annotated[Path | None, typer.Option(help="A photograph behind the text.", show_default=False)] = None,
    logo: Annotated[Path | None, typer.Option(help="A logo, in place of the brand's.", show_default=False)] = None,
    slot: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Fill any slot of the template; repeatable.")
    ] = None,
    preset: PresetIds = ["linkedin/image-square"],  # noqa: B006 (typer copies it)
    brand: BrandFile = None,
    template: Annotated[str, typer.Option(help="Name of a template.")] = "quote",
    style: Annotated[
        Literal["plain", "photo", "split"] | None, typer.Option(help="Style of the template.", show_default=False)
    ] = None,
    form: Annotated[
        Literal["png", "jpeg", "webp", "avif", "mp4", "mov", "gif", "pdf"] | None,
        typer.Option("--format", help="File format. Default: what suits picture and network.", show_default=False),
    ] = None,
    lang: Annotated[
        str | None, typer.Option(help="Language of the text. Default: that of the system.", show_default=False)
    ] = None,
    status: Annotated[
        Literal["draft", "approved", "published"], typer.Option(help="A draft carries a discreet mark.")
    ] = "approved",
    video: Annotated[Path | None, typer.Option(help="A video behind the text of a film.", show_default=False)] = None,
    seconds: Annotated[
        float | None,
        typer.Option(
            min=0.5, max=900, help="How long a film lasts. Default: as long as reading takes.", show_default=False
        ),
    ] = None,
    motion: Annotated[
        Literal["calm", "lively", "reduced"] | None,
        typer.Option(help="Motion of a film. Default: that of the brand kit.", show_default=False),
    ] = None,
    media: Annotated[
        str | None,
        typer.Option(
            help="Table of credits, licences, consents and focus. Default: media.csv, if it is here.",
            show_default=False,
        ),
    ] = None,
    date: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d.%m.%Y"],
            help="The day it is published, which licences and consents must cover. Default: today.",
            show_default=False,
        ),
    ] = None,
    face_model: FaceModelFile = None,
    quality: FilmQuality = "standard",
    overlay: Annotated[
        bool, typer.Option("--overlay", help="A film without its ground, see-through; -o ends in .webm or .mov.")
    ] = False,
    small: Small = False,
    final: Annotated[bool, typer.Option("--final", help="No mark, even on a draft.")] = False,
    out: Annotated[
        str, typer.Option("--out", "-o", help="A file, whose ending chooses the format, or a folder.")
    ] = ".",
    debug: Debug = False,
    as_json: Json = False,
    ui_lang: Annotated[
        Literal["en", "de"] | None,
        typer.Option(help="Language of messages: en or de. Default: that of the system.", show_default=False),
    ] = None,
) -> int:
    """Make a quote picture or film and print its path. Without a brand kit a quiet neutral one is used."""
    from formatkit.cli.film_progress import film_progress
    from formatkit.cli.json_output import if_json
    from formatkit.cli.render_input import SlotGift, gifts_of, quote_from
    from formatkit.cli.rendering import Wish, print_made, render_wish

    terminal = Terminal.speaking(ui_lang, shown=None)
    with terminal.answering(if_json(as_json)):
        slots = gifts_of(slot or ())
        spoken = None if any(gift.slot == "quote" for gift in slots) and quote is None else quote_from(quote, text_file)
        named = (
            ("author", author),
            ("role", role),
            ("photo", str(photo) if photo else ""),
            ("video", str(video) if video else ""),
        )
        wish = Wish(
            gifts=(
                *((spoken,) if spoken else ()),
                *(SlotGift(name, value, f"--{name}") for name, value in named if value),
                *slots,
            ),
            presets=tuple(preset),
            template=template,
            brand=brand,
            logo=logo,
            lang=lang or system_language(),
            fields={"style": style, "format": form, "status": status, "motion": motion},
            final=final,
            out=out,
            seconds=seconds,
            quality=quality,
            overlay=overlay,
            face_model=face_model,
            debug=debug,
            packing="small" if small else "fast",
            media=media,
            date=date.date() if date else None,
        )
        with film_progress(terminal) as on_frames:
            made = render_wish(wish, on_frames)
    return print_made(made, terminal, as_json)

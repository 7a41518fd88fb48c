"""`formatkit where-used`: which pictures and films of a campaign show a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from formatkit.cli.options import Json, MessageLang
from formatkit.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from formatkit.batch.where_used import Use

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def where_used(
    file: Annotated[Path, typer.Argument(help="A photograph, video or logo.", show_default=False)],
    campaign: Annotated[Path, typer.Argument(help="The campaign file.")] = Path("campaign.toml"),
    as_json: Json = False,
    lang: MessageLang = None,
) -> int:
    """List what a campaign makes with a file: one name without ending per line."""
    from formatkit.batch.plan import plan
    from formatkit.batch.where_used import where_used as uses_of
    from formatkit.cli.json_output import if_json
    from formatkit.load.campaign import load_campaign

    terminal = Terminal.speaking(lang)
    with terminal.answering(if_json(as_json)):
        # Without the media table: an ended licence stops a plan, and is why people ask.
        uses = uses_of(file, plan(replace(load_campaign(campaign), media=()), include_embargoed=True))
    if as_json:
        print_json({"exit_code": 0, "file": str(file), "uses": [_as_json(use) for use in uses]})
    else:
        for use in uses:
            print(use.job.stem)
    return 0


def _as_json(use: Use) -> dict[str, Any]:
    job = use.job
    return {
        "name": job.stem,
        "post": job.post,
        "preset": job.preset,
        "lang": job.lang,
        "date": job.date.isoformat() if job.date else None,
        "status": job.status,
        "role": use.role,
    }

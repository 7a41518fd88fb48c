"""`formatkit where-used`: which pictures and films of a campaign, or of a finished run, show a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from formatkit.cli.options import Json, MessageLang
from formatkit.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from formatkit.batch.where_shown import Shown
    from formatkit.batch.where_used import Use

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_CAMPAIGN: Final = "campaign.toml"
_REPORT: Final = "report.json"


@app.command()
def where_used(
    file: Annotated[
        Path, typer.Argument(help="A photograph, video, sound, logo or font; it may be gone.", show_default=False)
    ],
    place: Annotated[
        Path,
        typer.Argument(metavar="[CAMPAIGN]", help="The campaign file, or the report.json or folder of a finished run."),
    ] = Path(_CAMPAIGN),
    as_json: Json = False,
    lang: MessageLang = None,
) -> int:
    """List what a campaign makes with a file, one name without ending per line, or what a run has made with it."""
    from formatkit.cli.json_output import if_json

    terminal = Terminal.speaking(lang)
    with terminal.answering(if_json(as_json)):
        uses = list(_uses(file, _file_in(place)))
    if as_json:
        print_json({"exit_code": 0, "file": str(file), "uses": uses})
    else:
        for use in uses:
            print(use["path"] or use["name"])
    return 0


def _file_in(place: Path) -> Path:
    """Return the campaign file or, where there is none, the report in a folder."""
    if not place.is_dir():
        return place
    return next((place / name for name in (_CAMPAIGN, _REPORT) if (place / name).is_file()), place / _CAMPAIGN)


def _uses(file: Path, source: Path) -> Iterator[dict[str, Any]]:
    if source.suffix.lower() == ".json":
        from formatkit.batch.where_shown import read_report, where_shown

        return map(_shown_json, where_shown(file, read_report(source, str(source))))
    from formatkit.batch.where_used import where_used as uses_of
    from formatkit.load.campaign import load_campaign

    return map(_use_json, uses_of(file, load_campaign(source)))


def _use_json(use: Use) -> dict[str, Any]:
    job = use.job
    return {
        "name": job.stem,
        "path": None,
        "post": job.post,
        "preset": job.preset,
        "lang": job.lang,
        "date": job.date.isoformat() if job.date else None,
        "status": job.status,
        "role": use.role,
        "by": "name",
    }


def _shown_json(shown: Shown) -> dict[str, Any]:
    asset = shown.asset
    return {
        "name": asset.name,
        "path": asset.path,
        "post": asset.post,
        "preset": asset.preset,
        "lang": asset.language,
        "date": asset.date,
        "status": asset.status,
        "role": shown.role,
        "by": shown.by,
    }

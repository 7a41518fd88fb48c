"""`formatkit init`: a campaign folder that runs at once, with comments; nothing is ever overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from formatkit.cli.options import MessageLang
from formatkit.cli.terminal import Terminal

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder; it is made if it is not there.", show_default=False)],
    lang: MessageLang = None,
) -> None:
    """Start a campaign folder: brand kit, posts, media table, campaign file, in German or English."""
    from formatkit.cli.scaffold import scaffold, write_new

    terminal = Terminal.speaking(lang)
    with terminal.answering():
        written = write_new(folder, scaffold(terminal.lang))
    for path in written:
        print(path)
    terminal.say("FK872" if folder.resolve() == Path.cwd() else "FK873", folder=folder)

"""`formatkit clean`: delete files of earlier runs that belong to no post any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formatkit.cli.options import CampaignFile, Json, MessageLang, OutputFolder
from formatkit.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from formatkit.batch.plan import Plan
    from formatkit.cli.batch_source import Source

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def clean(
    campaign: CampaignFile = None,
    out: OutputFolder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted, delete nothing.")] = False,
    as_json: Json = False,
    lang: MessageLang = None,
) -> int:
    """Delete what earlier runs made and no post makes any more; nothing that was changed or is not of formatkit."""
    from formatkit.batch.ledger import read_ledger
    from formatkit.batch.left_over import remove_left_over
    from formatkit.cli.batch_source import Source
    from formatkit.cli.json_output import diagnostic_json, if_json

    terminal = Terminal.speaking(lang)
    with terminal.answering(if_json(as_json)):
        plan = _whole(Source(campaign), out)
        with _held(plan, dry_run):
            ledger = read_ledger(plan.out)
            names = tuple(name for name in plan.left_over if name in ledger.files)
            found, said = (names, ()) if dry_run else remove_left_over(plan.out, names, ledger)
    if as_json:
        told = [diagnostic_json(each, terminal.lang) for each in said]
        print_json({"exit_code": 0, "out": str(plan.out), "deleted": not dry_run, "files": found, "diagnostics": told})
        return 0
    for name in found:
        print(plan.out / name)
    terminal.tell(said)
    terminal.say("FK854" if dry_run else "FK853", count=len(found))
    return 0


def _whole(source: Source, out: Path | None) -> Plan:
    """Return the plan of all posts. Raises ConfigError: what cannot be read wholly says nothing of what is left."""
    from formatkit.batch.plan import plan
    from formatkit.cli.batch_input import loaded
    from formatkit.diagnostics import Severity
    from formatkit.errors import ConfigError

    campaign, found = loaded(source)
    if campaign is None or any(each.severity is Severity.ERROR for each in found):
        raise ConfigError(*found)
    # Without the media table: an ended licence stops a plan, but not the cleaning up after it.
    return plan(replace(campaign, media=()), out=out or campaign.out)


@contextmanager
def _held(plan: Plan, looking: bool) -> Iterator[None]:
    from formatkit.batch.lock import sole_run

    if looking or not plan.out.is_dir():
        yield
        return
    with sole_run(plan.out):
        yield

"""`formatkit check`: picture and video files of any origin against a placement, before they are uploaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formatkit.cli.options import AllFindings, Json, MessageLang
from formatkit.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from formatkit.diagnostics import Diagnostic

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Picture or video files.", show_default=False)],
    preset: Annotated[
        str, typer.Option(help="Id of the placement, such as linkedin/image-square.", show_default=False)
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as failures: exit code 1.")] = False,
    as_json: Json = False,
    every: AllFindings = False,
    lang: MessageLang = None,
) -> int:
    """Check whether a network takes these files. Prints each file with `ok` or what is wrong."""
    from formatkit.api import check as check_file
    from formatkit.cli.json_output import if_json
    from formatkit.diagnostics import Severity
    from formatkit.load.presets import preset as preset_by_id

    terminal = Terminal.speaking(lang, None if every else Terminal().shown)
    with terminal.answering(if_json(as_json)):
        placement = preset_by_id(preset)
        found = {file: check_file(file, preset=placement) for file in files}
    refused = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    code = int(any(each.severity in refused for findings in found.values() for each in findings))
    if as_json:
        _print_as_json(found, preset, code, terminal)
    else:
        for file, findings in found.items():
            terminal.tell(findings)
            print(f"{file}: {terminal.said(_verdict(findings))}")
    return code


def _verdict(findings: tuple[Diagnostic, ...]) -> str:
    from formatkit.diagnostics import Severity

    severities = {each.severity for each in findings}
    if Severity.ERROR in severities:
        return "FK852"
    return "FK851" if Severity.WARNING in severities else "FK850"


def _print_as_json(found: dict[Path, tuple[Diagnostic, ...]], preset: str, code: int, terminal: Terminal) -> None:
    from formatkit.cli.json_output import diagnostic_json
    from formatkit.diagnostics import Severity

    files = [
        {
            "path": str(file),
            "accepted": all(each.severity is not Severity.ERROR for each in findings),
            "diagnostics": [diagnostic_json(each, terminal.lang) for each in findings],
        }
        for file, findings in found.items()
    ]
    print_json({"exit_code": code, "preset": preset, "files": files})

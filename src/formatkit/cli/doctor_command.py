"""`formatkit doctor`: versions, and whether everything that is needed is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from formatkit.cli.options import Json, MessageLang
from formatkit.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from formatkit.cli.examination import Examination
    from formatkit.diagnostics import MessageLanguage

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)
_LABELS: dict[str, dict[str, str]] = {
    "en": {
        "system": "system",
        "packages": "packages",
        "codecs": "picture formats",
        "fonts": "fonts",
        "layers": "layer plug-ins",
        "presets": "networks",
        "ffmpeg": "ffmpeg",
        "temporary_folder": "temporary folder",
        "cores": "cores",
        "free_memory": "free memory",
        "workers": "workers of a batch",
        "unknown": "unknown",
        "absent": "absent",
    },
    "de": {
        "system": "System",
        "packages": "Pakete",
        "codecs": "Bildformate",
        "fonts": "Schriften",
        "layers": "Ebenen-Plug-ins",
        "presets": "Netzwerke",
        "ffmpeg": "ffmpeg",
        "temporary_folder": "temporärer Ordner",
        "cores": "Kerne",
        "free_memory": "freier Speicher",
        "workers": "Arbeitsprozesse eines Stapels",
        "unknown": "unbekannt",
        "absent": "fehlt",
    },
}
_MISSING_TOOL = 3


@app.command()
def doctor(as_json: Json = False, lang: MessageLang = None) -> int:
    """Show versions and whether everything that is needed is there; exit code 3 when something is missing."""
    from formatkit.cli.examination import examined
    from formatkit.diagnostics import Severity

    terminal = Terminal.speaking(lang, shown=None)
    found = examined()
    code = _MISSING_TOOL if any(each.severity is Severity.ERROR for each in found.diagnostics) else 0
    if as_json:
        from formatkit.cli.json_output import diagnostic_json

        diagnostics = [diagnostic_json(each, terminal.lang) for each in found.diagnostics]
        print_json({"exit_code": code, **found.facts(), "diagnostics": diagnostics})
    else:
        _print(found, terminal.lang)
    terminal.tell(found.diagnostics)
    terminal.say("FK868" if code else "FK867")
    return code


def _print(found: Examination, lang: MessageLanguage) -> None:
    words = _LABELS[lang]
    free = words["unknown"] if found.free_memory is None else f"{found.free_memory / 1e9:.1f} GB"
    rows = {
        "system": (f"formatkit {found.formatkit}, Python {found.python}, {found.system}",),
        "packages": tuple(f"{name} {version or words['absent']}" for name, version in found.packages.items()),
        "codecs": tuple(f"{name} {'+' if present else words['absent']}" for name, present in found.codecs.items()),
        "fonts": found.fonts,
        "layers": found.layers,
        "presets": (str(len(found.networks)),),
        "ffmpeg": (found.ffmpeg or words["absent"],),
        "temporary_folder": (found.temporary_folder,),
        "cores": (str(found.cores),),
        "free_memory": (free,),
        "workers": (str(found.workers),),
    }
    width = max(len(words[name]) for name in rows)
    for name, values in rows.items():
        for index, value in enumerate(values):
            print(f"{('' if index else words[name]).ljust(width)}  {value}")

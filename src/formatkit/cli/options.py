"""Options that several commands have, under one name and one meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "AllFindings",
    "BrandFile",
    "CampaignFile",
    "Debug",
    "FaceModelFile",
    "FilmQuality",
    "Json",
    "MessageLang",
    "OutputFolder",
    "PresetIds",
    "Small",
]

MessageLang = Annotated[
    Literal["en", "de"] | None,
    typer.Option("--lang", help="Language of messages: en or de. Default: that of the system.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output.")]
AllFindings = Annotated[bool, typer.Option("--all", help="Show every finding, not only the first 20.")]
CampaignFile = Annotated[
    Path | None,
    typer.Argument(help="The campaign file. Default: campaign.toml, if it is here.", show_default=False),
]
OutputFolder = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Output folder. Default: that of the campaign.", show_default=False),
]
BrandFile = Annotated[
    Path | None, typer.Option("--brand", help="Brand kit. Default: a quiet neutral one.", show_default=False)
]
FaceModelFile = Annotated[
    Path | None,
    typer.Option(
        "--face-model",
        help="A YuNet model (ONNX): photographs without a focus are cropped by the faces it finds.",
        show_default=False,
    ),
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Beside each file NAME.debug.png: grid, safe area, layers, baselines.")
]
FilmQuality = Annotated[
    Literal["draft", "standard", "high"],
    typer.Option("--quality", help="Quality of films; a draft has half the size and is for looking only."),
]
Small = Annotated[
    bool,
    typer.Option("--small", help="Pack pictures as small as they get without a loss; needs formatkit[small]."),
]
PresetIds = Annotated[
    list[str],
    typer.Option("--preset", help="Id of a placement or name of a set; may be given several times."),
]

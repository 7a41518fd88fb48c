"""A finished file: re-opened and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from formatkit.diagnostics import Diagnostic
from formatkit.model.geometry import Size

__all__ = ["Asset"]

_Jpeg = bytes


@dataclass(frozen=True, slots=True)
class Asset:
    """A file under its final name. `bytes` is its length, `sha256` (hex) of its content.

    `credits` are those of the photographs that it shows; `focus_by` tells what decided on their crops: a focus that was
    given, faces that were found, saliency, or the middle (of a video without focus). `quality` is the encoder's (JPEG,
    WebP, AVIF), None where there is none.

    Documents have `pages` and `previews`, a small JPEG of each page. Films have `seconds` and `frames`,
    and `captions`: the subtitle files beside them. `diagnostics` holds what was noticed on the way; errors are not
    among them, since a file with errors does not get its name.
    """

    path: Path
    preset: str
    format: str
    size: Size
    bytes: int
    sha256: str
    alt_text: str = ""
    credits: tuple[str, ...] = ()
    focus_by: tuple[str, ...] = ()
    quality: int | None = None
    seconds: float | None = None
    frames: int = 1
    pages: int | None = None
    previews: tuple[_Jpeg, ...] = field(default=(), repr=False)
    captions: tuple[Path, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

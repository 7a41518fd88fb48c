"""Fonts that are installed on the machine: looked up by their family's name in the folders where systems keep them.

Nothing here runs unless a brand names such a family or a text needs Chinese, Japanese or Korean letters: pictures are
the same on every machine otherwise. Files are taken in the order of folders and names, so the choice is the same
whenever the same fonts are installed. Folders are read once in a process.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from formatkit.diagnostics import Where
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import read_bytes
from formatkit.load.asset_fonts import vet_font
from formatkit.scene.text import FontKey

__all__ = ["SystemFont", "font_folders", "fonts_from", "key_of", "system_fonts"]

_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_MOST_BYTES = 256 << 20
_UPRIGHT_WIDTH = 100.0
_given: ContextVar[tuple[Path, ...] | None] = ContextVar("font folders", default=None)


class SystemFont(NamedTuple):
    """One upright font of the machine: file, its index there, family, weight (a span, one value unless variable)."""

    path: Path
    number: int
    family: str
    lightest: float
    heaviest: float
    width: float
    has_weights: bool

    def distance(self, weight: float) -> tuple[float, float]:
        """Return how far the font is from upright text of this weight and of normal width."""
        return abs(self.width - _UPRIGHT_WIDTH), max(self.lightest - weight, weight - self.heaviest, 0.0)


def font_folders() -> tuple[Path, ...]:
    """Return the folders in which the system keeps fonts, its own first; inside `fonts_from` those given there."""
    given = _given.get()
    if given is not None:
        return given
    home = Path.home()
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts"
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    )


@contextmanager
def fonts_from(folders: tuple[Path, ...]) -> Iterator[None]:
    """Take fonts from other folders than the system's, in this thread: those of another machine, for its jobs."""
    token = _given.set(folders)
    try:
        yield
    finally:
        _given.reset(token)


@cache
def system_fonts(family: str, folders: tuple[Path, ...], beginnings: tuple[str, ...] = ("",)) -> tuple[SystemFont, ...]:
    """Return the upright fonts of a family; upper and lower case count as equal.

    Only files are opened whose name, in small letters, begins with one of `beginnings`.
    """
    wanted = family.strip().casefold()
    return tuple(
        font
        for path in _files(folders)
        if path.name.casefold().startswith(beginnings)
        for font in _fonts_in(path)
        if font.family.casefold() == wanted
    )


def key_of(fonts: Sequence[SystemFont], weight: float) -> tuple[FontKey, Path] | None:
    """Return the key and the file of the sound font that is nearest to a weight; None when there is none."""
    for font in sorted(fonts, key=lambda font: font.distance(weight)):
        digest = _digest(font.path, font.number)
        if digest is not None:
            axes = (("wght", float(min(max(weight, font.lightest), font.heaviest))),) if font.has_weights else ()
            return FontKey(digest, font.number, axes), font.path
    return None


@cache
def _files(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    found: list[Path] = []
    for folder in folders:
        found += sorted(
            Path(place, name)
            for place, _, names in os.walk(folder)
            for name in names
            if name.casefold().endswith(_ENDINGS)
        )
    return tuple(found)


@cache
def _fonts_in(path: Path) -> tuple[SystemFont, ...]:
    return tuple(_read(path))


def _read(path: Path) -> Iterator[SystemFont]:
    """Read what the fonts of a file say of themselves; a file that is no font has none."""
    import uharfbuzz as hb

    try:
        blob = hb.Blob.from_file_path(os.fspath(path))
    except hb.HarfBuzzError:
        return
    for index in range(hb.Face(blob, 0).count):
        face = hb.Face(blob, index)
        if face.glyph_count == 0:
            continue
        font = hb.Font(face)
        if font.get_style_value(hb.StyleTag.ITALIC) or font.get_style_value(hb.StyleTag.SLANT_ANGLE):
            continue
        weight = font.get_style_value(hb.StyleTag.WEIGHT)
        spans = [(axis.min_value, axis.max_value) for axis in _axes(face) if axis.tag == "wght"]
        lightest, heaviest = spans[0] if spans else (weight, weight)
        width = font.get_style_value(hb.StyleTag.WIDTH)
        yield SystemFont(path, index, _family(face), lightest, heaviest, width, bool(spans))


def _axes(face: Any) -> list[Any]:
    return list(face.axis_infos) if face.has_var_data else []


def _family(face: Any) -> str:
    import uharfbuzz as hb

    names = hb.OTNameIdPredefined
    return face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or ""


@cache
def _digest(path: Path, index: int) -> str | None:
    """Return the SHA-256 of a font file, None when it cannot be read or is broken."""
    try:
        data = read_bytes(path.resolve(), _MOST_BYTES, Where())
        vet_font(data, path.name, Where(), index)
    except AssetError:
        return None
    return hashlib.sha256(data).hexdigest()

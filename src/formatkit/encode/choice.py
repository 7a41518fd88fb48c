"""Which file format a picture or film is delivered in: what the network takes, and what suits it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

from formatkit.diagnostics import Where, error
from formatkit.errors import ConfigError, EncodeError, MissingToolError
from formatkit.model.order import Packing
from formatkit.model.preset import Preset

__all__ = [
    "DOCUMENT_SUFFIXES",
    "FILM_SUFFIXES",
    "SUFFIXES",
    "DocumentForm",
    "FileForm",
    "FilmForm",
    "StillFormat",
    "choose_formats",
    "film_format",
    "format_of_file",
    "format_of_suffix",
    "require_document_format",
    "require_packing",
]

StillFormat = Literal["png", "jpeg", "webp", "avif"]
FilmForm = Literal["mp4", "mov", "gif", "webp"]
DocumentForm = Literal["pdf"]
FileForm = StillFormat | FilmForm | DocumentForm
SUFFIXES: dict[StillFormat, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "avif": ".avif"}
FILM_SUFFIXES: dict[FilmForm, str] = {"mp4": ".mp4", "mov": ".mov", "gif": ".gif", "webp": ".webp"}
DOCUMENT_SUFFIXES: dict[DocumentForm, str] = {"pdf": ".pdf"}
_FLAT: tuple[StillFormat, ...] = ("png", "jpeg", "webp", "avif")
_PHOTOGRAPHIC: tuple[StillFormat, ...] = ("jpeg", "png", "webp", "avif")
_SMALL_PACKER = "oxipng"
_EVERYWHERE: tuple[StillFormat, ...] = ("jpeg", "png")
"""What is assumed of a network that publishes no formats."""


def choose_formats(
    accepted: Sequence[str] | None, wanted: str | None, *, photographic: bool, where: Where
) -> tuple[StillFormat, ...]:
    """Return the formats to try, best first: PNG for flat artwork, JPEG for photographs, if the network takes it.

    `wanted` is the user's own choice, and then the only one. Raises EncodeError when the network does not take it.

    >>> choose_formats(["jpeg", "png"], None, photographic=True, where=Where())
    ('jpeg', 'png')
    """
    taken = _EVERYWHERE if accepted is None else tuple(form for form in get_args(StillFormat) if form in accepted)
    possible = taken if accepted is not None else get_args(StillFormat)
    if wanted is not None and wanted not in possible:
        raise EncodeError(error("FK590", where, wanted=wanted, accepted=", ".join(accepted or possible)))
    if wanted is not None:
        return tuple(form for form in _FLAT if form == wanted)
    if not taken:
        raise EncodeError(error("FK591", where, accepted=", ".join(accepted or ())))
    return tuple(form for form in (_PHOTOGRAPHIC if photographic else _FLAT) if form in taken)


def film_format(preset: Preset, wanted: str | None, where: Where) -> FilmForm:
    """Return the format of a film: the one that is wanted, else the best one that the preset takes.

    Raises EncodeError (FK590) for one that it does not take.
    """
    every: Sequence[FilmForm] = ("mp4", "mov") if preset.kind == "video" else ("mp4", "gif", "webp")
    named = (*(preset.formats or ()), *((preset.video.containers if preset.video else None) or ()))
    taken = [form for form in every if form in named] or list(every[:1])
    chosen = next((form for form in taken if wanted in (None, form)), None)
    if chosen is None:
        raise EncodeError(error("FK590", where, wanted=wanted or "", accepted=", ".join(taken)))
    return chosen


def require_document_format(wanted: str | None, where: Where) -> None:
    """Raise EncodeError (FK590) when a document is wanted as anything but a PDF."""
    if wanted not in (None, *get_args(DocumentForm)):
        raise EncodeError(error("FK590", where, wanted=wanted or "", accepted=", ".join(get_args(DocumentForm))))


def require_packing(packing: Packing) -> None:
    """Raise MissingToolError (FK547) when what packs this way is not installed."""
    if packing == "small" and find_spec(_SMALL_PACKER) is None:
        raise MissingToolError(error("FK547"))


def format_of_file(path: Path) -> FileForm:
    """Return the format that a file's ending asks for. Raises ConfigError (FK802) for any other ending."""
    form = format_of_suffix(path.suffix)
    if form is None:
        known = ", ".join(dict.fromkeys((*SUFFIXES.values(), *FILM_SUFFIXES.values(), *DOCUMENT_SUFFIXES.values())))
        raise ConfigError(error("FK802", Where(file=path.name), found=path.suffix, known=known))
    return form


def format_of_suffix(suffix: str) -> FileForm | None:
    """Return the format that a file ending such as `.jpg` stands for, or None.

    >>> format_of_suffix(".JPEG")
    'jpeg'
    """
    known: dict[str, FileForm] = {".jpeg": "jpeg"}
    known.update((ending, form) for form, ending in DOCUMENT_SUFFIXES.items())
    known.update((ending, form) for form, ending in FILM_SUFFIXES.items())
    known.update((ending, form) for form, ending in SUFFIXES.items())
    return known.get(suffix.lower())

"""Which file format a still is delivered in: what the network takes, and what suits the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from formatkit.diagnostics import Where, error
from formatkit.errors import EncodeError

__all__ = ["FILM_SUFFIXES", "SUFFIXES", "FileForm", "FilmForm", "StillFormat", "choose_formats", "format_of_suffix"]

StillFormat = Literal["png", "jpeg", "webp", "avif"]
FilmForm = Literal["mp4", "mov", "gif", "webp"]
FileForm = StillFormat | FilmForm
SUFFIXES: dict[StillFormat, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "avif": ".avif"}
FILM_SUFFIXES: dict[FilmForm, str] = {"mp4": ".mp4", "mov": ".mov", "gif": ".gif", "webp": ".webp"}
_FLAT: tuple[StillFormat, ...] = ("png", "jpeg", "webp", "avif")
_PHOTOGRAPHIC: tuple[StillFormat, ...] = ("jpeg", "png", "webp", "avif")
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
    if wanted is not None and accepted is not None and wanted not in taken:
        raise EncodeError(error("FK590", where, wanted=wanted, accepted=", ".join(accepted)))
    if wanted is not None:
        return tuple(form for form in _FLAT if form == wanted)
    if not taken:
        raise EncodeError(error("FK591", where, accepted=", ".join(accepted or ())))
    return tuple(form for form in (_PHOTOGRAPHIC if photographic else _FLAT) if form in taken)


def format_of_suffix(suffix: str) -> FileForm | None:
    """Return the format that a file ending such as `.jpg` stands for, or None.

    >>> format_of_suffix(".JPEG")
    'jpeg'
    """
    known: dict[str, FileForm] = {".jpeg": "jpeg"}
    known.update((ending, form) for form, ending in FILM_SUFFIXES.items())
    known.update((ending, form) for form, ending in SUFFIXES.items())
    return known.get(suffix.lower())

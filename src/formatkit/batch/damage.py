"""Whether a file that we made was damaged since, by a failing disk or a copy cut short, or changed by somebody."""

from __future__ import annotations

import json
from pathlib import Path

from formatkit.diagnostics import Where
from formatkit.encode.choice import FILM_SUFFIXES, SUFFIXES
from formatkit.errors import AssetError
from formatkit.media.faults import MediaError

__all__ = ["is_damaged"]

_PICTURES = frozenset(SUFFIXES.values())
_FILMS = frozenset(FILM_SUFFIXES.values())
_UNREADABLE = frozenset({"FK211", "FK212"})
_HEAD, _TAIL = 4096, 1024


def is_damaged(path: Path) -> bool:
    """Tell whether a file that had been whole cannot be what somebody wanted it to be.

    It is empty, begins with nothing but zeros, or does not decode any more; a text holds zeros. What was retouched,
    or replaced by something else that is whole, is not damaged. A text that merely became shorter cannot be told
    from one that was edited, so it is not either. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0"):
        return True
    ending = path.suffix.lower()
    if ending in _PICTURES or ending in _FILMS:  # a .webp may be either
        return (ending in _PICTURES and _is_broken_picture(path)) or (ending in _FILMS and _is_broken_film(path))
    if ending == ".pdf":
        return b"%%EOF" not in path.read_bytes()[-_TAIL:]
    return _is_broken_text(path, ending)


def _is_broken_picture(path: Path) -> bool:
    from formatkit.load.assets import AssetStore

    with AssetStore((path.parent,)) as store:
        try:
            store.proxy(store.open_picture(path, Where()).digest)
        except AssetError as problem:
            return any(each.code in _UNREADABLE for each in problem.diagnostics)
    return False


def _is_broken_film(path: Path) -> bool:
    from formatkit.media.film_process import examined_film

    try:
        _, decoded = examined_film(path, "whole")
    except MediaError as fault:
        return fault.kind in ("damaged", "truncated")
    return decoded is None or decoded.damaged > 0 or decoded.frames != decoded.expected


def _is_broken_text(path: Path, ending: str) -> bool:
    data = path.read_bytes()
    if ending == ".json":
        try:
            json.loads(data)
        except ValueError:
            return True
    return b"\0" in data

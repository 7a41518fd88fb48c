"""From the path that a user wrote to a file inside the allowed folders, however its name is stored on disk."""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from formatkit.diagnostics import Where, error
from formatkit.errors import AssetError

__all__ = ["file_below"]


def file_below(written: str | Path, roots: Sequence[Path], where: Where) -> Path:
    """Return the real path of an existing file or folder.

    A relative path starts at the first root. The name is also found when only upper and lower case, composed or
    decomposed umlauts (NFC, NFD) or backslashes differ. Raises AssetError: FK200 missing, FK201 outside the roots,
    FK202 an address of the web.
    """
    text = str(written)
    if "://" in text:
        raise AssetError(error("FK202", where, file=text))
    if "\0" in text or not text.strip():
        raise AssetError(error("FK200", where, file=text, nearest=""))
    path = _first(text, roots)
    real = Path(os.path.realpath(path))
    if not any(_inside(real, root) for root in roots):
        raise AssetError(error("FK201", where, file=text, roots=", ".join(str(root) for root in roots)))
    if real.exists():
        return real
    alike = _alike(real)
    if alike is None or not alike.exists():
        raise AssetError(error("FK200", where, file=text, nearest=_nearest(real)))
    return file_below(alike, roots, where)  # once more from the start: a part of it may be a link


def _first(text: str, roots: Sequence[Path]) -> Path:
    path = roots[0] / text
    unix = text.replace("\\", "/")
    return path if unix == text or path.exists() else roots[0] / unix


def _inside(real: Path, root: Path) -> bool:
    try:
        base = os.path.realpath(root)
        return os.path.commonpath((base, real)) == base
    except ValueError:  # another drive
        return False


def _alike(path: Path) -> Path | None:
    """Return the one existing path whose parts differ only in case or normalisation."""
    if path.exists():
        return path
    if path.parent == path:
        return None
    folder = _alike(path.parent)
    if folder is None:
        return None
    found = [name for name in _names(folder) if _key(name) == _key(path.name)]
    return folder / found[0] if len(found) == 1 else None


def _nearest(path: Path) -> str:
    folder = _alike(path.parent)
    names = {_key(name): name for name in _names(folder)} if folder is not None else {}
    close = difflib.get_close_matches(_key(path.name), names, n=1, cutoff=0.6)
    return names[close[0]] if close else ""


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())[:5000]
    except OSError:
        return []


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()

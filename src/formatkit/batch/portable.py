"""What is published tells nothing of the machine it was made on: no absolute paths, no user names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PureWindowsPath

from formatkit.diagnostics import Diagnostic

__all__ = ["portable", "portable_name"]


def portable(diagnostic: Diagnostic, folders: Iterable[Path]) -> Diagnostic:
    """Return the diagnostic with its file relative to the first of the folders that holds it.

    In its values the folders, and the user's own, are left out; of other absolute paths the last part stays.
    """
    roots = tuple(folders)
    named = _named(roots)
    values = tuple((name, _without(value, named)) for name, value in diagnostic.values)
    file = portable_name(diagnostic.where.file, roots) if diagnostic.where.file else ""
    return replace(diagnostic, values=values, where=replace(diagnostic.where, file=file))


def portable_name(file: str, roots: Iterable[Path]) -> str:
    """Return a file relative to the first of the folders that holds it; of others that are absolute, the name."""
    return _name_below(file, tuple(roots))


@lru_cache(maxsize=8)
def _named(roots: tuple[Path, ...]) -> tuple[str, ...]:
    """Return the folders that no text may name, the user's own among them, the longest first."""
    return tuple(sorted({str(root) for root in (*roots, Path.home())}, key=len, reverse=True))


@lru_cache(maxsize=256)
def _name_below(file: str, roots: tuple[Path, ...]) -> str:
    path = Path(file).absolute()
    for root in roots:
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name if Path(file).is_absolute() else Path(file).as_posix()


def _without(text: str, roots: Iterable[str]) -> str:
    for root in roots:
        if len(root) > 1:
            text = text.replace(f"{root}/", "").replace(f"{root}\\", "").replace(root, ".")
    return _last_part(text) if _is_absolute(text) else text


def _is_absolute(text: str) -> bool:
    if "\n" in text:
        return False
    return text.startswith("/") or (text[1:2] in (":", "\\") and PureWindowsPath(text).is_absolute())


def _last_part(text: str) -> str:
    return text.replace("\\", "/").rstrip("/").rpartition("/")[2]

"""What is published tells nothing of the machine it was made on: no absolute paths, no user names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from formatkit.diagnostics import Diagnostic, Where

__all__ = ["portable"]


def portable(diagnostic: Diagnostic, folders: Iterable[Path]) -> Diagnostic:
    """Return the diagnostic with paths relative to one of the folders; of other absolute paths the name is left."""
    roots = sorted({str(folder) for folder in folders} | {str(Path.home())}, key=len, reverse=True)
    values = tuple((name, _without(value, roots)) for name, value in diagnostic.values)
    where = diagnostic.where
    return replace(diagnostic, values=values, where=replace(where, file=_file(where, roots)))


def _without(text: str, roots: Iterable[str]) -> str:
    for root in roots:
        if len(root) > 1:
            text = text.replace(f"{root}/", "").replace(f"{root}\\", "").replace(root, ".")
    return PurePosixPath(text).name if _is_absolute(text) else text


def _file(where: Where, roots: Iterable[str]) -> str:
    return _without(where.file, roots).replace("\\", "/")


def _is_absolute(text: str) -> bool:
    return (text.startswith("/") and "\n" not in text) or PureWindowsPath(text).is_absolute()

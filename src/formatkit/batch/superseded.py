"""Pictures of earlier runs that a new one with another ending replaces: both together would be published twice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from formatkit.batch.ledger import Ledger, sha256_of
from formatkit.diagnostics import Diagnostic, Where, warning
from formatkit.encode.choice import SUFFIXES

__all__ = ["remove_superseded"]


def remove_superseded(out: Path, made: Iterable[str], ledger: Ledger) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Remove pictures that have the name of one in `made` and another ending.

    Only what the ledger knows as ours, with the content that we gave it. Returns the names removed, and a warning
    for each that could not be.
    """
    removed: list[str] = []
    problems: list[Diagnostic] = []
    new = frozenset(made)
    for name in sorted({other for each in new for other in _siblings(each)} - new):
        if not _ours(out, name, ledger):
            continue
        try:
            (out / name).unlink()
        except OSError as problem:
            problems.append(warning("FK716", Where(file=name), file=name, reason=problem.strerror or ""))
        else:
            removed.append(name)
    return tuple(removed), tuple(problems)


def _siblings(name: str) -> Iterable[str]:
    path = PurePosixPath(name)
    return (str(path.with_suffix(ending)) for ending in SUFFIXES.values() if ending != path.suffix)


def _ours(out: Path, name: str, ledger: Ledger) -> bool:
    path = out / name
    known = ledger.files.get(name)
    return known is not None and path.is_file() and not path.is_symlink() and sha256_of(path) == known

"""What was found while several files are read, and whether it stops everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from formatkit.diagnostics import Diagnostic, Severity, Where, error
from formatkit.errors import ConfigError
from formatkit.load.text import missing_at

__all__ = ["Findings"]

_T = TypeVar("_T")


@dataclass(slots=True)
class Findings:
    """What was found so far. A blocking error stops everything; others only leave out the posts they stand in."""

    every: list[Diagnostic] = field(default_factory=list)
    is_blocked: bool = False

    def block(self, found: Iterable[Diagnostic]) -> None:
        """Add findings that concern the whole campaign."""
        for entry in found:
            self.every.append(entry)
            self.is_blocked = self.is_blocked or entry.severity is Severity.ERROR

    def attempt(self, reading: Callable[[], _T], where: Where, written: str) -> _T | None:
        """Return what `reading` gives, or None after adding its errors; a missing file is told at `where`."""
        if "://" in written:
            self.block([error("FK145", where, found=written)])
            return None
        try:
            return reading()
        except ConfigError as wrong:
            self.block(missing_at(entry, where, written) for entry in wrong.diagnostics)
            return None

    def names(self, key: str) -> bool:
        """Tell whether an error stands at the key `key` of a file, or below it."""
        keys = (entry.where.key for entry in self.every if entry.severity is Severity.ERROR)
        return any(found.partition("[")[0].partition(".")[0] == key for found in keys)

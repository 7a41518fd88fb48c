"""What can be wrong with a file's bytes. Faults are plain words, so that they travel between two processes."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FaultKind", "MediaError", "fault_kind"]

FaultKind = Literal[
    "crashed",
    "damaged",
    "dtd",
    "external",
    "font-table",
    "heavy",
    "memory",
    "no-size",
    "script",
    "text",
    "timeout",
    "truncated",
    "unsupported",
]


class MediaError(Exception):
    """A file cannot be read: `kind` says why, `detail` names the part (may be empty).

    The caller knows the file's name and the place that asked for it, and turns this into a diagnostic.
    """

    def __init__(self, kind: FaultKind, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind: FaultKind = kind
        self.detail = detail


def fault_kind(word: str) -> FaultKind:
    """Return `word` as a fault; a word that is none means that the decoder failed in an unknown way."""
    for kind in get_args(FaultKind):
        if kind == word:
            known: FaultKind = kind
            return known
    return "crashed"

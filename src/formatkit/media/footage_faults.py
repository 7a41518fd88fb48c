"""What can go wrong while a video or sound of the user is looked at and made regular."""

from __future__ import annotations

from typing import Literal

__all__ = ["FootageError", "FootageFaultKind"]

FootageFaultKind = Literal[
    "damaged",
    "disk-full",
    "failed",
    "killed",
    "no-picture",
    "no-sound",
    "no-tool",
    "stalled",
    "timeout",
    "tool-lacks",
    "truncated",
]


class FootageError(Exception):
    """A video or sound cannot be used: `kind` says why, `values` fill the sentence that tells it.

    The caller knows the file's name and the place that asked for it, and turns this into a diagnostic.
    """

    def __init__(self, kind: FootageFaultKind, **values: str) -> None:
        super().__init__(kind, values)
        self.kind: FootageFaultKind = kind
        self.values = values

"""What counts as a reason to make a job again."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Rebuild"]


@dataclass(frozen=True, slots=True)
class Rebuild:
    """What counts as a reason to make a job again.

    With `verify` the content of finished files is hashed although size and time are as they were; without `redraw`
    a newer formatkit is no reason; with `again` everything is made anew.
    """

    verify: bool = False
    redraw: bool = True
    again: bool = False

"""What `batch` is asked for, before anything is read: quick to import, since workers start only after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Source", "names_in"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where posts and placements come from: `campaign`, or the other four."""

    campaign: Path | None
    presets: Sequence[str] = ()
    posts: Sequence[str] = ()
    brand: Path | None = None
    languages: Sequence[str] = ()

    @property
    def is_without_file(self) -> bool:
        """Tell whether anything is given that a campaign file would say."""
        return bool(self.presets or self.posts or self.brand or self.languages)


def names_in(words: Iterable[str]) -> tuple[str, ...]:
    """Return the names in options that take several, with commas or repeated.

    >>> names_in(["linkedin, xing", "recruiting"])
    ('linkedin', 'xing', 'recruiting')
    """
    return tuple(name for word in words for part in word.split(",") if (name := part.strip()))

"""The font families that ship with formatkit, from `fonts/fonts.toml`. Nothing is read that is not asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

from formatkit.diagnostics import error
from formatkit.errors import ConfigError
from formatkit.scene.text import FontKey

__all__ = [
    "SHIPPED_FALLBACK",
    "Axis",
    "Family",
    "FontCategory",
    "ShippedFont",
    "fallback_keys",
    "family_keys",
    "shipped_families",
    "shipped_font",
    "shipped_font_files",
]

FontCategory = Literal["sans", "serif", "condensed", "display", "script", "emoji"]

SHIPPED_FALLBACK = (
    "Inter",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Khmer",
    "Noto Sans Ethiopic",
    "Noto Color Emoji",
)
"""Families that step in, in this order, for characters which the fonts asked for lack."""


class Axis(NamedTuple):
    """A variable axis: its tag (`wght`) and its smallest, default and largest value."""

    tag: str
    smallest: float
    default: float
    largest: float


@dataclass(frozen=True, slots=True)
class ShippedFont:
    """A font file in the package: path below `fonts/` and SHA-256 (hex) of its bytes."""

    path: str
    digest: str

    def data(self) -> bytes:
        """Return the file's bytes."""
        return resources.files("formatkit").joinpath("fonts").joinpath(self.path).read_bytes()


@dataclass(frozen=True, slots=True)
class Family:
    """A shipped family. `files` stand in chain order; all have the same `axes`."""

    name: str
    role: FontCategory
    axes: tuple[Axis, ...]
    files: tuple[ShippedFont, ...]


@cache
def shipped_families() -> tuple[Family, ...]:
    """Return all shipped families.

    >>> [family.name for family in shipped_families()][:2]
    ['Inter', 'Source Serif 4']
    """
    index = resources.files("formatkit").joinpath("fonts").joinpath("fonts.toml").read_text("utf-8")
    return tuple(_family(row) for row in tomllib.loads(index)["family"])


def shipped_font_files(family: str) -> tuple[ShippedFont, ...]:
    """Return the files of a shipped family, in chain order. Upper and lower case count as equal.

    Raises ConfigError, which names the nearest family, when there is none of that name.
    """
    return _named(family).files


@cache
def shipped_font(digest: str) -> ShippedFont | None:
    """Return the shipped file with this SHA-256, or None: what a Store asks first."""
    files = (file for family in shipped_families() for file in family.files)
    return next((file for file in files if file.digest == digest), None)


def family_keys(family: str, axes: Mapping[str, float] | None = None) -> tuple[FontKey, ...]:
    """Return the font keys of a family, in chain order, at `axes` clamped to what the family has.

    Axes that the family lacks are left out; axes not given stand at their default, but for `opsz`, which is
    left open so that it follows the size of the text.

    >>> family_keys("Oswald", {"wght": 900, "wdth": 80})[0].axes
    (('wght', 700.0),)
    """
    found = _named(family)
    wanted = axes or {}
    values = tuple(
        (axis.tag, float(min(max(wanted.get(axis.tag, axis.default), axis.smallest), axis.largest)))
        for axis in sorted(found.axes, key=lambda axis: axis.tag)
        if axis.tag != "opsz" or "opsz" in wanted
    )
    return tuple(FontKey(file.digest, 0, values) for file in found.files)


def fallback_keys(axes: Mapping[str, float] | None = None) -> tuple[FontKey, ...]:
    """Return the font keys of the shipped fallback chain at `axes`, so that a bold text falls back to bold."""
    return tuple(key for family in SHIPPED_FALLBACK for key in family_keys(family, axes))


def _named(family: str) -> Family:
    wanted = family.strip().casefold()
    for candidate in shipped_families():
        if candidate.name.casefold() == wanted:
            return candidate
    names = [candidate.name for candidate in shipped_families()]
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(wanted, folded, n=1, cutoff=0.5)
    nearest = folded[near[0]] if near else ""
    raise ConfigError(error("FK300", family=family, nearest=nearest, families=", ".join(names)))


def _family(row: dict[str, Any]) -> Family:
    axes = tuple(Axis(tag, *(float(value) for value in span)) for tag, span in row["axes"].items())
    files = tuple(ShippedFont(file["path"], file["digest"]) for file in row["files"])
    return Family(row["name"], row["role"], axes, files)

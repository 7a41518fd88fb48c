"""One size for texts that belong together: the smallest that each of them would have on its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from formatkit.diagnostics import Diagnostic, Where, warning
from formatkit.model.template import Template

__all__ = ["MeasuredText", "Member", "group_sizes", "group_warnings", "has_groups", "may_split"]

_SMALLEST_SHARE = 0.7
"""A text that gets less than this share of its own size looks lost on its card."""


class MeasuredText(NamedTuple):
    """A fitted text on its own: its layer, its size in pixels, its length, and the group that its layer names."""

    layer: str
    size: float
    characters: int
    group: str = ""

    @property
    def key(self) -> str:
        """What it shares its size by: its group, else its layer."""
        return self.group or self.layer


class Member(NamedTuple):
    """A text of a group, with what messages call the picture that it is on."""

    name: str
    text: MeasuredText


def group_sizes(members: Iterable[Member]) -> dict[str, float]:
    """Return the size of each layer in pixels: the smallest of all texts of its group.

    It stays one size where a text gets much smaller by it: two sizes in a series look like a mistake, and the one
    text that is too long is for its author to shorten. `group_warnings` names it.

    >>> group_sizes([Member("a", MeasuredText("quote", 80, 40)), Member("b", MeasuredText("quote", 62, 120))])
    {'quote': 62}
    """
    every = list(members)
    smallest = {key: min(each.text.size for each in group) for key, group in _grouped(every).items()}
    return {each.text.layer: smallest[each.text.key] for each in every}


def group_warnings(members: Iterable[Member], where: Where | None = None) -> list[Diagnostic]:
    """Return a warning for each group in which a text gets less than 70 % of its own size.

    It names the text that forces that, and the characters that it has beyond the longest which would not.
    """
    found = (_warned(key, group, where) for key, group in _grouped(members).items())
    return [each for each in found if each is not None]


def has_groups(template: Template) -> bool:
    """Tell whether layers of a template name a group, in any shape and style."""
    return any(fit.get("group") for fit in template.fits)


def may_split(template: Template) -> bool:
    """Tell whether texts of a template go on on further slides where they do not fit, in any shape and style."""
    return any(fit.get("overflow") == "split" for fit in template.fits)


def _grouped(members: Iterable[Member]) -> dict[str, list[Member]]:
    groups: dict[str, list[Member]] = {}
    for each in members:
        groups.setdefault(each.text.key, []).append(each)
    return groups


def _warned(key: str, group: Sequence[Member], where: Where | None) -> Diagnostic | None:
    smallest = min(group, key=lambda each: each.text.size)
    largest = max(group, key=lambda each: each.text.size)
    least = _SMALLEST_SHARE * largest.text.size
    if smallest.text.size >= least:
        return None
    harmless = max(each.text.characters for each in group if each.text.size >= least)
    excess = smallest.text.characters - harmless
    values = {"layer": key, "member": smallest.name, "other": largest.name, "excess": excess if excess > 0 else ""}
    percent = int(100 * smallest.text.size / largest.text.size)
    return warning("FK419", where, percent=percent, **values)

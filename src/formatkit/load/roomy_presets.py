"""Placements with room for a text that needs several pictures."""

from __future__ import annotations

from dataclasses import replace

from formatkit.diagnostics import Diagnostic
from formatkit.errors import LayoutError
from formatkit.load.presets import presets
from formatkit.model.preset import Preset

__all__ = ["roomy_presets", "with_roomy_presets"]

_NEEDS_SEVERAL = "FK426"
_MOST_NAMED = 4


def roomy_presets(pictures: int, preset: Preset) -> tuple[str, ...]:
    """Return the ids of the presets for pictures that show so many of them, those like `preset` first."""
    found = [each for each in presets() if not each.is_film and each.kind != "document" and _most(each) >= pictures]
    found.sort(key=lambda each: (each.network != preset.network, each.shape is not preset.shape, each.id))
    return tuple(each.id for each in found)


def with_roomy_presets(problem: LayoutError, preset: Preset) -> LayoutError:
    """Return the error with the presets that would take the text, where one says how many pictures it needs."""
    return LayoutError(*(_named(each, preset) for each in problem.diagnostics))


def _named(found: Diagnostic, preset: Preset) -> Diagnostic:
    if found.code != _NEEDS_SEVERAL:
        return found
    names = roomy_presets(int(dict(found.values)["needed"]), preset)[:_MOST_NAMED]
    return replace(found, values=(*found.values, ("presets", ", ".join(names))))


def _most(preset: Preset) -> int:
    return preset.items.max if preset.items and preset.items.max else 1

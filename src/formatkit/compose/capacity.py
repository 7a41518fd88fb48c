"""How many slides a placement has room for."""

from __future__ import annotations

from formatkit.model.preset import Preset

__all__ = ["most_slides"]

_MOST_SCENES = 12
"""Most scenes that one text of a film is parted into."""
_MOST_PAGES = 300
"""Most pages of a document whose network names no limit: what LinkedIn takes."""


def most_slides(preset: Preset) -> int:
    """Return how many slides a preset has room for."""
    if preset.is_film:
        return _MOST_SCENES
    given = preset.slides.max if preset.slides else None
    return given or (_MOST_PAGES if preset.is_document else 1)

"""Icons by name: outlines of 24 × 24 units, drawn as lines 2 units wide with round ends and corners.

They are of the Lucide set (https://lucide.dev, version 1.62.0), under the ISC and MIT licences that lie beside the
data: free for any use, without a mention on what is published. Some have plainer names here.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from formatkit.scene.path import Path, fitted
from formatkit.scene.svg_path import parse_path

__all__ = ["ICON_STROKE", "icon_names", "icon_path"]

_SIDE = 24.0
ICON_STROKE = 2 / _SIDE
"""Width of an icon's lines as a share of its side, as it was designed."""


@cache
def icon_path(name: str) -> Path:
    """Return the outline of an icon, measured in its square box. Raises KeyError for a name that is none."""
    return fitted(parse_path(_outlines()[name]), 0, 0, _SIDE, _SIDE)


def icon_names() -> tuple[str, ...]:
    """Return the names of all icons in alphabetical order."""
    return tuple(_outlines())


@cache
def _outlines() -> dict[str, str]:
    text = (files("formatkit") / "icons" / "icons.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines())

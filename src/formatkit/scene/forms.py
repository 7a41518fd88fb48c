"""Forms that pictures are cut to, as brands write them."""

from __future__ import annotations

from functools import lru_cache

from formatkit.scene.path import Path, bounds_of, fitted
from formatkit.scene.svg_path import parse_path

__all__ = ["NAMED_FORMS", "form_of"]

NAMED_FORMS = ("circle", "rounded")
_SIDE = 100.0
_SLACK = 1e-6


@lru_cache(maxsize=8)
def form_of(data: str) -> Path:
    """Return path data in a box of 100 × 100 as an outline. Raises ValueError where it is none, or leaves the box.

    >>> form_of("M0 0H100V100z")[1].points
    (1.0, 0.0)
    """
    path = fitted(parse_path(data), 0, 0, _SIDE, _SIDE)
    left, top, right, bottom = bounds_of(path)
    if min(left, top) < -_SLACK or max(right, bottom) > 1 + _SLACK:
        raise ValueError("it leaves the box of 100 × 100")
    if right <= left or bottom <= top:
        raise ValueError("it encloses nothing")
    return path

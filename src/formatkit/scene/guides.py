"""The lines that a picture was composed by: no part of what is drawn, for looking at a composition only."""

from __future__ import annotations

from dataclasses import dataclass

from formatkit.model.geometry import Rect

__all__ = ["Guides"]


@dataclass(frozen=True, slots=True)
class Guides:
    """Where readable things may stand and what they keep off, in pixels of the canvas.

    `safe` is what the network leaves uncovered, beside its `exclusions`; `box` is that without the brand's margin, in
    which texts stand. `unit` is 1 u. `logo` is the logo's clear space, `focus` the subject that the photograph was cut
    for (a point has no size), `focus_by` who told of it, `captions` the area of a film's captions.
    """

    safe: Rect
    box: Rect
    unit: float
    exclusions: tuple[Rect, ...] = ()
    logo: Rect | None = None
    focus: Rect | None = None
    focus_by: str = ""
    captions: Rect | None = None

"""Burn captions in: each on a plate in the brand's dark color, the word that is spoken in its accent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from formatkit.compose.captions_line import CaptionType
from formatkit.compose.captions_place import caption_size, captions_zone
from formatkit.compose.captions_set import CaptionSetter, SetCaption, reads_leftwards
from formatkit.compose.stack import Setting
from formatkit.compose.text_style import style_of
from formatkit.diagnostics import Diagnostic, Where, error, note, warning
from formatkit.errors import LayoutError
from formatkit.model.brand import Brand, Purpose
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Rect
from formatkit.scene.captions import Cue
from formatkit.scene.motion import STILL, Keyframe, Motion, Track
from formatkit.scene.nodes import Counter, CounterStep, Fill, Node
from formatkit.scene.text import TextLayout

__all__ = ["BurnedCaptions", "burn_in", "caption_nodes", "captions_zone"]

_CONTRAST = 4.5
_CONTRAST_ACCENT = 3.0


@dataclass(frozen=True, slots=True)
class BurnedCaptions:
    """The captions of a film, set for its placement, in three colors; `blank` is shown between them.

    `diagnostics` tell of words that did not fit and of a brand whose accent is not seen on the plate.
    """

    captions: tuple[SetCaption, ...]
    zone: Rect
    plate: Color
    text: Color
    accent: Color
    blank: TextLayout
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Colors:
    plate: Color
    text: Color
    accent: Color | None


def burn_in(
    cues: Sequence[Cue], setting: Setting, purpose: Purpose | None = None, zone: Rect | None = None
) -> BurnedCaptions:
    """Set the captions of a film once for all its scenes; `zone` is `captions_zone(setting.frame)` if not given.

    Text is set bold in the brand's text font, in `paper` on `ink`; where these do not reach 4.5:1, in the lightest on
    the darkest color of the palette. The spoken word is in the accent if that reaches 3:1, else only it is bold.
    Lines that are too wide are broken anew, in more captions where needed. A caption with a word that is too wide on
    its own is set smaller (FK430).

    Raises LayoutError: FK303 a character is in no font, FK431 a word is too wide at the smallest size that can be
    read, FK432 no readable colors, FK433 no room.
    """
    zone = zone or captions_zone(setting.frame)
    if not setting.frame.safe.contains(zone):
        raise LayoutError(error("FK433", setting.where))
    colors = _colors(setting.kit.brand, purpose, setting.where)
    setter = replace(_setter(setting, zone, colors), leftwards=reads_leftwards(cues))
    found: list[Diagnostic] = [] if colors.accent else [note("FK434", setting.where)]
    captions: list[SetCaption] = []
    for cue in setter.broken(cues, setting.language):
        fitting, said = _fitting(setter, cue, setting)
        captions.append(fitting.set(cue))
        found += said
    accent = colors.accent or colors.text
    return BurnedCaptions(tuple(captions), zone, colors.plate, colors.text, accent, setter.blank, tuple(found))


def caption_nodes(burned: BurnedCaptions, fps: Fraction, first_frame: int, frames: int) -> tuple[Node, ...]:
    """Return the nodes of a scene that shows the film's frames from `first_frame` on, `frames` of them.

    A caption is seen in the frames k with start ≤ k / fps < end. Plates come first, then one text that changes with
    every word. Without captions in this time there are none.
    """
    plates: list[Node] = []
    shown: dict[int, TextLayout] = {0: burned.blank}
    for number, caption in enumerate(burned.captions, 1):
        first, end = (_frame(time, fps) - first_frame for time in (caption.start, caption.end))
        if first >= min(end, frames) or end <= 0:
            continue
        motion = _seen(first, end, frames)
        plates.append(Fill(f"caption-plate-{number}", caption.plate, burned.plate, motion))
        for time, layout in caption.steps:
            at = max(0, _frame(time, fps) - first_frame)
            if at < min(end, frames):
                shown[at] = layout
        if end < frames:
            shown[end] = burned.blank
    if not plates:
        return ()
    steps = tuple(CounterStep(frame, shown[frame]) for frame in sorted(shown))
    zone, text = burned.zone, burned.text
    return (*plates, Counter("captions", steps, zone.x, zone.y, text, text, burned.accent))


def _frame(time: Fraction, fps: Fraction) -> int:
    """Return the first frame of the film at or after a time."""
    return math.ceil(time * fps)


def _seen(first: int, end: int, frames: int) -> Motion:
    """Return the motion of a node that is there from frame `first` up to, not including, frame `end`."""
    opacity: Track = ()
    if first > 0:
        opacity += (Keyframe(first - 1, 0.0), Keyframe(first, 1.0, "step"))
    if end < frames:
        opacity += (*(() if opacity else (Keyframe(0, 1.0),)), Keyframe(end, 0.0, "step"))
    return Motion(opacity=opacity) if opacity else STILL


def _setter(setting: Setting, zone: Rect, colors: _Colors) -> CaptionSetter:
    style = style_of("text", setting.kit, setting.language)
    bold = replace(style, fonts=style.strong or style.fonts)
    size, unit = caption_size(setting.frame), setting.frame.unit
    spoken = CaptionType(bold, setting.library, size, unit)
    if colors.accent is None:
        return CaptionSetter(zone, replace(spoken, style=style), spoken, "strong")
    return CaptionSetter(zone, spoken, spoken, "highlight")


def _fitting(setter: CaptionSetter, cue: Cue, setting: Setting) -> tuple[CaptionSetter, list[Diagnostic]]:
    """Return the setter for a cue: a smaller one where a single word is wider than the zone."""
    size, least = setter.spoken.size, setting.frame.floor_secondary
    if setter.widest(cue) <= setter.measure:
        return setter, []
    line = max(cue.lines, key=setter.spoken.width)
    padding = setter.zone.width - setter.measure
    smaller = math.floor(4 * size * setter.zone.width / (setter.widest(cue) + padding)) / 4
    if smaller < least:
        raise LayoutError(error("FK431", setting.where, word=line, size=f"{least:g}"))
    return setter.at(smaller), [warning("FK430", setting.where, word=line, size=f"{smaller:g}")]


def _colors(brand: Brand, purpose: Purpose | None, where: Where) -> _Colors:
    plate, text = brand.color("ink", purpose), brand.color("paper", purpose)
    if _contrast(plate, text) < _CONTRAST:
        by_light = sorted(brand.palette.values(), key=lambda color: (color.luminance, color))
        plate, text = by_light[0], by_light[-1]
    if _contrast(plate, text) < _CONTRAST:
        best = f"{_contrast(plate, text):.1f}"
        raise LayoutError(error("FK432", where, needed=_CONTRAST, best=best))
    accent = brand.color("accent", purpose)
    seen = _contrast(plate, accent) >= _CONTRAST_ACCENT and accent != text
    return _Colors(plate, text, accent if seen else None)


def _contrast(one: Color, other: Color) -> float:
    return contrast_ratio(one.luminance, other.luminance)

"""Marks that are drawn along emphasized words: underlines over, highlights under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formatkit.compose.animate import Stage
from formatkit.compose.compose import Request, Slide
from formatkit.compose.effects import Span, entrance
from formatkit.compose.stack import PlacedText
from formatkit.compose.timeline import Entry
from formatkit.model.color import contrast_ratio
from formatkit.model.geometry import Rect
from formatkit.model.motion import Drawing
from formatkit.scene.nodes import Fill, Node
from formatkit.scene.text import TextRole
from formatkit.typeset.marks import marker_bars, underlines
from formatkit.typeset.parts import reads_leftwards

__all__ = ["drawings_of"]

_SECONDS = 0.5
_READABLE = 4.5
_EMPHASIS: frozenset[TextRole] = frozenset(["strong", "highlight"])


def drawings_of(
    placed: PlacedText, entry: Entry | None, slide: Slide, stage: Stage, request: Request
) -> tuple[list[Node], list[Node]]:
    """Return the marks behind and in front of a text; they come one after another once the text is there.

    A highlight that would take the text's contrast below 4.5:1 is drawn as an underline.
    """
    rule = placed.layer.draw
    assert rule is not None
    color = request.kit.brand.color(rule.color.removeprefix("brand."), request.contents[0].purpose)
    text = slide.scene.find(placed.layer.id)
    inked = getattr(text, "strong", None)
    readable = inked is not None and contrast_ratio(inked.luminance, color.luminance) >= _READABLE
    behind = rule.effect == "highlight" and readable
    stretches = _highlights(placed, stage) if behind else _underlines(placed, rule, slide, stage)
    fps = float(stage.fps)
    seconds = (rule.seconds or _SECONDS) * stage.tempo
    start = entry.quickened(stage.tempo).end if entry is not None else 0.0
    leftwards = reads_leftwards(placed.layout.lines[0].text)
    marks: list[Node] = []
    for number, pieces in enumerate(stretches):
        begins = (start + number * seconds) * fps
        ordered = pieces[::-1] if leftwards else pieces
        for area, span in _in_turn(ordered, Span(begins, begins + seconds * fps)):
            motion = entrance("reveal", span, area, way=0.0, amount=None, easing="ease-out", leftwards=leftwards)
            marks.append(Fill(f"{placed.layer.id}-mark-{len(marks) + 1}", area, color, motion))
    return (marks, []) if behind else ([], marks)


def _in_turn(pieces: Sequence[Rect], whole: Span) -> Iterator[tuple[Rect, Span]]:
    """Give each piece of a line with its part of the time, as if one pen drew them all."""
    length = sum(piece.width for piece in pieces)
    drawn = 0.0
    for piece in pieces:
        start = whole.start + (whole.end - whole.start) * drawn / length
        drawn += piece.width
        yield piece, Span(start, whole.start + (whole.end - whole.start) * drawn / length)


def _underlines(placed: PlacedText, rule: Drawing, slide: Slide, stage: Stage) -> list[list[Rect]]:
    size = placed.layout.size
    thick = rule.height.pixels(unit=slide.setting.frame.unit, whole=size) if rule.height else None
    lines = underlines(placed.layout, stage.library, _EMPHASIS, thick)
    return [[_whole(piece, placed) for piece in pieces] for pieces in lines]


def _highlights(placed: PlacedText, stage: Stage) -> list[list[Rect]]:
    return [[_whole(bar, placed)] for bar in marker_bars(placed.layout, stage.library, _EMPHASIS)]


def _whole(area: Rect, placed: PlacedText) -> Rect:
    """Return an area of the layout on whole pixels of the canvas, at least two of them high."""
    left, top = round(area.x + placed.x), round(area.y + placed.y)
    right, bottom = round(area.right + placed.x), round(area.bottom + placed.y)
    return Rect(left, top, max(1, right - left), max(2, bottom - top))

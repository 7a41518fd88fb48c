"""Marks that are drawn along emphasized words: underlines over, highlights under them."""

from __future__ import annotations

from formatkit.compose.animate import Stage
from formatkit.compose.compose import Request, Slide
from formatkit.compose.effects import Span, entrance
from formatkit.compose.stack import PlacedText
from formatkit.compose.timeline import Entry
from formatkit.model.color import contrast_ratio
from formatkit.model.geometry import Rect
from formatkit.model.motion import Drawing
from formatkit.scene.nodes import Fill, Node
from formatkit.scene.text import TextLine

__all__ = ["drawings_of"]

_SECONDS = 0.5
_GAP = 0.08
"""Distance of an underline from the baseline, in em."""
_THICK = 0.06
_OVER = 0.06
"""How far a highlight reaches over its words on each side, in em."""
_READABLE = 4.5


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
    areas = _highlights(placed) if behind else _underlines(placed, rule, slide)
    fps = float(stage.fps)
    seconds = (rule.seconds or _SECONDS) * stage.tempo
    start = entry.quickened(stage.tempo).end if entry is not None else 0.0
    marks: list[Node] = []
    for number, area in enumerate(areas):
        begins = (start + number * seconds) * fps
        span = Span(begins, begins + seconds * fps)
        motion = entrance("reveal", span, area, way=0.0, amount=None, easing="ease-out")
        marks.append(Fill(f"{placed.layer.id}-mark-{number + 1}", area, color, motion))
    return (marks, []) if behind else ([], marks)


def _underlines(placed: PlacedText, rule: Drawing, slide: Slide) -> list[Rect]:
    size = placed.layout.size
    unit = slide.setting.frame.unit
    thick = rule.height.pixels(unit=unit, whole=size) if rule.height else _THICK * size
    found: list[Rect] = []
    for line in placed.layout.lines:
        y = round(placed.y + line.baseline + _GAP * size)
        found += [Rect(round(x), y, round(width), max(2, round(thick))) for x, width in _marked(placed, line)]
    return found


def _highlights(placed: PlacedText) -> list[Rect]:
    layout = placed.layout
    over = _OVER * layout.size
    found: list[Rect] = []
    for line in layout.lines:
        top = round(placed.y + line.baseline - layout.cap_height - 2 * over)
        height = round(layout.cap_height + 5 * over)
        found += [Rect(round(x - over), top, round(width + 2 * over), height) for x, width in _marked(placed, line)]
    return found


def _marked(placed: PlacedText, line: TextLine) -> list[tuple[float, float]]:
    """Return left edge and width of each stretch of emphasized words in a line."""
    return [(box.x, box.width) for box in placed.emphasis_boxes(line)]

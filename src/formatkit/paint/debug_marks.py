"""What a look behind a picture shows: its guides, and the boxes, baselines and cap heights of what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.scene.guides import Guides
from formatkit.scene.motion import STILL, Motion, pose_at
from formatkit.scene.nodes import Counter, Footage, Node, Picture, Scene, Text, VectorShape

__all__ = ["LEGEND", "Cross", "Mark", "Outline", "Rule", "Tint", "marks_of"]

_GRID = 10
"""Distance of the grid's lines, in u: ten to the short side."""
_GRAY = Color(128, 128, 128)
_SAFE = Color(0, 150, 70)
_FORBIDDEN = Color(214, 32, 48)
_MARGIN = Color(20, 96, 224)
_LAYER = Color(200, 20, 160)
_BASELINE = Color(238, 118, 0)
_CAP = Color(0, 148, 178)
_LOGO = Color(112, 56, 214)
_FOCUS = Color(196, 152, 0)
_CAPTIONS = Color(96, 110, 20)

LEGEND: tuple[tuple[str, Color], ...] = (
    ("grid, 10 u", _GRAY),
    ("safe area", _SAFE),
    ("covered by the network", _FORBIDDEN),
    ("margin", _MARGIN),
    ("layer", _LAYER),
    ("baseline", _BASELINE),
    ("cap height", _CAP),
    ("clear space of the logo", _LOGO),
    ("subject", _FOCUS),
    ("captions", _CAPTIONS),
)
"""What each color means."""


@dataclass(frozen=True, slots=True)
class Tint:
    """A see-through color over an area."""

    area: Rect
    color: Color


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of an area, with a name where it has one."""

    area: Rect
    color: Color
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A fine straight line, level or upright, from (`x`, `y`) to (`to_x`, `to_y`)."""

    x: float
    y: float
    to_x: float
    to_y: float
    color: Color
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Cross:
    """A point and its name."""

    x: float
    y: float
    color: Color
    name: str = ""

    @property
    def area(self) -> Rect:
        """The point, as an area without size."""
        return Rect(self.x, self.y, 0, 0)


Mark = Tint | Outline | Rule | Cross


def marks_of(scene: Scene, guides: Guides | None, frame: int) -> tuple[Mark, ...]:
    """Return the marks of a scene at one of its frames, in drawing order; a bumper has no guides."""
    behind = tuple(_of_guides(guides, scene)) if guides is not None else ()
    return (*behind, *(mark for node in scene.nodes for mark in _of_node(node, frame)))


def _of_guides(guides: Guides, scene: Scene) -> Iterator[Mark]:
    width, height = scene.size.width, scene.size.height
    step = _GRID * guides.unit
    for x in _steps(step, width):
        yield Rule(x, 0, x, height, _GRAY, 0.45)
    for y in _steps(step, height):
        yield Rule(0, y, width, y, _GRAY, 0.45)
    for area in (*_around(guides.safe, Rect(0, 0, width, height)), *guides.exclusions):
        yield Tint(area, _FORBIDDEN)
    for area in guides.exclusions:
        yield Outline(area, _FORBIDDEN)
    yield Outline(guides.safe, _SAFE)
    yield Outline(guides.box, _MARGIN)
    if guides.captions is not None:
        yield Outline(guides.captions, _CAPTIONS, "captions")
    if guides.logo is not None:
        yield Outline(guides.logo, _LOGO)
    if guides.focus is not None:
        yield from _subject(guides.focus, f"subject: {guides.focus_by}" if guides.focus_by else "subject")


def _subject(focus: Rect, name: str) -> Iterator[Mark]:
    boxed = focus.width > 0 and focus.height > 0
    if boxed:
        yield Outline(focus, _FOCUS, name)
    yield Cross(focus.x + focus.width / 2, focus.y + focus.height / 2, _FOCUS, "" if boxed else name)


def _of_node(node: Node, frame: int) -> Iterator[Mark]:
    """Give a node's marks where it stands at a frame; lines that move on their own are shown where they come to."""
    drawn = node.shown(frame) if isinstance(node, Counter) else node
    motion = _own_motion(drawn)
    if not pose_at(drawn.motion, frame).visible:
        return
    if isinstance(drawn, Text):
        for rule in _lines(drawn):
            span = _posed(Rect(rule.x, rule.y, rule.to_x - rule.x, 0), motion, frame)
            yield Rule(span.x, span.y, span.right, span.y, rule.color)
    yield Outline(_posed(_box(drawn), motion, frame), _LAYER, drawn.id)


def _own_motion(node: Node) -> Motion:
    """Return what moves a node's box: photographs and videos move inside of theirs."""
    if isinstance(node, Picture):
        return node.entrance
    return STILL if isinstance(node, Footage) else node.motion


def _box(node: Node) -> Rect:
    if isinstance(node, Text | VectorShape):
        return node.ink
    assert not isinstance(node, Counter)
    return node.area


def _lines(node: Text) -> Iterator[Rule]:
    """Give baseline and cap height of every line, as wide as its measure."""
    layout = node.layout
    for line in layout.lines:
        baseline = node.y + line.baseline
        for y, color in ((baseline, _BASELINE), (baseline - layout.cap_height, _CAP)):
            yield Rule(node.x, y, node.x + layout.measure, y, color)


def _posed(area: Rect, motion: Motion, frame: int) -> Rect:
    """Return where an area is seen at a frame: scaled about the motion's anchor, then moved."""
    pose = pose_at(motion, frame)
    if pose.neutral:
        return area
    x, y, scale = motion.anchor_x, motion.anchor_y, pose.scale
    left, top = x + (area.x - x) * scale + pose.x, y + (area.y - y) * scale + pose.y
    return Rect(left, top, area.width * scale, area.height * scale)


def _steps(step: float, end: float) -> Iterator[float]:
    return takewhile(lambda at: at < end - 1, (step * number for number in count(1)))


def _around(inner: Rect, outer: Rect) -> Sequence[Rect]:
    """Return what `outer` has around `inner`, in four pieces; empty ones are left out."""
    pieces = (
        Rect(outer.x, outer.y, outer.width, inner.y - outer.y),
        Rect(outer.x, inner.bottom, outer.width, outer.bottom - inner.bottom),
        Rect(outer.x, inner.y, inner.x - outer.x, inner.height),
        Rect(inner.right, inner.y, outer.right - inner.right, inner.height),
    )
    return [piece for piece in pieces if piece.width > 0 and piece.height > 0]

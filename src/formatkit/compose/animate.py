"""Give the nodes of a composed scene their motion, as the template's layers ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from formatkit.compose.counter import counter_of
from formatkit.compose.effects import LASTING, Span, Style, entrance, leaving
from formatkit.compose.shared_marks import shared_marks
from formatkit.compose.timeline import Cast, Entry, timeline
from formatkit.model.geometry import Rect
from formatkit.model.motion import Entrance, Leaving
from formatkit.model.template import Layer, PluginLayer, ProgressLayer, StackLayer, TextLayer
from formatkit.scene.motion import STILL, Motion
from formatkit.scene.nodes import Artwork, Fill, Footage, Node, Picture, Scrim, Text, TextPart, VectorShape
from formatkit.scene.text import TextLayout
from formatkit.scene.text_effects import Mark
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.parts import letters_of, lines_of, reads_leftwards, words_of

__all__ = ["Choreography", "Stage", "choreography_of", "moved"]


_SHOWN_AT_ONCE = 0.3
"""Share of its entrance that the first text of a film has behind it when the film begins."""
_STILL = 0.045
"""Seconds of a film's first frame, which feeds show as a still: in it a figure stands at its value, then it counts."""
_MOVING = ("rise", "rise-by-line", "rise-by-word", "scale-in")
"""Effects that are still seen where a text is opaque from the first frame."""


@dataclass(frozen=True, slots=True)
class Choreography:
    """When each layer of a scene enters, by node id, and how many seconds until the last has arrived.

    Layers of `opaque` move into place without fading in. `plugged` are the layers of other
    packages: all their nodes have ids below that of the layer.
    """

    rules: Mapping[str, Entrance]
    entries: Mapping[str, Entry]
    exits: Mapping[str, Leaving]
    style: Style
    opaque: frozenset[str] = frozenset()
    plugged: frozenset[str] = frozenset()

    @property
    def seconds(self) -> float:
        """When the last layer has arrived, 0 where nothing moves."""
        ends = (entry.end for name, entry in self.entries.items() if self.rules[name].effect not in LASTING)
        return max(0.0, *ends) if self.entries else 0.0

    def opening(self, texts: Collection[str], main: Collection[str]) -> Choreography:
        """Return the choreography of a film's first scene, whose first frame shows something complete and true.

        Feeds show a film's first frame as a still before it plays. `main` of its `texts` are opaque in it, the first of
        them has begun to show, and figures that count stand at their value.
        """
        counting = {name for name, rule in self.rules.items() if rule.effect == "count-up" and self.style.moves}
        entries = self._begun([name for name in texts if name not in counting], shown=counting)
        for name in counting:
            entries[name] = entries[name].moved(max(0.0, _STILL - entries[name].start))
        moving = {name for name in main if name in self.rules and self.rules[name].effect in _MOVING}
        return replace(self, entries=entries, opaque=frozenset(moving if self.style.moves else ()))

    def _begun(self, texts: Collection[str], shown: Collection[str]) -> dict[str, Entry]:
        """Return the entries, all earlier where otherwise no text would be there when the scene begins."""
        entering = [self.entries[name] for name in texts if name in self.entries]
        if shown or not entering or len(entering) < len(texts):
            return dict(self.entries)
        first = min(entering, key=lambda entry: entry.start)
        late = max(0.0, first.start + _SHOWN_AT_ONCE * first.seconds)
        return {name: entry.moved(-late) for name, entry in self.entries.items()}

    @property
    def exit_seconds(self) -> float:
        """How long the longest exit takes."""
        return max((rule.seconds or self.style.seconds for rule in self.exits.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """What motion is measured by: frames of the scene, their rate, the tempo, pixels of the short side.

    `text_of` gives the text of a layer, `reset` sets another one in that layer's style and size, `marks_of` gives
    the marks of emphasis that belong to a layout of the layer.
    """

    frames: int
    fps: Fraction
    tempo: float
    short_side: int
    library: FaceLibrary
    text_of: Callable[[str], str]
    reset: Callable[[str, str], TextLayout]
    marks_of: Callable[[str, TextLayout], tuple[Mark, ...]]


def choreography_of(nodes: Sequence[Node], layers: Sequence[Layer], style: Style, library: FaceLibrary) -> Choreography:
    """Return when the layers of a scene enter. Raises LayoutError where they wait for each other."""
    plugged = frozenset(layer.id for layer in layers if isinstance(layer, PluginLayer))
    parts = {name: node for node in nodes if (name := node.id.partition(".")[0]) in plugged}
    shown = parts | {node.id: node for node in nodes}
    every = [layer for layer in _flat(layers) if layer.id in shown]
    rules = {layer.id: layer.enter for layer in every if layer.enter is not None and _allowed(layer.enter, style)}
    cast = [Cast(name, rule, len(_pieces(shown[name], rule, style, library)) or 1) for name, rule in rules.items()]
    exits = {layer.id: layer.exit for layer in every if layer.exit is not None}
    return Choreography(rules, timeline(cast, style), exits, style, plugged=plugged)


def moved(nodes: Sequence[Node], dance: Choreography, stage: Stage) -> tuple[Node, ...]:
    """Return the nodes with their motion."""
    return tuple(_moved(node, dance, stage) for node in nodes)


def _flat(layers: Sequence[Layer]) -> list[Layer | TextLayer]:
    found: list[Layer | TextLayer] = []
    for layer in layers:
        found += layer.children if isinstance(layer, StackLayer) else [layer]
    return [layer for layer in found if not isinstance(layer, ProgressLayer)]


def _allowed(rule: Entrance, style: Style) -> bool:
    return style.moves or rule.effect not in LASTING


def _moved(node: Node, dance: Choreography, stage: Stage) -> Node:
    layer, _, ornament = node.id.partition(".")
    rule, entry = dance.rules.get(layer), dance.entries.get(layer)
    if rule is not None and entry is not None:
        shown = _of_plugin(rule) if layer in dance.plugged else _beside_text(rule) if ornament else rule
        node = _entered(node, shown, entry.quickened(stage.tempo), dance.style, stage)
        node = _opaque(node) if layer in dance.opaque else node
    leave = dance.exits.get(layer)
    return _left(node, leave, dance.style, stage) if leave is not None else node


def _beside_text(rule: Entrance) -> Entrance:
    """Return how what stands around a text enters: as the text, where that moves as a whole, else it rises."""
    return rule if rule.effect in ("fade", "rise", "scale-in") else Entrance(effect="rise")


def _of_plugin(rule: Entrance) -> Entrance:
    """Return how the nodes of another package's layer enter: all of them as one, by what is for any node."""
    return rule if rule.effect in ("fade", "rise", "scale-in", "reveal") else Entrance(effect="rise")


def _entered(node: Node, rule: Entrance, entry: Entry, style: Style, stage: Stage) -> Node:
    if rule.effect in LASTING:
        return replace(node, motion=_motion(rule, Span(0, max(1, stage.frames - 1)), node, style, stage))
    fps = float(stage.fps)
    span = Span(entry.start * fps, (entry.start + entry.seconds) * fps)
    if not style.moves:
        plain = Entrance(effect="fade")
        return _as_a_whole(node, _motion(plain, span, node, style, stage))
    if rule.effect == "count-up" and isinstance(node, Text):
        reset, marks = partial(stage.reset, node.id), partial(stage.marks_of, node.id)
        return counter_of(node, stage.text_of(node.id), entry, stage.fps, reset, marks)
    pieces = _pieces(node, rule, style, stage.library)
    if not pieces or not isinstance(node, Text):
        return _as_a_whole(node, _motion(rule, span, node, style, stage))
    shares = shared_marks(node, pieces)
    parts = tuple(
        TextPart(piece, _motion(rule, span.moved(number * entry.stagger * fps), whole, style, stage), whole.marks)
        for number, piece in enumerate(pieces)
        for whole in (replace(node, layout=piece, marks=shares[number]),)
    )
    return replace(node, parts=parts)


def _opaque(node: Node) -> Node:
    """Return a node that comes in without fading."""
    if isinstance(node, Text) and node.parts:
        parts = (replace(part, motion=replace(part.motion, opacity=())) for part in node.parts)
        return replace(node, parts=tuple(parts))
    if isinstance(node, Picture):
        return replace(node, entrance=replace(node.entrance, opacity=()))
    return replace(node, motion=replace(node.motion, opacity=()))


def _left(node: Node, rule: Leaving, style: Style, stage: Stage) -> Node:
    """Add an exit that ends with the scene."""
    seconds = (rule.seconds or style.seconds) * stage.tempo
    end = stage.frames - 1
    effect = rule.effect if style.moves else "fade"
    exit_motion = leaving(effect, Span(end - seconds * float(stage.fps), end), way=style.way * stage.short_side)
    if isinstance(node, Text) and node.parts:
        return replace(node, motion=exit_motion)
    first = node.entrance if isinstance(node, Picture) else node.motion
    return _as_a_whole(node, _joined(first, exit_motion))


def _as_a_whole(node: Node, motion: Motion) -> Node:
    """Return a node that moves so itself: what is called the motion of a picture is that inside its area."""
    return replace(node, entrance=motion) if isinstance(node, Picture) else replace(node, motion=motion)


def _joined(first: Motion, second: Motion) -> Motion:
    """Return both motions one after another."""
    if first == STILL:
        return second
    return replace(
        first,
        opacity=first.opacity + second.opacity,
        y=first.y + second.y,
        reveal=first.reveal + second.reveal,
    )


def _pieces(node: Node, rule: Entrance, style: Style, library: FaceLibrary) -> tuple[TextLayout, ...]:
    """Return the pieces that an effect takes a text into; none where it moves as a whole."""
    if not isinstance(node, Text) or not style.moves:
        return ()
    match rule.effect:
        case "rise-by-line" | "reveal":
            return lines_of(node.layout)
        case "rise-by-word":
            return words_of(node.layout, library)
        case "typewriter":
            return letters_of(node.layout, library)
    return ()


def _motion(rule: Entrance, span: Span, node: Node, style: Style, stage: Stage) -> Motion:
    way = stage.short_side * (rule.amount if rule.effect.startswith("rise") and rule.amount is not None else style.way)
    return entrance(
        rule.effect,
        span,
        _area(node),
        way=way,
        amount=rule.amount,
        easing=style.easing,
        leftwards=_leftwards(node),
    )


def _area(node: Node) -> Rect:
    match node:
        case Text() | VectorShape():
            return node.ink
        case Picture() | Footage() | Fill() | Artwork() | Scrim():
            return node.area
    return Rect(0, 0, 0, 0)


def _leftwards(node: Node) -> bool:
    return isinstance(node, Text) and reads_leftwards(node.layout.lines[0].text)

"""Layers of other packages: their functions are called, and what they return is held to what a scene may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from traceback import extract_tb

from formatkit.compose.arrange import Arrangement
from formatkit.compose.arranged import Arranged
from formatkit.compose.frame import Frame
from formatkit.compose.notices import one_line
from formatkit.compose.plugin_nodes import NoLayerError, cut_to_canvas, sound_node
from formatkit.compose.request import Request
from formatkit.compose.split import layer_area
from formatkit.compose.stack import PlacedText
from formatkit.diagnostics import error
from formatkit.errors import LayoutError
from formatkit.model.content import Content
from formatkit.model.geometry import Rect
from formatkit.model.template import PluginLayer, TextLayer
from formatkit.scene.nodes import Fill, Scrim, VectorShape
from formatkit.scene.plugin import Label, LayerContext, LayerNode, LayerPlugin
from formatkit.scene.text import TextLayout
from formatkit.typeset.clean import clean_text
from formatkit.typeset.emphasis import plain_text

__all__ = ["PluginDrawing", "parted", "plugin_drawings"]

_MOST = 5000
"""Nodes that a layer may return: what has more is a picture, and belongs into a picture's slot."""
_ENDLESS = 4.0
"""Longer sides of the canvas that a label may be long before it is taken into lines."""
_TOLERANCE = 0.5
"""Pixels by which a label may reach over what it has to keep to."""


@dataclass(frozen=True, slots=True)
class PluginDrawing:
    """What one layer draws: shapes over the ground, and labels that are set and placed."""

    layer: PluginLayer
    nodes: tuple[Fill | Scrim | VectorShape, ...]
    labels: tuple[PlacedText, ...]


def plugin_drawings(arranged: Arranged, content: Content, request: Request) -> tuple[PluginDrawing, ...]:
    """Return what the layers of other packages draw.

    Raises LayoutError with one sentence that names package and entry point when one fails or returns what is no layer.
    """
    layers = [layer for layer in arranged.layers if isinstance(layer, PluginLayer)]
    return tuple(_Drawer(layer, request.plugins[layer.plugin], arranged, content).drawing() for layer in layers)


def parted(
    drawings: Sequence[PluginDrawing], arrangement: Arrangement, unit: float
) -> tuple[tuple[PluginDrawing, ...], tuple[PluginDrawing, ...]]:
    """Return the drawings that something readable stands on, and those at the end of which all keep off it.

    The first are part of the ground, with its scrim or plate over them. The others stand over these, in their colors.
    """
    if not drawings:
        return (), ()
    labels = (label for drawing in drawings for label in drawing.labels)
    read = [box for text in (*arrangement.texts, *labels) for box in text.reach()] + list(arrangement.edges.clear)
    read += [arrangement.logo.clear] if arrangement.logo else []
    read += [arrangement.credit.clear(unit)] if arrangement.credit else []
    read += [arrangement.captions] if arrangement.captions else []
    under = [any(_ink(node).overlaps(box) for node in drawing.nodes for box in read) for drawing in drawings]
    first = max((number for number, on_it in enumerate(under, 1) if on_it), default=0)
    return tuple(drawings[:first]), tuple(drawings[first:])


def _ink(node: Fill | Scrim | VectorShape) -> Rect:
    return node.ink if isinstance(node, VectorShape) else node.area


@dataclass(frozen=True, slots=True)
class _Drawer:
    layer: PluginLayer
    plugin: LayerPlugin
    arranged: Arranged
    content: Content

    @property
    def frame(self) -> Frame:
        return self.arranged.frame

    def drawing(self) -> PluginDrawing:
        try:
            nodes = self._nodes()
            if nodes != self._nodes():
                raise NoLayerError("something else when it was asked for the same again")
            return PluginDrawing(self.layer, self._shapes(nodes), self._labels(nodes))
        except NoLayerError as wrong:
            raise self._error("FK464", str(wrong)) from None

    def _nodes(self) -> list[LayerNode]:
        """Return what the plug-in draws. Raises NoLayerError, and LayoutError where it fails."""
        try:
            returned = list(islice(self.plugin.draw(self._context()), _MOST + 1))
        except (Exception, SystemExit) as problem:
            raise self._error("FK463", _told(problem, self.plugin)) from None
        if len(returned) > _MOST:
            raise NoLayerError(f"more than {_MOST} nodes")
        return [sound_node(node, f"{self.layer.id}.{number}") for number, node in enumerate(returned, 1)]

    def _error(self, code: str, reason: str) -> LayoutError:
        values = {"name": self.plugin.name, "package": self.plugin.distribution, "entry": self.plugin.entry_point}
        return LayoutError(error(code, self.content.where, layer=self.layer.id, **values, reason=reason))

    def _context(self) -> LayerContext:
        setting, arrangement = self.arranged.setting, self.arranged.arrangement
        brand, page = setting.kit.brand, setting.page
        return LayerContext(
            size=self.frame.size,
            shape=self.frame.shape,
            unit=self.frame.unit,
            area=layer_area(self.layer.area, self.arranged.free, self.frame.box),
            texts={text.layer.id: text.ink for text in arrangement.texts},
            logo=arrangement.logo.clear if arrangement.logo else None,
            slots=_plain_slots(self.content, setting.texts.bare),
            options=deepcopy(self.layer.options),
            palette={role: brand.color(role, self.content.purpose) for role in brand.palette},
            lang=self.content.lang,
            smallest=self.frame.floor_secondary,
            measure=lambda text, size, font: self._set(text, size, font).ink.width if text.strip() else 0.0,
            on_photo=self.arranged.covered,
            page=page[0] + 1,
            pages=page[1],
        )

    def _shapes(self, nodes: Sequence[LayerNode]) -> tuple[Fill | Scrim | VectorShape, ...]:
        shapes = (node for node in nodes if not isinstance(node, Label))
        return tuple(shown for node in shapes for shown in cut_to_canvas(node, self.frame.size))

    def _labels(self, nodes: Sequence[LayerNode]) -> tuple[PlacedText, ...]:
        labels = (node for node in nodes if isinstance(node, Label))
        return tuple(text for label in labels for text in self._label(label))

    def _label(self, label: Label) -> Iterator[PlacedText]:
        """Give a label as a placed text: where all can see it, and over nothing else that is read."""
        text = " ".join(clean_text(label.text)[0].split())
        if not text:
            return
        frame, layout = self.frame, self._set(text, label.size, label.font)
        reach = {"left": layout.ink.x, "center": layout.ink.x + layout.ink.width / 2, "right": layout.ink.right}
        written = {"kind": "text", "text": [text], "font": label.font, "size": "1u"}
        made = TextLayer.model_validate({"id": self.layer.id, **written}).model_copy(update={"id": label.id})
        placed = PlacedText(made, layout, round(label.x - reach[label.align], 2), round(label.y, 2))
        if not frame.safe.contains(placed.ink, _TOLERANCE):
            raise NoLayerError(f"the label “{text}” leaves what the network shows")
        logo = self.arranged.arrangement.logo
        others = [text.ink for text in self.arranged.arrangement.texts] + ([logo.clear] if logo else [])
        if any(placed.ink.overlaps(other) for other in others):
            raise NoLayerError(f"the label “{text}” lies over a text or the logo")
        yield placed

    def _set(self, text: str, size: float, font: str) -> TextLayout:
        measure = _ENDLESS * max(self.frame.size.width, self.frame.size.height)
        return one_line(text, font, max(size, self.frame.floor_secondary), self.arranged.setting, measure)


def _plain_slots(content: Content, texts: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    lists = {name: value for name, value in content.slots.items() if isinstance(value, tuple)}
    return {
        **{name: tuple(plain_text(each) for each in value) for name, value in lists.items()},
        **{name: plain_text(text) for name, text in texts.items()},
    }


def _told(problem: BaseException, plugin: LayerPlugin) -> str:
    """Return an exception in a few words, with the last line of the plug-in's own file that it passed."""
    said = next(iter(str(problem).splitlines()), "")[:200]
    text = f"{type(problem).__name__}: {said}" if said else type(problem).__name__
    own = getattr(getattr(plugin.draw, "__code__", None), "co_filename", None)
    line = next((each for each in reversed(extract_tb(problem.__traceback__)) if each.filename == own), None)
    return f"{text} ({PurePath(line.filename).name}, line {line.lineno})" if line is not None else text

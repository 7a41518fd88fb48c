"""What a package needs that draws a layer of its own: the context that it is given, and the nodes that it returns.

Its function is named by an entry point in the group `formatkit.layers`:

>>> from formatkit.layers import LayerContext, Rect, VectorShape
>>> def bar(context: LayerContext) -> list[VectorShape]:
...     area = context.area
...     line = Rect(area.x, area.bottom - context.unit, area.width, context.unit)
...     return [VectorShape("bar", line, "rectangle", context.color("accent"))]
"""

from __future__ import annotations

from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Shape, Size
from formatkit.scene.nodes import Fill, Scrim, VectorShape
from formatkit.scene.path import Path, Step
from formatkit.scene.plugin import Label, LayerContext, LayerNode

__all__ = [
    "Color",
    "Fill",
    "Label",
    "LayerContext",
    "LayerNode",
    "Path",
    "Rect",
    "Scrim",
    "Shape",
    "Size",
    "Step",
    "VectorShape",
]

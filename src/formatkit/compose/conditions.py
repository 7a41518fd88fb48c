"""The layers of a picture whose conditions hold: `when = "author"` is there only where the post names an author."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from formatkit.model.content import Content
from formatkit.model.template import Layer, StackLayer
from formatkit.typeset.coverage import needs_glyphs

__all__ = ["filled_slots", "layers_that_hold"]


def filled_slots(content: Content) -> frozenset[str]:
    """Return the slots for which a post has something to show; blanks are nothing."""
    return frozenset(name for name, value in content.slots.items() if _shows(value))


def layers_that_hold(layers: Sequence[Layer], given: Collection[str]) -> tuple[Layer, ...]:
    """Return the layers, and the texts in them, that are there when a post fills the slots `given`."""
    return tuple(_in_stack(layer, given) for layer in layers if layer.when is None or layer.when.holds(given))


def _in_stack(layer: Layer, given: Collection[str]) -> Layer:
    if not isinstance(layer, StackLayer) or all(child.when is None for child in layer.children):
        return layer
    kept = tuple(child for child in layer.children if child.when is None or child.when.holds(given))
    return layer.model_copy(update={"children": kept})


def _shows(value: str | Sequence[str]) -> bool:
    return needs_glyphs(value) if isinstance(value, str) else any(needs_glyphs(each) for each in value)

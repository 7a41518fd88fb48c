"""How many characters may be written where a text is too long: counted as the writer counts, tried on the card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from formatkit.compose.bind import BoundTexts
from formatkit.diagnostics import Diagnostic
from formatkit.model.template import Layer, StackLayer, TextLayer
from formatkit.typeset.emphasis import plain_text

__all__ = ["tried_budget"]

_TOO_LONG = "FK306"


def tried_budget(
    found: Diagnostic, texts: BoundTexts, layers: Sequence[Layer], fits: Callable[[str, str], bool]
) -> Diagnostic:
    """Return the error of a text that is too long with a budget that holds; any other error as it is.

    What is told when a text is set knows neither that quotation marks are no characters of the writer's, nor that marks
    and accents which reach over an edge, or a logo, will take room. `fits` tries a value of a slot on the card; the
    budget is the longest beginning of what was written, cut after a word, that it takes.
    """
    layer = _too_long(found, texts, layers)
    if layer is None or layer.slot is None:
        return found
    plain = plain_text(texts.bare[layer.slot])
    slot, reported = layer.slot, int(dict(found.values)["budget"] or 0)
    budget = next((len(each) for each in _beginnings(plain, reported) if fits(slot, each)), 0)
    said = {"length": len(plain), "excess": len(plain) - budget, "budget": budget or ""}
    return replace(found, values=tuple((name, str(said.get(name, value))) for name, value in found.values))


def _too_long(found: Diagnostic, texts: BoundTexts, layers: Sequence[Layer]) -> TextLayer | None:
    if found.code != _TOO_LONG:
        return None
    length = int(dict(found.values)["length"])
    children = (child for layer in layers if isinstance(layer, StackLayer) for child in layer.children)
    fitted = (child for child in children if child.fit is not None and child.slot in texts.bare)
    return next((child for child in fitted if len(plain_text(texts.text_of(child))) == length), None)


def _beginnings(plain: str, most: int) -> Iterator[str]:
    """Yield the beginnings of at most so many characters that end with a word, the longest first."""
    shown = plain[:most]
    if len(shown) < len(plain) and not plain[len(shown)].isspace():
        shown = _shorter(shown)
    while shown := shown.rstrip():
        yield shown
        shown = _shorter(shown)


def _shorter(text: str) -> str:
    return text.rpartition(" ")[0] if " " in text else text[:-1]

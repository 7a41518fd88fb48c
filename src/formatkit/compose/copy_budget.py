"""How many characters may be written where a text is too long: counted as the writer counts, tried on the card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from formatkit.compose.bind import BoundTexts
from formatkit.diagnostics import Diagnostic
from formatkit.model.content import Content
from formatkit.model.template import Layer, StackLayer, TextLayer
from formatkit.typeset.emphasis import plain_text

__all__ = ["overfull_slot", "tried_budget", "with_override_key"]

_TOO_LONG = "FK306"
_TOO_WIDE = "FK305"
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")


def overfull_slot(found: Diagnostic, texts: BoundTexts, layers: Sequence[Layer]) -> str | None:
    """Return the slot whose text an error tells of: too long as a whole, or by one word; None for other errors."""
    if found.code not in (_TOO_LONG, _TOO_WIDE):
        return None
    values = dict(found.values)

    def is_meant(layer: TextLayer) -> bool:
        shown = [plain_text(each.text_of(layer)) for each in (texts, texts.without_marks())]
        if found.code == _TOO_WIDE:
            return values["word"] in shown[0]
        return int(values["length"]) in map(len, shown)

    children = (child for layer in layers if isinstance(layer, StackLayer) for child in layer.children)
    fitted = (child for child in children if child.fit is not None and child.slot in texts.bare)
    return next((child.slot for child in fitted if is_meant(child)), None)


def tried_budget(found: Diagnostic, slot: str, texts: BoundTexts, fits: Callable[[str, str], bool]) -> Diagnostic:
    """Return the error of a text that is too long with a budget that holds; that of a word that is as it is.

    What is told when a text is set knows neither that quotation marks are no characters of the writer's, nor that marks
    and accents which reach over an edge, or a logo, will take room. `fits` tries a value of a slot on the card; the
    budget is the longest beginning of what was written, cut after a word, that it takes.
    """
    if found.code != _TOO_LONG:
        return found
    plain = plain_text(texts.bare[slot])
    reported = int(dict(found.values)["budget"] or 0)
    budget = next((len(each) for each in _beginnings(plain, reported) if fits(slot, each)), 0)
    said = {"length": len(plain), "excess": len(plain) - budget, "budget": budget or ""}
    return replace(found, values=tuple((name, str(said.get(name, value))) for name, value in found.values))


def with_override_key(found: Diagnostic, slot: str, content: Content) -> Diagnostic:
    """Return the error with the key that gives the slot another text here alone, as the post's file writes it."""
    key = content.override_keys.get(slot)
    if key is None:
        return found
    in_table = PurePath(content.where.file).suffix.lower() in _TABLES
    return replace(found, values=(*found.values, ("key", key.column if in_table else key.path)))


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

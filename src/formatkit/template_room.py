"""How many characters the texts of a template have room for: tried with running text, in every style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formatkit.compose.film import compose
from formatkit.compose.request import Request
from formatkit.compose.slides import measured_texts
from formatkit.errors import LayoutError
from formatkit.load.slot_words import running_text
from formatkit.model.brand import Brand
from formatkit.model.post import Style
from formatkit.model.preset import Preset
from formatkit.model.template import StackLayer, Template, TextLayer
from formatkit.scene.nodes import Text
from formatkit.template_samples import sample_order, sample_studio, shape_presets

if TYPE_CHECKING:
    from formatkit.studio import Studio

__all__ = ["Room", "template_room"]

_BEGINNINGS = (0, 40, 95)
"""Words of the running text at which the tried texts begin: words differ, and the least number counts."""
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Room:
    """How many characters of running text a slot has room for at a placement, in every style of the template.

    0 where not even one word fits, None where the slot is not shown. `all_tried` texts were as long as there is text
    to try with: there may be room for more.
    """

    slot: str
    preset: str
    shape: str
    characters: int | None
    all_tried: bool = False


def template_room(
    template: Template, *, brand: Brand, lang: str = "en", presets: Sequence[Preset] = ()
) -> tuple[Room, ...]:
    """Return the room of each fitted slot of a template, by slot, then by placement.

    Without `presets` one placement stands for each of the five shapes. The other slots have sample texts, and three
    different stretches of running text in German (`lang="de"`) or English are tried in every style: the number holds
    for all of them. A text with many long words may have room for less.
    """
    places = tuple(presets) or shape_presets()
    with sample_studio(brand) as (studio, folder):
        trial = _Trial(template, studio, folder, lang)
        return tuple(trial.room(layer, preset) for layer in _fitted(template) for preset in places)


class _Trial:
    """Sets running text in a template until it does not fit."""

    def __init__(self, template: Template, studio: Studio, folder: Path, lang: str) -> None:
        self._template, self._studio, self._folder, self._lang = template, studio, folder, lang
        self._texts = [_from_word(running_text(lang), first) for first in _BEGINNINGS]
        self._requests: dict[tuple[str, Style], Request] = {}

    def room(self, layer: TextLayer, preset: Preset) -> Room:
        """Return the room of a layer: the most that fits in one style, then lowered to what fits in all."""
        assert layer.slot is not None
        lengths = sorted({len(each) for each in _cuts(self._texts[0]) if len(each) <= min(map(len, self._texts))})
        most = len(lengths)
        for style in self._template.styles:
            for text in self._texts:
                most = self._most(layer, preset, style, text, lengths, most)
        shape = preset.shape.value
        if most:
            tried = min(len(_cut(text, lengths[most - 1])) for text in self._texts)
            return Room(layer.slot, preset.id, shape, tried, most == len(lengths))
        shown = any(self._shows(layer, preset, style) for style in self._template.styles)
        return Room(layer.slot, preset.id, shape, 0 if shown else None)

    def _most(
        self, layer: TextLayer, preset: Preset, style: Style, text: str, lengths: Sequence[int], high: int
    ) -> int:
        """Return how many of the lengths, at most `high`, a text may have in a style."""
        low, middle = 0, high
        while low < high:
            if self._fits(layer, preset, style, _cut(text, lengths[middle - 1])):
                low = middle
            else:
                high = middle - 1
            middle = (low + high + 1) // 2
        return low

    def _fits(self, layer: TextLayer, preset: Preset, style: Style, text: str) -> bool:
        assert layer.slot is not None
        request = _with_text(self._request(preset, style), layer.slot, text)
        store, library = self._studio.store, self._studio.library
        try:
            measured = measured_texts(request, store, library)
            if layer.fit is not None and layer.fit.overflow == "ellipsis":
                return not _is_cut(compose(request, store, library).scenes[0].find(layer.id))
        except LayoutError:
            return False
        return any(each.layer == layer.id for each in measured)

    def _shows(self, layer: TextLayer, preset: Preset, style: Style) -> bool:
        """Tell whether a slot has a place in a shape at all, if only with too long a sample text."""
        try:
            measured = measured_texts(self._request(preset, style), self._studio.store, self._studio.library)
        except LayoutError:
            return True
        return any(each.layer == layer.id for each in measured)

    def _request(self, preset: Preset, style: Style) -> Request:
        key = (preset.id, style)
        if key not in self._requests:
            order = sample_order(self._template, preset, style, self._lang, self._folder)
            self._requests[key] = self._studio.request(order)
        return self._requests[key]


def _with_text(request: Request, slot: str, text: str) -> Request:
    """Return the request with a text in the place of the sample, on the pages that show one."""
    contents = tuple(
        replace(content, slots={**content.slots, slot: text}) if slot in content.slots else content
        for content in request.contents
    )
    return replace(request, contents=contents)


def _is_cut(node: object) -> bool:
    return not isinstance(node, Text) or node.layout.lines[-1].text.endswith(_ELLIPSIS)


def _fitted(template: Template) -> Iterator[TextLayer]:
    for stack in (layer for layer in template.layers if isinstance(layer, StackLayer)):
        yield from (child for child in stack.children if child.fit is not None and child.slot is not None)


def _from_word(text: str, first: int) -> str:
    return " ".join(text.split()[first:])


def _cuts(text: str) -> Iterator[str]:
    """Yield the beginnings of a text that end with a word, without a comma or stop after it."""
    words = text.split()
    for count in range(1, len(words) + 1):
        yield " ".join(words[:count]).rstrip(".,:;")


def _cut(text: str, most: int) -> str:
    """Return the longest beginning of at most so many characters; at least the first word."""
    fitting = [each for each in _cuts(text) if len(each) <= most]
    return fitting[-1] if fitting else next(_cuts(text))

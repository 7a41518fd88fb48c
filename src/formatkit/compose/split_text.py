"""Texts that go on on the next slide: parted at sentence ends, else clauses, else words, into parts of like length.

The quotation opens on the first slide and closes on the last; between them stand no further marks, and no ellipsis:
in a quotation that says that words are missing, and none are. What stands above the text opens on the first slide,
what stands below it, such as who said it, closes on the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from formatkit.compose.bind import BoundTexts, slots_of
from formatkit.compose.partition import LEVELS, Level, partition
from formatkit.diagnostics import Diagnostic, error
from formatkit.errors import LayoutError
from formatkit.model.content import Content, TextPart
from formatkit.model.template import Layer, StackLayer, TextLayer
from formatkit.typeset.part_ends import PartEnd, part_ends
from formatkit.typeset.quotes import quotation_marks

__all__ = ["Splitter"]

_TOO_LONG = "FK306"
_MOST_TOLD = 24
"""How many slides are tried to tell how many a text needs."""
_FURTHER = 1
"""How many slides more than needed a text may take to be parted at better places."""

_WORTH_A_SLIDE = 1.15
"""How much larger the letters have to get by one slide more."""


class _Way(NamedTuple):
    """A way to part a text: the slides, and the smallest size that any of them has, in pixels."""

    contents: tuple[Content, ...]
    size: float


@dataclass(frozen=True, slots=True)
class Splitter:
    """Parts the text of one slide: `layers` are those of the slide, `texts` what they show.

    `sized` sets a slide with other content and returns the smallest size of its fitted texts, in pixels, or why it
    cannot be set.
    """

    content: Content
    layers: Sequence[Layer]
    texts: BoundTexts
    terms: tuple[str, ...]
    sized: Callable[[Content], float | LayoutError]

    def parts(self, most: int) -> tuple[Content, ...]:
        """Return the contents of the slides that the text needs: itself where it fits, else up to `most`.

        Raises LayoutError when it does not fit (FK306), with the number of slides that it would need and the
        characters too many (FK426).
        """
        problem = self.sized(self.content)
        if not isinstance(problem, LayoutError):
            return (self.content,)
        layer = self._splitting()
        if layer is None or all(each.code != _TOO_LONG for each in problem.diagnostics):
            raise problem
        text = self.texts.text_of(layer)
        ends = part_ends(text, self.content.lang, self.terms)
        needed = self._needed(layer, text, ends, max(most, _MOST_TOLD))
        if needed is None or needed > most:
            raise LayoutError(*problem.diagnostics, self._surplus(layer, text, ends, needed, most))
        return self._best(layer, text, ends, needed, most)

    def _splitting(self) -> TextLayer | None:
        return next(iter(_split_layers(self.layers, self.texts)), None)

    def _needed(self, layer: TextLayer, text: str, ends: Sequence[PartEnd], most: int) -> int | None:
        """Return the fewest slides that hold the text, wherever it is parted."""
        return next(
            (count for count in range(2, most + 1) if self._tried(layer, text, ends, count, LEVELS[-1]) is not None),
            None,
        )

    def _best(
        self, layer: TextLayer, text: str, ends: Sequence[PartEnd], needed: int, most: int
    ) -> tuple[Content, ...]:
        """Return the slides parted at the best places; one slide more is worth a sentence end, or larger letters."""
        for level in LEVELS:
            counts = range(needed, min(most, needed + _FURTHER) + 1)
            ways = [made for count in counts if (made := self._tried(layer, text, ends, count, level)) is not None]
            if ways:
                first, last = ways[0], ways[-1]
                return (last if last.size > _WORTH_A_SLIDE * first.size else first).contents
        raise AssertionError("the text fits so many slides when parted between words")

    def _tried(self, layer: TextLayer, text: str, ends: Sequence[PartEnd], count: int, level: Level) -> _Way | None:
        places = partition(len(text), ends, count, level)
        if places is None:
            return None
        made = self._contents(layer, _cut(text, places))
        sizes: list[float] = []
        for each in made:
            size = self.sized(each)
            if isinstance(size, LayoutError):
                return None
            sizes.append(size)
        return _Way(made, min(sizes))

    def _contents(self, layer: TextLayer, pieces: Sequence[str]) -> tuple[Content, ...]:
        assert layer.slot is not None
        above, below = _neighbors(layer, self.layers)
        last = len(pieces) - 1
        made: list[Content] = []
        for number, piece in enumerate(pieces):
            dropped = (above if number else frozenset()) | (below if number < last else frozenset())
            slots = {name: value for name, value in self.content.slots.items() if name not in dropped}
            bare = self._bare(piece, number == 0, number == last) if layer.slot in self.texts.marked else piece
            part = TextPart(layer.slot, bare, dict(self.texts.slots))
            made.append(replace(self.content, slots={**slots, layer.slot: piece}, part=part))
        return tuple(made)

    def _bare(self, piece: str, first: bool, last: bool) -> str:
        marks = quotation_marks(self.content.lang)
        opened = piece.removeprefix(marks.opening) if first else piece
        return opened.removesuffix(marks.closing) if last else opened

    def _surplus(
        self, layer: TextLayer, text: str, ends: Sequence[PartEnd], needed: int | None, most: int
    ) -> Diagnostic:
        """Return what is too long for `most` slides. One slide has no more room than FK306 tells."""
        values = {"layer": layer.id, "needed": needed or "", "most": most}
        if most < 2:
            return error("FK426" if needed else "FK427", self.content.where, **values)
        kept = self._longest(layer, text, ends, most)
        return error("FK428", self.content.where, layer=layer.id, most=most, excess=len(text) - kept)

    def _longest(self, layer: TextLayer, text: str, ends: Sequence[PartEnd], most: int) -> int:
        """Return how many characters of the text fit `most` slides, cut between words."""
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high + 1) // 2
            shorter = text[: ends[middle - 1].place].rstrip()
            counts = range(1, most + 1)
            if any(self._tried(layer, shorter, ends[: middle - 1], count, LEVELS[-1]) for count in counts):
                low = middle
            else:
                high = middle - 1
        return len(text[: ends[low - 1].place].rstrip()) if low else 0


def _cut(text: str, places: Sequence[int]) -> tuple[str, ...]:
    edges = [0, *places, len(text)]
    return tuple(text[start:end].strip() for start, end in pairwise(edges))


def _split_layers(layers: Sequence[Layer], texts: BoundTexts) -> Iterator[TextLayer]:
    for stack in (layer for layer in layers if isinstance(layer, StackLayer)):
        for child in stack.children:
            if child.slot and child.fit and child.fit.overflow == "split" and texts.text_of(child):
                yield child


def _neighbors(layer: TextLayer, layers: Sequence[Layer]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the slots of the texts that stand above a text in its stack, and of those below it."""
    stack = next(each for each in layers if isinstance(each, StackLayer) and layer in each.children)
    at = stack.children.index(layer)
    above = frozenset(name for child in stack.children[:at] for name in slots_of(child))
    below = frozenset(name for child in stack.children[at + 1 :] for name in slots_of(child))
    own = frozenset({layer.slot or ""})
    return above - own, below - own

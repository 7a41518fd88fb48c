"""When each layer of a scene enters, in seconds of the scene: anchored to its start or to another layer's arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from formatkit.compose.effects import LASTING, Style
from formatkit.diagnostics import error
from formatkit.errors import LayoutError
from formatkit.model.motion import Entrance

__all__ = ["Cast", "Entry", "timeline"]

_LETTERS_A_SECOND = 28.0
_COUNT_SECONDS = 1.4


@dataclass(frozen=True, slots=True)
class Cast:
    """A layer that enters: its rule, and into how many pieces (lines, words, letters) its effect takes it."""

    layer: str
    rule: Entrance
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """When a layer enters: start of its first piece, seconds of each piece, seconds from piece to piece."""

    start: float
    seconds: float
    stagger: float
    pieces: int

    @property
    def end(self) -> float:
        """When the last piece has arrived."""
        return self.start + self.seconds + self.stagger * (self.pieces - 1)

    def moved(self, seconds: float) -> Entry:
        """Return the entry so much later."""
        return Entry(self.start + seconds, self.seconds, self.stagger, self.pieces)

    def quickened(self, tempo: float) -> Entry:
        """Return the same entry in `tempo` times its time."""
        return Entry(self.start * tempo, self.seconds * tempo, self.stagger * tempo, self.pieces)


def timeline(cast: Sequence[Cast], style: Style) -> Mapping[str, Entry]:
    """Return when each layer enters. Raises LayoutError (FK420) where layers wait for each other in a circle.

    A layer that waits for one that the scene does not have waits for the nearest one before it instead, so that what is
    left out changes nothing in the order of the rest.
    """
    rules = {each.layer: each for each in cast}
    found: dict[str, Entry] = {}

    def entry(name: str, waiting: tuple[str, ...]) -> Entry:
        if name in waiting:
            raise LayoutError(error("FK420", layers=" → ".join((*waiting, name))))
        if name not in found:
            each = rules[name]
            before = _awaited(each, cast)
            base = entry(before, (*waiting, name)).end if before is not None else 0.0
            found[name] = _entry(each, base, style)
        return found[name]

    for each in cast:
        entry(each.layer, ())
    return found


def _awaited(each: Cast, cast: Sequence[Cast]) -> str | None:
    """Return the layer that a layer waits for, None where it begins with the scene."""
    wanted = each.rule.after
    if wanted is None or any(other.layer == wanted for other in cast):
        return wanted
    waits = {other.layer: other.rule.after for other in cast}
    earlier = takewhile(lambda other: other is not each, cast)
    usable = [
        other.layer
        for other in earlier
        if other.rule.effect not in LASTING and not _leads_to(other.layer, each.layer, waits)
    ]
    return usable[-1] if usable else None


def _leads_to(start: str, end: str, waits: Mapping[str, str | None]) -> bool:
    """Tell whether a layer waits for another, be it through others."""
    seen: set[str] = set()
    name: str | None = start
    while name is not None and name not in seen:
        seen.add(name)
        name = waits.get(name)
        if name == end:
            return True
    return False


def _entry(each: Cast, base: float, style: Style) -> Entry:
    rule = each.rule
    if rule.effect == "typewriter":
        stagger = rule.seconds / each.pieces if rule.seconds else 1 / _LETTERS_A_SECOND
        return Entry(base + rule.at, stagger, stagger, each.pieces)
    usual = _COUNT_SECONDS if rule.effect == "count-up" else style.seconds
    seconds = rule.seconds if rule.seconds is not None else usual
    if not style.moves:
        return Entry(base + rule.at, min(seconds, style.seconds), 0.0, 1)
    stagger = rule.stagger if rule.stagger is not None else style.stagger
    return Entry(base + rule.at, seconds, stagger if each.pieces > 1 else 0.0, each.pieces)

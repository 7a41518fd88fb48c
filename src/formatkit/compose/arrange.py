"""Arrange what can be read on one picture: logo, draft mark and disclaimer at their edges, texts in what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formatkit.compose.captions_place import captions_zone
from formatkit.compose.credit import Credit, CreditLine, place_credit
from formatkit.compose.edges import NO_EDGES, Edges, edges_of
from formatkit.compose.frame import Frame
from formatkit.compose.logo import LogoPlan, plan_logo
from formatkit.compose.notices import DraftMark, draft_mark, place_disclaimer
from formatkit.compose.stack import PlacedText, Setting, lead_of, main_size, place_stack
from formatkit.errors import LayoutError
from formatkit.model.fields import Length
from formatkit.model.geometry import Insets, Rect
from formatkit.model.template import Layer, LogoLayer, StackLayer, TextLayer

__all__ = ["Arrangement", "arrange"]

_MIDDLE = 0.5
_AWAY_POINT = 0.1
"""How far a text keeps from a focus of which only a point is known, as a share of the height."""
_AWAY_BOX = 4.0
"""How far it keeps from a focus box, in u (craft rule 9)."""
_NEAR_BOX = 2.0
"""The same for small texts beside a box, in u."""
_LEAST_LEAD = 1.3
"""How many times larger than other texts a main text stays that keeps off the focus."""
_NOT_SMALLER = 0.57
"""A text gives up at most this much of its size to keep off the focus."""
_UPPER = 0.62
"""Of a focus box too large to keep off, this share from above holds the eyes: a text may stand on the rest."""
_NARROWEST = 42
"""The narrowest column beside a focus box, in percent of the free width."""
_ABOVE_CAPTIONS = 6.0
"""Free space between texts and captions, in u."""
_APART_FROM_NOTICE, _NEAR_NOTICE = 1.1, 0.5
"""Space between the last baseline and a disclaimer, in its lines: as it looks best, and where texts need the room."""
_SOFT_EDGE = 1.01
"""Pixels that the edges of letters take, antialiased."""
_NEAR = 1.5
"""Lines by which a last line may be moved down to stand on the logo's line."""
_LESS_SPREAD = (0.75, 0.5, 0.25, 0.0)
"""Shares of a stack's spread that are tried where all of it meets an obstacle."""
_OVER_LOGO = 0.45
"""Room between a headline and the logo under it, in em of the headline."""
_AS_LARGE = 0.8
"""What a headline keeps at least of its size for that room."""
_SPOILT = 0.12
"""Share of a focus box's upper part that texts may cover before it is told."""
_SUBJECT = 0.5
"""A focus box wider than this share of the canvas is the whole picture, which texts have to stand on."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything readable stands; `captions` is the area of a film's captions, `edges` are partners and seals.

    `credit` is that of the photograph, where the brand shows it.
    """

    texts: tuple[PlacedText, ...]
    logo: LogoPlan | None
    mark: DraftMark | None
    captions: Rect | None = None
    edges: Edges = NO_EDGES
    credit: CreditLine | None = None

    def logo_on(self, focus: Rect, width: int) -> bool:
        """Tell whether the logo stands on a focus box, on a canvas of that `width`."""
        if self.logo is None or not focus.width or focus.width > _SUBJECT * width:
            return False
        area = self.logo.area
        return area.shared(focus) > _SPOILT * area.width * area.height

    def spoils(self, focus: Rect, width: int) -> bool:
        """Tell whether texts stand on the upper part of a focus box, where eyes are, on a canvas of that `width`."""
        if not focus.width or focus.width > _SUBJECT * width:
            return False
        upper = replace(focus, height=_UPPER * focus.height)
        covered = sum(box.shared(upper) for text in self.texts for box in text.line_boxes())
        return covered > _SPOILT * upper.width * upper.height


def arrange(
    layers: Sequence[Layer],
    setting: Setting,
    *,
    draft: bool,
    focus: Rect | None,
    captioned: bool = False,
    credit: Credit | None = None,
) -> Arrangement:
    """Place the layers' texts and logo.

    `focus` is where the photograph's focus stands on the canvas: texts keep off it where that does not make them
    small. A film that is `captioned` keeps room for captions at the lower edge. `credit` is shown where the brand wants
    it. Raises LayoutError when a text does not fit.
    """
    logo_layer = next((layer for layer in layers if isinstance(layer, LogoLayer)), None)
    logo = plan_logo(logo_layer, setting.kit, setting.frame) if logo_layer else None
    mark = draft_mark(setting) if draft else None
    edges = edges_of(layers, setting, logo)
    disclaimer = place_disclaimer(setting, logo, [*edges.clear, *([mark.clear] if mark else [])])
    free = setting.frame.box
    obstacles = [*([logo.apart] if logo else []), *([mark.clear] if mark else []), *edges.clear]
    captions = None
    if captioned:
        below = [_kept_free(disclaimer, _NEAR_NOTICE)] if disclaimer else []
        standing = [*([logo.clear] if logo else []), *below]
        captions = captions_zone(setting.frame, standing)
        free = replace(
            free, height=max(1.0, min(free.bottom, captions.y - _ABOVE_CAPTIONS * setting.frame.unit) - free.y)
        )
    line = None
    if credit is not None:
        standing = [*obstacles, *([disclaimer.ink] if disclaimer else []), *([captions] if captions else [])]
        line = place_credit(credit, setting, standing, focus)
        obstacles += [line.clear(setting.frame.unit)] if line else []
    stacks = [layer for layer in layers if isinstance(layer, StackLayer)]
    texts = _above_notice(disclaimer, stacks, setting, free, obstacles, focus, logo)
    if line is not None and texts:
        line = line.on_axis(texts[0].x, setting.frame)
    if disclaimer is not None and texts:
        standing = [*([logo.clear] if logo else []), *([mark.clear] if mark else []), *edges.clear]
        disclaimer = _on_axis(disclaimer, texts[0], setting.frame, standing)
    small = (*edges.texts, *([disclaimer] if disclaimer else []))
    return Arrangement((*texts, *small), logo, mark, captions, edges, line)


def _above_notice(
    disclaimer: PlacedText | None,
    stacks: Sequence[StackLayer],
    setting: Setting,
    free: Rect,
    obstacles: Sequence[Rect],
    focus: Rect | None,
    logo: LogoPlan | None,
) -> list[PlacedText]:
    """Place the stacks above a disclaimer: well apart from it, nearer where a text would not fit otherwise."""

    def placed(off: Sequence[Rect]) -> list[PlacedText]:
        room = _above(free, off[0]) if off else free
        blocks = (_place_off_logo(stack, setting, room, obstacles, focus, logo) for stack in stacks)
        kept = [*obstacles, *off]
        return [text for block in blocks for text in _on_logo_line(block, logo, setting.frame, kept, focus)]

    if disclaimer is None:
        return placed([])
    apart, near = ([_kept_free(disclaimer, lines)] for lines in (_APART_FROM_NOTICE, _NEAR_NOTICE))
    try:
        best = placed(apart)
    except LayoutError:
        return placed(near)
    given = sum(1 for stack in stacks for child in stack.children if setting.texts.text_of(child))
    return max(best, placed(near), key=len) if len(best) < given else best


def _place_off_logo(
    stack: StackLayer,
    setting: Setting,
    free: Rect,
    obstacles: Sequence[Rect],
    focus: Rect | None,
    logo: LogoPlan | None,
) -> tuple[PlacedText, ...]:
    """Place a stack; a headline right over the logo keeps off it by more, as its size asks, where it stays as large."""
    placed = _place(stack, setting, free, obstacles, focus)
    if logo is None or not placed or placed[-1].layer.role != "main":
        return placed
    over = max(0.0, _OVER_LOGO * main_size(placed) - (logo.area.y - logo.apart.y))
    wider = logo.apart.inset(Insets(top=-over))
    if not _touches(placed, wider):
        return placed
    try:
        higher = _place(stack, setting, free, [wider, *obstacles], focus)
    except LayoutError:
        return placed
    return higher if len(higher) == len(placed) and main_size(higher) >= _AS_LARGE * main_size(placed) else placed


def _on_axis(disclaimer: PlacedText, message: PlacedText, frame: Frame, obstacles: Sequence[Rect]) -> PlacedText:
    """Let a disclaimer begin on the line of the message where that is not on the frame's edge, as room allows."""
    if message.align != "left" or disclaimer.x != frame.box.x:
        return disclaimer
    moved = replace(disclaimer, x=message.x)
    fits = moved.ink.right <= frame.box.right and not any(moved.ink.overlaps(each) for each in obstacles)
    return moved if fits else disclaimer


def _kept_free(disclaimer: PlacedText, lines: float) -> Rect:
    """Return the area of a disclaimer with the space above it that parts it from the message."""
    gap, ink = lines * disclaimer.layout.leading, disclaimer.ink
    return Rect(ink.x, ink.y - gap, ink.width, ink.height + gap)


def _place(
    stack: StackLayer, setting: Setting, free: Rect, obstacles: Sequence[Rect], focus: Rect | None
) -> tuple[PlacedText, ...]:
    """Place a stack, and keep it off the focus: above or below it when it is placed `clear`, beside it otherwise."""
    if stack.place != "clear":
        return _place_beside(stack, setting, free, obstacles, focus)
    below = focus is None or focus.y + focus.height / 2 <= _MIDDLE * setting.frame.size.height
    resolved = stack.model_copy(update={"place": "bottom" if below else "top"})
    usual = _place_clear_of(resolved, setting, free, obstacles)
    if focus is None or not usual:
        return usual
    kept = [focus, *([replace(focus, height=_UPPER * focus.height)] if below and focus.height else [])]
    for part in kept:
        try:
            apart = _place_clear_of(resolved, setting, _off_focus(free, part, below, setting.frame), obstacles)
        except LayoutError:
            continue
        if _still_leads(apart, usual):
            return apart
    return _small_texts_beside(resolved, usual, setting, free, obstacles, focus)


def _small_texts_beside(
    stack: StackLayer,
    usual: tuple[PlacedText, ...],
    setting: Setting,
    free: Rect,
    obstacles: Sequence[Rect],
    focus: Rect,
) -> tuple[PlacedText, ...]:
    """Place a stack that meets a focus box again, its small texts in lines that end before the box."""
    placed, near = usual, _grown(focus, _NEAR_BOX, setting)
    if not focus.width or stack.align != "left":
        return usual
    narrowed: dict[str, TextLayer] = {}
    for _ in stack.children:
        met = [text for text in placed if text.layer.fit is None and _meets(text, near)]
        wide = [text for text in met if near.x - text.x >= _NARROWEST / 100 * free.width]
        if not wide:
            break
        for text in wide:
            width = Length(value=(near.x - text.x) / setting.frame.unit, unit="u")
            narrowed[text.layer.id] = text.layer.model_copy(update={"width": width})
        children = tuple(narrowed.get(child.id, child) for child in stack.children)
        try:
            placed = _place_clear_of(stack.model_copy(update={"children": children}), setting, free, obstacles)
        except LayoutError:
            return usual
    is_whole = len(placed) == len(usual) and _still_leads(placed, usual)
    return placed if is_whole and not any(_meets(text, near) for text in placed) else usual


def _meets(text: PlacedText, area: Rect) -> bool:
    return any(box.overlaps(area) for box in text.reach())


def _place_beside(
    stack: StackLayer, setting: Setting, free: Rect, obstacles: Sequence[Rect], focus: Rect | None
) -> tuple[PlacedText, ...]:
    """Place a stack in a column that ends before the focus box, unless that made it small."""
    usual = _place_clear_of(stack, setting, free, obstacles)
    if focus is None or not focus.width or not usual or not _touches(usual, _grown(focus, _AWAY_BOX, setting)):
        return usual
    width = focus.x - _AWAY_BOX * setting.frame.unit - usual[0].x
    if width < _NARROWEST / 100 * free.width:
        return usual
    narrow = stack.model_copy(update={"width": Length(value=100 * width / free.width, unit="%")})
    try:
        beside = _place_clear_of(narrow, setting, free, obstacles)
    except LayoutError:
        return usual
    return beside if _still_leads(beside, usual) else usual


def _still_leads(placed: Sequence[PlacedText], usual: Sequence[PlacedText]) -> bool:
    """Tell whether the main text is not much smaller than `usual`, and still the largest by far (craft rule 2)."""
    least = min(_LEAST_LEAD, lead_of(usual))
    return main_size(placed) >= _NOT_SMALLER * main_size(usual) and lead_of(placed) >= least


def _on_logo_line(
    placed: tuple[PlacedText, ...], logo: LogoPlan | None, frame: Frame, obstacles: Sequence[Rect], focus: Rect | None
) -> tuple[PlacedText, ...]:
    """Let the last line stand on the logo's line where it nearly does: a near miss looks like a mistake.

    All texts move, or, where another of them would come too near to the logo, the last one alone. A headline does not:
    its lines are so high that the message would sink to the bottom.
    """
    if logo is None or len(placed) < 2 or placed[-1].layer.role == "main":
        return placed
    last = placed[-1]
    way = min(logo.area.bottom, frame.box.bottom) - (last.y + last.layout.last_baseline + last.ornament.below)
    if not 0 < way <= _NEAR * last.layout.leading:
        return placed
    reach = max(box.bottom for box in last.reach()) + _SOFT_EDGE  # letters reach below their line
    way = min(way, max(0.0, frame.safe.bottom - reach))
    others = [*obstacles, *([focus] if focus is not None and focus.width else [])]

    def is_free(texts: Sequence[PlacedText]) -> bool:
        inside = all(frame.safe.contains(box) for text in texts for box in text.reach())
        return inside and not any(_touches(texts, other) for other in others)

    moved = tuple(replace(text, y=round(text.y + way, 2)) for text in placed)
    if is_free(moved):
        return moved
    return (*placed[:-1], moved[-1]) if is_free(moved[-1:]) else placed


def _off_focus(free: Rect, focus: Rect, below: bool, frame: Frame) -> Rect:
    """Return the part of the free area that lies below the focus, or above it."""
    away = _AWAY_BOX * frame.unit if focus.height else _AWAY_POINT * frame.size.height
    kept = Rect(free.x, focus.y - away, free.width, focus.height + 2 * away)
    return _below(free, kept) if below else _above(free, kept)


def _touches(placed: Sequence[PlacedText], obstacle: Rect) -> bool:
    return any(box.overlaps(obstacle) for text in placed for box in text.reach())


def _grown(rect: Rect, units: float, setting: Setting) -> Rect:
    by = units * setting.frame.unit
    return Rect(rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by)


def _place_clear_of(
    stack: StackLayer, setting: Setting, free: Rect, obstacles: Sequence[Rect]
) -> tuple[PlacedText, ...]:
    """Set the stack in the free area; where it meets an obstacle, again in what lies above or below that.

    Gaps that may grow do so as far as the obstacles let them; the text does not become smaller for that.
    """
    bounds = setting.frame.safe
    placed = place_stack(stack, setting, free, bounds)
    for share in _LESS_SPREAD if stack.spread > 1 else ():
        if not any(_touches(placed, obstacle) for obstacle in obstacles):
            break
        less = stack.model_copy(update={"spread": 1 + share * (stack.spread - 1)})
        placed = place_stack(less, setting, free, bounds)
    for obstacle in (*obstacles, *obstacles):  # what keeps off the last one may be moved into the first
        if _touches(placed, obstacle):
            cut = _above if obstacle.y - free.y >= free.bottom - obstacle.bottom else _below
            free, bounds = cut(free, obstacle), cut(bounds, obstacle)
            placed = place_stack(stack, setting, free, bounds)
    return placed


def _above(area: Rect, obstacle: Rect) -> Rect:
    return replace(area, height=max(1.0, min(area.bottom, obstacle.y) - area.y))


def _below(area: Rect, obstacle: Rect) -> Rect:
    top = max(area.y, obstacle.bottom)
    return replace(area, y=top, height=max(1.0, area.bottom - top))

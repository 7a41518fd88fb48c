"""Text to glyphs: items of one font, script, direction and role, shaped by HarfBuzz once, in em.

Positions and advances are in em of the font, so one shaping serves every size; only what changes the glyphs
themselves (the optical size, ligatures) asks for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

import uharfbuzz as hb

from formatkit.errors import LayoutError
from formatkit.scene.text import FontKey, TextRole
from formatkit.typeset.bidi import REMOVED, embedding_levels, is_plain_left_to_right, paragraph_level
from formatkit.typeset.characters import properties
from formatkit.typeset.coverage import chain_face, graphemes, missing_character, script_chain
from formatkit.typeset.emphasis import parse_emphasis
from formatkit.typeset.faces import Face, FaceLibrary
from formatkit.typeset.stacked_ink import ink_leading
from formatkit.typeset.style import TextStyle
from formatkit.typeset.uppercase import uppercased

__all__ = ["Item", "ShapedGlyph", "ShapedText", "Variant", "reshaped", "shape_text"]

_NO_OWN_SCRIPT = frozenset(["Common", "Inherited", "Unknown"])
_RIGHT_TO_LEFT_LANGUAGES = frozenset(["ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"])
# Scripts whose letters touch: tracking would tear them apart.
_JOINED_NAMES = "Arabic Syriac Mongolian Nko Adlam Mandaic Hanifi_Rohingya Phags_Pa Devanagari Bengali Gurmukhi"
_JOINED_SCRIPTS = frozenset(_JOINED_NAMES.split())
# Scripts with tall stacks of marks, the tallest first, then those whose letters fill a square.
_TALL = ("Khmer", "Thai", "Arabic", "Bengali", "Devanagari", "Tamil", "Hiragana", "Katakana", "Han", "Hangul")
# Full stops that many Indic scripts share: each script's font has them at its own height.
_DANDAS = frozenset("।॥")
_QUOTATION_MARKS = frozenset(map(ord, "„“”‚‘’»«›‹"))
# A hair space, in em; marks wider than the other number stand in a square and have room.
_BETWEEN_MARKS = 0.08
_NARROW_MARK = 0.75
# What a font may lack although it has an equal glyph under another number.
_SAME_GLYPH = {0x2010: 0x2D, 0x2011: 0x2D}


class ShapedGlyph(NamedTuple):
    """A glyph: `cluster` is its character's index; `advance`, `dx`, `dy` (upwards) are in em."""

    id: int
    cluster: int
    advance: float
    dx: float
    dy: float


class Variant(NamedTuple):
    """What about the glyphs depends on the size: the optical size in pixels, and whether letters are tracked."""

    optical_size: float
    tracked: bool


@dataclass(frozen=True, slots=True)
class Item:
    """Characters `start` to `end` in one font, script, direction and role.

    `key` is the font as the style names it, `face` the same at its optical size. `glyphs` stand in visual order.
    """

    start: int
    end: int
    level: int
    key: FontKey
    face: Face
    role: TextRole
    joined: bool
    glyphs: tuple[ShapedGlyph, ...]


_REMEMBERED = 64
_SHAPED: dict[tuple[str, TextStyle, Variant], ShapedText] = {}
_KEYS: dict[TextStyle, dict[tuple[str, bool], FontKey]] = {}


@dataclass(frozen=True, slots=True)
class ShapedText:
    """A shaped text: `text` as drawn, `items` in logical order, `base` level 0 or 1.

    `advances[i]` is the width in em of everything before character `i`, `gaps[i]` how many letter spaces
    (tracking) belong to it. `tallest_script` is the script in it whose marks need the most leading, or empty;
    `ink_leading` the leading in em at which no line's ink meets the line above.
    """

    text: str
    base: int
    items: tuple[Item, ...]
    advances: tuple[float, ...]
    gaps: tuple[int, ...]
    primary: Face
    style: TextStyle
    variant: Variant
    tallest_script: str
    ink_leading: float


def shape_text(text: str, style: TextStyle, library: FaceLibrary, variant: Variant) -> ShapedText:
    """Shape a clean text with emphasis marks. The last few texts are remembered: fonts are known by content.

    Raises LayoutError (FK303) that names the first character which no font of the style has.
    """
    key = (text, style, variant)
    known = _SHAPED.get(key)
    if known is None:
        known = _SHAPED[key] = _shaped(text, style, library, variant)
        if len(_SHAPED) > _REMEMBERED:
            _SHAPED.pop(next(iter(_SHAPED)))
    return known


def _shaped(text: str, style: TextStyle, library: FaceLibrary, variant: Variant) -> ShapedText:
    drawn, roles = _drawn(text, style)
    language = style.language.replace("_", "-").split("-", 1)[0].casefold()
    base = paragraph_level(drawn, int(language in _RIGHT_TO_LEFT_LANGUAGES))
    scripts = _scripts(drawn)
    choice = _FontChoice(style, library, variant.optical_size)
    cut = _items(drawn, roles, _levels(drawn, base), scripts, choice)
    points = [ord(character) for character in drawn]
    items = tuple(replace(item, glyphs=_glyphs(item, points, (item.start, item.end), style, variant)) for item in cut)
    advances, gaps = _sums(len(drawn), items)
    primary = library.sized(style.fonts[0], variant.optical_size)
    present = set(scripts)
    tallest = next((script for script in _TALL if script in present), "")
    return ShapedText(drawn, base, items, advances, gaps, primary, style, variant, tallest, ink_leading(drawn, items))


def reshaped(shaped: ShapedText, item: Item, start: int, end: int, ending: str = "") -> Item:
    """Shape only characters `start` to `end` of an item, with `ending` (a hyphen) behind them.

    Needed where a line breaks inside a word: ligatures, joins and kerning must not reach over the break.
    """
    points = [ord(character) for character in shaped.text[start:end] + ending]
    glyphs = _glyphs(item, points, (0, len(points)), shaped.style, shaped.variant)
    last = max(start, end - 1)
    moved = tuple(glyph._replace(cluster=min(start + glyph.cluster, last)) for glyph in glyphs)
    return replace(item, start=start, end=end, glyphs=moved)


def _drawn(text: str, style: TextStyle) -> tuple[str, list[TextRole]]:
    parts: list[str] = []
    roles: list[TextRole] = []
    for span in parse_emphasis(text):
        shown = uppercased(span.text, style.language) if style.uppercase else span.text
        parts.append(shown)
        roles += [span.role] * len(shown)
    return "".join(parts), roles


def _levels(text: str, base: int) -> list[int]:
    if base == 0 and is_plain_left_to_right(text):
        return [0] * len(text)
    levels: list[int] = []
    for line in text.splitlines(keepends=True):
        levels += embedding_levels(line, base)
    for index, level in enumerate(levels):
        if level == REMOVED:
            levels[index] = levels[index - 1] if index else base
    return levels


def _items(
    text: str, roles: Sequence[TextRole], levels: Sequence[int], scripts: Sequence[str], choice: _FontChoice
) -> list[Item]:
    items: list[Item] = []
    position = start = 0
    current: _Kind | None = None
    for grapheme in graphemes(text):
        role, level, script = roles[position], levels[position], scripts[position]
        before = current if current is not None and current.role == role else None
        if before is not None and _is_set_as_before(grapheme, before.face):
            key, face = before.key, before.face
        else:
            key, face = choice.font(grapheme, role)
        if before != (key, face, role, level, script):
            if current is not None:
                items.append(_item(start, position, current))
            start, current = position, _Kind(key, face, role, level, script)
        position += len(grapheme)
    if current is not None:
        items.append(_item(start, position, current))
    return items


def _is_set_as_before(grapheme: str, face: Face) -> bool:
    """Tell whether a grapheme keeps the font of what stands before it: a space, so that no item ends there."""
    return (grapheme == " " and not face.colored) or (grapheme in _DANDAS and face.covers(ord(grapheme)))


class _Kind(NamedTuple):
    key: FontKey
    face: Face
    role: TextRole
    level: int
    script: str


def _item(start: int, end: int, kind: _Kind) -> Item:
    return Item(start, end, kind.level, kind.key, kind.face, kind.role, kind.script in _JOINED_SCRIPTS, ())


class _FontChoice:
    """Chooses, for one text, which font sets which grapheme."""

    def __init__(self, style: TextStyle, library: FaceLibrary, optical_size: float) -> None:
        self._style = style
        self._library = library
        self._optical_size = optical_size
        self._keys = _keys_of(style)
        self._chosen: dict[tuple[str, bool], tuple[FontKey, Face]] = {}

    def font(self, grapheme: str, role: TextRole) -> tuple[FontKey, Face]:
        place = (grapheme, role == "strong" and bool(self._style.strong))
        known = self._chosen.get(place)
        if known is not None:
            return known
        key = self._keys.get(place)
        if key is None:
            key = self._keys[place] = self._asked(*place)
        found = self._chosen[place] = key, self._library.sized(key, self._optical_size)
        return found

    def _asked(self, grapheme: str, strong: bool) -> FontKey:
        chain = self._style.strong if strong else self._style.fonts
        face = chain_face(grapheme, script_chain(grapheme, self._style.language, chain, self._library), self._library)
        if face is None:
            raise LayoutError(missing_character(grapheme, chain, self._library))
        return face.key


def _keys_of(style: TextStyle) -> dict[tuple[str, bool], FontKey]:
    """Return what is known of a style: the font that sets a grapheme, strong or not. Fonts are known by content."""
    known = _KEYS.setdefault(style, {})
    if len(_KEYS) > _REMEMBERED:
        _KEYS.pop(next(iter(_KEYS)))
    return known


def _scripts(text: str) -> list[str]:
    """Return the script of each character; what has none of its own takes that of the character before."""
    scripts = [properties(character).script for character in text]
    current = next((script for script in scripts if script not in _NO_OWN_SCRIPT), "Common")
    for index, script in enumerate(scripts):
        if script in _NO_OWN_SCRIPT:
            scripts[index] = current
        else:
            current = script
    return scripts


def _glyphs(
    item: Item, points: list[int], span: tuple[int, int], style: TextStyle, variant: Variant
) -> tuple[ShapedGlyph, ...]:
    face = item.face
    start, end = span
    for index in range(start, end):
        point = points[index]
        if point in _SAME_GLYPH and not face.covers(point):
            points[index] = _SAME_GLYPH[point]
    buffer = hb.Buffer()
    buffer.add_codepoints(points, start, end - start)
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    buffer.language = style.language or "en"
    buffer.guess_segment_properties()
    features: dict[str, bool | int] = dict(style.features)
    if variant.tracked:
        features = {"liga": False, "clig": False, **features}
    hb.shape(face.font, buffer, features)
    upem = face.upem
    glyphs = tuple(
        ShapedGlyph(info.codepoint, info.cluster, where.x_advance / upem, where.x_offset / upem, where.y_offset / upem)
        for info, where in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )
    meeting = _meeting_marks(points, start, end, item.level)
    return tuple(_spaced(glyph, meeting, face) for glyph in glyphs) if meeting else glyphs


def _meeting_marks(points: Sequence[int], start: int, end: int, level: int) -> frozenset[int]:
    """Return the quotation marks with a different one at their right, which would run together into one sign."""
    return frozenset(
        index + level % 2
        for index in range(start, end - 1)
        if points[index] in _QUOTATION_MARKS
        if points[index + 1] in _QUOTATION_MARKS and points[index] != points[index + 1]
    )


def _spaced(glyph: ShapedGlyph, meeting: frozenset[int], face: Face) -> ShapedGlyph:
    """Give a mark its own width, not kerned, and a hair space."""
    if glyph.cluster not in meeting or glyph.advance > _NARROW_MARK:
        return glyph
    return glyph._replace(advance=face.font.get_glyph_h_advance(glyph.id) / face.upem + _BETWEEN_MARKS)


def _sums(length: int, items: Sequence[Item]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    advances = [0.0] * length
    for item in items:
        for glyph in item.glyphs:
            advances[glyph.cluster] += glyph.advance
    gaps = [0] * length
    for item in items:
        if not item.joined:
            for glyph in item.glyphs:
                gaps[glyph.cluster] = int(advances[glyph.cluster] > 0)
    return tuple(accumulate(advances, initial=0.0)), tuple(accumulate(gaps, initial=0))

"""A set text taken apart into lines, words and letters, each a layout of its own at the same origin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from formatkit.scene.text import GlyphRun, TextLayout, TextLine
from formatkit.typeset.faces import FaceLibrary
from formatkit.typeset.glyph_raster import run_ink
from formatkit.typeset.placement import union

__all__ = ["letters_of", "lines_of", "reads_leftwards", "words_of"]

_WORD_GAP = 0.17
"""Gap between inks, in em, from which on it is a space between words: letters stand nearer, and so does what a narrow
space joins (10 %, z. B.)."""


def lines_of(layout: TextLayout) -> tuple[TextLayout, ...]:
    """Return one layout for each line that shows something."""
    return tuple(_alone(layout, line) for line in layout.lines if line.ink.width > 0)


def words_of(layout: TextLayout, library: FaceLibrary) -> tuple[TextLayout, ...]:
    """Return one layout for each word, in reading order: what stands between glyphs without ink."""
    found: list[TextLayout] = []
    for line in layout.lines:
        words = [_alone(layout, _line(line, runs, library)) for runs in _words(line.runs, library)]
        found += reversed(words) if reads_leftwards(line.text) else words
    return tuple(found)


def letters_of(layout: TextLayout, library: FaceLibrary) -> tuple[TextLayout, ...]:
    """Return one layout for each letter with its marks, in reading order."""
    found: list[TextLayout] = []
    for line in layout.lines:
        letters = [_alone(layout, _line(line, runs, library)) for runs in _letters(line.runs, library)]
        found += reversed(letters) if reads_leftwards(line.text) else letters
    return tuple(found)


def reads_leftwards(text: str) -> bool:
    """Tell whether the first strong character of a text is written from right to left (UAX #9, P2)."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def _alone(layout: TextLayout, line: TextLine) -> TextLayout:
    return replace(layout, lines=(line,), ink=line.ink)


def _line(line: TextLine, runs: Sequence[GlyphRun], library: FaceLibrary) -> TextLine:
    return replace(line, runs=tuple(runs), ink=union([run_ink(run, library) for run in runs]))


def _words(runs: Sequence[GlyphRun], library: FaceLibrary) -> Iterator[list[GlyphRun]]:
    """Give the runs of each word. Set text has no glyphs for spaces: a wide gap between inks parts words."""
    word: list[GlyphRun] = []
    end = None
    for run in runs:
        piece: list[int] = []
        for index, glyph in enumerate(run.glyphs):
            box = library.face(run.font).glyph_box(glyph.id)
            left = run.x + glyph.x + box.left * run.size
            if end is not None and not box.empty and left - end > _WORD_GAP * run.size:
                word += _part(run, piece)
                yield word
                word, piece = [], []
            piece.append(index)
            end = end if box.empty else run.x + glyph.x + box.right * run.size
        word += _part(run, piece)
    if word:
        yield word


def _letters(runs: Sequence[GlyphRun], library: FaceLibrary) -> Iterator[list[GlyphRun]]:
    """Give each glyph with those after it that stand at its place: combining marks."""
    for run in runs:
        face = library.face(run.font)
        piece: list[int] = []
        for index, glyph in enumerate(run.glyphs):
            if not run.colored and face.glyph_box(glyph.id).empty:
                continue
            following = index + 1 < len(run.glyphs) and run.glyphs[index + 1].x <= glyph.x
            piece.append(index)
            if not following:
                yield _part(run, piece)
                piece = []
        if piece:
            yield _part(run, piece)


def _part(run: GlyphRun, indexes: Sequence[int]) -> list[GlyphRun]:
    return [replace(run, glyphs=tuple(run.glyphs[index] for index in indexes))] if indexes else []

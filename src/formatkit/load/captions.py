"""Reading captions from SRT and WebVTT files, tolerantly: what can be mended is mended and said."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import AssetError
from formatkit.load.asset_bytes import read_bytes
from formatkit.load.asset_paths import file_below
from formatkit.load.captions_blocks import CaptionBlock, NumberedLine, timed_blocks
from formatkit.load.captions_order import Caption, in_order
from formatkit.load.captions_srt import plain_srt
from formatkit.load.captions_vtt import Piece, after_header, is_vtt, plain_vtt
from formatkit.scene.captions import Cue
from formatkit.typeset.clean import clean_text
from formatkit.typeset.cues import Knot, rebroken, speed_notes, timed_cues
from formatkit.typeset.phrase_words import spoken_words
from formatkit.typeset.phrases import CHARACTERS, caption_length

__all__ = ["MAX_CAPTION_BYTES", "CaptionFile", "captions_of_bytes", "load_captions"]

MAX_CAPTION_BYTES: Final = 300_000
"""Largest caption file that is read: the captions of a feature film have 150 kB."""
_LINE_END = re.compile("\r\n|\r|\n")
_LINES = 2


class CaptionFile(NamedTuple):
    """The captions of a file in the order of time, none overlapping, and what was mended or left out."""

    cues: tuple[Cue, ...]
    diagnostics: tuple[Diagnostic, ...]


def load_captions(written: str | Path, roots: Sequence[Path], where: Where, language: str) -> CaptionFile:
    """Read an SRT or WebVTT file below `roots`; `where` names it, `language` is that of its text.

    Raises AssetError: FK200 to FK207 (the one door), and all that `captions_of_bytes` finds.
    """
    path = file_below(written, roots, where)
    return captions_of_bytes(read_bytes(path, MAX_CAPTION_BYTES, where), str(written), language)


def captions_of_bytes(data: bytes, shown: str, language: str) -> CaptionFile:
    """Return the captions of an SRT or WebVTT file, told apart by its header. `shown` is its name in messages.

    UTF-8, UTF-16 with a byte order mark and Windows-1252 are read. Tags are removed; times inside WebVTT text are
    those of its words, else they are estimated by characters. Captions that overlap are shortened; lines of more
    than 42 characters and third lines are broken anew in `language`.

    Raises AssetError with all problems, each with its line: FK270, FK271, FK280, FK282 (see `timed_blocks`); FK276
    no captions, FK277 no text.
    """
    text, notes = _decoded(data, shown)
    lines: Sequence[NumberedLine] = tuple(enumerate(_LINE_END.split(text), 1))
    if "-->" not in text:
        raise AssetError(error("FK276", Where(file=shown)))
    markup, body = (plain_vtt, after_header(lines)) if is_vtt(lines) else (_plain_srt, lines)
    blocks = timed_blocks(body, shown)
    captions, cleaning = _cleaned(blocks.captions, markup, shown)
    if blocks.problems or not captions:
        raise AssetError(*(blocks.problems or [error("FK276", Where(file=shown))]))
    if blocks.looks:
        notes.append(note("FK272", Where(file=shown)))
    if len(captions) < len(blocks.captions):
        notes.append(note("FK275", Where(file=shown), count=len(blocks.captions) - len(captions)))
    ordered, mended = in_order(captions, shown)
    cues, breaking = _broken([_cue(each) for each in ordered], language, shown)
    return CaptionFile(cues, (*notes, *cleaning, *mended, *breaking, *speed_notes(cues, Where(file=shown))))


def _decoded(data: bytes, shown: str) -> tuple[str, list[Diagnostic]]:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    notes: list[Diagnostic] = []
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "" if wide else data.decode("cp1252", errors="replace")
        notes.append(note("FK278", Where(file=shown)))
    if not text or "\0" in text or (notes and "\ufffd" in text):
        raise AssetError(error("FK277", Where(file=shown)))
    return text, notes


def _plain_srt(lines: tuple[str, ...]) -> tuple[Piece, ...]:
    return (Piece(None, plain_srt(lines)),)


def _cleaned(
    blocks: Sequence[CaptionBlock], markup: Callable[[tuple[str, ...]], tuple[Piece, ...]], shown: str
) -> tuple[list[Caption], list[Diagnostic]]:
    """Return the captions that show something, as clean text, and what had to be removed."""
    captions: list[Caption] = []
    found: list[Diagnostic] = []
    for block in blocks:
        cleaned = [(piece.time, *clean_text(piece.text)) for piece in markup(block.lines)]
        found += [each.at(Where(file=shown, line=block.line)) for *_, removed in cleaned for each in removed]
        if any(spoken_words(text) for _, text, _ in cleaned):
            pieces = tuple(Piece(time, text) for time, text, _ in cleaned)
            captions.append(Caption(block.line, block.start, block.end, pieces))
    return captions, found


def _cue(caption: Caption) -> Cue:
    """Return a caption as a cue, its words timed by the times inside its text."""
    text = "".join(piece.text for piece in caption.pieces)
    lines = tuple(filter(None, (" ".join(spoken_words(line)) for line in text.split("\n"))))
    knots = [Knot(0, caption.start)]
    place, total = 0, _solid(text)
    for piece in caption.pieces:
        if piece.time is not None and knots[-1].time < piece.time < caption.end and place < total:
            knots = [*(knot for knot in knots if knot.place < place), Knot(place, piece.time)]
        place += _solid(piece.text)
    [cue] = timed_cues([lines], [*knots, Knot(total, caption.end)])
    return replace(cue, start=caption.start)


def _solid(text: str) -> int:
    return sum(map(len, spoken_words(text)))


def _broken(cues: Sequence[Cue], language: str, shown: str) -> tuple[tuple[Cue, ...], list[Diagnostic]]:
    """Break captions with long or many lines anew; the note says how many."""
    made: list[Cue] = []
    count = 0
    for cue in cues:
        long = len(cue.lines) > _LINES or any(caption_length(line) > CHARACTERS.most for line in cue.lines)
        parts = rebroken(cue, language) if long else (cue,)
        count += parts[0].lines != cue.lines
        made += parts
    values = {"count": count, "most": CHARACTERS.most}
    return tuple(made), [note("FK281", Where(file=shown), **values)] if count else []

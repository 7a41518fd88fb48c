"""WebVTT (https://www.w3.org/TR/webvtt1/): its header, and cue text without markup, with the times inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from formatkit.load.captions_blocks import NumberedLine, seconds_of
from formatkit.load.captions_srt import without_entities, without_tags

__all__ = ["Piece", "after_header", "is_vtt", "plain_vtt"]

_HEADER = re.compile(r"WEBVTT(?:[ \t]|$)")
_STAMP = re.compile(r"<([0-9][0-9:.]*)>")


class Piece(NamedTuple):
    """A part of a caption's text, spoken from `time` (seconds) on; None where the file does not say it."""

    time: Fraction | None
    text: str


def is_vtt(lines: Sequence[NumberedLine]) -> bool:
    """Tell whether a file is WebVTT, whatever its name says."""
    return bool(lines) and _HEADER.match(lines[0][1]) is not None


def after_header(lines: Sequence[NumberedLine]) -> Sequence[NumberedLine]:
    """Return the lines after the header, which reaches to the first blank line or the first times."""
    for index, (_, line) in enumerate(lines):
        if not line.strip():
            return lines[index:]
        if "-->" in line:
            return lines[max(1, index - 1) :] if _names(lines[index - 1][1]) else lines[index:]
    return ()


def plain_vtt(lines: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the text without tags (`<b>`, `<c.x>`, `<v Name>`), in pieces parted by the times inside it.

    >>> [piece.text for piece in plain_vtt(("<v Ada>Wir <00:00:01.500><i>rechnen</i>",))]
    ['Wir ', 'rechnen']
    """
    first, *rest = _STAMP.split("\n".join(lines))
    pieces = [Piece(None, first)]
    pieces += [Piece(seconds_of(time), text) for time, text in zip(rest[::2], rest[1::2], strict=True)]
    return tuple(Piece(piece.time, without_entities(without_tags(piece.text))) for piece in pieces)


def _names(line: str) -> bool:
    return not _HEADER.match(line) and ":" not in line and "=" not in line

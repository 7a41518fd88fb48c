"""Captions as sidecar files: SubRip (SRT) and WebVTT (https://www.w3.org/TR/webvtt1/), plain text without markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from formatkit.scene.captions import Cue

__all__ = ["srt_text", "vtt_text"]

# SRT has no escapes: an invisible word joiner keeps players from taking text for a tag, an entity or a time line.
_WORD_JOINER = "\u2060"
_LIKE_MARKUP = re.compile(r"<(?=/?[A-Za-z0-9>])|&(?=#?[A-Za-z0-9]+;)|\{(?=\\)|-(?=->)")
_VTT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class _Timed(NamedTuple):
    """Start and end in milliseconds of the film, and lines without line ends, none of them empty."""

    start: int
    end: int
    lines: tuple[str, ...]


def srt_text(cues: Sequence[Cue]) -> str:
    """Return the captions as SRT, with CRLF line ends; save it as UTF-8.

    Times are to the millisecond: no caption overlaps the next one, and each lasts a millisecond at least. Captions
    without text are left out.
    """
    blocks = [
        "\r\n".join((str(number), f"{_time(cue.start, ',')} --> {_time(cue.end, ',')}", *map(_literal, cue.lines), ""))
        for number, cue in enumerate(_in_milliseconds(cues), 1)
    ]
    return "\r\n".join(blocks)


def vtt_text(cues: Sequence[Cue]) -> str:
    """Return the captions as WebVTT, with LF line ends; save it as UTF-8. Times as in `srt_text`."""
    blocks = [
        "\n".join((f"{_time(cue.start, '.')} --> {_time(cue.end, '.')}", *map(_escaped, cue.lines), ""))
        for cue in _in_milliseconds(cues)
    ]
    return "\n".join(("WEBVTT\n", *blocks))


def _in_milliseconds(cues: Sequence[Cue]) -> Iterator[_Timed]:
    free = 0
    for cue in cues:
        lines = tuple(filter(None, (line.strip() for text in cue.lines for line in text.splitlines())))
        if lines:
            start = max(free, round(cue.start * 1000))
            free = max(start + 1, round(cue.end * 1000))
            yield _Timed(start, free, lines)


def _time(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"


def _literal(line: str) -> str:
    return _LIKE_MARKUP.sub(rf"\g<0>{_WORD_JOINER}", line)


def _escaped(line: str) -> str:
    return line.translate(_VTT_ESCAPES)

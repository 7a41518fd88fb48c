"""What SRT and WebVTT have in common: blocks of lines, each with its times and the text that is shown then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from formatkit.diagnostics import Diagnostic, Where, error, escaped

__all__ = ["CaptionBlock", "CaptionBlocks", "NumberedLine", "seconds_of", "timed_blocks"]

MAX_CAPTIONS = 5000
MAX_CAPTION_CHARACTERS = 1000
_TIME = r"(?:[0-9]{1,4}:)?[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]{1,9})?"
_TIMES = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})((?:\s+[\w-]+:\S+)*)\s*")
_LIKE_TIMES = re.compile(r"[-\s0-9:.,]*-->|.*-->\s*[-0-9]")
_NUMBER = re.compile(r"\s*[0-9]+\s*")
_UNTIMED = re.compile(r"(NOTE|STYLE|REGION)(?:\s|$)")
_SHOWN = 40

NumberedLine = tuple[int, str]
"""A line with its number in the file, from 1."""


@dataclass(frozen=True, slots=True)
class CaptionBlock:
    """The `lines` that are shown from `start` to `end` (seconds), with their markup; `line` is that of the times."""

    line: int
    start: Fraction
    end: Fraction
    lines: tuple[str, ...]


@dataclass(slots=True)
class CaptionBlocks:
    """What the lines of a file hold: captions, how often looks were asked for that are not used, and mistakes."""

    captions: list[CaptionBlock] = field(default_factory=list)
    looks: int = 0
    problems: list[Diagnostic] = field(default_factory=list)


def timed_blocks(lines: Sequence[NumberedLine], shown: str) -> CaptionBlocks:
    """Read blocks that blank lines part: an optional number or name, the times, the text.

    Blocks that begin with NOTE, STYLE or REGION are passed over. Problems, each with its line: FK270 no times where
    they are expected, FK271 an end that is not after the start, FK280 too many captions, FK282 a caption of more than
    1000 characters.
    """
    found = CaptionBlocks()
    for block in _parted(lines):
        kind = _UNTIMED.match(block[0][1])
        times = [index for index, (_, line) in enumerate(block) if _LIKE_TIMES.match(line)]
        if kind and not times:
            found.looks += kind[1] != "NOTE"
        elif not times or times[0] > 1:
            found.problems.append(_no_times(block[0], shown))
        _read_block(block, times, shown, found)
        if len(found.captions) > MAX_CAPTIONS:
            found.problems.append(error("FK280", Where(file=shown, line=block[0][0]), limit=MAX_CAPTIONS))
            break
    return found


def seconds_of(written: str) -> Fraction | None:
    """Return a time such as `01:02:03,450` or `02:03.45` in seconds; None where it is none.

    >>> seconds_of("01:02.5")
    Fraction(125, 2)
    """
    if not re.fullmatch(_TIME, written):
        return None
    *larger, seconds = written.replace(",", ".").split(":")
    minutes, hours = int(larger[-1]), int(larger[0]) if len(larger) > 1 else 0
    if minutes > 59 or Fraction(seconds) >= 60:
        return None
    return hours * 3600 + minutes * 60 + Fraction(seconds)


def _parted(lines: Sequence[NumberedLine]) -> Iterator[list[NumberedLine]]:
    block: list[NumberedLine] = []
    for number, line in lines:
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _read_block(block: list[NumberedLine], times: list[int], shown: str, found: CaptionBlocks) -> None:
    """Read a block; blank lines may be missing, so there may be several captions in it."""
    for at, following in pairwise([*times, len(block)]):
        numbered = following < len(block) and following - 1 > at and _NUMBER.fullmatch(block[following - 1][1])
        end = following - 1 if numbered else following
        _read_caption(block[at], [line for _, line in block[at + 1 : end]], shown, found)


def _read_caption(timing: NumberedLine, lines: list[str], shown: str, found: CaptionBlocks) -> None:
    number, written = timing
    where = Where(file=shown, line=number)
    match = _TIMES.fullmatch(written)
    start, end = (seconds_of(match[1]), seconds_of(match[2])) if match else (None, None)
    if match is None or start is None or end is None:
        found.problems.append(_no_times(timing, shown))
    elif end <= start:
        found.problems.append(error("FK271", where, start=match[1], end=match[2]))
    elif sum(map(len, lines)) > MAX_CAPTION_CHARACTERS:
        values = {"length": sum(map(len, lines)), "limit": MAX_CAPTION_CHARACTERS}
        found.problems.append(error("FK282", where, **values))
    else:
        found.looks += bool(match[3])
        found.captions.append(CaptionBlock(number, start, end, tuple(lines)))


def _no_times(line: NumberedLine, shown: str) -> Diagnostic:
    text = line[1].strip()
    cut = text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")
    return error("FK270", Where(file=shown, line=line[0]), found=escaped(cut))

"""Unicode properties of single characters: line-break class, bidi class, script, bracket pairs.

`unicode.bin` is made from the Unicode Character Database by `tests/unicode/make_tables.py` and used under the
licence in `UNICODE-LICENSE.txt`. Its first line is JSON: the Unicode version, the names of the classes and
scripts, the bracket pairs and the number of rows. Then follow, row by row, the first code points (32 bit,
little-endian), and three columns of one byte each: index of the line-break class, of the bidi class and of the
script. A row reaches to the next row's first code point.

Classes are resolved as rule LB1 of UAX #14 says. `OPw` and `CPw` are East Asian wide brackets and `EP`
unassigned pictographs, which rule LB30 tells apart.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_right
from functools import cache
from importlib import resources
from typing import NamedTuple

__all__ = ["Properties", "bracket_pairs", "properties", "unicode_version"]


class Properties(NamedTuple):
    """Line-break class (`AL`), bidi class (`R`) and script (`Latin`) of a character."""

    line_break: str
    bidi: str
    script: str


class _Table(NamedTuple):
    version: str
    brackets: str
    starts: array[int]
    columns: tuple[bytes, bytes, bytes]
    names: tuple[list[str], list[str], list[str]]


@cache
def properties(character: str) -> Properties:
    """Return the properties of one character.

    >>> properties("ß")
    Properties(line_break='AL', bidi='L', script='Latin')
    """
    table = _table()
    row = bisect_right(table.starts, ord(character)) - 1
    line_break, bidi, script = (names[column[row]] for names, column in zip(table.names, table.columns, strict=True))
    return Properties(line_break, bidi, script)


@cache
def bracket_pairs() -> dict[str, str]:
    """Return the paired brackets of UAX #9, opening to closing."""
    flat = _table().brackets
    return dict(zip(flat[::2], flat[1::2], strict=True))


def unicode_version() -> str:
    """Return the Unicode version of the table."""
    return _table().version


@cache
def _table() -> _Table:
    data = resources.files("formatkit.typeset").joinpath("unicode.bin").read_bytes()
    head_line, _, body = data.partition(b"\n")
    head = json.loads(head_line)
    rows: int = head["rows"]
    starts = array("I")
    starts.frombytes(body[: 4 * rows])
    if sys.byteorder == "big":
        starts.byteswap()
    first, second, third = (body[(4 + i) * rows : (5 + i) * rows] for i in range(3))
    names = (head["line_break"], head["bidi"], head["script"])
    return _Table(head["unicode"], head["brackets"], starts, (first, second, third), names)

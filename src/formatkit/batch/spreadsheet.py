"""Tables as spreadsheet programs open them by a double click, with no cell that they would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from formatkit.diagnostics import MessageLanguage

__all__ = ["spreadsheet"]

_SEPARATORS: Mapping[MessageLanguage, str] = {"en": ",", "de": ";"}
"""Excel parts cells at the list separator of its country: where the comma is in numbers, that is the semicolon."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def spreadsheet(rows: Iterable[Sequence[str]], lang: MessageLanguage) -> bytes:
    """Return rows as CSV: UTF-8 with BOM, lines ended by CRLF, parted by semicolons in German, by commas in English.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.

    >>> spreadsheet([("a", "=1+1"), ("ä", "b, c")], "en").decode("utf-8-sig").splitlines()
    ["a,'=1+1", 'ä,"b, c"']
    """
    target = io.StringIO()
    writer = csv.writer(target, delimiter=_SEPARATORS[lang], lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig", "backslashreplace")


def _harmless(cell: str) -> str:
    beginnings = (cell.lstrip(" \n"), cell.lstrip())  # programs differ in what they pass over
    return f"'{cell}" if any(each.startswith(_FORMULA) for each in beginnings) else cell

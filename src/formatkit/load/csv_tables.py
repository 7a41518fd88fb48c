"""CSV as office programs save it: semicolon, comma or tab, with or without BOM, UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formatkit.diagnostics import Diagnostic, Where, error, note
from formatkit.errors import ConfigError
from formatkit.load.grid import MAX_ROWS, Grid, GridRow, TableReading, cell_text
from formatkit.load.text import MAX_TEXT_BYTES, read_bytes

__all__ = ["read_csv"]

_DELIMITERS = (";", ",", "\t")
_SNIFFED_RECORDS = 50
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

# What umlauts of the old DOS and Macintosh code pages turn into when they are read as Windows-1252.
_WRONG_CODE_PAGE = re.compile(r"[A-Za-z][„”ŠŸ§][a-z]")


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    encoding: str


def read_csv(path: Path, shown: str) -> Grid:
    """Read a CSV file of at most 20 MB and 50,000 rows. `shown` is its name in messages.

    The encoding is told by byte order mark, else UTF-16 by its pattern of zero bytes, else UTF-8, else
    Windows-1252 (said in a note). The delimiter is the one that parts the first rows most evenly. Raises
    ConfigError: not readable, no known encoding, a zero byte, quotation marks that do not match, too many rows.
    """
    decoded = _decoded(read_bytes(path, shown, MAX_TEXT_BYTES), shown)
    text, skipped, said = _without_separator_line(decoded.text)
    delimiter = said or _delimiter(text)
    rows, empty = [], []
    for number, texts in _records(text, delimiter, shown, skipped):
        if any(texts):
            rows.append(GridRow(number, texts))
        else:
            empty.append(number)
        if len(rows) > MAX_ROWS + 1:
            raise ConfigError(error("FK177", Where(file=shown), limit=f"{MAX_ROWS:,}"))
    shown_delimiter = "Tab" if delimiter == "\t" else delimiter
    notes = (note("FK171", Where(file=shown)),) if decoded.encoding == "Windows-1252" else ()
    return Grid(shown, TableReading(decoded.encoding, shown_delimiter), tuple(rows), notes=notes, empty=tuple(empty))


def _decoded(data: bytes, shown: str) -> _Decoded:
    for mark, encoding, name in (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, encoding, name, shown)
    wide = _utf16_by_pattern(data)
    if wide:
        return _strictly(data, wide, "UTF-16", shown)
    try:
        decoded = _Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        decoded = _strictly(data, "cp1252", "Windows-1252", shown)
        found = _WRONG_CODE_PAGE.search(decoded.text)
        if found:
            line = decoded.text.count("\n", 0, found.start()) + 1
            raise ConfigError(error("FK172", Where(file=shown, line=line))) from None
    zero = decoded.text.find("\0")
    if zero >= 0:
        raise ConfigError(error("FK173", Where(file=shown, line=decoded.text.count("\n", 0, zero) + 1)))
    return decoded


def _strictly(data: bytes, encoding: str, name: str, shown: str) -> _Decoded:
    try:
        return _Decoded(data.decode(encoding), name)
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        raise ConfigError(error("FK172", Where(file=shown, line=line))) from None


def _utf16_by_pattern(data: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    head = data[:4096]
    half = len(head) // 2
    if half < 2:
        return ""
    if head[1::2].count(0) > 0.6 * half and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * half and head[1::2].count(0) == 0:
        return "utf-16-be"
    return ""


def _without_separator_line(text: str) -> tuple[str, int, str]:
    """Return the text, the lines left out at its start, and the delimiter that Excel's `sep=;` line names."""
    match = _SEPARATOR_LINE.match(text)
    return (text[match.end() :], 1, match[1]) if match else (text, 0, "")


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[bool, float, int]:
    """Rate a delimiter: more than one column, the share of rows as wide as the widest, the number of columns."""
    widths: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            if any(cell.strip(" ;,\t") for cell in record):
                widths.append(len(record))
            if len(widths) >= _SNIFFED_RECORDS:
                break
    except csv.Error:
        # A stray quotation mark is reported with its line once the delimiter is settled.
        pass
    if not widths:
        return (False, 0.0, 0)
    return (widths[0] > 1, widths.count(widths[0]) / len(widths), widths[0])


def _records(text: str, delimiter: str, shown: str, skipped: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 0
    while True:
        start = reader.line_num + 1 + skipped
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            raise ConfigError(_quoting(str(broken), Where(file=shown, line=start))) from None
        yield start, tuple(cell_text(cell) for cell in record)


def _quoting(message: str, where: Where) -> Diagnostic:
    if "field larger" in message:
        return error("FK176", where, limit=f"{csv.field_size_limit():,}")
    return error("FK174" if "unexpected end" in message else "FK175", where)

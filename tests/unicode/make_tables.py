"""Makes `src/formatkit/typeset/unicode.bin` from the Unicode Character Database.

Run `python tests/unicode/make_tables.py FOLDER`, where FOLDER holds the files of one version of the database
(`LineBreak.txt`, `extracted/DerivedLineBreak.txt`, …). The form of the table is told in `typeset/characters.py`.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[2] / "src" / "formatkit" / "typeset" / "unicode.bin"
LAST = 0x110000
LONG_BIDI = {"Left_To_Right": "L", "Right_To_Left": "R", "Arabic_Letter": "AL", "European_Terminator": "ET"}
LONG_BREAK = {"Unknown": "XX", "Prefix_Numeric": "PR", "Ideographic": "ID"}
LINE = re.compile(r"(# @missing: )?([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([^\s#;]+)")


def ranges(path: Path) -> Iterator[tuple[int, int, str]]:
    """Give first, last and value of each line, the `@missing` defaults among them."""
    for line in path.read_text("utf-8").splitlines():
        if found := LINE.match(line):
            first = int(found[2], 16)
            yield first, int(found[3], 16) if found[3] else first, found[4]


def column(path: Path, default: str, long_names: dict[str, str]) -> list[str]:
    """Give the value of every code point; explicit lines win over defaults, which stand first in the file."""
    values = [default] * LAST
    found = list(ranges(path))
    ordered = [r for r in found if r[2] in long_names] + [r for r in found if r[2] not in long_names]
    for first, last, value in ordered:
        values[first : last + 1] = [long_names.get(value, value)] * (last - first + 1)
    return values


def line_break_classes(folder: Path) -> list[str]:
    """Resolve the classes as rule LB1 says; OPw and CPw are wide brackets, EP unassigned pictographs (LB30)."""
    classes = column(folder / "extracted/DerivedLineBreak.txt", "XX", LONG_BREAK)
    general = column(folder / "extracted/DerivedGeneralCategory.txt", "Cn", {"Unassigned": "Cn"})
    width = column(folder / "EastAsianWidth.txt", "N", {})
    pictographs = set()
    for line in (folder / "emoji/emoji-data.txt").read_text("utf-8").splitlines():
        found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*Extended_Pictographic", line)
        if found:
            pictographs.update(range(int(found[1], 16), int(found[2] or found[1], 16) + 1))
    for point, name in enumerate(classes):
        if name in {"AI", "SG", "XX"}:
            classes[point] = "AL"
        elif name == "SA":
            classes[point] = "CM" if general[point] in {"Mn", "Mc"} else "AL"
        elif name == "CJ":
            classes[point] = "NS"
        elif name in {"OP", "CP"} and width[point] in {"F", "W", "H"}:
            classes[point] = name + "w"
        if point in pictographs and general[point] == "Cn":
            classes[point] = "EP"
    return classes


def brackets(folder: Path) -> list[str]:
    """Give the pairs of brackets: opening, closing, opening, closing, …"""
    found = []
    for line in (folder / "BidiBrackets.txt").read_text("utf-8").splitlines():
        if match := re.match(r"([0-9A-F]+); ([0-9A-F]+); o", line):
            found += [chr(int(match[1], 16)), chr(int(match[2], 16))]
    return found


def main(folder: Path) -> None:
    """Write the table."""
    columns = [
        line_break_classes(folder),
        column(folder / "extracted/DerivedBidiClass.txt", "L", LONG_BIDI),
        column(folder / "Scripts.txt", "Unknown", {}),
    ]
    names = [sorted(set(values)) for values in columns]
    indexes = [{name: i for i, name in enumerate(known)} for known in names]
    rows: list[tuple[int, ...]] = []
    for point, values in enumerate(zip(*columns, strict=True)):
        row = tuple(index[value] for index, value in zip(indexes, values, strict=True))
        if not rows or rows[-1][1:] != row:
            rows.append((point, *row))
    version = (folder / "LineBreak.txt").read_text("utf-8").split("\n", 1)[0]
    head = {
        "unicode": re.findall(r"[0-9.]+[0-9]", version)[0],
        "line_break": names[0],
        "bidi": names[1],
        "script": names[2],
        "brackets": "".join(brackets(folder)),
        "rows": len(rows),
    }
    data = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    data += struct.pack(f"<{len(rows)}I", *(row[0] for row in rows))
    for position in (1, 2, 3):
        data += bytes(row[position] for row in rows)
    TARGET.write_bytes(data)
    sys.stdout.write(f"{len(rows)} ranges, {len(data)} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

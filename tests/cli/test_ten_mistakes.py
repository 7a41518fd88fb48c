"""Ten different mistakes in six files are answered all at once, each with its line or cell, and nothing is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

Command = Callable[..., Any]

BRAND = """\
name = "Nordwerk"
[palette]
background = "#F4F1EA"
ink = "#14213G"
primary = "#1B4D6B"
accent = "#E4572E"
muted = "#5B6478"
paper = "#FFFFFF"
[pairs]
background = ["ink", "primry"]
[fonts]
headline = { family = "Intr", weight = 7000 }
text = { family = "Inter" }
"""
CAMPAIGN = """\
name = "Herbst"
brand = "brand.toml"
posts = ["posts.csv", "plan.xlsx"]
media = "media.csv"
preset_files = ["own.toml"]
presets = ["linkedin/image-square", "linkedin/image-sqare"]
langauges = ["de"]
"""
POSTS = "id;date;status;quote;purpose\r\neins;30.02.2027;approved;Eins.;expertise\r\nzwei;;aproved;Zwei.;recruting\r\n"
MEDIA = "file;focus\r\nfotos/a.jpg;oben links\r\n"
OWN = 'network = "own"\n[presets.card]\nextends = "linkedin/image-sqare"\nsise = [100, 100]\n'
MISTAKES = [
    ("brand.toml:4: palette.ink", "#14213G"),
    ("brand.toml:10: pairs.background", "primry"),
    ("brand.toml:12: fonts.headline.weight", "7000"),
    ("campaign.toml:6: presets[2]", "linkedin/image-square"),
    ("campaign.toml:7: langauges", "languages"),
    ("media.csv:2: focus", "oben links"),
    ("own.toml:3: presets.card.extends", "linkedin/image-square"),
    ("own.toml:4: presets.card.sise", "size"),
    ("plan.xlsx:B3: vier: date", "12/01/2027"),
    ("plan.xlsx:C2: drei: quote", "#REF!"),
    ("posts.csv:2: eins: date", "30.02.2027"),
    ("posts.csv:3: zwei: status", "approved"),
    ("posts.csv:3: zwei: purpose", "recruiting"),
]


@pytest.fixture
def campaign(here: Path) -> Path:
    for name, text in (("brand.toml", BRAND), ("campaign.toml", CAMPAIGN), ("own.toml", OWN)):
        (here / name).write_text(text, encoding="utf-8")
    for name, text in (("posts.csv", POSTS), ("media.csv", MEDIA)):
        (here / name).write_bytes(text.encode("utf-8-sig"))
    book = openpyxl.Workbook()
    for row in (["id", "date", "quote"], ["drei", "01.12.2026", "#REF!"], ["vier", "12/01/2027", "Vier."]):
        book.active.append(row)
    book.save(here / "plan.xlsx")
    return here


@pytest.mark.parametrize(("lang", "prefix"), [("en", "error: "), ("de", "Fehler: ")])
def test_all_mistakes_are_told_at_once(lang: str, prefix: str, process: Command, campaign: Path) -> None:
    answer = process("batch", "--lang", lang)
    assert answer.code == 2
    assert answer.out == ""
    assert not (campaign / "out").exists()
    told = [line.removeprefix(prefix) for line in answer.err.splitlines() if line.startswith(prefix)]
    for place, word in MISTAKES:
        found = [line for line in told if line.startswith(f"{place}: ")]
        assert len(found) == 1, (place, told)
        assert word in found[0]
    assert len(told) == len(MISTAKES)
    files = [line.split(":")[0] for line in told]
    assert files == sorted(files)


def test_machines_get_the_same_places(process: Command, campaign: Path) -> None:
    data = json.loads(process("batch", "--json").out)
    errors = [each["where"] for each in data["diagnostics"] if each["severity"] == "error"]
    assert {(each["file"], each.get("line"), each.get("cell")) for each in errors} >= {
        ("brand.toml", 4, None),
        ("posts.csv", 2, None),
        ("plan.xlsx", None, "C2"),
    }

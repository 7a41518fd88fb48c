"""Set texts as they were when they were last looked at: sizes, lines, glyphs and places.

When a change is meant, look at the new setting and then run this file as a script: it writes
`golden_layouts.json` anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk

FILE = Path(__file__).with_name("golden_layouts.json")
CASES: dict[str, dict[str, Any]] = {
    "german quote": {"text": "„Größe zeigt sich nicht im Überfluss, sondern in der Übersicht.“"},
    "german quote, serif, marked": {
        "text": "„Wir sind nicht laut. Wir sind ==deutlich==, und das an 365 Tagen im Jahr.“",
        "family": "Source Serif 4",
    },
    "centered english": {
        "text": "“Social media happens anyway. The only question is whether you are part of it.”",
        "language": "en",
        "align": "center",
    },
    "right edge": {"text": "„Wer nichts sagt, wird trotzdem gehört.“", "family": "Oswald", "align": "right"},
    "capitals": {"text": "Kommunikation ist Chefsache", "family": "League Gothic", "uppercase": True},
    "emoji": {"text": "Ein Team: 👩‍👩‍👧 🇩🇪 1️⃣ ❤️ 👍🏽 und ein © **stark** 🏳️‍🌈"},
    "author": {"text": "**Dr. Anna Weiß-Müller**\nLeiterin Unternehmenskommunikation", "max_size": 34.0},
    "arabic": {"text": "قال: «وسائل التواصل 2026» ثم LinkedIn (جديد).", "language": "ar"},
    "hebrew": {"text": "בשנת 2026 היו לנו 350 לקוחות (בערך) ב-LinkedIn.", "language": "he"},
    "hindi": {"text": "सोशल मीडिया वैसे भी होता है, चाहे हम साथ हों या नहीं।", "language": "hi"},
    "thai": {"text": "โซเชียลมีเดีย เกิดขึ้นอยู่แล้ว ไม่ว่าเราจะพร้อมหรือไม่", "language": "th"},
    "soft hyphens": {
        "text": "Unter\u00adnehmens\u00adkommu\u00adnikation ist Auf\u00adgabe",
        "measure": 420.0,
        "min_size": 40.0,
    },
}


def set_case(desk: Desk, case: dict[str, Any]) -> dict[str, Any]:
    style_names = {"family", "language", "uppercase"}
    style = desk.style(**{name: value for name, value in case.items() if name in style_names})
    box = {name: value for name, value in case.items() if name not in {*style_names, "text"}}
    layout = desk.fit(case["text"], style, **{"min_size": 20.0, "height": 480.0, **box})
    return {
        "size": layout.size,
        "leading": layout.leading,
        "tracking": layout.tracking,
        "lines": [
            {
                "text": line.text,
                "ink": [round(value, 1) for value in (line.ink.x, line.ink.y, line.ink.width, line.ink.height)],
                "runs": [
                    [run.role, run.colored, round(run.x, 1), " ".join(str(glyph.id) for glyph in run.glyphs)]
                    for run in line.runs
                ],
            }
            for line in layout.lines
        ],
    }


def rounded(value: Any) -> Any:
    """Compare places within a quarter of a pixel: other versions of the shaper may round otherwise."""
    if isinstance(value, float):
        return pytest.approx(value, abs=0.25)
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    return value


@pytest.mark.parametrize("name", CASES)
def test_set_as_before(desk: Desk, name: str) -> None:
    golden = json.loads(FILE.read_text("utf-8"))
    assert set_case(desk, CASES[name]) == rounded(golden[name])


def test_no_golden_case_is_left_over() -> None:
    assert set(json.loads(FILE.read_text("utf-8"))) == set(CASES)


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).parent))
    import conftest

    desk = conftest.Desk(conftest.FaceLibrary(conftest.ShippedFonts()))
    made = {name: set_case(desk, case) for name, case in CASES.items()}
    FILE.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")

"""No other module opens what users bring: the house has one door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import formatkit

SOURCES = sorted(Path(formatkit.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize(
    "forbidden", [r"\bImage\.open\b", r"\bcv2\.imread\b", r"\bVideoCapture\b", r"\bVideoFileClip\b", r"\btruetype\("]
)
def test_nothing_opens_files_beside_the_door(forbidden: str) -> None:
    assert len(SOURCES) > 40
    assert [path.name for path in SOURCES if re.search(forbidden, path.read_text("utf-8"))] == []


def test_decoders_are_called_in_few_places() -> None:
    users = {path.name for path in SOURCES if re.search(r"\bimdecode\(|\bdecode_jpeg\(", path.read_text("utf-8"))}
    assert users == {"decoder.py", "svg.py", "integrity.py"}

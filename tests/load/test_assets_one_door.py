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
    assert users == {"decoder_jpeg.py", "decoder_opencv.py", "film_decode.py", "svg.py", "integrity.py"}


def test_videos_and_sounds_are_opened_in_the_child_only() -> None:
    """Nothing in the stages that meet users' files opens a container, but the probe's child and the regular reader."""
    package = Path(formatkit.__file__).parent
    stages = ("load", "compose", "raster", "typeset")
    opening = re.compile(r"\bav\.open\(|\bAudioFileClip\b|\bffmpeg_parse_infos\b")
    opened = {
        path.name
        for path in SOURCES
        if path.relative_to(package).parts[0] in stages and opening.search(path.read_text("utf-8"))
    }
    assert opened == set()
    footage = {path.name for path in SOURCES if path.name.startswith(("footage", "probe", "sound_recipe", "ffmpeg"))}
    users = {path.name for path in SOURCES if path.name in footage and opening.search(path.read_text("utf-8"))}
    assert users == {"probe_child.py", "footage.py"}

"""The resolved quote in five shapes, plain and over a photograph, as text files that people can read and compare.

`pytest --update-golden` writes them anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formatkit.model.media import MediaEntry
from formatkit.scene.canonical import dump

if TYPE_CHECKING:
    from conftest import Bench

GOLDEN = Path(__file__).parent.parent / "golden" / "scenes"
SHAPES = {
    "banner": "x/header",
    "wide": "generic/open-graph",
    "square": "linkedin/image-square",
    "portrait": "instagram/feed-portrait-4x5",
    "tall": "instagram/story-image",
}
MEDIA = [MediaEntry.model_validate({"file": "gradient.jpg", "focus": "70% 30%"})]


@pytest.mark.parametrize("style", ["plain", "photo"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_quote_is_composed_as_the_golden_file_says(
    bench: Bench, shape: str, style: str, update_golden: bool
) -> None:
    scene = bench.scene(
        SHAPES[shape],
        quote="Gute Arbeit spricht **leise**. Wir hören hin.",
        author="Jana Petersen",
        role="Leiterin Kommunikation",
        photo="gradient.jpg",
        style=style,
        media=MEDIA,
    )
    file = GOLDEN / f"quote-{shape}-{style}.txt"
    if update_golden:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dump(scene), encoding="utf-8")
    assert dump(scene) == file.read_text("utf-8")


def test_each_golden_file_is_used() -> None:
    wanted = {f"quote-{shape}-{style}.txt" for shape in SHAPES for style in ("plain", "photo")}
    assert {file.name for file in GOLDEN.iterdir()} == wanted

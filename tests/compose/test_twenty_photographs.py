"""Twenty photographs, their subjects boxed by hand, over all five shapes and both styles with a photograph.

`tests/photographs/LICENCES.md` tells where they come from.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formatkit.model.geometry import Rect
from formatkit.model.media import Focus, MediaEntry
from formatkit.scene.nodes import Picture, Text
from formatkit.scene.store import ArtworkFacts

if TYPE_CHECKING:
    from conftest import Bench

PHOTOS = Path(__file__).parents[1] / "photographs"
SUBJECTS = {
    "astronaut": (33, 7, 21, 31),
    "camera": (30, 14, 36, 32),
    "cat": (19, 0, 64, 100),
    "coffee": (17, 10, 62, 80),
    "dam": (18, 14, 80, 50),
    "dune": (26, 78, 20, 14),
    "flowers": (65, 58, 24, 24),
    "galaxies": (69, 49, 9, 10),
    "igloo": (25, 12, 37, 62),
    "moose": (15, 15, 66, 70),
    "multimeter": (14, 2, 72, 96),
    "officer": (29, 5, 44, 58),
    "perch": (9, 6, 90, 77),
    "raccoon": (37, 5, 55, 68),
    "rocket": (43, 27, 14, 58),
    "salmon": (9, 18, 84, 67),
    "saturn": (61, 51, 34, 18),
    "stairs": (76, 46, 24, 24),
    "windmill": (5, 3, 80, 90),
    "winter": (64, 22, 36, 48),
}
"""Left, top, width and height of what must stay in view, in percent. The galaxies have no subject but the brightest."""
SHAPES = (
    "bluesky/banner",
    "linkedin/image-landscape",
    "linkedin/image-square",
    "instagram/feed-portrait-4x5",
    "instagram/story-image",
)
STYLES = ("photo", "split")
QUOTE = "Social Media passiert sowieso. Die Frage ist nur, ob mit uns."


@pytest.fixture(scope="module", autouse=True)
def photographs(bench: Bench) -> None:
    for name in SUBJECTS:
        shutil.copy(PHOTOS / f"{name}.jpg", bench.folder / f"{name}.jpg")


def focus_of(name: str) -> Focus:
    x, y, width, height = (share / 100 for share in SUBJECTS[name])
    return Focus(x=x, y=y, width=width, height=height)


def box_of(name: str, facts: ArtworkFacts) -> Rect:
    focus, size = focus_of(name), facts.size
    return Rect(focus.x * size.width, focus.y * size.height, focus.width * size.width, focus.height * size.height)


def crops(bench: Bench, name: str, *, given: bool) -> Iterator[tuple[Rect, Rect, bool]]:
    """Yield the crop, the subject's box, and whether the largest crop of that ratio has room for it."""
    media = (MediaEntry(file=f"{name}.jpg", focus=focus_of(name)),) if given else ()
    for preset, style in product(SHAPES, STYLES):
        made = bench.scene(preset, quote=QUOTE, photo=f"{name}.jpg", style=style, media=media)
        (node,) = (each for each in made.nodes if isinstance(each, Picture))
        facts = bench.store.artwork(node.artwork)
        box, ratio = box_of(name, facts), node.area.width / node.area.height
        width = min(facts.size.width, facts.size.height * ratio)
        yield node.crop, box, box.width <= width + 0.5 and box.height <= width / ratio + 0.5


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_given_box_stays_whole_wherever_the_ratio_allows(name: str, bench: Bench) -> None:
    seen = list(crops(bench, name, given=True))
    assert len(seen) == 10
    for crop, box, fits in seen:
        assert not fits or crop.contains(box, 0.51), (crop, box)


def test_saliency_alone_keeps_most_subjects(bench: Bench) -> None:
    """A floor under what was measured: without a focus most subjects are whole, but by no means all."""
    fitting = [
        crop.contains(box, 0.02 * max(box.width, box.height))
        for name in SUBJECTS
        for crop, box, fits in crops(bench, name, given=False)
        if fits
    ]
    assert sum(fitting) >= 0.58 * len(fitting)  # measured: 80 of 129


def test_text_keeps_off_the_eyes_in_a_large_box(bench: Bench) -> None:
    """The raccoon's head takes two thirds of the height: text may stand on its chin, not on its eyes."""
    media = (MediaEntry(file="raccoon.jpg", focus=focus_of("raccoon")),)
    made = bench.scene("linkedin/image-square", quote=QUOTE, photo="raccoon.jpg", style="photo", media=media)
    (node,) = (each for each in made.nodes if isinstance(each, Picture))
    box = box_of("raccoon", bench.store.artwork(node.artwork))
    eyes = (box.y + 0.5 * box.height - node.crop.y) * node.area.height / node.crop.height
    texts = [each for each in made.nodes if isinstance(each, Text)]
    assert min(text.y - text.layout.cap_height for text in texts) > eyes


def test_a_text_across_a_face_is_told(bench: Bench) -> None:
    """A small photograph cannot be cropped tighter without a blur; beside or above the text a face is free."""
    said = {"quote": QUOTE, "photo": "astronaut.jpg", "style": "photo"}
    media = (MediaEntry(file="astronaut.jpg", focus=focus_of("astronaut")),)
    codes = {
        preset: {each.code for each in bench.compose(preset, media=media, **said).diagnostics} for preset in SHAPES
    }
    assert [preset for preset in SHAPES if "FK453" in codes[preset]] == ["bluesky/banner", "linkedin/image-landscape"]
    split = bench.compose("bluesky/banner", media=media, **{**said, "style": "split"})
    assert "FK453" not in {each.code for each in split.diagnostics}
    unknown = bench.compose("bluesky/banner", **said)  # what saliency found is no promise
    assert "FK453" not in {each.code for each in unknown.diagnostics}

"""`look.credit = "visible"`: the credit of a photograph or video on the picture itself."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formatkit.compose.film import compose
from formatkit.compose.frame import frame_of
from formatkit.compose.see_through import see_through
from formatkit.model.color import contrast_ratio
from formatkit.model.geometry import Rect
from formatkit.model.media import Focus, MediaEntry
from formatkit.scene.nodes import Artwork, Fill, Scene, Text

if TYPE_CHECKING:
    from conftest import Bench

PHOTOS = Path(__file__).parents[1] / "photographs"
SHAPES = (
    "bluesky/banner",
    "linkedin/image-landscape",
    "linkedin/image-square",
    "instagram/feed-portrait-4x5",
    "instagram/story-image",
)
QUOTE = "Social Media passiert sowieso. Die Frage ist nur, ob mit uns."
VISIBLE = {"look": {"credit": "visible"}}
FACE = Focus(x=0.33, y=0.07, width=0.21, height=0.31)


@pytest.fixture(scope="module", autouse=True)
def photographs(bench: Bench) -> None:
    for name in ("astronaut", "dune", "coffee", "winter"):
        shutil.copy(PHOTOS / f"{name}.jpg", bench.folder / f"{name}.jpg")


def request_of(bench: Bench, preset: str, photo: str, credit: str = "Foto: Lars Behrens", **post: Any) -> Any:
    focus = FACE if photo == "astronaut" else None
    media = (MediaEntry(file=f"{photo}.jpg", credit=credit, focus=focus),)
    brand = bench.brand(post.pop("brand", VISIBLE))
    fields = {"quote": QUOTE, "author": "Jana Petersen", "photo": f"{photo}.jpg", **post}
    return bench.request(preset, brand=brand, media=media, **fields)


def scene_of(bench: Bench, *args: Any, **post: Any) -> Scene:
    return compose(request_of(bench, *args, **post), bench.store, bench.library).scenes[0]


def credit_in(scene: Scene) -> Text:
    (found,) = (node for node in scene.nodes if node.id == "credit")
    assert isinstance(found, Text)
    return found


def words(text: Text) -> str:
    return " ".join(line.text.strip() for line in text.layout.lines)


@pytest.mark.parametrize("style", ["photo", "split"])
@pytest.mark.parametrize("photo", ["astronaut", "dune", "coffee"])
@pytest.mark.parametrize("preset", SHAPES)
def test_it_is_legible_in_the_safe_area_and_meets_nothing(preset: str, photo: str, style: str, bench: Bench) -> None:
    request = request_of(bench, preset, photo, style=style)
    made = compose(request, bench.store, bench.library)
    scene, frame = made.scenes[0], frame_of(request.preset, request.kit.brand.look)
    credit = credit_in(scene)
    assert words(credit) == "Foto: Lars Behrens"
    assert credit.layout.size * frame.phone_scale >= 10.99
    assert frame.safe.contains(credit.ink, 0.6)
    others = [node.ink for node in scene.nodes if isinstance(node, Text) and node.id != "credit"]
    others += [node.area for node in scene.nodes if isinstance(node, Artwork)]
    assert others
    assert not any(credit.ink.overlaps(other) for other in others)
    assert not {"FK451", "FK452"} & {each.code for each in made.diagnostics}
    assert made.credits == ("Foto: Lars Behrens",)


@pytest.mark.parametrize("photo", ["astronaut", "dune", "coffee", "winter"])
@pytest.mark.parametrize("preset", SHAPES)
def test_its_contrast_is_that_of_text_on_the_finished_pixels(preset: str, photo: str, bench: Bench) -> None:
    scene = scene_of(bench, preset, photo)
    credit = credit_in(scene)
    bare = replace(scene, nodes=tuple(node for node in scene.nodes if not isinstance(node, Text)))
    pixels, ink = bench.paint(bare), credit.ink
    under = pixels[int(ink.y) : int(ink.bottom) + 1, int(ink.x) : int(ink.right) + 1] / 255
    linear = np.where(under <= 0.04045, under / 12.92, ((under + 0.055) / 1.055) ** 2.4)
    luminance = float((linear @ np.array([0.2126, 0.7152, 0.0722])).mean())
    assert contrast_ratio(credit.color.luminance, luminance) >= 4.5


def test_a_bare_name_is_labelled_in_the_language_of_the_text(bench: Bench) -> None:
    assert words(credit_in(scene_of(bench, SHAPES[2], "dune", "Luca Zanon"))) == "Foto: Luca Zanon"
    english = scene_of(bench, SHAPES[2], "dune", "Luca Zanon", lang="en")
    assert words(credit_in(english)) == "Photo: Luca Zanon"
    assert words(credit_in(scene_of(bench, SHAPES[2], "dune", "© dpa"))) == "© dpa"


def test_brands_that_do_not_ask_for_it_have_none(bench: Bench) -> None:
    scene = scene_of(bench, SHAPES[2], "dune", brand=None)
    assert not [node for node in scene.nodes if node.id.startswith("credit")]


def test_a_photograph_without_credit_is_noted(bench: Bench) -> None:
    made = compose(request_of(bench, SHAPES[2], "dune", ""), bench.store, bench.library)
    assert "FK452" in {each.code for each in made.diagnostics}
    assert not [node for node in made.scenes[0].nodes if node.id.startswith("credit")]


def test_where_a_draft_mark_and_a_disclaimer_stand_it_stands_elsewhere(bench: Bench) -> None:
    brand = {**VISIBLE, "disclaimer": "Beispiel GmbH, Hamburg"}
    for preset in SHAPES:
        scene = scene_of(bench, preset, "dune", brand=brand, status="draft")
        credit = credit_in(scene)
        areas = [node.area for node in scene.nodes if isinstance(node, Fill) and node.id != "credit-plate"]
        areas += [node.ink for node in scene.nodes if isinstance(node, Text) and node.id != "credit"]
        assert not any(credit.ink.overlaps(Rect(a.x, a.y, a.width, a.height)) for a in areas), preset


def test_films_show_it_from_the_first_frame_and_overlays_do_not(bench: Bench) -> None:
    made = compose(request_of(bench, "instagram/reel", "dune"), bench.store, bench.library)
    assert all(credit_in(scene) for scene in made.scenes)
    clear = see_through(made)
    assert not [node for scene in clear.scenes for node in scene.nodes if node.id.startswith("credit")]

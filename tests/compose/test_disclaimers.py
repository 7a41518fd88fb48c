"""What has to stand on a picture stands on every one: in all templates, shapes and styles, legible, over nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from formatkit.compose.frame import frame_of
from formatkit.errors import LayoutError
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.templates import load_template, template_names
from formatkit.model.brand import Look
from formatkit.model.geometry import Rect
from formatkit.scene.nodes import Artwork, Scene, Text

if TYPE_CHECKING:
    from conftest import Bench

SHAPES = {
    "banner": "generic/email-header",
    "wide": "facebook/link-preview",
    "square": "linkedin/image-square",
    "portrait": "linkedin/image-portrait",
    "tall": "instagram/story-image",
}
EDGES = {"label": "Anzeige", "partner": "mark.svg", "badges": ("mark.svg", "mark.svg")}
SLIDES = {"slides": [{"heading": "Zuhören", "text": "Erst lesen."}, {"heading": "Fragen", "text": "Dann schreiben."}]}
OWN = "Kapitalanlagen bergen Risiken, auch das eines Verlusts."
BRAND = "Nordwerk Antriebe GmbH, Flensburg."


def boxes(scene: Scene) -> dict[str, Rect]:
    """Return what stands on a picture beside its ground: texts by their lines' ink, logos, seals, dots."""
    found: dict[str, Rect] = {}
    for node in scene.nodes:
        if isinstance(node, Text):
            for number, line in enumerate(node.layout.lines):
                if line.ink.width:
                    ink = Rect(line.ink.x + node.x, line.ink.y + node.y, line.ink.width, line.ink.height)
                    found[f"{node.id}/{number}"] = ink
        elif isinstance(node, Artwork):
            found[node.id] = node.area
    return found


def shortest(template: str) -> dict[str, Any]:
    """Return a post with what a template requires."""
    slots = load_template(template).slots
    required = {name: "Gut gesagt." for name, slot in slots.items() if slot.required and slot.type == "text"}
    if "figure" in slots:
        required["figure"] = "73 %"
    return {**required, **(SLIDES if load_template(template).carousel else {}), "photo": "gradient.jpg"}


@pytest.mark.parametrize("template", sorted(set(template_names()) - {"card"}))
def test_it_stands_in_every_template_and_shape_over_nothing(bench: Bench, template: str) -> None:
    for corner in ("bottom-right", "bottom-left"):
        brand = bench.brand({"disclaimer": BRAND, "logo": {"place": {"corner": corner}}})
        for shape, preset in SHAPES.items():
            for style in load_template(template).styles:
                for edges in ({}, EDGES) if shape != "banner" else ({},):
                    own = "" if edges else OWN  # half a square has no room for all of them at once
                    post = {**shortest(template), **edges, "disclaimer": own, "style": style}
                    made = bench.compose(preset, template=template, brand=brand, **post)
                    for scene in made.scenes:
                        stands(scene, preset, f"{BRAND} {own}", f"{template} {shape} {style} {corner} {edges}")


def stands(scene: Scene, preset: str, text: str, told: str) -> None:
    frame = frame_of(preset_by_id(preset), Look())
    disclaimer = scene.find("disclaimer")
    assert isinstance(disclaimer, Text), told
    said = " ".join(line.text for line in disclaimer.layout.lines)
    assert said.split() == text.split(), told
    assert disclaimer.layout.size * frame.phone_scale >= 11 - 1e-6, told
    assert frame.safe.contains(disclaimer.ink, 0.5), told
    every = boxes(scene)
    mine = [box for name, box in every.items() if name.startswith("disclaimer/")]
    for name, box in every.items():
        if not name.startswith("disclaimer/"):
            assert not any(line.overlaps(box) for line in mine), f"{told}: {name}"


def test_one_that_leaves_no_picture_is_refused_and_not_dropped(bench: Bench) -> None:
    for preset in ("linkedin/image-square", "generic/email-header"):
        with pytest.raises(LayoutError) as refused:
            bench.compose(preset, quote="Gut gesagt.", disclaimer=OWN * 30)
        assert [each.code for each in refused.value.diagnostics] == ["FK966"]


def test_a_placement_may_have_a_shorter_one(bench: Bench) -> None:
    overrides = {"banner": {"disclaimer": "Anzeige."}}
    scene = bench.scene("generic/email-header", quote="Gut gesagt.", disclaimer=OWN * 30, overrides=overrides)
    disclaimer = scene.find("disclaimer")
    assert isinstance(disclaimer, Text)
    assert disclaimer.layout.lines[0].text == "Anzeige."


def test_the_same_text_of_brand_and_post_stands_once(bench: Bench) -> None:
    scene = bench.scene(quote="Gut gesagt.", brand=bench.brand({"disclaimer": OWN}), disclaimer=OWN)
    disclaimer = scene.find("disclaimer")
    assert isinstance(disclaimer, Text)
    assert " ".join(line.text for line in disclaimer.layout.lines) == OWN


def test_it_stays_through_a_whole_film(bench: Bench) -> None:
    made = bench.compose_for("instagram/reel", 6, quote="Gut gesagt.", disclaimer=OWN)
    frames = made.scenes[0]
    disclaimer = frames.find("disclaimer")
    assert isinstance(disclaimer, Text)
    assert disclaimer.motion is None or not disclaimer.motion.tracks


def test_it_begins_on_the_line_of_the_message_and_keeps_off_it(bench: Bench) -> None:
    for preset in ("instagram/reel", "linkedin/video-portrait"):
        post = {"quote": "Gut gesagt ist halb gewonnen.", "author": "Jana Petersen", "photo": "gradient.jpg"}
        scene = bench.compose_for(preset, 6, **post, disclaimer="Anzeige.").scenes[0]
        disclaimer, author = scene.find("disclaimer"), scene.find("author")
        assert isinstance(disclaimer, Text)
        assert isinstance(author, Text)
        assert disclaimer.x == author.x
        baseline = author.y + author.layout.last_baseline
        assert disclaimer.ink.y - baseline >= 0.5 * disclaimer.layout.leading


def test_an_optional_text_is_rather_near_it_than_left_out(bench: Bench) -> None:
    post = {"quote": "Sichtbarkeit ist kein Ziel. Wiedererkannt werden schon.", "author": "Maren Brodersen"}
    scene = bench.scene("generic/email-header", **post, disclaimer=OWN)
    assert scene.find("author") is not None

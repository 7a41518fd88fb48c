"""A template shown: its room for text is never overstated, and its preview holds all shapes and styles."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import numpy as np
import pytest

import formatkit as fk
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.slot_words import running_text, slot_purpose, slot_sample
from formatkit.load.template_extends import built_in_names
from formatkit.model.geometry import Shape
from formatkit.template_samples import sample_order, sample_studio, shape_presets

SQUARE, BANNER = preset_by_id("linkedin/image-square"), preset_by_id("generic/email-header")


@pytest.mark.parametrize("name", built_in_names())
def test_every_slot_says_what_it_is_for_and_has_a_sample(name: str) -> None:
    template = fk.load_template(name)
    for slot, fact in template.slots.items():
        purposes = {slot_purpose(template, slot, lang) for lang in ("en", "de")}
        assert "" not in purposes
        assert len(purposes) == 2
        if fact.type == "text":
            assert all(slot_sample(template, slot, lang) for lang in ("en", "de"))


@pytest.mark.parametrize("name", built_in_names())
def test_samples_fit_every_shape_and_style(name: str) -> None:
    template = fk.load_template(name)
    with sample_studio(fk.neutral_brand()) as (studio, folder):
        for preset in shape_presets():
            for style in template.styles:
                made = studio.compose(sample_order(template, preset, style, "de", folder))
                assert made.scenes[0].size == preset.size


@pytest.mark.parametrize(("name", "slot"), [("quote", "quote"), ("event", "title")])
def test_the_room_is_never_overstated(name: str, slot: str) -> None:
    template = fk.load_template(name)
    rooms = fk.template_room(template, brand=fk.neutral_brand(), lang="de", presets=[SQUARE, BANNER])
    assert [(each.slot, each.preset) for each in rooms] == [(slot, SQUARE.id), (slot, BANNER.id)]
    with sample_studio(fk.neutral_brand()) as (studio, folder):
        for room in rooms:
            assert room.characters
            assert not room.all_tried
            words = running_text("de").split()
            refused = 0
            for first, style in itertools.product((0, 40, 95), template.styles):
                text = " ".join(words[first:])
                fitting, longer = text[: room.characters].rpartition(" ")[0], text[: 2 * room.characters + 40]
                order = partial(sample_order, template, preset_by_id(room.preset), style, "de", folder)
                studio.compose(order({slot: fitting}))
                try:
                    studio.compose(order({slot: longer}))
                except fk.LayoutError:
                    refused += 1
            assert refused  # nor is it far from the truth


def test_room_follows_the_brand() -> None:
    brand = fk.neutral_brand()
    data = brand.model_dump()
    wide = type(brand).model_validate({**_written(data), "look": {"margin": "16u"}}).in_folder(brand.folder)
    template = fk.load_template("quote")
    (usual,), (narrow,) = (
        fk.template_room(template, brand=each, lang="en", presets=[SQUARE]) for each in (brand, wide)
    )
    assert (narrow.characters or 0) < (usual.characters or 0)


def test_a_slot_that_is_not_shown_has_no_room() -> None:
    rooms = fk.template_room(fk.load_template("tip-list"), brand=fk.neutral_brand(), lang="en", presets=[SQUARE])
    assert {each.slot for each in rooms} == {"title", "end", "heading"}
    assert all(each.characters for each in rooms)


def test_the_sheet_shows_all_shapes_in_all_styles() -> None:
    template = fk.load_template("quote")
    sheet = fk.template_sheet(template, brand=fk.neutral_brand(), lang="de")
    other = fk.template_sheet(template, brand=fk.neutral_brand(), lang="en")
    assert sheet.dtype == np.uint8
    assert sheet.shape == other.shape
    assert not np.array_equal(sheet, other)  # the texts are in the other language
    ground = np.array(fk.neutral_brand().palette["background"].rgb)
    share = float((np.abs(sheet.astype(int) - ground).max(axis=-1) <= 3).mean())
    assert 0.15 < share < 0.7
    again = fk.template_sheet(template, brand=fk.neutral_brand(), lang="de")
    assert np.array_equal(sheet, again)


def test_the_sheet_says_what_does_not_fit() -> None:
    data: dict[str, Any] = {
        "name": "loud",
        "version": 1,
        "slots": {"word": {"type": "text", "required": True, "sample": "Ein Wort, das viel zu lang ist. " * 30}},
        "layers": [
            {
                "id": "body",
                "kind": "stack",
                "children": [
                    {"id": "word", "kind": "text", "role": "main", "slot": "word", "fit": {"max": "9u", "lines": 2}}
                ],
            }
        ],
    }
    loud = fk.Template.model_validate(data)
    sheet = fk.template_sheet(loud, brand=fk.neutral_brand(), lang="de")
    assert bool((sheet == (190, 192, 195)).all(axis=-1).any())
    assert {each.shape for each in fk.template_room(loud, brand=fk.neutral_brand())} == {shape.value for shape in Shape}


def _written(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key in ("name", "palette", "pairs", "fonts")}

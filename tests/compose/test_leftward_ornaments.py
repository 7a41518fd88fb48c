"""Icons, portraits and boxes of texts that are read from right to left stand on their right, where they begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import formatkit as fk
from formatkit.scene.nodes import Text

PHOTOGRAPHS = Path(__file__).parent.parent / "photographs"
EVENT = {
    "ar": {"title": "معرض هانوفر", "when": "٥–٩ أبريل", "venue": "أرض المعارض", "call": "احجز موعدا"},
    "de": {"title": "Hannover Messe", "when": "5.–9. April", "venue": "Messegelände", "call": "Termin vereinbaren"},
}
PLACEMENTS = ("linkedin/image-square", "facebook/link-preview", "instagram/story-image")


def scene_of(template: str, lang: str, preset: str, **fields: Any) -> fk.Composition:
    return fk.compose(fk.Post(lang=lang, **fields), preset=preset, template=template, folder=PHOTOGRAPHS)


def ink_of(node: Any) -> tuple[float, float]:
    """Return the left and right edge of a text's ink."""
    assert isinstance(node, Text)
    return node.layout.ink.x + node.x, node.layout.ink.right + node.x


@pytest.mark.parametrize("preset", PLACEMENTS)
@pytest.mark.parametrize("lang", ["ar", "de"])
def test_icons_stand_where_the_text_begins(lang: str, preset: str) -> None:
    scene = scene_of("event", lang, preset, **EVENT[lang]).scenes[0]
    for name in ("when", "venue"):
        left, right = ink_of(scene.find(name))
        icon = scene.find(f"{name}.icon").area
        assert icon.x > right if lang == "ar" else icon.right < left
        gap = icon.x - right if lang == "ar" else left - icon.right
        assert 0 < gap < icon.width


@pytest.mark.parametrize("preset", PLACEMENTS)
@pytest.mark.parametrize("lang", ["ar", "de"])
def test_a_box_is_as_wide_as_its_text_and_stands_on_the_margin(lang: str, preset: str) -> None:
    scene = scene_of("event", lang, preset, **EVENT[lang]).scenes[0]
    box, title = scene.find("call.box").area, ink_of(scene.find("title"))
    left, right = ink_of(scene.find("call"))
    assert left - box.x == pytest.approx(box.right - right, rel=0.25)
    assert box.width < (right - left) * 1.6
    side = (title[1], box.right) if lang == "ar" else (title[0], box.x)
    assert side[0] == pytest.approx(side[1], abs=0.01 * scene.size.short_side)


def test_a_portrait_stands_at_the_right_of_a_name_that_begins_there() -> None:
    fields = {"quote": "توقف الخط ليلا.", "author": "ليلى حسن", "portrait": "officer.jpg"}
    scene = scene_of("testimonial", "ar", "linkedin/image-square", **fields).scenes[0]
    portrait = next(node for node in scene.nodes if node.id.endswith(".portrait"))
    _, right = ink_of(scene.find(portrait.id.removesuffix(".portrait")))
    assert portrait.area.x > right
    assert portrait.area.right <= scene.size.width

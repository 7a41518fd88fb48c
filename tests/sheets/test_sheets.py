"""The cards of the contact sheets, measured: safe areas, contrast on the painted pixels, hierarchy."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from formatkit.compose.frame import Frame, frame_of
from formatkit.model.geometry import Insets, Rect
from formatkit.raster.luminance import LuminanceMap
from formatkit.scene.nodes import Artwork, Picture, Scene, Text, VectorShape
from formatkit.studio import Studio


def script() -> ModuleType:
    """Return the script beside this file as a module."""
    spec = importlib.util.spec_from_file_location("contact_sheets", Path(__file__).parent / "contact_sheets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


sheets: Any = script()
cards = sheets.cards
TEMPLATES = sorted({card.template for card in cards()})
MOST_SIZES = 4
"""Sizes of type on one card: kicker, title, text and what stands beside them share three; a figure may be a fourth."""


@pytest.fixture(scope="module")
def maker() -> Iterator[Studio]:
    with sheets.studio() as opened:
        yield opened


def frame_for(card: Any) -> Frame:
    return frame_of(card.order().preset, sheets.material()[0].brand.look)


def texts_of(scene: Scene) -> list[Text]:
    return [node for node in scene.nodes if isinstance(node, Text)]


def lines_of(text: Text) -> list[Rect]:
    inks = (line.ink for line in text.layout.lines if line.ink.width > 0)
    return [Rect(ink.x + text.x, ink.y + text.y, ink.width, ink.height) for ink in inks]


def test_there_is_a_card_for_each_template_length_shape_and_style() -> None:
    assert len(list(cards())) == len(TEMPLATES) * 3 * len(sheets.SHAPES) * len(sheets.STYLES) == 495


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_text_leaves_the_safe_area_and_the_main_one_leads(maker: Studio, template: str) -> None:
    found: list[str] = []
    for card in cards([template]):
        safe = frame_for(card).safe.inset(Insets(-0.01, -0.01, -0.01, -0.01))  # places are rounded to hundredths
        for scene in maker.compose(card.order()).scenes:
            texts = texts_of(scene)
            found += [f"{card}: {text.id} outside" for text in texts if not all(map(safe.contains, lines_of(text)))]
            sizes = sorted({round(text.layout.size, 1) for text in texts}, reverse=True)
            if len(sizes) > 1 and sizes[0] < 1.29 * sizes[1]:
                found.append(f"{card}: sizes {sizes[0]} and {sizes[1]}")
            if len(sizes) > MOST_SIZES:
                found.append(f"{card}: sizes {sizes}")
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_text_can_be_read_on_the_pixels_under_it(maker: Studio, template: str) -> None:
    """Plain and split cards have one color under their texts: of these one shape is painted."""
    found: list[str] = []
    for card in cards([template]):
        if card.style != "photo" and card.shape != "square":
            continue
        scale = frame_for(card).phone_scale
        for scene in maker.compose(card.order()).scenes:
            texts = texts_of(scene)
            bare = replace(scene, nodes=tuple(node for node in scene.nodes if not isinstance(node, Text)))
            measured = LuminanceMap.of(maker.paint(bare))
            for text in texts:
                least = 2.94 if text.layout.size * scale >= 18.66 else 4.41
                worst = worst_contrast(text, measured)
                if worst < least:
                    found.append(f"{card}: {text.id} {worst:.2f}")
    assert found == []


@pytest.mark.parametrize("template", ["announcement", "article", "statistic"])
def test_small_texts_that_come_down_to_a_flower_end_before_it(maker: Studio, template: str) -> None:
    scene = maker.compose(sheets.Card(template, "usual", "photo", "square").order()).scenes[0]
    (node,) = (each for each in scene.nodes if isinstance(each, Picture))
    focus = next(each.focus for each in sheets.material()[0].media if each.file == sheets.PHOTOS["usual"])
    with Image.open(sheets.BRAND / sheets.PHOTOS["usual"]) as photo:
        size, scale = photo.size, node.area.width / node.crop.width
    x, y = (focus.x * size[0] - node.crop.x) * scale, (focus.y * size[1] - node.crop.y) * scale
    flower = Rect(x, y, focus.width * size[0] * scale, focus.height * size[1] * scale)
    lines = [line for text in texts_of(scene) for line in lines_of(text)]
    assert any(line.bottom > flower.y for line in lines)
    assert not any(line.overlaps(flower) for line in lines)


@pytest.mark.parametrize(
    ("template", "length", "shape"),
    [
        ("quote", "usual", "banner"),
        ("statement", "long", "banner"),
        ("statistic", "long", "square"),
        ("greeting", "long", "portrait"),
        ("greeting", "usual", "tall"),
        ("greeting", "usual", "portrait"),
        ("greeting", "usual", "wide"),
        ("greeting", "long", "banner"),
        ("statistic", "usual", "banner"),
        ("statistic", "long", "banner"),
        ("cover", "long", "banner"),
    ],
)
def test_a_last_line_that_nearly_stands_on_the_line_of_the_logo_does(
    maker: Studio, template: str, length: str, shape: str
) -> None:
    scene = maker.compose(sheets.Card(template, length, "split", shape).order()).scenes[0]
    logo = scene.find("logo")
    assert isinstance(logo, Artwork)
    last = max(text.y + text.layout.last_baseline for text in texts_of(scene))
    assert abs(last - logo.area.bottom) <= 2  # where a safe area ends, round letters stay inside


FACTS = {
    "quote": ["author"],
    "statement": ["author"],
    "statistic": ["source"],
    "job-ad": ["place", "start", "contract"],
    "testimonial": ["author"],
    "event": ["when", "venue", "stand", "speakers"],
    "article": ["author"],
    "greeting": ["sender"],
    "cover": ["text"],
}
"""Who, when, where, and the source of a figure: what a post says in one shape it says in all."""
EXPLAINED = ("announcement", "article", "greeting")
"""What explains the headline of these may be left out in banners, which have no room for small type."""


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_same_post_states_the_same_facts_in_every_shape(maker: Studio, template: str) -> None:
    missing: list[str] = []
    for card in cards([template]):
        order = card.order()
        said = letters_of("".join(line.text for text in shown(maker, card) for line in text.layout.lines))
        asked = [*FACTS.get(template, []), *(["text"] if template in EXPLAINED and card.shape != "banner" else [])]
        facts = (str(order.post.slots.get(slot, "")) for slot in asked)
        missing += [f"{card}: {fact}" for fact in facts if letters_of(fact) not in said]
    assert missing == []


@pytest.mark.parametrize("template", ["event", "article", "announcement", "job-ad"])
@pytest.mark.parametrize("shape", ["square", "portrait", "tall"])
def test_a_full_message_beside_a_photograph_fills_its_field(maker: Studio, template: str, shape: str) -> None:
    """Above as much as the margin is free, up to a half more; the button stands on the line of the logo."""
    card = sheets.Card(template, "usual", "split", shape)
    scene = maker.compose(card.order()).scenes[0]
    photo, logo = scene.find("background"), scene.find("logo")
    assert isinstance(photo, Picture)
    assert isinstance(logo, Artwork)
    frame, first = frame_for(card), texts_of(scene)[0]
    above = first.y - first.layout.cap_height - photo.area.bottom
    assert above <= 1.55 * frame.margin
    (button,) = (node for node in scene.nodes if node.id == "call.box")
    assert isinstance(button, VectorShape)
    assert abs(button.area.bottom - logo.area.bottom) <= 2


@pytest.mark.parametrize("template", ["announcement", "greeting", "cover"])
@pytest.mark.parametrize("shape", ["square", "portrait", "tall"])
def test_a_headline_over_the_logo_keeps_off_it_as_its_size_asks(maker: Studio, template: str, shape: str) -> None:
    scene = maker.compose(sheets.Card(template, "short", "photo", shape).order()).scenes[0]
    (headline,), logo = texts_of(scene), scene.find("logo")
    assert isinstance(logo, Artwork)
    bottom = max(line.bottom for line in lines_of(headline))
    assert logo.area.y - bottom >= 0.44 * headline.layout.size


def test_the_logo_stands_off_the_flower_in_every_shape(maker: Studio) -> None:
    for shape in sheets.SHAPES:
        made = maker.compose(sheets.Card("statement", "usual", "photo", shape).order())
        assert "FK454" not in {each.code for each in made.diagnostics}


def shown(maker: Studio, card: Any) -> list[Text]:
    return [text for scene in maker.compose(card.order()).scenes for text in texts_of(scene)]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, which are the same wherever its lines end."""
    return "".join(filter(str.isalnum, text))


def worst_contrast(text: Text, measured: LuminanceMap) -> float:
    """Return the smallest contrast (WCAG 2.2) of a text with the cells of 0.25 em under its lines."""
    color, cell = text.color.luminance, 0.25 * text.layout.size
    boxes = ((round(line.x), round(line.y), round(line.right), round(line.bottom)) for line in lines_of(text))
    return min((measured.worst_contrast(color, *box, cell) for box in boxes), default=21.0)

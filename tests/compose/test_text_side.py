"""Texts of a brand that leaves their side to the picture: off the subject, else on the calmer side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formatkit.model.media import Focus, MediaEntry
from formatkit.scene.nodes import Picture, Text

if TYPE_CHECKING:
    from conftest import Bench

WIDE = ("generic/open-graph", "x/header")
AUTO: dict[str, Any] = {"look": {"text_side": "auto"}}


def side_of(bench: Bench, shape: str, photo: str, focus: Focus | None = None, **brand: Any) -> str:
    media = (MediaEntry(file=photo, focus=focus),) if focus else ()
    scene = bench.scene(
        shape,
        quote="Gut gesagt ist halb getan.",
        author="Jana Petersen",
        photo=photo,
        style="photo",
        media=media,
        brand=bench.brand({**AUTO, **brand}),
    )
    quote = scene.find("quote")
    assert isinstance(quote, Text)
    return "left" if quote.ink.x + quote.ink.width / 2 < scene.size.width / 2 else "right"


def half_busy(bench: Bench, busy: str) -> str:
    pixels = np.full((1300, 2600, 3), 90, np.uint8)
    noise = np.random.default_rng(3).integers(0, 255, (65, 65, 1), np.uint8).repeat(20, axis=0).repeat(20, axis=1)
    start = 0 if busy == "left" else 1300
    pixels[:, start : start + 1300] = noise
    return bench.picture(f"busy-{busy}.png", pixels)


@pytest.mark.parametrize("shape", WIDE)
@pytest.mark.parametrize(("x", "side"), [(0.1, "right"), (0.75, "left")])
def test_texts_stand_off_what_the_user_wants_to_be_seen(bench: Bench, shape: str, x: float, side: str) -> None:
    pixels = np.random.default_rng(4).integers(0, 90, (1300, 2600, 3), np.uint8)
    photo = bench.picture("even.png", pixels)
    assert side_of(bench, shape, photo, Focus(x=x, y=0.4, width=0.15, height=0.2)) == side


@pytest.mark.parametrize("shape", WIDE)
@pytest.mark.parametrize(("busy", "side"), [("left", "right"), ("right", "left")])
def test_else_texts_stand_on_the_calmer_side(bench: Bench, shape: str, busy: str, side: str) -> None:
    everything = Focus(x=0, y=0.3, width=1, height=0.2)
    assert side_of(bench, shape, half_busy(bench, busy), everything) == side


def test_other_shapes_and_cards_without_a_photograph_begin_at_the_left(bench: Bench) -> None:
    for shape in ("linkedin/image-square", "instagram/story-image"):
        left, auto = (
            bench.scene(shape, quote="Gut gesagt.", photo="gradient.jpg", style="photo", brand=bench.brand(look))
            for look in ({"look": {"text_side": "left"}}, AUTO)
        )
        assert left == auto
    for shape in WIDE:
        said: dict[str, Any] = {"quote": "Gut gesagt.", "photo": half_busy(bench, "left"), "style": "split"}
        assert bench.scene(shape, **said, brand=bench.brand(AUTO)) == bench.scene(shape, **said)
        plain = bench.scene(shape, quote="Gut gesagt.", brand=bench.brand(AUTO))
        assert plain == bench.scene(shape, quote="Gut gesagt.", brand=bench.brand())


def test_the_subject_stands_on_the_other_side(bench: Bench) -> None:
    scene = bench.scene(
        "generic/open-graph",
        quote="Gut gesagt.",
        photo=half_busy(bench, "left"),
        style="photo",
        media=(MediaEntry(file="busy-left.png", focus=Focus(x=0.1, y=0.3, width=0.2, height=0.3)),),
        brand=bench.brand(AUTO),
    )
    picture = scene.nodes[0]
    assert isinstance(picture, Picture)
    middle = (0.2 * 2600 - picture.crop.x) / picture.crop.width
    assert middle < 0.48

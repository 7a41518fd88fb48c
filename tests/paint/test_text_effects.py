"""Marks, strokes and shadows on pixels: whole on both surfaces, behind the glyphs, nothing cut at a layer's edge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.errors import LayoutError
from formatkit.load.kit import open_kit
from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.paint.film import Film
from formatkit.paint.sprites import inked, rgb_sprite
from formatkit.paint.text_layers import colored_pictures, flat_layers
from formatkit.raster.nv12 import to_nv12
from formatkit.raster.plate import Box
from formatkit.scene.composition import Composition
from formatkit.scene.motion import Keyframe, Motion
from formatkit.scene.nodes import Counter, CounterStep, Scene, Text, TextPart
from formatkit.scene.text_effects import NO_EFFECTS, Mark, Shadow, Stroke, TextEffects
from formatkit.typeset.families import fallback_keys, family_keys
from formatkit.typeset.parts import lines_of
from formatkit.typeset.set_text import set_text
from formatkit.typeset.style import TextStyle

if TYPE_CHECKING:
    from conftest import Bench

SIZE = Size(640, 480)
PAPER, INK, RED, BLUE = Color(255, 255, 255), Color(20, 33, 61), Color(228, 87, 46), Color(30, 60, 200)
HARD = ["ÅÄÖ", "Ệ", "ỗ", "ปู่ย่าที่นี้", "الله لِلّٰهِ", "ﷺ", "हिन्दी", "👩‍👩‍👧 🇩🇪", "jfjf", "„fj“", "==gyÅ==", "q̣̈Ẫ", "//", "שָׁלוֹם"]
TEXTS = st.lists(st.sampled_from(HARD), min_size=1, max_size=4).map(" ".join)
FAMILIES = st.sampled_from(["Inter", "Source Serif 4", "Oswald", "League Gothic"])
EFFECTS = st.builds(
    TextEffects,
    st.none() | st.builds(Stroke, st.floats(0.3, 12), st.just(RED)),
    st.none()
    | st.builds(Shadow, st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 20), st.floats(0.2, 1), st.just(BLUE)),
)


def set_node(bench: Bench, text: str, family: str = "Inter", size: float = 60.0, **other: object) -> Text:
    axes = {"wght": 700.0}
    fonts = family_keys(family, axes) + fallback_keys(axes)
    role = {"family": family, "weight": 700}
    open_kit(bench.brand({"fonts": {"headline": role, "text": role}}), bench.store)  # the store learns of the fonts
    style = TextStyle(fonts, fonts, None, None, "de")
    layout = set_text(text, style, bench.library, size=size, unit=10.8, measure=420.0)
    node = Text("t", layout, 110.0, 140.0, INK, INK, INK)
    return replace(node, **other)  # type: ignore[arg-type]


def unlimited(node: Text, bench: Bench) -> NDArray[np.bool_]:
    """Return which pixels of a canvas that ends far from the text are painted at all."""
    whole = Box(-400, -400, SIZE.width + 400, SIZE.height + 400)
    masks = [mask for mask, _ in flat_layers(node, whole, bench.library)]
    masks += [picture[..., 3] for picture in colored_pictures(node, whole, bench.library)]
    painted: NDArray[np.bool_] = np.any([mask > 0 for mask in masks], axis=0)
    return painted


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, FAMILIES, st.sampled_from([17.0, 41.5, 96.0]), EFFECTS)
def test_nothing_is_cut_at_the_edge_of_a_layer(
    bench: Bench, text: str, family: str, size: float, effects: TextEffects
) -> None:
    try:
        node = set_node(bench, text, family, size, effects=effects, marks=(Mark(Rect(-9, -70, 300, 80), RED),))
    except LayoutError:  # a word is wider than the measure at this size
        return
    ink = inked(node, bench.store, bench.library)
    painted = rgb_sprite(ink).pixels[..., 3] > 0
    expected = unlimited(node, bench)
    assert painted.sum() == expected.sum()
    top, left = ink.box.top + 400, ink.box.left + 400
    assert (expected[top : top + painted.shape[0], left : left + painted.shape[1]] == painted).all()


def test_a_stroke_is_as_wide_as_it_says_and_outside_of_the_letter(bench: Bench) -> None:
    node = set_node(bench, "l", size=200.0)
    bare = inked(node, bench.store, bench.library).flat[0][0]
    for width in (1.0, 2.5, 8.0, 15.0):
        stroked = replace(node, effects=TextEffects(Stroke(width, RED)))
        (ring, color), (letter, _) = inked(stroked, bench.store, bench.library).flat
        assert color == RED
        assert letter.sum() == bare.sum()
        row = ring.shape[0] // 2
        grown = ring[row].sum() / 255 - letter[row].sum() / 255
        assert grown == pytest.approx(2 * width, abs=0.35)
        column = ring.shape[1] // 2
        assert ring[:, column].sum() / 255 - letter[:, column].sum() / 255 == pytest.approx(2 * width, abs=0.6)


def test_a_shadow_lies_where_it_is_moved_to_and_is_as_dark_as_it_says(bench: Bench) -> None:
    node = set_node(bench, "l", size=200.0)
    moved = replace(node, effects=TextEffects(None, Shadow(30.0, 12.0, 0.0, 0.5, BLUE)))
    (shadow, color), (letter, _) = inked(moved, bench.store, bench.library).flat
    assert color == BLUE
    assert shadow.max() == pytest.approx(128, abs=1)
    for axis, offset in ((0, 30), (1, 12)):
        first = [int(np.flatnonzero(mask.max(axis=axis) > mask.max() // 2)[0]) for mask in (shadow, letter)]
        assert abs(first[0] - first[1] - offset) <= 1
    soft = replace(node, effects=TextEffects(None, Shadow(0.0, 0.0, 10.0, 1.0, BLUE)))
    blurred = inked(soft, bench.store, bench.library).flat[0][0].astype(int)
    row = blurred[blurred.shape[0] // 2]
    edge = row[: int(row.argmax())]
    assert (np.diff(edge) >= 0).all()
    assert len(np.unique(edge)) > 10


def test_marks_are_behind_the_glyphs_and_exact_in_color(bench: Bench) -> None:
    node = set_node(bench, "Hallo")
    ink = node.layout.ink
    bar = Rect(round(ink.x) - 10, round(ink.y) - 10, round(ink.width) + 20, round(ink.height) + 20)
    painted = bench.paint(Scene(SIZE, PAPER, (replace(node, marks=(Mark(bar, RED),)),)))
    left, top = round(bar.x + node.x), round(bar.y + node.y)
    area = painted[top : top + round(bar.height), left : left + round(bar.width)]
    assert (area[0] == RED.rgb).all()
    assert (area == INK.rgb).all(axis=2).any()
    assert not (area == PAPER.rgb).all(axis=2).any()
    area[:] = PAPER.rgb
    assert (painted == PAPER.rgb).all()


def adorned(bench: Bench, text: str = "Gut ==gesagt== 🚀") -> Text:
    node = set_node(bench, text, size=70.0, highlight=RED)
    effects = TextEffects(Stroke(4.0, Color(250, 230, 90)), Shadow(6.0, 8.0, 10.0, 0.6, INK))
    return replace(node, marks=(Mark(Rect(60, -60, 200, 80), BLUE),), effects=effects)


def film(bench: Bench, *nodes: Text | Counter, frames: int = 12) -> Film:
    scene = Scene(SIZE, PAPER, nodes, frames=frames)
    return Film(Composition("test/film", "de", (scene,), (), "", bench.store, fps=Fraction(30)), bench.library)


RISING = Motion(
    opacity=(Keyframe(0, 0.0), Keyframe(6, 1.0, "linear")), y=(Keyframe(0, 30.0), Keyframe(8, 0.0, "ease-out"))
)


@pytest.mark.parametrize("frame", [0, 3, 5, 11])
def test_both_surfaces_show_the_same_effects(bench: Bench, frame: int) -> None:
    painter = film(bench, replace(adorned(bench), motion=RISING)).painter()
    one, other = painter.nv12(frame).astype(int), to_nv12(painter.rgb(frame)).astype(int)
    assert np.abs(one[: SIZE.height] - other[: SIZE.height]).max() <= 3
    assert np.abs(one - other).mean() < 0.15


def test_a_finished_film_looks_like_the_still_with_effects(bench: Bench) -> None:
    node = adorned(bench)
    still = bench.paint(Scene(SIZE, PAPER, (node,))).astype(int)
    moving = film(bench, replace(node, motion=RISING)).painter().rgb(11).astype(int)
    assert np.abs(still - moving).max() <= 3


def test_parts_and_counters_keep_marks_and_effects(bench: Bench) -> None:
    node = adorned(bench, "==Gut==")
    whole = bench.paint(Scene(SIZE, PAPER, (node,))).astype(int)
    part = TextPart(lines_of(node.layout)[0], RISING, node.marks)
    parts = film(bench, replace(node, parts=(part,))).painter().rgb(11).astype(int)
    assert np.abs(whole - parts).max() <= 3
    step = CounterStep(0, node.layout, node.marks)
    counter = Counter("c", (step,), node.x, node.y, node.color, node.strong, node.highlight, effects=node.effects)
    counted = film(bench, counter).painter().rgb(11).astype(int)
    assert np.abs(whole - counted).max() <= 3


def test_without_effects_nothing_is_added(bench: Bench) -> None:
    node = set_node(bench, "Hallo")
    assert node.effects == NO_EFFECTS
    ink = node.layout.ink
    assert node.ink == Rect(ink.x + node.x, ink.y + node.y, ink.width, ink.height)
    assert len(inked(node, bench.store, bench.library).flat) == 1

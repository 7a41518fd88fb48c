"""Painting: each kind of node on real pixels, equal bytes on every run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.diagnostics import Where
from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.paint.memo import GroundMemo
from formatkit.paint.painter import Painter
from formatkit.scene.nodes import Artwork, Fill, Node, Picture, Scene, Scrim, Text
from formatkit.typeset.faces import FaceLibrary

if TYPE_CHECKING:
    from conftest import Bench

SIZE = Size(300, 200)
WHOLE = Rect(0, 0, 300, 200)
PAPER, INK, RED = Color(242, 239, 232), Color(20, 33, 61), Color(228, 87, 46)


def scene(*nodes: Node) -> Scene:
    return Scene(SIZE, PAPER, nodes)


def opened(bench: Bench, name: str, pixels: NDArray[np.uint8]) -> str:
    return bench.store.open_picture(bench.folder / bench.picture(name, pixels), Where()).digest


def quadrants() -> NDArray[np.uint8]:
    pixels = np.zeros((200, 300, 3), np.uint8)
    pixels[:100, :150], pixels[:100, 150:] = (200, 10, 10), (10, 200, 10)
    pixels[100:, :150], pixels[100:, 150:] = (10, 10, 200), (200, 200, 10)
    return pixels


def text(bench: Bench) -> Text:
    found = bench.scene(quote="Gut **gesagt**.").find("quote")
    assert isinstance(found, Text)
    return replace(found, color=INK, strong=RED, highlight=RED)


def test_an_empty_scene_is_its_ground(bench: Bench) -> None:
    painted = bench.paint(scene())
    assert painted.shape == (200, 300, 3)
    assert painted.dtype == np.uint8
    assert (painted == PAPER.rgb).all()


def test_a_fill_covers_its_area_and_nothing_else(bench: Bench) -> None:
    painted = bench.paint(scene(Fill("a", Rect(20, 30, 100, 50), RED)))
    expected = np.full((200, 300, 3), PAPER.rgb, np.uint8)
    expected[30:80, 20:120] = RED.rgb
    assert (painted == expected).all()


def test_nodes_are_drawn_in_order(bench: Bench) -> None:
    lower, upper = Fill("a", Rect(0, 0, 60, 60), RED), Fill("b", Rect(30, 30, 60, 60), INK)
    assert tuple(bench.paint(scene(lower, upper))[40, 40]) == INK.rgb
    assert tuple(bench.paint(scene(upper, lower))[40, 40]) == RED.rgb


def test_a_photograph_of_the_same_size_is_shown_as_it_is(bench: Bench) -> None:
    digest = opened(bench, "quadrants.png", quadrants())
    painted = bench.paint(scene(Picture("p", digest, 1, WHOLE, WHOLE)))
    assert (painted == quadrants()).all()


def test_a_part_of_a_photograph_is_shown_in_a_part_of_the_canvas(bench: Bench) -> None:
    digest = opened(bench, "quadrants.png", quadrants())
    painted = bench.paint(scene(Picture("p", digest, 1, Rect(150, 100, 150, 100), Rect(10, 20, 75, 50))))
    assert (painted[20:70, 10:85] == (200, 200, 10)).all()
    painted[20:70, 10:85] = PAPER.rgb
    assert (painted == PAPER.rgb).all()


@pytest.mark.parametrize("reduction", [1, 2])
def test_a_reduced_decode_shows_the_same_part(bench: Bench, reduction: int) -> None:
    large = quadrants().repeat(4, axis=0).repeat(4, axis=1)
    digest = opened(bench, "large.png", large)
    node = Picture("p", digest, reduction, Rect(0, 0, 600, 400), WHOLE)  # type: ignore[arg-type]
    assert (bench.paint(scene(node)) == (200, 10, 10)).all()


def test_transparent_pictures_let_the_ground_through(bench: Bench) -> None:
    pixels = np.zeros((200, 300, 4), np.uint8)
    pixels[..., 0], pixels[:, 150:, 3] = 255, 255
    pixels[:, 100:150, 3] = 128
    digest = opened(bench, "alpha.png", pixels)
    for node in (Picture("p", digest, 1, WHOLE, WHOLE), Artwork("a", digest, WHOLE, vector=False)):
        painted = bench.paint(scene(node))
        assert (painted[:, :100] == PAPER.rgb).all()
        assert (painted[:, 150:] == (255, 0, 0)).all()
        half = np.array(PAPER.rgb) * (127 / 255) + np.array([255, 0, 0]) * (128 / 255)
        assert np.abs(painted[:, 101:149] - half).max() <= 1


def test_a_drawing_is_rendered_at_its_size(bench: Bench) -> None:
    digest = bench.store.open_picture(bench.folder / "logo-dark.svg", Where()).digest
    painted = bench.paint(scene(Artwork("logo", digest, Rect(40, 50, 160, 40), vector=True)))
    assert (painted[50:90, 40:200] == INK.rgb).all()
    painted[50:90, 40:200] = PAPER.rgb
    assert (painted == PAPER.rgb).all()


def test_a_drawing_over_the_edge_is_cut(bench: Bench) -> None:
    digest = bench.store.open_picture(bench.folder / "logo-dark.svg", Where()).digest
    painted = bench.paint(scene(Artwork("logo", digest, Rect(-80, 180, 160, 40), vector=True)))
    assert (painted[180:, :80] == INK.rgb).all()
    assert (painted[:180] == PAPER.rgb).all()
    assert (painted[:, 80:] == PAPER.rgb).all()
    away = bench.paint(scene(Artwork("logo", digest, Rect(400, 180, 160, 40), vector=True)))
    assert (away == PAPER.rgb).all()


def test_a_scrim_darkens_its_side_only(bench: Bench) -> None:
    painted = bench.paint(scene(Scrim("s", WHOLE, INK, "bottom", 0.5, 0.2, 0.6)))
    exact = np.array(PAPER.rgb) * 0.5 + np.array(INK.rgb) * 0.5
    assert np.abs(painted[165:] - exact).max() <= 1
    assert (painted[:79] == PAPER.rgb).all()


def test_text_is_painted_in_its_colors_inside_its_ink(bench: Bench) -> None:
    node = text(bench)
    canvas = Scene(Size(1200, 1200), PAPER, (node,))
    painted = bench.paint(canvas)
    changed = np.argwhere((painted != PAPER.rgb).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert abs(left - node.ink.x) <= 1.5
    assert abs(top - node.ink.y) <= 1.5
    assert abs(right + 1 - node.ink.right) <= 1.5
    assert abs(bottom + 1 - node.ink.bottom) <= 1.5
    colors = {tuple(color) for color in painted[tuple(changed.T)].tolist()}
    assert {INK.rgb, RED.rgb} <= colors


def test_strong_words_have_their_own_color_where_they_stand(bench: Bench) -> None:
    node = text(bench)
    painted = bench.paint(Scene(Size(1200, 1200), PAPER, (node,)))
    strong = next(run for line in node.layout.lines for run in line.runs if run.role == "strong")
    columns = (painted == RED.rgb).all(axis=2).any(axis=0)
    assert columns.any()
    same_line = next(line for line in node.layout.lines if strong in line.runs)
    rows = slice(round(node.y + same_line.ink.y), round(node.y + same_line.ink.bottom))
    before = painted[rows, : max(0, round(node.x + strong.x) - 2)]
    assert not (before == RED.rgb).all(axis=2).any()


def test_emoji_bring_their_own_colors(bench: Bench) -> None:
    node = bench.scene(quote="Los 🚀").find("quote")
    assert isinstance(node, Text)
    painted = bench.paint(Scene(Size(1200, 1200), PAPER, (replace(node, color=INK, strong=INK, highlight=INK),)))
    spread = painted.astype(int).max(axis=2) - painted.astype(int).min(axis=2)
    assert (spread > 100).sum() > 200


def test_text_outside_of_the_canvas_paints_nothing(bench: Bench) -> None:
    painted = bench.paint(scene(replace(text(bench), x=5000.0)))
    assert (painted == PAPER.rgb).all()


def test_brand_colors_are_exact_on_flat_grounds(bench: Bench) -> None:
    made = bench.scene(quote="Gut gesagt.", purpose="recruiting")
    painted = bench.paint(made)
    assert tuple(painted[3, 3]) == bench.brand().palette["primary"].rgb
    assert tuple(painted[-3, 3]) == bench.brand().palette["primary"].rgb
    logo = made.find("logo")
    assert isinstance(logo, Artwork)
    inner = painted[
        round(logo.area.y) + 2 : round(logo.area.bottom) - 2, round(logo.area.x) + 2 : round(logo.area.right) - 2
    ]
    assert (inner == 255).all()


def photo_card(bench: Bench) -> Scene:
    return bench.scene(quote="Gut **gesagt**.", author="Jana Petersen", photo="gradient.jpg", lang="de")


def test_equal_scenes_give_equal_bytes_in_new_painters(bench: Bench) -> None:
    for made in (photo_card(bench), bench.scene(quote="Gut gesagt.")):
        first = Painter(bench.store, FaceLibrary(bench.store)).paint(made)
        second = Painter(bench.store, FaceLibrary(bench.store)).paint(made)
        assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("room", [0, 100, 48_000_000])
def test_a_remembered_ground_changes_no_byte(bench: Bench, room: int) -> None:
    made = photo_card(bench)
    other = replace(made, nodes=made.nodes[:-1])
    painter = Painter(bench.store, FaceLibrary(bench.store), memo=GroundMemo(room))
    cold = painter.paint(made).tobytes()
    between = painter.paint(other).tobytes()
    assert painter.paint(made).tobytes() == cold
    assert between != cold
    assert painter.paint(other).tobytes() == between


def test_what_is_painted_may_be_written_to(bench: Bench) -> None:
    painter = Painter(bench.store, FaceLibrary(bench.store))
    made = replace(photo_card(bench), nodes=photo_card(bench).nodes[:1])
    first = painter.paint(made)
    before = first.tobytes()
    first[:] = 0
    assert painter.paint(made).tobytes() == before
    second = painter.paint(made)
    second[:] = 0
    assert painter.paint(made).tobytes() == before


def test_a_memo_forgets_the_least_recently_used_first() -> None:
    memo = GroundMemo(3 * 12)
    grounds = {name: np.full((2, 2, 3), at, np.uint8) for at, name in enumerate("abcd")}
    for name in "abc":
        memo.put(name, grounds[name])
    assert memo.get("a") is not None
    memo.put("d", grounds["d"])
    assert memo.get("b") is None
    for name in "acd":
        kept = memo.get(name)
        assert kept is not None
        assert (kept == grounds[name]).all()


def test_a_memo_counts_a_ground_once_that_it_is_given_twice() -> None:
    memo = GroundMemo(2 * 12)
    for _ in range(5):
        memo.put("a", np.zeros((2, 2, 3), np.uint8))
    memo.put("b", np.ones((2, 2, 3), np.uint8))
    assert memo.get("a") is not None
    assert memo.get("b") is not None

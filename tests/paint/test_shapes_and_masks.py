"""Shapes and masked pictures on finished pixels: where they cover, what is seen beside them, alike on both surfaces."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.compose.see_through import see_through
from formatkit.diagnostics import Where
from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.paint.film import Film
from formatkit.paint.leaves import ground_of
from formatkit.raster.nv12 import to_nv12
from formatkit.scene.composition import Composition
from formatkit.scene.icons import ICON_STROKE, icon_path
from formatkit.scene.motion import Keyframe, Motion
from formatkit.scene.nodes import Fill, MaskForm, Node, Picture, Scene, VectorShape
from formatkit.scene.path import fitted
from formatkit.scene.svg_path import parse_path
from formatkit.scene.treatment import Duotone, Tint, Treatment

if TYPE_CHECKING:
    from conftest import Bench

SIZE = Size(160, 96)
PAPER, INK, RED = Color(242, 239, 232), Color(20, 33, 61), Color(228, 87, 46)
FRAMES = 24
DIAMOND = fitted(parse_path("M12 0L24 12L12 24L0 12z"), 0, 0, 24, 24)
ZOOM = Motion(scale=(Keyframe(0, 1.0), Keyframe(23, 1.15, "linear")), anchor_x=60, anchor_y=48)


def film(bench: Bench, *nodes: Node) -> Film:
    scene = Scene(SIZE, PAPER, nodes, frames=FRAMES)
    return Film(Composition("test/film", "de", (scene,), (), "", bench.store, fps=Fraction(30)), bench.library)


def picture(bench: Bench, pixels: NDArray[np.uint8], area: Rect, name: str = "flat.png") -> Picture:
    digest = bench.store.open_picture(bench.folder / bench.picture(name, pixels), Where()).digest
    return Picture("portrait", digest, 1, Rect(0, 0, pixels.shape[1], pixels.shape[0]), area)


def flat(bench: Bench, area: Rect, **changes: object) -> Picture:
    return replace(picture(bench, np.full((80, 80, 3), RED.rgb, np.uint8), area), **changes)  # type: ignore[arg-type]


def apart(shown: Film, frame: int) -> int:
    """Return the largest difference of luma between both surfaces."""
    painter = shown.painter()
    yuv = painter.nv12(frame).astype(int)
    return int(np.abs(yuv - to_nv12(painter.rgb(frame)))[: SIZE.height].max())


def tracks(low: float, high: float) -> st.SearchStrategy[tuple[Keyframe, ...]]:
    key = st.tuples(st.integers(-4, FRAMES), st.floats(low, high, allow_nan=False))
    return st.lists(key, max_size=3, unique_by=lambda pair: pair[0]).map(
        lambda pairs: tuple(Keyframe(at, each) for at, each in sorted(pairs))
    )


motions = st.builds(
    Motion,
    opacity=tracks(0, 1),
    x=tracks(-30, 30),
    y=tracks(-20, 20),
    scale=tracks(0.5, 1.5),
    reveal=tracks(0, 1),
    reveal_from=st.sampled_from(["left", "right", "top", "bottom"]),
    anchor_x=st.just(80.0),
    anchor_y=st.just(48.0),
)
shapes = st.builds(
    VectorShape,
    st.uuids().map(str),
    st.builds(Rect, st.floats(-20, 140), st.floats(-20, 80), st.floats(1, 70), st.floats(1, 60)),
    st.sampled_from(["rectangle", "rounded", "ellipse", "ring", "path"]),
    st.sampled_from([INK, RED, Color(255, 255, 255), Color(0, 0, 0)]),
    st.floats(0, 20),
    st.floats(0.5, 6),
    st.sampled_from([DIAMOND, icon_path("leaf"), icon_path("calendar")]),
    motions,
)
many = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@many
@given(st.lists(shapes, min_size=1, max_size=4), st.integers(0, FRAMES - 1))
def test_both_surfaces_agree_on_moving_shapes(bench: Bench, nodes: list[VectorShape], frame: int) -> None:
    """Each layer is rounded once on both surfaces, so that what rounding does adds up: one shape alone is 2 at most."""
    assert all(apart(film(bench, node), frame) <= 2 for node in nodes)
    assert apart(film(bench, *nodes), frame) <= 1 + len(nodes)


@many
@given(st.sampled_from(["circle", "rounded", "path"]), motions, st.booleans(), st.integers(0, FRAMES - 1))
def test_both_surfaces_agree_on_masked_pictures(
    bench: Bench, mask: MaskForm, entrance: Motion, zooms: bool, frame: int
) -> None:
    down, across = np.mgrid[0:160, 0:160]
    soft = np.stack([across + 40, down + 40, 255 - across], axis=2).astype(np.uint8)
    node = replace(
        picture(bench, soft, Rect(21, 15, 77, 67), "soft.png"),
        mask=mask,
        radius=12.5,
        path=DIAMOND,
        entrance=entrance,
        motion=ZOOM if zooms else Motion(),
        treatment=Treatment(Duotone(INK, PAPER), 1.5),
    )
    assert apart(film(bench, Fill("under", Rect(0, 0, 80, 96), INK), node), frame) <= 3


def test_a_shape_is_drawn_in_its_color_where_it_is(bench: Bench) -> None:
    painted = bench.paint(Scene(SIZE, PAPER, (VectorShape("dot", Rect(20, 20, 40, 40), "ellipse", RED),)))
    assert tuple(painted[40, 40]) == RED.rgb
    assert tuple(painted[22, 22]) == PAPER.rgb
    share = (painted.astype(float) - PAPER.rgb)[..., 2].sum() / (RED.rgb[2] - PAPER.rgb[2])
    assert share == pytest.approx(math.pi * 400, rel=0.002)


def test_shapes_are_drawn_in_order_with_other_nodes(bench: Bench) -> None:
    dot, plate = VectorShape("dot", Rect(20, 20, 40, 40), "ellipse", RED), Fill("plate", Rect(30, 0, 60, 96), INK)
    assert tuple(bench.paint(Scene(SIZE, PAPER, (dot, plate)))[40, 40]) == INK.rgb
    assert tuple(bench.paint(Scene(SIZE, PAPER, (plate, dot)))[40, 40]) == RED.rgb


def test_a_shape_over_the_edge_is_cut_and_one_beside_the_canvas_is_not_seen(bench: Bench) -> None:
    over = VectorShape("a", Rect(-20, -20, 40, 40), "ellipse", RED)
    painted = bench.paint(Scene(SIZE, PAPER, (over, replace(over, id="b", area=Rect(400, 9, 40, 40)))))
    assert tuple(painted[0, 0]) == RED.rgb
    assert (painted[:, 30:] == PAPER.rgb).all()


@pytest.mark.parametrize(
    ("mask", "share"), [("circle", math.pi / 4), ("rounded", 1 - (4 - math.pi) * 100 / 3600), ("path", 0.5)]
)
def test_a_mask_lets_through_its_form_and_shows_the_ground_beside_it(bench: Bench, mask: str, share: float) -> None:
    node = flat(bench, Rect(20, 10, 60, 60), mask=mask, radius=10.0, path=DIAMOND)
    under = Fill("under", Rect(0, 0, 50, 96), INK)
    for painted in (
        bench.paint(Scene(SIZE, PAPER, (under, node))),
        film(bench, under, replace(node, motion=ZOOM)).painter().rgb(7),
    ):
        assert np.abs(painted[40, 40].astype(int) - RED.rgb).max() <= 2
        if mask != "rounded":
            assert tuple(painted[12, 22]) == INK.rgb
            assert tuple(painted[12, 78]) == PAPER.rgb
        # Red tells how much of the picture is seen, over the dark half and over the light one.
        half = np.abs(painted[:, 50:].astype(float) - PAPER.rgb)[..., 2].sum() / (PAPER.rgb[2] - RED.rgb[2])
        assert half == pytest.approx(share * 1800, rel=0.01)


def test_a_masked_picture_is_no_ground_and_stays_when_the_ground_goes(bench: Bench) -> None:
    whole = flat(bench, Rect(0, 0, 160, 96))
    portrait = flat(bench, Rect(20, 10, 60, 60), mask="circle")
    scene = Scene(SIZE, PAPER, (whole, portrait), frames=2)
    assert ground_of(scene) == (whole,)
    composition = Composition("test/film", "de", (scene,), (), "", bench.store, fps=Fraction(30))
    assert see_through(composition).scenes[0].nodes == (portrait,)


def test_an_entrance_moves_a_picture_with_its_mask(bench: Bench) -> None:
    come = Motion(x=(Keyframe(0, 40.0), Keyframe(20, 0.0, "linear")), opacity=(Keyframe(0, 0.5), Keyframe(20, 1.0)))
    node = flat(bench, Rect(20, 10, 60, 60), mask="circle", entrance=come)
    shown = film(bench, node).painter()
    first, last = shown.rgb(0).astype(int), shown.rgb(23).astype(int)
    assert np.abs(last[40, 50] - RED.rgb).max() <= 2
    assert tuple(first[40, 30]) == PAPER.rgb
    assert np.abs(first[40, 90] - (np.array(RED.rgb) + PAPER.rgb) / 2).max() <= 2


def test_a_picture_beside_the_canvas_can_zoom(bench: Bench) -> None:
    node = flat(bench, Rect(110, -20, 80, 80), mask="circle", motion=ZOOM)
    shown = film(bench, node)
    assert apart(shown, 5) <= 2
    assert np.abs(shown.painter().rgb(5)[20, 150].astype(int) - RED.rgb).max() <= 2


def test_transparent_pictures_keep_their_own_alpha_under_a_mask(bench: Bench) -> None:
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[..., 0], pixels[:, :30, 3] = 255, 255
    node = replace(picture(bench, pixels, Rect(20, 10, 60, 60), "half.png"), mask="circle")
    painted = bench.paint(Scene(SIZE, PAPER, (node,)))
    assert tuple(painted[40, 35]) == (255, 0, 0)
    assert tuple(painted[40, 65]) == PAPER.rgb
    assert tuple(painted[12, 22]) == PAPER.rgb


def treated_pixels(bench: Bench, treatment: Treatment) -> tuple[NDArray[np.float64], ...]:
    """Return a photograph as it is, treated in a still, and treated at the start of a film that zooms."""
    digest = bench.store.open_picture(bench.folder / "gradient.jpg", Where()).digest
    node = Picture("photo", digest, 1, Rect(100, 100, 1600, 960), Rect(0, 0, 160, 96), treatment=treatment)
    natural = bench.paint(Scene(SIZE, PAPER, (replace(node, treatment=Treatment()),)))
    moving = film(bench, replace(node, motion=ZOOM), Fill("bar", Rect(0, 90, 4, 4), INK)).painter().rgb(0)
    still = bench.paint(Scene(SIZE, PAPER, (node,)))
    return natural[:88].astype(float), still[:88].astype(float), moving[:88].astype(float)


@pytest.mark.parametrize("treatment", [Treatment(Duotone(INK, PAPER)), Treatment(Tint(RED, 0.7)), Treatment(blur=3.0)])
def test_a_treated_photograph_looks_the_same_in_a_still_and_a_film(bench: Bench, treatment: Treatment) -> None:
    natural, still, moving = treated_pixels(bench, treatment)
    assert np.abs(still - natural).mean() > 0.8
    assert np.abs(still - moving).mean() < 0.5 * np.abs(natural - moving).mean()
    assert np.abs(still - moving).mean() < 2


def test_grain_lies_at_the_same_places_in_a_still_and_a_film(bench: Bench) -> None:
    natural, still, moving = treated_pixels(bench, Treatment(grain=0.04))
    plain = np.s_[10:60, 10:90]  # away from edges, which the film's zoom draws a little softer
    one, other = (still - natural)[plain].ravel(), (moving - natural)[plain].ravel()
    assert float(np.corrcoef(one, other)[0, 1]) > 0.8
    assert 0.6 < other.std() / one.std() < 1.1


def test_an_icon_is_painted_at_its_place(bench: Bench) -> None:
    icon = VectorShape("icon", Rect(10, 10, 48, 48), "path", INK, stroke=48 * ICON_STROKE, path=icon_path("check"))
    painted = bench.paint(Scene(SIZE, PAPER, (icon,)))
    changed = np.flatnonzero((painted != PAPER.rgb).any(axis=(0, 2)))
    assert 15 <= changed[0] <= 18
    assert 50 <= changed[-1] <= 53

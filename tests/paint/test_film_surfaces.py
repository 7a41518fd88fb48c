"""Films on both surfaces: NV12 for encoders and sRGB for looking show the same, frame by frame, in any order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.diagnostics import Where
from formatkit.model.color import Color
from formatkit.model.geometry import Rect, Size
from formatkit.paint.film import Film
from formatkit.raster.nv12 import from_nv12, to_nv12, yuv_of_color
from formatkit.scene.composition import Composition, Transition
from formatkit.scene.motion import Keyframe, Motion
from formatkit.scene.nodes import Artwork, Counter, CounterStep, Fill, Node, Picture, Scene, Scrim, Text, TextPart
from formatkit.typeset.parts import lines_of, words_of

if TYPE_CHECKING:
    from conftest import Bench

SIZE = Size(160, 96)
PAPER, INK, RED = Color(242, 239, 232), Color(20, 33, 61), Color(228, 87, 46)
FRAMES = 24


def film(bench: Bench, *nodes: Node, frames: int = FRAMES, ground: Color = PAPER) -> Film:
    return film_of(bench, Scene(SIZE, ground, nodes, frames=frames))


def film_of(bench: Bench, *scenes: Scene, transitions: tuple[Transition, ...] = ()) -> Film:
    made = Composition("test/film", "de", scenes, (), "", bench.store, fps=Fraction(30), transitions=transitions)
    return Film(made, bench.library)


def ramp(start: float, end: float, first: float, last: float) -> tuple[Keyframe, ...]:
    return (Keyframe(start, first), Keyframe(end, last, "ease-out"))


def text(bench: Bench) -> Text:
    found = bench.scene(quote="Gut **gesagt** ist halb getan.").find("quote")
    assert isinstance(found, Text)
    smaller = bench.scene("linkedin/image-square", quote="Gut **gesagt** ist halb getan.").find("author")
    assert smaller is None
    return replace(found, color=INK, strong=RED, highlight=RED, x=20.0 - found.layout.ink.x, y=30.0)


def difference(shown: Film, frame: int) -> int:
    """Return the largest difference, in levels, between both surfaces, both as NV12.

    Of chroma only blocks count whose surroundings have one color on both surfaces: at edges, and where something is
    smaller than a block, halving before blending and after it are not the same.
    """
    painter = shown.painter()
    yuv, rgb = painter.nv12(frame).astype(int), painter.rgb(frame)
    apart = np.abs(yuv - to_nv12(rgb).astype(int))
    spread = cv2.dilate(rgb, np.ones((15, 15))).astype(int) - cv2.erode(rgb, np.ones((15, 15)))
    spread[:8], spread[-8:], spread[:, :8], spread[:, -8:] = 255, 255, 255, 255  # what is outside is not known
    flat = (spread.max(axis=2) <= 1).reshape(SIZE.height // 2, 2, SIZE.width // 2, 2).all(axis=(1, 3))
    pairs = yuv[SIZE.height :].reshape(SIZE.height // 2, SIZE.width // 2, 2).astype(np.uint8)
    uneven = cv2.dilate(pairs, np.ones((7, 7))).astype(int) - cv2.erode(pairs, np.ones((7, 7)))
    flat &= uneven.max(axis=2) <= 1
    chroma = apart[SIZE.height :].reshape(SIZE.height // 2, SIZE.width // 2, 2)[flat]
    return max(int(apart[: SIZE.height].max()), int(chroma.max(initial=0)))


def tracks(low: float, high: float) -> st.SearchStrategy[tuple[Keyframe, ...]]:
    value = st.floats(low, high, allow_nan=False)
    key = st.tuples(st.integers(-4, FRAMES), value)
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
areas = st.builds(  # on whole blocks of chroma, see `difference`
    lambda x, y, width, height: Rect(2 * x, 2 * y, 2 * width, 2 * height),
    st.integers(-5, 75),
    st.integers(-5, 45),
    st.integers(1, 40),
    st.integers(1, 30),
)
fills = st.builds(
    Fill, st.uuids().map(str), areas, st.sampled_from([INK, RED, Color(255, 255, 255), Color(0, 0, 0)]), motions
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(fills, min_size=1, max_size=5), st.integers(0, FRAMES - 1))
def test_both_surfaces_agree_on_moving_fills(bench: Bench, nodes: list[Fill], frame: int) -> None:
    assert difference(film(bench, *nodes), frame) <= 2


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(motions, st.integers(0, FRAMES - 1))
def test_both_surfaces_agree_on_moving_text(bench: Bench, motion: Motion, frame: int) -> None:
    assert difference(film(bench, replace(text(bench), motion=motion)), frame) <= 2


def photograph(bench: Bench, motion: Motion) -> Picture:
    digest = bench.store.open_picture(bench.folder / "gradient.jpg", Where()).digest
    return Picture("photo", digest, 1, Rect(100, 100, 1600, 960), Rect(0, 0, 160, 96), motion)


ZOOM = Motion(scale=(Keyframe(0, 1.0), Keyframe(FRAMES - 1, 1.08, "linear")), anchor_x=80, anchor_y=48)


@pytest.mark.parametrize("frame", [0, 7, 23])
def test_both_surfaces_agree_on_a_zooming_photograph_under_scrim_logo_and_text(bench: Bench, frame: int) -> None:
    logo = bench.store.open_picture(bench.folder / "logo-light.svg", Where()).digest
    shown = film(
        bench,
        photograph(bench, ZOOM),
        Scrim("scrim", Rect(0, 0, 160, 96), INK, "bottom", 0.6, 0.3, 0.9),
        replace(text(bench), motion=Motion(opacity=ramp(2, 9, 0, 1), y=ramp(2, 9, 8, 0))),
        Artwork("logo", logo, Rect(100, 76, 40, 10), vector=True),
    )
    painter = shown.painter()
    one, other = painter.nv12(frame).astype(int), to_nv12(painter.rgb(frame)).astype(int)
    # The photograph is interpolated after its chroma was halved, so single blocks at hard edges may differ more.
    assert np.abs(one - other).mean() < 0.7
    assert np.percentile(np.abs(one - other), 99) <= 3


def test_every_frame_is_the_same_whatever_was_painted_before(bench: Bench) -> None:
    whole = text(bench)
    parts = tuple(
        TextPart(word, Motion(opacity=ramp(number * 2, number * 2 + 6, 0, 1), y=ramp(number * 2, number * 2 + 6, 9, 0)))
        for number, word in enumerate(words_of(whole.layout, bench.library))
    )
    nodes = (
        photograph(bench, ZOOM),
        Fill("under", Rect(10, 20, 90, 30), RED, Motion(x=ramp(4, 12, -20, 0))),
        replace(whole, parts=parts),
        Fill("bar", Rect(0, 90, 160, 6), INK, Motion(reveal=(Keyframe(0, 0), Keyframe(23, 1, "linear")))),
        Fill("leaving", Rect(120, 10, 20, 20), INK, Motion(opacity=ramp(15, 20, 1, 0))),
    )
    for ground in (nodes, nodes[1:]):  # with a photograph that zooms, and over a plain ground
        shown = film(bench, *ground)
        forward = shown.painter()
        expected = [forward.nv12(frame).copy() for frame in range(FRAMES)]
        alone = [shown.painter().nv12(frame).copy() for frame in range(FRAMES)]
        backward = shown.painter()
        turned = [backward.nv12(frame).copy() for frame in reversed(range(FRAMES))][::-1]
        for frame in range(FRAMES):
            assert (expected[frame] == alone[frame]).all(), frame
            assert (expected[frame] == turned[frame]).all(), frame


def test_a_flat_brand_color_is_one_triple_whose_color_is_the_brand_s(bench: Bench) -> None:
    painted = film(bench, Fill("a", Rect(0, 0, 80, 96), RED)).painter().nv12(0)
    assert (painted[:96, :80] == yuv_of_color(RED.rgb)[0]).all()
    back = from_nv12(painted).astype(int)
    assert np.abs(back[:, :70] - RED.rgb).max() <= 2
    assert np.abs(back[:, 90:] - PAPER.rgb).max() <= 2


def test_a_finished_film_looks_like_the_still(bench: Bench) -> None:
    whole = text(bench)
    lines = tuple(TextPart(line, Motion(y=ramp(0, 6, 12, 0))) for line in lines_of(whole.layout))
    still = bench.paint(Scene(SIZE, PAPER, (whole,))).astype(int)
    moving = film(bench, replace(whole, parts=lines)).painter().rgb(FRAMES - 1).astype(int)
    assert np.abs(still - moving).max() <= 2


def test_a_counter_shows_the_step_of_its_frame_alone(bench: Bench) -> None:
    whole = text(bench)
    first, last = bench.scene(quote="12 %").find("quote"), bench.scene(quote="48 %").find("quote")
    assert isinstance(first, Text)
    assert isinstance(last, Text)
    steps = (CounterStep(0, first.layout), CounterStep(10, last.layout))
    shown = film(bench, Counter("figure", steps, whole.x, 40.0, INK, INK, INK)).painter()
    for frame, layout in ((0, first.layout), (9, first.layout), (10, last.layout), (23, last.layout)):
        alone = film(bench, replace(whole, layout=layout, y=40.0, color=INK, strong=INK, highlight=INK)).painter()
        assert (shown.nv12(frame) == alone.nv12(0)).all()
        assert np.abs(shown.rgb(frame).astype(int) - alone.rgb(0)).max() <= 2


@pytest.mark.parametrize("kind", ["fade", "push", "wipe"])
def test_transitions_go_from_one_scene_to_the_next(bench: Bench, kind: str) -> None:
    one, other = Scene(SIZE, PAPER, (), frames=10), Scene(SIZE, INK, (), frames=10)
    shown = film_of(bench, one, other, transitions=(Transition(kind, 4),))  # type: ignore[arg-type]
    assert shown.frames == 16
    painter = shown.painter()
    assert (painter.nv12(5)[:96] == yuv_of_color(PAPER.rgb)[0]).all()
    assert (painter.nv12(10)[:96] == yuv_of_color(INK.rgb)[0]).all()
    levels = [float(painter.nv12(frame)[:96].mean()) for frame in range(5, 11)]
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) == 6
    assert difference(shown, 7) <= 2


def test_a_transparent_film_keeps_straight_alpha(bench: Bench) -> None:
    half = Fill("a", Rect(20, 20, 40, 40), RED, Motion(opacity=(Keyframe(0, 0.5),)))
    scene = Scene(SIZE, PAPER, (half,), frames=2, transparent=True)
    pixels = film_of(bench, scene).painter().rgb(0)
    assert pixels.shape == (96, 160, 4)
    assert (pixels[0, 0] == 0).all()
    assert abs(int(pixels[40, 40, 3]) - 128) <= 1
    assert np.abs(pixels[40, 40, :3].astype(int) - RED.rgb).max() <= 2

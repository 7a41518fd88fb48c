"""Vector elements: exact cover at any fraction of a pixel, holes, outlines, lines; icons as a peer draws them."""

from __future__ import annotations

import math
from importlib.resources import files

import cv2
import numpy as np
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formatkit.model.color import Color
from formatkit.model.geometry import Rect
from formatkit.raster.shape_cover import shape_cover
from formatkit.scene.icons import ICON_STROKE, icon_names, icon_path
from formatkit.scene.nodes import Form, VectorShape
from formatkit.scene.path import Step, fitted
from formatkit.scene.svg_path import parse_path

INK = Color(0, 0, 0)
places = st.floats(2, 6)
lengths = st.floats(0.1, 30)


def shape(form: Form, area: Rect, radius: float = 0.0, stroke: float = 0.0, d: str = "") -> VectorShape:
    """Return a shape; `d` is path data on a field of 24 × 24."""
    return VectorShape("a", area, form, INK, radius, stroke, fitted(parse_path(d), 0, 0, 24, 24) if d else ())


def cover(drawn: VectorShape, side: int = 48) -> NDArray[np.float64]:
    return shape_cover(drawn, 0, 0, side, side) / 255


@given(places, places, lengths, lengths)
def test_a_rectangle_covers_each_pixel_by_its_exact_share(x: float, y: float, width: float, height: float) -> None:
    pixels = np.arange(48)
    across = np.clip(np.minimum(x + width, pixels + 1) - np.maximum(x, pixels), 0, 1)
    down = np.clip(np.minimum(y + height, pixels + 1) - np.maximum(y, pixels), 0, 1)
    found = cover(shape("rectangle", Rect(x, y, width, height)))
    assert np.abs(found - down[:, None] * across).max() <= 0.501 / 255


@given(places, places, st.floats(3, 30), st.floats(3, 30))
def test_areas_are_right_wherever_a_shape_stands(x: float, y: float, width: float, height: float) -> None:
    area, radius = Rect(x, y, width, height), min(width, height) / 4
    ellipse = math.pi / 4 * width * height
    inner = math.pi / 4 * (width - 2) * (height - 2)
    corners = (4 - math.pi) * radius**2
    for drawn, expected in (
        (shape("ellipse", area), ellipse),
        (shape("ring", area, stroke=1.0), ellipse - inner),
        (shape("rounded", area, radius=radius), width * height - corners),
        (shape("rounded", area, radius=99.0), _pill(width, height)),
        (shape("rectangle", area, stroke=1.0), width * height - (width - 2) * (height - 2)),
        (shape("path", area, d="M0 0H24V24H0z M6 6V18H18V6z"), 0.75 * width * height),
    ):
        assert cover(drawn).sum() == pytest.approx(expected, rel=0.004, abs=0.25), drawn


@given(places, places, st.floats(8, 30), st.floats(8, 30))
def test_a_path_that_runs_the_same_way_inside_another_joins_it(x: float, y: float, width: float, height: float) -> None:
    """From 8 pixels on no pixel is crossed by both edges; where one is, it may become too full."""
    drawn = shape("path", Rect(x, y, width, height), d="M0 0H24V24H0z M6 6H18V18H6z")
    assert cover(drawn).sum() == pytest.approx(width * height, rel=0.004, abs=0.25)


def _pill(width: float, height: float) -> float:
    short, long = sorted((width, height))
    return math.pi / 4 * short**2 + (long - short) * short


def test_an_outline_wider_than_half_its_shape_fills_it() -> None:
    area = Rect(4, 4, 10, 6)
    assert (cover(shape("rectangle", area, stroke=3.5)) == cover(shape("rectangle", area))).all()


@given(st.sampled_from(["ellipse", "ring", "rounded", "path"]), st.integers(-60, 60), st.integers(-60, 60), places)
def test_whole_pixels_further_on_a_shape_is_the_same(form: Form, right: int, down: int, at: float) -> None:
    d = "M2 2 L20 9 C22 12 4 18 9 22" if form == "path" else ""
    here = shape(form, Rect(at, at, 20, 14), radius=3.0, stroke=2.0, d=d)
    there = shape(form, Rect(at + right, at + down, 20, 14), radius=3.0, stroke=2.0, d=d)
    moved = shape_cover(there, right, down, 48, 48)
    assert np.abs(moved.astype(int) - shape_cover(here, 0, 0, 48, 48)).max() <= 1


def test_what_lies_outside_of_the_pixels_asked_for_is_cut() -> None:
    drawn = shape("ellipse", Rect(-20, -30, 80, 70))
    whole = shape_cover(drawn, -30, -40, 100, 100)
    assert (shape_cover(drawn, 0, 0, 40, 30) == whole[40:70, 30:70]).all()
    assert not shape_cover(shape("ellipse", Rect(90, 0, 10, 10)), 0, 0, 40, 40).any()
    assert not shape_cover(shape("path", Rect(90, 0, 9, 9), stroke=2.0, d="M0 0L24 24"), 0, 0, 40, 40).any()


@settings(max_examples=60)
@given(st.floats(0, math.tau), st.floats(0.4, 6), st.floats(0, 1), st.floats(4, 20))
def test_a_line_has_its_length_and_width_in_every_direction(
    angle: float, stroke: float, fraction: float, length: float
) -> None:
    x, y = 12 + length / 2 * math.cos(angle), 12 + length / 2 * math.sin(angle)
    d = f"M{24 - x} {24 - y}L{x} {y}"
    found = cover(shape("path", Rect(8 + fraction, 8 - fraction, 24, 24), stroke=stroke, d=d))
    assert found.sum() == pytest.approx(length * stroke + math.pi / 4 * stroke**2, rel=0.02, abs=0.15)


def test_a_line_on_whole_pixels_is_sharp() -> None:
    found = cover(shape("path", Rect(0, 0, 24, 24), stroke=2.0, d="M4 12H20"), 24)
    assert (found[11:13, 6:18] == 1).all()
    assert found[:10].sum() == found[14:].sum() == 0


def test_a_line_without_length_is_a_dot() -> None:
    found = cover(shape("path", Rect(0, 0, 24, 24), stroke=6.0, d="M12 12h0"), 24)
    assert found.sum() == pytest.approx(math.pi * 9, rel=0.02)


def test_the_ink_of_a_shape_holds_all_that_is_drawn() -> None:
    for name in icon_names():
        drawn = VectorShape("icon", Rect(8.25, 7.5, 31, 31), "path", INK, stroke=31 * ICON_STROKE, path=icon_path(name))
        found, ink = shape_cover(drawn, 0, 0, 48, 48), drawn.ink
        rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
        assert columns[0] >= math.floor(ink.x), name
        assert columns[-1] < math.ceil(ink.right), name
        assert rows[0] >= math.floor(ink.y), name
        assert rows[-1] < math.ceil(ink.bottom), name


def drawn_by_resvg(d: str, side: int) -> NDArray[np.uint8]:
    """Return the alpha of an outline as resvg draws it, four times as large and averaged."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{4 * side}" height="{4 * side}">'
    look = 'fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    png = resvg_py.svg_to_bytes(svg_string=f'{head}<path d="{d}" {look}/></svg>', skip_system_fonts=True)
    large = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert large is not None
    return np.asarray(cv2.resize(large[..., 3], (side, side), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize("side", [24, 48, 96])
def test_every_icon_looks_as_another_program_draws_it(side: int) -> None:
    lines = (files("formatkit") / "icons" / "icons.tsv").read_text("utf-8").splitlines()
    assert len(lines) == len(icon_names()) >= 80
    for name, d in (line.split("\t") for line in lines):
        icon = VectorShape(name, Rect(0, 0, side, side), "path", INK, stroke=side * ICON_STROKE, path=icon_path(name))
        apart = np.abs(shape_cover(icon, 0, 0, side, side).astype(int) - drawn_by_resvg(d, side))
        assert apart.max() <= 40, name
        assert apart.mean() <= 2, name


def test_icons_have_unique_names_and_an_unknown_one_is_an_error() -> None:
    assert len(set(icon_names())) == len(icon_names())
    wanted = {"calendar", "map-pin", "arrow-right", "check", "quote", "users", "factory", "lightbulb", "chart-bar"}
    assert wanted <= set(icon_names())
    with pytest.raises(KeyError):
        icon_path("kalender")


@pytest.mark.parametrize(
    ("d", "kinds"),
    [
        ("m1 1 2 2 2-2", "MLL"),
        ("M1,1h2v-2H4V5z", "MLLLLZ"),
        ("M0 0Q1 1 2 0T4 0", "MCC"),
        ("M0 0c1 1 2 1 3 0s2-1 3 0", "MCC"),
        ("M0 0a1 1 0 013-3", "MC" + "C"),
        ("M0 0A0 1 0 0 1 3 3", "ML"),
        ("M0 0h1z l2 2", "MLZML"),
        ("M1e1-.5.5.25", "ML"),
    ],
)
def test_all_commands_of_svg_paths_become_lines_and_curves(d: str, kinds: str) -> None:
    assert "".join(step.kind for step in parse_path(d)) == kinds


def test_numbers_and_places_of_a_path() -> None:
    assert parse_path("m1 1 2 2h-.5v1") == (
        Step("M", (1, 1)),
        Step("L", (3, 3)),
        Step("L", (2.5, 3)),
        Step("L", (2.5, 4)),
    )
    (_, quarter) = parse_path("M1 0A1 1 0 0 1 0 1")
    assert quarter.points == pytest.approx((1, 0.5523, 0.5523, 1, 0, 1), abs=1e-4)


@pytest.mark.parametrize("d", ["L1 1", "M1", "M1 1 x", "M0 0A1 1 0 2 1 3 3", "1 1", "M1 1L2", "M0 0z1 1", "M0 0 K1"])
def test_what_is_no_path_data_is_refused(d: str) -> None:
    with pytest.raises(ValueError, match=r"path|move|number|arc|lacks"):
        parse_path(d)

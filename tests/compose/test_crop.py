from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.compose.crop import (
    beside_text,
    clear_of,
    cover_crop,
    enlargement,
    focus_target,
    nearly_clear_of,
    portrait_crop,
    reduction_for,
)
from formatkit.model.geometry import Rect, Shape, Size
from formatkit.model.media import Focus

SIZES = st.builds(Size, st.integers(64, 8000), st.integers(64, 8000))
FRACTION = st.floats(0, 1)
TARGETS = st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8))


@st.composite
def focuses(draw: st.DrawFn) -> Focus:
    x, y = draw(FRACTION), draw(FRACTION)
    return Focus(x=x, y=y, width=draw(st.floats(0, 1 - x)), height=draw(st.floats(0, 1 - y)))


@given(SIZES, SIZES, focuses(), TARGETS)
def test_a_crop_lies_in_the_picture_and_has_the_ratio_of_its_area(
    picture: Size, area: Size, focus: Focus, target: tuple[float, float]
) -> None:
    crop = cover_crop(picture, area, focus, target)
    assert Rect(0, 0, picture.width, picture.height).contains(crop, 0.002)
    assert math.isclose(crop.width * area.height, crop.height * area.width, abs_tol=0.001 * (area.width + area.height))
    assert math.isclose(crop.width, picture.width, abs_tol=0.001) or math.isclose(
        crop.height, picture.height, abs_tol=0.001
    )


@given(SIZES, SIZES, focuses(), TARGETS)
def test_a_focus_box_stays_whole_where_it_fits(
    picture: Size, area: Size, focus: Focus, target: tuple[float, float]
) -> None:
    crop = cover_crop(picture, area, focus, target)
    left, right = focus.x * picture.width, (focus.x + focus.width) * picture.width
    top, bottom = focus.y * picture.height, (focus.y + focus.height) * picture.height
    if right - left <= crop.width:
        assert crop.x - 0.01 <= left
        assert right <= crop.right + 0.01
    if bottom - top <= crop.height:
        assert crop.y - 0.01 <= top
        assert bottom <= crop.bottom + 0.01


@given(SIZES, SIZES, FRACTION, FRACTION, TARGETS)
def test_a_focus_point_stays_in_view(
    picture: Size, area: Size, x: float, y: float, target: tuple[float, float]
) -> None:
    crop = cover_crop(picture, area, Focus(x=x, y=y), target)
    assert crop.x - 0.01 <= x * picture.width <= crop.right + 0.01
    assert crop.y - 0.01 <= y * picture.height <= crop.bottom + 0.01


def test_the_focus_comes_to_its_target_where_the_picture_is_large_enough() -> None:
    crop = cover_crop(Size(4000, 1000), Size(1000, 1000), Focus(x=0.5, y=0.5), (0.3, 0.5))
    assert (2000 - crop.x) / crop.width == pytest.approx(0.3)


def test_the_focus_stands_beside_the_text_in_wide_shapes_and_above_it_in_others() -> None:
    for shape in (Shape.WIDE, Shape.BANNER):
        assert focus_target(shape, "left")[0] > 0.6
        assert focus_target(shape, "right")[0] < 0.4
    for shape in (Shape.SQUARE, Shape.PORTRAIT, Shape.TALL):
        x, y = focus_target(shape, "left")
        assert x == 0.5
        assert 0.3 <= y <= 0.4


@given(SIZES, SIZES, focuses(), TARGETS)
def test_a_reduced_decode_never_has_fewer_pixels_than_the_area(
    picture: Size, area: Size, focus: Focus, target: tuple[float, float]
) -> None:
    crop = cover_crop(picture, area, focus, target)
    factor = reduction_for(crop, area)
    assert factor in (1, 2, 4, 8)
    if factor > 1:
        assert crop.width / factor >= area.width
        assert crop.height / factor >= area.height
    if factor < 8:
        assert crop.width / (2 * factor) < area.width or crop.height / (2 * factor) < area.height


def test_enlargement_is_what_the_picture_grows_by() -> None:
    assert enlargement(Rect(0, 0, 500, 500), Size(1000, 1000)) == 2
    assert enlargement(Rect(0, 0, 4000, 4000), Size(1000, 1000)) == 0.25


@given(SIZES, focuses(), st.sampled_from(["left", "right"]), st.floats(0.3, 3))
def test_a_crop_beside_text_frees_the_box_or_is_the_usual_one(
    picture: Size, focus: Focus, text_side: str, most: float
) -> None:
    area = Size(1200, 628)
    usual = cover_crop(picture, area, focus, focus_target(Shape.WIDE, text_side))
    made = beside_text(picture, area, usual, focus, text_side, most)
    assert Rect(0, 0, picture.width, picture.height).contains(made, 0.01)
    if made == usual:
        return
    assert math.isclose(made.width * area.height, made.height * area.width, abs_tol=0.01 * area.width)
    assert made.width >= usual.width / 2 - 0.01
    assert made.width >= usual.width - 0.01 or area.width <= most * made.width + 0.01
    left, right = focus.x * picture.width - made.x, (focus.x + focus.width) * picture.width - made.x
    assert left >= -0.01
    assert right <= made.width + 0.01
    free = left if text_side == "left" else made.width - right
    assert free >= 0.52 * made.width - 0.01


def test_a_large_photograph_is_cropped_tighter_to_free_a_face_from_the_text() -> None:
    picture, area, face = Size(4000, 3000), Size(1200, 628), Focus(x=0.36, y=0.2, width=0.14, height=0.2)
    usual = cover_crop(picture, area, face, focus_target(Shape.WIDE, "left"))
    made = beside_text(picture, area, usual, face, "left", 1.25)
    assert made.width < usual.width
    assert (0.36 * 4000 - made.x) / made.width >= 0.519
    small = Size(1200, 900)
    kept = cover_crop(small, area, face, focus_target(Shape.WIDE, "left"))
    assert beside_text(small, area, kept, face, "left", 1.25).width > made.width / 4000 * 1200
    assert beside_text(small, area, kept, face, "left", 1.0) == kept


def test_a_small_subject_on_the_side_of_the_text_is_brought_out_by_half_of_the_width() -> None:
    picture, area, people = Size(4000, 2600), Size(1200, 628), Focus(x=0.26, y=0.7, width=0.2, height=0.14)
    made = beside_text(picture, area, cover_crop(picture, area, people, (0.68, 0.45)), people, "left", 1.25)
    assert (0.26 * 4000 - made.x) / made.width >= 0.519
    assert made.right >= 0.46 * 4000


@given(SIZES, focuses(), st.integers(20, 400))
def test_a_portrait_shows_a_head_half_as_high_as_itself_and_never_enlarged(
    picture: Size, focus: Focus, side: int
) -> None:
    area = Size(side, side)
    made, whole = portrait_crop(picture, area, focus), cover_crop(picture, area, focus, (0.5, 0.46))
    assert Rect(0, 0, picture.width, picture.height).contains(made, 0.01)
    assert abs(made.width - made.height) <= 0.01
    assert made.width <= whole.width + 0.01
    assert made.width >= min(side, whole.width) - 0.01
    head = max(focus.width * picture.width, focus.height * picture.height)
    if not focus.width:
        assert made == whole
    elif side < 2 * head < whole.width:
        assert abs(made.width - 2 * head) <= 0.01


@given(SIZES, SIZES, focuses(), TARGETS, focuses(), st.booleans())
def test_a_crop_that_moves_off_a_logo_shows_as_much_and_all_of_the_focus_box(
    picture: Size, area: Size, focus: Focus, target: tuple[float, float], share: Focus, sideways: bool
) -> None:
    usual = cover_crop(picture, area, focus, target)
    kept = Rect(share.x * area.width, share.y * area.height, share.width * area.width, share.height * area.height)
    made = clear_of(picture, area, usual, focus, kept, sideways=sideways)
    if made == usual:
        return
    assert (made.width, made.height) == (usual.width, usual.height)
    assert sideways or made.x == usual.x
    assert Rect(0, 0, picture.width, picture.height).contains(made, 0.02)
    scale = area.width / made.width
    box = Rect(
        (focus.x * picture.width - made.x) * scale,
        (focus.y * picture.height - made.y) * scale,
        focus.width * picture.width * scale,
        focus.height * picture.height * scale,
    )
    assert Rect(0, 0, area.width, area.height).contains(box, 0.05 * scale)
    overlap = min(box.right, kept.right) - max(box.x, kept.x), min(box.bottom, kept.bottom) - max(box.y, kept.y)
    assert min(overlap) <= 0.05 * scale


def test_a_crop_moves_the_shortest_way_off_a_logo_and_stays_where_there_is_none() -> None:
    picture, area, logo = Size(2580, 1935), Size(1200, 334), Rect(950, 240, 200, 60)
    flower = Focus(x=0.65, y=0.57, width=0.23, height=0.2)
    usual = cover_crop(picture, area, flower, (0.68, 0.5))
    made = clear_of(picture, area, usual, flower, logo, sideways=False)
    assert made.y > usual.y
    assert abs((0.77 * 1935 - made.y) / made.height - 240 / 334) < 0.001
    assert clear_of(picture, area, usual, flower, Rect(950, 0, 200, 334), sideways=False) == usual


@given(SIZES, SIZES, focuses(), TARGETS, focuses(), st.booleans())
def test_a_crop_that_cannot_wholly_move_off_a_logo_moves_where_most_of_the_focus_box_comes_free(
    picture: Size, area: Size, focus: Focus, target: tuple[float, float], share: Focus, sideways: bool
) -> None:
    usual = cover_crop(picture, area, focus, target)
    kept = Rect(share.x * area.width, share.y * area.height, share.width * area.width, share.height * area.height)
    made = nearly_clear_of(picture, area, usual, focus, kept, sideways=sideways)
    if made == usual:
        return
    assert (made.width, made.height) == (usual.width, usual.height)
    assert sideways or made.x == usual.x
    assert Rect(0, 0, picture.width, picture.height).contains(made, 0.02)
    scale = area.width / made.width
    size = focus.width * picture.width * scale, focus.height * picture.height * scale
    before, after = (
        Rect((focus.x * picture.width - crop.x) * scale, (focus.y * picture.height - crop.y) * scale, *size)
        for crop in (usual, made)
    )
    assert Rect(0, 0, area.width, area.height).contains(after, 0.05 * scale)
    assert after.shared(kept) <= 0.25 * before.shared(kept) + 0.1 * scale * (size[0] + size[1])


def test_a_crop_moves_as_far_off_a_logo_as_the_photograph_reaches() -> None:
    picture, area, logo = Size(2580, 1935), Size(1080, 1920), Rect(764, 1482, 230, 54)
    flower = Focus(x=0.65, y=0.57, width=0.23, height=0.23)
    usual = cover_crop(picture, area, flower, (0.5, 0.35))
    assert clear_of(picture, area, usual, flower, logo, sideways=True) == usual
    made = nearly_clear_of(picture, area, usual, flower, logo, sideways=True)
    assert made.x > usual.x
    assert abs(made.right - picture.width) <= 0.01


@given(SIZES, SIZES, focuses(), TARGETS)
def test_of_a_focus_box_that_is_too_high_the_upper_part_is_shown(
    picture: Size, area: Size, focus: Focus, target: tuple[float, float]
) -> None:
    crop = cover_crop(picture, area, focus, target)
    top, height = focus.y * picture.height, focus.height * picture.height
    if height <= crop.height + 0.01:
        return
    assert crop.y >= min(top, picture.height - crop.height) - 0.01
    eyes = top + 0.38 * height
    assert crop.y - 0.01 <= eyes <= crop.bottom + 0.01
    lowest = max(top, eyes - crop.height / 2)
    assert crop.y <= lowest + 0.01

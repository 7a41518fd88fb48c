from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from formatkit.compose.faces import FaceCrop, face_crop
from formatkit.model.geometry import Rect, Size
from formatkit.scene.store import Face

SIZES = st.builds(Size, st.integers(64, 8000), st.integers(64, 8000))


@st.composite
def faces(draw: st.DrawFn) -> Face:
    width, height = draw(st.floats(0.01, 0.6)), draw(st.floats(0.01, 0.6))
    x, y = draw(st.floats(-0.2 * width, 1 - 0.8 * width)), draw(st.floats(-0.2 * height, 1 - 0.8 * height))
    return Face(Rect(x, y, width, height), (x + width / 2, y + 0.4 * height), 0.9)


def face(x: float, y: float, width: float, height: float) -> Face:
    return Face(Rect(x, y, width, height), (x + width / 2, y + 0.4 * height), 0.9)


def shares(made: FaceCrop, picture: Size) -> Rect:
    crop = made.crop
    return Rect(
        crop.x / picture.width, crop.y / picture.height, crop.width / picture.width, crop.height / picture.height
    )


def inside(each: Face, part: Rect) -> bool:
    left, top, right, bottom = max(each.box.x, 0), max(each.box.y, 0), min(each.box.right, 1), min(each.box.bottom, 1)
    return (
        part.x - 1e-3 <= left and part.y - 1e-3 <= top and right <= part.right + 1e-3 and bottom <= part.bottom + 1e-3
    )


def outside(each: Face, part: Rect) -> bool:
    box = each.box
    return (
        box.right <= part.x + 1e-3
        or box.x >= part.right - 1e-3
        or box.bottom <= part.y + 1e-3
        or box.y >= part.bottom - 1e-3
    )


@given(SIZES, SIZES, st.lists(faces(), min_size=1, max_size=6), st.floats(0.2, 0.8))
def test_a_crop_lies_in_the_picture_and_has_the_ratio_of_its_area(
    picture: Size, area: Size, found: Sequence[Face], across: float
) -> None:
    crop = face_crop(picture, area, found, across).crop
    assert Rect(0, 0, picture.width, picture.height).contains(crop, 0.002)
    assert math.isclose(crop.width * area.height, crop.height * area.width, abs_tol=0.001 * (area.width + area.height))


@given(SIZES, SIZES, st.lists(faces(), min_size=1, max_size=6), st.floats(0.2, 0.8))
def test_the_largest_face_is_whole_wherever_the_ratio_allows_it(
    picture: Size, area: Size, found: Sequence[Face], across: float
) -> None:
    made = face_crop(picture, area, found, across)
    part, largest = shares(made, picture), max(found, key=lambda each: each.box.width * each.box.height)
    wide = min(largest.box.right, 1) - max(largest.box.x, 0)
    tall = min(largest.box.bottom, 1) - max(largest.box.y, 0)
    if wide <= part.width and tall <= part.height:
        assert inside(largest, part)
    else:
        x = (max(largest.box.x, 0) + min(largest.box.right, 1)) / 2
        y = (max(largest.box.y, 0) + min(largest.box.bottom, 1)) / 2
        assert part.x - 1e-3 <= x <= part.right + 1e-3
        assert part.y - 1e-3 <= y <= part.bottom + 1e-3


@given(SIZES, SIZES, st.lists(faces(), min_size=1, max_size=3), st.floats(0.2, 0.8))
def test_no_crop_passes_through_a_face_where_another_would_not(
    picture: Size, area: Size, found: Sequence[Face], across: float
) -> None:
    made = face_crop(picture, area, found, across)
    part, largest = shares(made, picture), max(found, key=lambda each: each.box.width * each.box.height)
    if all(inside(each, part) or outside(each, part) for each in found):
        return
    steps = 200
    for step in range(steps + 1):
        moved = Rect((1 - part.width) * step / steps, (1 - part.height) * step / steps, part.width, part.height)
        clean = all(inside(each, moved) or outside(each, moved) for each in found)
        assert not (clean and inside(largest, moved)), (part, moved)


def test_eyes_stand_between_thirty_and_forty_percent_where_the_picture_has_room() -> None:
    picture = Size(3000, 4000)
    made = face_crop(picture, Size(1000, 1000), [face(0.4, 0.4, 0.2, 0.2)], 0.5)
    assert 0.30 <= (0.48 * 4000 - made.crop.y) / made.crop.height <= 0.40


def test_a_group_stays_together_and_a_face_in_the_back_does_not_move_it() -> None:
    picture, area = Size(4000, 2000), Size(1000, 1000)
    group = [face(0.30, 0.2, 0.1, 0.2), face(0.55, 0.2, 0.09, 0.18)]
    both = shares(face_crop(picture, area, group, 0.5), picture)
    assert all(inside(each, both) for each in group)
    passer_by = face(0.86, 0.3, 0.02, 0.04)
    assert shares(face_crop(picture, area, [*group, passer_by], 0.5), picture) == both


def test_of_two_faces_too_far_apart_the_larger_is_kept_and_the_other_is_not_cut() -> None:
    picture, area = Size(4000, 2000), Size(1000, 1000)
    large, small = face(0.05, 0.2, 0.12, 0.3), face(0.52, 0.2, 0.1, 0.25)
    made = face_crop(picture, area, [small, large], 0.9)
    part = shares(made, picture)
    assert inside(large, part)
    assert outside(small, part) or inside(small, part)
    assert made.focus.x == 0.05

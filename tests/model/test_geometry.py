from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.model.geometry import Insets, Rect, Shape, Size, shape_of

NUMBER = st.integers(-500, 500).map(float)
EXTENT = st.integers(1, 500).map(float)
RECTS = st.builds(Rect, NUMBER, NUMBER, EXTENT, EXTENT)
INSETS = st.builds(Insets, *[st.integers(0, 300).map(float)] * 4)


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        (Size(1500, 500), Shape.BANNER),
        (Size(2210, 1000), Shape.BANNER),
        (Size(2200, 1000), Shape.WIDE),
        (Size(1200, 630), Shape.WIDE),
        (Size(1210, 1000), Shape.WIDE),
        (Size(1200, 1000), Shape.SQUARE),
        (Size(1080, 1080), Shape.SQUARE),
        (Size(910, 1000), Shape.SQUARE),
        (Size(900, 1000), Shape.PORTRAIT),
        (Size(1080, 1350), Shape.PORTRAIT),
        (Size(630, 1000), Shape.PORTRAIT),
        (Size(620, 1000), Shape.TALL),
        (Size(1080, 1920), Shape.TALL),
    ],
)
def test_shapes_and_their_bounds(size: Size, shape: Shape) -> None:
    assert shape_of(size) is shape


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(1, 4))
def test_a_shape_depends_on_the_ratio_alone(width: int, height: int, factor: int) -> None:
    assert shape_of(Size(width, height)) is shape_of(Size(width * factor, height * factor))


@pytest.mark.parametrize(("width", "height"), [(0, 10), (10, 0), (-1, 5)])
def test_a_size_has_at_least_one_pixel(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="at least 1 × 1"):
        Size(width, height)


@given(INSETS, INSETS)
def test_the_larger_inset_of_each_side_never_the_sum(one: Insets, other: Insets) -> None:
    both = one.larger(other)
    assert both == other.larger(one)
    for side in ("top", "right", "bottom", "left"):
        assert getattr(both, side) == max(getattr(one, side), getattr(other, side))
    assert one.larger(one) == one


@given(RECTS, INSETS)
def test_an_inset_rectangle_lies_inside_and_never_has_a_negative_size(rect: Rect, insets: Insets) -> None:
    inner = rect.inset(insets)
    assert inner.width >= 0
    assert inner.height >= 0
    if inner.width and inner.height:
        assert rect.contains(inner)
        assert inner.x - rect.x == insets.left
        assert rect.right - inner.right == insets.right
        assert rect.bottom - inner.bottom == insets.bottom


@given(RECTS, RECTS)
def test_overlap_is_a_shared_area(one: Rect, other: Rect) -> None:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    assert one.overlaps(other) == other.overlaps(one) == (across > 0 and down > 0)


@given(RECTS)
def test_touching_edges_are_no_overlap(rect: Rect) -> None:
    assert not rect.overlaps(Rect(rect.right, rect.y, 5, 5))
    assert rect.overlaps(rect)
    assert rect.contains(rect)


def test_containing_has_a_tolerance() -> None:
    outer, inner = Rect(0, 0, 10, 10), Rect(-0.4, 0, 10.8, 10)
    assert not outer.contains(inner)
    assert outer.contains(inner, 0.5)

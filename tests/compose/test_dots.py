"""Progress dots of a carousel."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.compose.dots import dots_size, progress_dots
from formatkit.model.color import Color

INK, MUTED = Color(20, 33, 61), Color(160, 165, 175)


@given(st.integers(1, 20), st.data(), st.floats(2, 40))
def test_there_is_a_dot_for_each_slide_and_one_stands_out(count: int, data: st.DataObject, diameter: float) -> None:
    current = data.draw(st.integers(0, count - 1))
    dots = progress_dots(count, current, x=10.0, y=20.0, diameter=diameter, color=INK, rest=MUTED)
    assert [at for at, dot in enumerate(dots) if dot.color == INK] == [current]
    assert dots[current].area.width > 2 * diameter
    assert all(dot.area.width == dot.area.height for at, dot in enumerate(dots) if at != current)
    assert [after.area.x - before.area.right for before, after in pairwise(dots)] == pytest.approx(
        [diameter] * (count - 1)
    )
    width, height = dots_size(count, diameter)
    assert dots[-1].area.right - 10 == pytest.approx(width)
    assert {dot.area.height for dot in dots} == {height}
    assert len({dot.id for dot in dots}) == count


@pytest.mark.parametrize(("count", "current"), [(3, 3), (3, -1), (0, 0)])
def test_a_slide_that_is_none_is_an_error(count: int, current: int) -> None:
    with pytest.raises(ValueError, match="no slide"):
        progress_dots(count, current, x=0, y=0, diameter=8, color=INK, rest=MUTED)

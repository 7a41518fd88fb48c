from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.model.color import Color, contrast_ratio

COLORS = st.builds(Color, *[st.integers(0, 255)] * 3)


@given(COLORS)
def test_a_color_is_read_as_it_is_written(color: Color) -> None:
    assert Color.parse(color.hex) == color
    assert Color.parse(f" {color.hex.upper()} ") == color


def test_three_digits_are_doubled() -> None:
    assert Color.parse("#f0a") == Color(255, 0, 170)


@pytest.mark.parametrize("text", ["", "#", "ff0000", "#ff00", "#ff00001", "#gg0000", "red", "#１２３"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        Color.parse(text)


@pytest.mark.parametrize("channels", [(256, 0, 0), (0, -1, 0), (0, 0, 1000)])
def test_channels_outside_of_eight_bits_are_refused(channels: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="0 to 255"):
        Color(*channels)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_known_contrasts(one: str, other: str, ratio: float) -> None:
    found = contrast_ratio(Color.parse(one).luminance, Color.parse(other).luminance)
    assert found == pytest.approx(ratio, abs=0.005)


@given(COLORS, COLORS)
def test_contrast_has_no_direction_and_lies_between_1_and_21(one: Color, other: Color) -> None:
    ratio = contrast_ratio(one.luminance, other.luminance)
    assert ratio == contrast_ratio(other.luminance, one.luminance)
    assert 1 <= ratio <= 21.0001
    assert contrast_ratio(one.luminance, one.luminance) == 1


@given(COLORS, st.integers(0, 2))
def test_a_lighter_channel_is_more_luminance(color: Color, channel: int) -> None:
    values = list(color.rgb)
    if values[channel] == 255:
        return
    values[channel] += 1
    assert Color(*values).luminance > color.luminance

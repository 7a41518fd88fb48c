"""The constant rate that footage gets."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.media.footage_rate import STANDARD_RATES, measured_rate, standard_rate

NTSC, FILM = Fraction(30000, 1001), Fraction(24000, 1001)


@pytest.mark.parametrize(
    ("rate", "standard"),
    [
        (23.976, FILM),
        (24, Fraction(24)),
        (24.9, Fraction(25)),
        (29.97, NTSC),
        (30.02, Fraction(30)),
        (59.94, Fraction(60000, 1001)),
        (60, Fraction(60)),
        (10, Fraction(30)),
        (12, Fraction(24)),
        (12.5, Fraction(25)),
        (15, Fraction(30)),
        (14.985, NTSC),
        (1, Fraction(24)),
        (100, Fraction(50)),
        (119.88, Fraction(60000, 1001)),
        (240, Fraction(60)),
        (77, Fraction(60)),
        (0, Fraction(25)),
    ],
)
def test_known_rates(rate: float, standard: Fraction) -> None:
    assert standard_rate(rate) == standard


@given(st.floats(0.001, 10_000))
def test_every_rate_becomes_a_standard_one(rate: float) -> None:
    assert standard_rate(rate) in STANDARD_RATES


@pytest.mark.parametrize("rate", STANDARD_RATES)
@given(count=st.integers(30, 200), start=st.floats(-5, 50_000))
def test_steady_frames_with_times_in_milliseconds(rate: Fraction, count: int, start: float) -> None:
    times = [round(start + float(number / rate), 3) for number in range(count)]
    assert standard_rate(measured_rate(times, float(rate))) == rate


@given(st.permutations([number / 30 for number in range(40) if number < 20 or number % 3 == 0]))
def test_a_variable_rate_counts_by_its_usual_step_in_any_order(times: list[float]) -> None:
    assert standard_rate(measured_rate(times, 0.0)) == 30


def test_a_screen_recording_with_long_pauses() -> None:
    burst = [number / 60 for number in range(40)]
    times = [*burst, *(5 + each for each in burst), *(9 + each for each in burst)]
    assert standard_rate(measured_rate(times, 0.0)) == 60


def test_one_frame_and_none() -> None:
    assert measured_rate([3.0], 24.0) == 24.0
    assert measured_rate([], 0.0) == 0.0
    assert measured_rate([1.0, 1.0], 25.0) == 25.0

"""The meter against the signals of EBU Tech 3341 (loudness 1–5 and true peak 15–19) and against its own blocks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.media.loudness import RATE, Loudness, LoudnessMeter, decibels
from formatkit.media.true_peak import PEAK_SPAN, TruePeaks


def sine(level: float, seconds: float, frequency: float = 1000.0, phase: float = 0.0) -> np.ndarray:
    """Return a stereo sine of `level` dBFS peak; `phase` in degrees."""
    at = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (level / 20) * np.sin(2 * np.pi * frequency * at + np.radians(phase))
    return np.stack((wave, wave), axis=1).astype(np.float32)


def heard(sound: np.ndarray, size: int = RATE) -> Loudness:
    meter = LoudnessMeter()
    for first in range(0, len(sound), size):
        meter.add(sound[first : first + size])
    return meter.result()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([(-23, 20)], -23.0, id="case 1"),
        pytest.param([(-33, 20)], -33.0, id="case 2"),
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], -23.0, id="case 3"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0, id="case 4"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], -23.0, id="case 5"),
    ],
)
def test_integrated_loudness_of_the_cases_of_tech_3341(steps: list[tuple[float, float]], expected: float) -> None:
    sound = np.concatenate([sine(level, seconds) for level, seconds in steps])
    assert heard(sound).integrated == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("frequency", "phase", "level", "expected"),
    [
        pytest.param(RATE / 4, 0, -6.02, -6.0, id="case 15"),
        pytest.param(RATE / 4, 45, -6.02, -6.0, id="case 16"),
        pytest.param(RATE / 6, 60, -6.02, -6.0, id="case 17"),
        pytest.param(RATE / 8, 67.5, -6.02, -6.0, id="case 18"),
        pytest.param(RATE / 4, 45, 3.01, 3.0, id="case 19"),
    ],
)
def test_true_peak_of_the_cases_of_tech_3341(frequency: float, phase: float, level: float, expected: float) -> None:
    sound = sine(level, 1, frequency, phase)
    ramp = np.minimum(1, np.arange(len(sound)) / 4800)
    sound *= np.minimum(ramp, ramp[::-1])[:, None].astype(np.float32)
    assert -0.4 <= heard(sound).true_peak - expected <= 0.2


def test_a_peak_between_two_samples_is_found_and_counted_for_its_span() -> None:
    sound = np.zeros((10 * PEAK_SPAN, 2), np.float32)
    at = np.arange(len(sound)) - (4 * PEAK_SPAN + 10.5)
    sound[:, 1] = 0.5 * np.sinc(0.7 * at) * np.exp(-((at / 40) ** 2))
    assert np.abs(sound).max() < 0.41
    meter = TruePeaks()
    peaks = np.concatenate((meter.add(sound), meter.finish()))
    assert len(peaks) == 10
    assert int(peaks.argmax()) == 4
    assert peaks[4] == pytest.approx(0.5, rel=0.01)


def test_very_loud_sound_is_measured_beyond_full_scale() -> None:
    found = heard(sine(20, 2))
    assert found.integrated == pytest.approx(20.0, abs=0.1)
    assert found.true_peak == pytest.approx(20.0, abs=0.1)


def test_one_silent_channel_is_three_units_less() -> None:
    sound = sine(-20, 3)
    sound[:, 1] = 0
    assert heard(sound).integrated == pytest.approx(-23.0, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert heard(np.zeros((RATE, 2), np.float32)) == Loudness(None, -math.inf)
    assert LoudnessMeter().result() == Loudness(None, -math.inf)
    assert heard(sine(-75, 2)).integrated is None


@pytest.mark.parametrize("seconds", [0.4, 1.05, 3.0])
def test_short_sound_is_not_diluted_by_what_was_before_it(seconds: float) -> None:
    assert heard(sine(-23, seconds)).integrated == pytest.approx(-23.0, abs=0.1)


def test_under_four_tenths_of_a_second_there_is_a_peak_but_no_loudness() -> None:
    found = heard(sine(-23, 0.39))
    assert found.integrated is None
    assert found.true_peak == pytest.approx(-23.0, abs=0.1)


@settings(max_examples=15, deadline=None)
@given(size=st.integers(1000, 30_000), seed=st.integers(0, 99))
def test_the_result_does_not_depend_on_the_blocks(size: int, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, (30_011, 2)).astype(np.float32)
    assert heard(noise, size) == heard(noise, len(noise))


def test_tiny_blocks_are_as_good() -> None:
    noise = np.random.default_rng(5).normal(0, 0.1, (2_000, 2)).astype(np.float32)
    assert heard(noise, 7).true_peak == heard(noise).true_peak


def test_decibels() -> None:
    assert decibels(1) == 0
    assert decibels(0.1) == pytest.approx(-20)
    assert decibels(0) == -math.inf

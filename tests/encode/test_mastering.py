"""The master reaches its loudness under its peak, says when it cannot, and its AAC stays under the peak too."""

from __future__ import annotations

import io
import math
import tracemalloc
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.encode.mastering import BLOCK, HEADROOM, MOST_LIMITED, Mixed, mixed
from formatkit.encode.sound_limiter import limiting
from formatkit.media.loudness import RATE, Loudness, LoudnessMeter
from formatkit.media.true_peak import PEAK_SPAN
from formatkit.scene.soundtrack import Sound, Soundtrack


@dataclass(frozen=True)
class Sounds:
    """The part of a Store that a mix uses."""

    recordings: dict[str, np.ndarray]

    def sound(self, digest: str) -> np.ndarray:
        return self.recordings[digest]


def music(seconds: float, level: float = 0.05, seed: int = 3) -> np.ndarray:
    """Return noise without its treble that swells twice a second."""
    samples = round(seconds * RATE)
    white = np.random.default_rng(seed).normal(0, 1, (samples + 7, 2))
    dull = sum(white[step : step + samples] for step in range(8)) / 8
    swell = 1 + 0.5 * np.sin(4 * np.pi * np.arange(samples) / RATE)
    return (level * dull * swell[:, None]).astype(np.float32)


def speech(seconds: float, level: float = 0.1) -> np.ndarray:
    """Return a buzz in syllables of different stress, three a second with a pause now and then."""
    at = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.cos(2 * np.pi * 150 * k * at + 0.1 * k * k) / k for k in range(1, 25))
    stress = np.random.default_rng(1).uniform(0.3, 1, 64)[(3 * at).astype(int)]
    syllables = np.clip(np.sin(6 * np.pi * at), 0, 1) ** 2 * stress * (np.sin(1.9 * at) > -0.3)
    return np.repeat((level * buzz * syllables)[:, None], 2, axis=1).astype(np.float32)


def clicks(seconds: float) -> np.ndarray:
    """Return a soft hiss with a loud crack every half second."""
    sound = music(seconds, 0.01)
    sound[12_000 :: RATE // 2] = 0.9
    return sound


def master(recording: np.ndarray, seconds: Fraction | int = 5, **more: float | None) -> Mixed:
    sound = Sound("a", "a", "music", Fraction(0), Fraction(seconds), loop=True)
    return mixed(Soundtrack(Fraction(seconds), (sound,), **more), Sounds({"a": recording}))


def heard(made: Mixed) -> np.ndarray:
    return np.concatenate(list(made.blocks()))


def measured(sound: np.ndarray) -> Loudness:
    meter = LoudnessMeter()
    meter.add(sound)
    return meter.result()


def codes(made: Mixed) -> list[str]:
    return [each.code for each in made.diagnostics]


@pytest.mark.parametrize("target", [-14.0, -23.0])
@pytest.mark.parametrize("recording", [music(5), music(5, 0.7), speech(5)], ids=["music", "loud music", "speech"])
def test_the_target_is_met_under_the_peak(recording: np.ndarray, target: float) -> None:
    made = master(recording, loudness=target)
    found = measured(heard(made))
    assert found.integrated == pytest.approx(target, abs=0.5)
    assert found.true_peak <= -1 - HEADROOM + 0.05
    assert made.loudness == pytest.approx(found.integrated, abs=0.02)
    assert made.true_peak == pytest.approx(found.true_peak, abs=0.02)
    assert made.diagnostics == ()


def test_speech_needs_the_limiter_and_still_gets_there() -> None:
    recording = speech(5)
    before = measured(recording)
    assert before.integrated is not None
    assert before.true_peak - before.integrated > -1 - HEADROOM + 14
    assert measured(heard(master(recording))).integrated == pytest.approx(-14, abs=0.5)


def test_where_nothing_is_limited_the_master_is_the_mix_with_a_gain() -> None:
    recording = music(4, 0.02)
    made = heard(master(recording, 4, loudness=-20.0))
    factor = made[1_000] / recording[1_000]
    assert np.allclose(made, recording * factor, rtol=1e-5, atol=1e-7)


def test_the_peak_wins_over_the_target_and_that_is_told() -> None:
    made = master(clicks(5))
    found = measured(heard(made))
    assert found.true_peak <= -1 - HEADROOM + 0.05
    assert found.integrated is not None
    assert found.integrated < -16
    assert codes(made) == ["FK542"]
    assert f"{found.integrated:.1f} LUFS instead of -14" in made.diagnostics[0].message()


def test_without_a_target_the_level_stays_unless_it_is_too_high() -> None:
    soft = music(4)
    made = master(soft, 4, loudness=None)
    assert np.array_equal(heard(made), soft)
    assert made.diagnostics == ()
    loud = master(music(4, 3.0), 4, loudness=None)
    assert measured(heard(loud)).true_peak <= -1 - HEADROOM + 0.05
    assert codes(loud) == ["FK543"]


def test_under_three_seconds_the_level_stays() -> None:
    recording = music(3)
    made = master(recording, Fraction(299, 100))
    assert np.array_equal(heard(made), recording[: len(heard(made))])
    assert codes(made) == ["FK541"]
    assert "2.99 s" in made.diagnostics[0].message()
    assert codes(master(recording, 3)) == []


def test_a_silent_film_has_no_target() -> None:
    nothing = mixed(Soundtrack(Fraction(10)), Sounds({}))
    hiss = master(music(4, 1e-5), 4)
    for made in (nothing, hiss):
        assert made.loudness is None
        assert codes(made) == ["FK540"]
    assert nothing.true_peak == -math.inf
    assert heard(nothing).shape == (480_000, 2)
    assert not heard(nothing).any()
    assert measured(heard(hiss)).true_peak < -80


@pytest.mark.parametrize("seconds", [Fraction(1001 * 100, 30_000), Fraction(10, 3), Fraction(1, 48_001)])
def test_the_number_of_samples_is_exact(seconds: Fraction) -> None:
    made = master(music(1), seconds)
    assert made.samples == round(seconds * 48_000)
    sizes = [len(block) for block in made.blocks()]
    assert sum(sizes) == made.samples
    assert all(size == BLOCK for size in sizes[:-1])


def test_blocks_come_again_and_in_any_size() -> None:
    made = master(speech(4), Fraction(401, 100))
    first = heard(made)
    assert first.dtype == np.float32
    assert np.array_equal(first, heard(made))
    for size in (1_024, 100_000):
        assert np.array_equal(first, np.concatenate(list(made.blocks(size))))
    assert np.array_equal(first, heard(master(speech(4), Fraction(401, 100))))


def test_the_limiter_stays_under_what_each_span_asks_for_and_moves_smoothly() -> None:
    peaks = np.random.default_rng(2).exponential(0.3, 2_000).astype(np.float32)
    peaks[900:1_400] = 0.1
    ceiling = 0.8
    points = limiting(peaks, ceiling).points
    assert len(points) == len(peaks) + 1
    edges = np.maximum(points[:-1], points[1:])
    assert np.all(edges * peaks <= ceiling * 1.0001)
    assert np.all(points[1_150:1_390] == 1)
    decibels = 20 * np.log10(points.astype(np.float64))
    assert np.diff(decibels).max() <= 60 * PEAK_SPAN / RATE + 1e-4


def decoded_from_aac(made: Mixed) -> np.ndarray:
    """Return the sound after AAC at 128 kbit/s in MP4."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", bit_rate=128_000)
        for index, block in enumerate(made.blocks()):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, index * BLOCK, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(io.BytesIO(file.getvalue())) as container:
        return np.concatenate([frame.to_ndarray().T for frame in container.decode(audio=0)])


@pytest.mark.parametrize("recording", [music(5), speech(5), clicks(5)], ids=["music", "speech", "clicks"])
def test_decoded_aac_keeps_the_peak_and_the_loudness(recording: np.ndarray) -> None:
    made = master(recording)
    found = measured(decoded_from_aac(made))
    assert found.true_peak <= -1
    assert found.integrated == pytest.approx(made.loudness, abs=1)


def test_more_headroom_can_be_asked_for() -> None:
    sound = Sound("a", "a", "voice", Fraction(0), Fraction(4))
    track = Soundtrack(Fraction(4), (sound,))
    made = mixed(track, Sounds({"a": speech(4)}), headroom=2.0)
    assert measured(heard(made)).true_peak <= -3 + 0.05


def test_memory_does_not_grow_with_the_length() -> None:
    recording = music(2)
    used = []
    for seconds in (10, 120):
        tracemalloc.start()
        made = master(recording, seconds)
        for _ in made.blocks():
            pass
        used.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert used[1] - used[0] < 4_000_000
    assert used[1] < 12_000_000


def test_no_more_than_the_allowed_is_limited() -> None:
    recording = clicks(5)
    made = heard(master(recording))
    gain = np.abs(made[:10_000]).max() / np.abs(recording[:10_000]).max()
    assert np.abs(recording).max() * gain <= 10 ** ((-1 - HEADROOM + MOST_LIMITED + 0.1) / 20)


@settings(max_examples=30, deadline=None)
@given(
    seconds=st.fractions(Fraction(1, 50), 5, max_denominator=1001),
    seed=st.integers(0, 99),
    gain=st.floats(-60, 40),
    target=st.one_of(st.none(), st.floats(-30, -9)),
    peak=st.floats(-6, 0),
)
def test_any_track_is_finite_limited_and_of_exact_length(
    seconds: Fraction, seed: int, gain: float, target: float | None, peak: float
) -> None:
    sounds = (
        Sound("m", "m", "music", Fraction(0), seconds, loop=True, gain=gain, ducks=True, fade_out=0.5),
        Sound("v", "v", "voice", seconds / 3, seconds, gain=gain / 2),
    )
    store = Sounds({"m": music(1, 0.1, seed), "v": speech(1)})
    made = mixed(Soundtrack(seconds, sounds, target, peak), store)
    sound = heard(made)
    assert sound.shape == (round(seconds * RATE), 2)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max(initial=0) <= 1
    assert measured(sound).true_peak <= peak + 0.1

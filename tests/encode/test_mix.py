"""The mix: every sound at its sample, looped and faded without a click, stepping back for a voice, at any cut."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formatkit.encode.mix import RATE, Mix
from formatkit.encode.sound_ducking import DEPTH
from formatkit.scene.soundtrack import Sound, Soundtrack


@dataclass(frozen=True)
class Sounds:
    """The part of a Store that a mix uses."""

    recordings: dict[str, np.ndarray]

    def sound(self, digest: str) -> np.ndarray:
        return self.recordings[digest]


def tone(frequency: float, samples: int, level: float = 0.5) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * frequency * np.arange(samples) / RATE)
    return np.stack((wave, wave), axis=1).astype(np.float32)


def noise(samples: int, seed: int = 1, level: float = 0.1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, (samples, 2)).astype(np.float32)


def mixed(seconds: Fraction | int, *sounds: Sound, **recordings: np.ndarray) -> np.ndarray:
    mix = Mix(Soundtrack(Fraction(seconds), sounds), Sounds(recordings))
    return mix.read(0, mix.samples)


def sound(digest: str, start: Fraction | int = 0, duration: Fraction | int = 1, **more: object) -> Sound:
    given = {"role": "music", **more}
    return Sound(digest, digest, start=Fraction(start), duration=Fraction(duration), **given)


def rms(block: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(block, dtype=np.float64))))


def loudest_step(block: np.ndarray) -> float:
    return float(np.abs(np.diff(block, axis=0)).max())


def test_a_plain_sound_comes_through_bit_by_bit() -> None:
    recording = noise(RATE)
    heard = mixed(2, sound("a", Fraction(1, 4), trim=Fraction(1, 8)), a=recording)
    assert len(heard) == 2 * RATE
    assert not heard[: RATE // 4].any()
    assert np.array_equal(heard[RATE // 4 : RATE // 4 + 42_000], recording[6_000:])
    assert not heard[RATE // 4 + 42_000 :].any()


def test_two_sounds_are_added() -> None:
    first, second = noise(RATE, 1), noise(RATE, 2)
    heard = mixed(1, sound("a"), sound("b"), a=first, b=second)
    assert np.array_equal(heard, first + second)


def test_a_sound_is_cut_at_the_end_of_its_duration_and_of_the_film() -> None:
    recording = noise(RATE)
    heard = mixed(1, sound("a", duration=Fraction(1, 3)), sound("a", Fraction(3, 4)), a=recording)
    assert np.array_equal(heard[:16_000], recording[:16_000])
    assert not heard[16_000:36_000].any()
    assert np.array_equal(heard[36_000:], recording[:12_000])


@pytest.mark.parametrize("seconds", [Fraction(1001 * 30, 30_000), Fraction(1, 3), Fraction(0), Fraction(7, 96_001)])
def test_the_length_is_exact(seconds: Fraction) -> None:
    mix = Mix(Soundtrack(seconds, (sound("a", loop=True, duration=9),)), Sounds({"a": noise(5_000)}))
    assert mix.samples == round(seconds * 48_000)
    assert mix.read(0, mix.samples).shape == (mix.samples, 2)


def test_starts_between_two_frames_are_rounded_to_a_sample() -> None:
    heard = mixed(1, sound("a", Fraction(1001, 30_000)), a=np.ones((RATE, 2), np.float32))
    assert int(np.flatnonzero(heard[:, 0])[0]) == round(Fraction(1001, 30_000) * RATE)


def test_a_trim_behind_the_end_is_silence() -> None:
    for loop in (False, True):
        assert not mixed(1, sound("a", trim=Fraction(9), loop=loop), a=noise(100)).any()


@pytest.mark.parametrize("frequency", [55.0, 441.3, 3000.7])
@pytest.mark.parametrize("trim", [Fraction(0), Fraction(1, 97)])
def test_a_loop_does_not_click(frequency: float, trim: Fraction) -> None:
    recording = tone(frequency, 20_011)
    heard = mixed(3, sound("a", duration=3, trim=trim, loop=True), a=recording)
    assert loudest_step(heard) <= 1.1 * loudest_step(recording)
    plain = np.concatenate([recording[round(trim * RATE) :]] * 8)
    assert loudest_step(plain) > 1.5 * loudest_step(recording) or frequency > 3000


def test_a_loop_of_a_tone_keeps_its_level_and_its_wave() -> None:
    heard = mixed(3, sound("a", duration=3, loop=True), a=tone(441.3, 20_011))[:, 0]
    windows = np.sqrt(np.mean(np.square(heard.reshape(-1, 480)), axis=1))
    assert windows.min() > 0.9 * windows.max()
    upward = np.flatnonzero((heard[:-1] < 0) & (heard[1:] >= 0))
    assert np.abs(np.diff(upward) - RATE / 441.3).max() <= 2


def test_a_loop_begins_like_the_recording_and_goes_on_to_the_end() -> None:
    recording = noise(10_000)
    heard = mixed(1, sound("a", loop=True), a=recording)
    assert np.array_equal(heard[:7_000], recording[:7_000])
    assert rms(heard[-2_000:]) > 0.08


def test_a_recording_that_is_long_enough_is_not_looped() -> None:
    recording = noise(RATE)
    assert np.array_equal(mixed(1, sound("a", loop=True), a=recording), recording)


@pytest.mark.parametrize("samples", [1, 2, 3, 4, 5, 17, 240, 961])
def test_the_shortest_recordings_can_loop(samples: int) -> None:
    heard = mixed(1, sound("a", loop=True), a=np.full((samples, 2), 0.25, np.float32))
    assert np.allclose(heard, 0.25)


@pytest.mark.parametrize("speed", [Fraction(5, 4), Fraction(2), Fraction(1, 2), Fraction(1001, 1000)])
def test_speed_raises_the_pitch_and_shortens(speed: Fraction) -> None:
    heard = mixed(2, sound("a", duration=2, speed=speed), a=tone(1000, RATE // 2))
    length = round(RATE // 2 / speed)
    expected = tone(1000 * float(speed), length)
    assert np.abs(heard[200 : length - 200] - expected[200 : length - 200]).max() < 0.002
    assert not heard[length + 100 :].any()


def test_double_speed_does_not_alias() -> None:
    heard = mixed(1, sound("a", speed=Fraction(2)), a=tone(19_000, 2 * RATE))
    assert rms(heard[500:-500]) < 0.001


def test_gain_is_in_decibels() -> None:
    recording = noise(RATE)
    assert np.allclose(mixed(1, sound("a", gain=-6.0), a=recording), recording * 10 ** (-6 / 20), rtol=1e-5)


def test_fades_of_equal_power_begin_and_end_in_silence() -> None:
    heard = mixed(4, sound("a", 1, 2, fade_in=0.5, fade_out=1.0), a=np.ones((3 * RATE, 2), np.float32))[:, 0]
    assert heard[RATE] == 0
    assert heard[RATE + 12_000] == pytest.approx(np.sqrt(0.5), abs=1e-3)
    assert np.all(heard[RATE + 24_000 : 2 * RATE] == 1)
    assert heard[2 * RATE + 24_000] == pytest.approx(np.sqrt(0.5), abs=1e-3)
    assert abs(heard[3 * RATE - 1]) < 1e-4
    assert loudest_step(heard[:, None]) < 1e-4


def test_the_fade_out_ends_with_the_recording_and_with_the_film() -> None:
    ones = np.ones((RATE, 2), np.float32)
    early = mixed(3, sound("a", duration=3, fade_out=0.5), a=ones)
    assert abs(early[RATE - 1, 0]) < 1e-4
    late = mixed(Fraction(1, 2), sound("a", duration=3, fade_out=0.25), a=ones)
    assert abs(late[-1, 0]) < 1e-4


def ducked(**more: object) -> np.ndarray:
    """Return the gain of a bed while a voice is heard from 2 s to 3 s of 5 s."""
    bed, voice = np.full((5 * RATE, 2), 0.5, np.float32), tone(300, RATE, 0.2)
    speaking = sound("v", 2, 1, role="voice")
    music = sound("m", duration=5, ducks=True, **more)
    both = mixed(5, music, speaking, m=bed, v=voice)
    return (both - mixed(5, speaking, v=voice))[:, 0] / 0.5


def test_music_steps_back_while_somebody_speaks() -> None:
    gain = ducked()
    deep = 10 ** (-DEPTH / 20)
    assert 10 <= DEPTH <= 12
    assert np.allclose(gain[: round(1.8 * RATE)], 1)
    assert np.allclose(gain[2 * RATE : 3 * RATE], deep, rtol=0.01)
    assert np.allclose(gain[round(3.8 * RATE) :], 1)
    assert deep * 1.05 < gain[round(1.94 * RATE)] < 0.95
    assert deep * 1.05 < gain[round(3.4 * RATE)] < 0.95
    assert np.abs(np.diff(gain)).max() < 1e-3


def test_a_pause_between_words_does_not_let_the_music_up() -> None:
    words = np.concatenate((tone(300, 24_000, 0.2), np.zeros((7_200, 2), np.float32), tone(300, 24_000, 0.2)))
    voice = sound("v", duration=2, role="voice")
    both = mixed(2, voice, sound("m", duration=2, ducks=True), v=words, m=np.full((2 * RATE, 2), 0.5, np.float32))
    gain = (both - mixed(2, voice, v=words))[:, 0] / 0.5
    assert gain[:55_200].max() < 10 ** (-DEPTH / 20) * 1.01


def test_a_voice_without_words_and_sounds_that_do_not_duck_change_nothing() -> None:
    bed = noise(RATE)
    silent = np.zeros((RATE, 2), np.float32)
    voice = sound("v", role="voice", ducks=True)
    assert np.array_equal(mixed(1, sound("m", ducks=True), voice, m=bed, v=silent), bed)
    speech = tone(300, RATE)
    assert np.array_equal(mixed(1, sound("m"), voice, m=bed, v=speech), bed + speech)


@st.composite
def tracks(draw: st.DrawFn) -> Soundtrack:
    """Return soundtracks of up to 2 s with up to three sounds of the recordings a (long) and b (short)."""
    times = st.fractions(0, 2, max_denominator=30_000)
    sounds = [
        Sound(
            id=str(index),
            digest=draw(st.sampled_from("ab")),
            role=draw(st.sampled_from(("music", "voice", "footage"))),
            start=draw(times),
            duration=draw(times),
            trim=draw(times),
            loop=draw(st.booleans()),
            speed=draw(
                st.sampled_from((Fraction(1), Fraction(1), Fraction(5, 4), Fraction(1, 2), Fraction(997, 1000)))
            ),
            gain=draw(st.floats(-30, 30)),
            fade_in=draw(st.floats(0, 2)),
            fade_out=draw(st.floats(0, 2)),
            ducks=draw(st.booleans()),
        )
        for index in range(draw(st.integers(0, 3)))
    ]
    return Soundtrack(draw(times), tuple(sounds))


RECORDINGS = Sounds({"a": noise(3 * RATE, 7), "b": noise(1_234, 8)})


@settings(max_examples=40, deadline=None)
@given(track=tracks(), size=st.integers(1_500, 60_000))
def test_the_mix_is_the_same_at_any_cut(track: Soundtrack, size: int) -> None:
    mix = Mix(track, RECORDINGS)
    whole = mix.read(0, mix.samples)
    assert whole.shape == (round(track.seconds * RATE), 2)
    assert np.isfinite(whole).all()
    for first in range(0, mix.samples, size):
        count = min(size, mix.samples - first)
        assert np.array_equal(mix.read(first, count), whole[first : first + count])

"""Frame rates, gaps and groups of pictures from the times of packets."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from formatkit.media.film_times import Stamp, timing_of

RATES = st.sampled_from(
    [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]
)


def stamps(times: list[int], duration: int, keys: int = 1) -> list[Stamp]:
    return [Stamp(pts, pts, duration, at % keys == 0) for at, pts in enumerate(times)]


@given(RATES, st.sampled_from([1000, 15360, 30000, 90000, 1_000_000]), st.integers(2, 400), st.integers(-5000, 5000))
def test_a_constant_rate_is_found_whatever_the_ticks(rate: Fraction, scale: int, count: int, first: int) -> None:
    step = scale / rate
    found = timing_of(stamps([first + round(k * step) for k in range(count)], round(step)), Fraction(1, scale), [rate])
    assert found.uneven_at is None
    assert found.fps == rate
    assert found.start == Fraction(first, scale)
    assert abs(found.seconds - count / rate) < Fraction(2, scale)


@given(RATES, st.integers(4, 200), st.data())
def test_a_missing_frame_is_found(rate: Fraction, count: int, data: st.DataObject) -> None:
    step = int(120_000 / rate)
    missing = data.draw(st.integers(1, count - 2))
    times = [k * step for k in range(count) if k != missing]
    found = timing_of(stamps(times, step), Fraction(1, 120_000), [rate])
    if count > 4:  # of two steps, neither is the usual one
        assert found.uneven_at == missing
    assert found.fps != rate


@given(st.integers(1, 40), st.integers(1, 200))
def test_groups_of_pictures(keys: int, count: int) -> None:
    found = timing_of(stamps([512 * k for k in range(count)], 512, keys), Fraction(1, 15360))
    assert found.longest_gop == min(keys, count)
    assert found.keys == -(-count // keys)
    assert found.open_gops == 0
    assert found.ordered


def test_frames_before_their_key_frame_make_a_group_open() -> None:
    order = [(0, True), (3, False), (1, False), (2, False), (6, True), (4, False), (5, False), (9, True), (10, False)]
    found = timing_of([Stamp(pts, at, 1, key) for at, (pts, key) in enumerate(order)], Fraction(1, 30))
    assert found.open_gops == 1
    assert found.longest_gop == 6


def test_packets_out_of_order() -> None:
    assert not timing_of([Stamp(0, 0, 1, True), Stamp(1, 0, 1, False)], Fraction(1, 30)).ordered


def test_one_frame_alone() -> None:
    found = timing_of([Stamp(0, 0, 512, True)], Fraction(1, 15360))
    assert found.fps == 30
    assert found.seconds == Fraction(1, 30)
    assert found.uneven_at is None
    assert found.longest_gop == 1
    assert timing_of([Stamp(0, 0, 0, True)], Fraction(1, 1000), [Fraction(25)]).seconds == Fraction(1, 25)

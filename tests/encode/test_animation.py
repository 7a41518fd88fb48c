"""Animations keep their time, loop, keep flat colors exact, and obey the limits of a network step by step."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from formatkit.encode.animation import AnimationLimits, EncodedAnimation, Stopped, encode_animation
from formatkit.encode.animation_changes import Box, box_of
from formatkit.encode.animation_dither import Mapper
from formatkit.encode.animation_palette import Census, packed
from formatkit.encode.animation_timing import paces, schedule
from formatkit.encode.srgb import srgb_profile
from formatkit.errors import EncodeError
from formatkit.model.geometry import Size

GROUND, INK, ACCENT = (27, 77, 107), (242, 239, 232), (228, 87, 46)
WIDTH, HEIGHT = 160, 120
SIZE = Size(WIDTH, HEIGHT)


@dataclass(frozen=True)
class Film:
    """A film that a function paints. It is its own painter, and gives the same array again and again."""

    paint: Callable[[int], np.ndarray]
    frames: int
    fps: Fraction = Fraction(25)
    size: Size = SIZE
    transparent: bool = False

    def painter(self) -> Film:
        return self

    def rgb(self, frame: int) -> np.ndarray:
        return self.paint(frame)

    def nv12(self, frame: int) -> np.ndarray:
        raise AssertionError("animations are made of RGB")


def shape(progress: float, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Return the cover (0 to 255) of a rounded bar, soft at its edges, that rises until `progress` is 1."""
    top = round(height * (0.6 - 0.3 * min(progress, 1)) * 16)
    cover = np.zeros((height, width), np.uint8)
    ends = (width * 4, top), (width * 12, top)
    cv2.line(cover, *ends, 255, height // 8, cv2.LINE_AA, shift=4)
    return cover


def design(frame: int) -> np.ndarray:
    """A bar that rises for 15 frames over flat ground with an accent in a corner, and then rests."""
    cover = shape(frame / 15)[..., None] / 255
    pixels = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    pixels[100:112, 130:150] = ACCENT
    return np.rint(pixels * (1 - cover) + np.array(INK) * cover).astype(np.uint8)


def photograph(frame: int) -> np.ndarray:
    """A cloudy picture with grain that zooms slowly, with a flat bar of the brand below."""
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 255, (12, 16), dtype=np.uint8)
    light = cv2.resize(coarse, (WIDTH + 40, HEIGHT + 40), interpolation=cv2.INTER_CUBIC)[..., None] / 255
    smooth = np.array((40, 60, 90)) * (1 - light) + np.array((230, 200, 150)) * light
    grainy = np.clip(smooth + rng.integers(-4, 5, light.shape), 0, 255).astype(np.uint8)
    zoom = 1 + frame / 200
    matrix = np.array([[zoom, 0, -20 * zoom], [0, zoom, -20 * zoom]], np.float32)
    pixels = cv2.warpAffine(grainy, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    pixels[96:] = ACCENT
    return pixels


def gradient(frame: int) -> np.ndarray:
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    across = np.linspace(0, 1, WIDTH)[None, :, None]
    ground = np.rint(np.array(GROUND) * (1 - down) + np.array(ACCENT) * down * (0.7 + 0.3 * across))
    cover = shape(frame / 15)[..., None] / 255
    return np.rint(ground * (1 - cover) + np.array(INK) * cover).astype(np.uint8)


def cutout(frame: int) -> np.ndarray:
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    pixels[..., :3] = ACCENT
    pixels[..., 3] = shape(frame / 15)
    return pixels


PAINTERS = {"design": design, "photograph": photograph, "gradient": gradient}


@dataclass(frozen=True)
class Played:
    """What Pillow makes of a file: each picture in full as RGBA, and its time in milliseconds."""

    pictures: list[np.ndarray]
    times: list[int]
    loop: int

    def at(self, time: float) -> np.ndarray:
        ends = np.cumsum(self.times)
        return self.pictures[int(np.searchsorted(ends, time, side="right"))]


def played(path: Path) -> Played:
    with Image.open(path) as file:
        pictures, times = [], []
        for number in range(file.n_frames):
            file.seek(number)
            pictures.append(np.asarray(file.convert("RGBA")))
            times.append(int(file.info["duration"]))
        return Played(pictures, times, int(file.info["loop"]))


def error_of(shown: np.ndarray, source: np.ndarray) -> np.ndarray:
    return np.abs(shown[..., :3].astype(int) - source[..., :3])


@pytest.mark.parametrize("form", ["gif", "webp"])
@pytest.mark.parametrize("name", PAINTERS)
def test_it_plays_as_painted(form: str, name: str, tmp_path: Path) -> None:
    film = Film(PAINTERS[name], 30)
    made = encode_animation(film, tmp_path / "a", form)
    shown = played(tmp_path / "a")
    assert shown.loop == 0
    assert sum(shown.times) == 1200 == made.duration * 1000
    assert len(shown.pictures) == made.frames
    assert made.bytes == (tmp_path / "a").stat().st_size
    assert made.diagnostics == ()
    assert min(shown.times) >= 20
    for frame in (0, 7, 12, 29):
        assert error_of(shown.at(40 * frame + 20), film.rgb(frame)).mean() < 3


def test_flat_artwork_is_exact_in_both_formats(tmp_path: Path) -> None:
    film = Film(design, 20)
    for form in ("gif", "webp"):
        encode_animation(film, tmp_path / form, form)
        shown = played(tmp_path / form)
        for frame in range(20):
            picture = shown.at(40 * frame + 20)
            assert error_of(picture, film.rgb(frame)).max() <= (3 if form == "gif" else 0)
            assert tuple(picture[5, 5]) == (*GROUND, 255)
            assert tuple(picture[105, 140]) == (*ACCENT, 255)


def test_brand_colors_beside_a_photograph(tmp_path: Path) -> None:
    film = Film(photograph, 8)
    encode_animation(film, tmp_path / "gif", "gif")
    made = encode_animation(film, tmp_path / "webp", "webp")
    assert made.quality == 92
    for picture in played(tmp_path / "gif").pictures:
        assert (picture[96:, :, :3] == ACCENT).all()
    for picture in played(tmp_path / "webp").pictures:
        assert np.abs(picture[112:, :, :3].astype(int) - ACCENT).max() <= 2


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_what_rests_costs_nothing(form: str, tmp_path: Path) -> None:
    short = encode_animation(Film(design, 16), tmp_path / "a", form)
    long = encode_animation(Film(design, 500), tmp_path / "b", form)
    assert long.frames == short.frames
    assert long.bytes <= short.bytes * 1.1
    assert sum(played(tmp_path / "b").times) == 20_000


def test_only_the_box_of_what_changed_is_stored(tmp_path: Path) -> None:
    encode_animation(Film(design, 10), tmp_path / "a", "gif")
    with Image.open(tmp_path / "a") as file:
        file.seek(3)
        left, top, right, bottom = file.tile[0].extents if hasattr(file.tile[0], "extents") else file.tile[0][1]
    changed = box_of((design(2) != design(3)).any(axis=-1))
    assert changed is not None
    assert (right - left) * (bottom - top) <= (changed.right - changed.left) * (changed.bottom - changed.top)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_the_last_frame_holds(form: str, tmp_path: Path) -> None:
    film = Film(photograph, 11, Fraction(50))
    made = encode_animation(film, tmp_path / "a", form, hold=Fraction(3, 2))
    shown = played(tmp_path / "a")
    assert made.duration == Fraction(11, 50) + Fraction(3, 2)
    assert sum(shown.times) == 1720
    assert shown.times[-1] >= 1500
    assert error_of(shown.pictures[-1], film.rgb(10)).mean() < 3


def test_a_pause_longer_than_the_format_knows(tmp_path: Path) -> None:
    encode_animation(Film(design, 2), tmp_path / "a", "gif", hold=Fraction(1400))
    shown = played(tmp_path / "a")
    assert sum(shown.times) == 1_400_080
    assert np.array_equal(shown.pictures[-1], shown.pictures[1])


def delays(path: Path) -> list[int]:
    """Return the hundredths of a second that a GIF's own blocks say, which no program has put right."""
    data = path.read_bytes()
    at, found = 13 + 3 * 2 ** ((data[10] & 7) + 1), []
    while data[at] != 0x3B:
        if data[at : at + 2] == b"\x21\xf9":
            found.append(int.from_bytes(data[at + 4 : at + 6], "little"))
        at += 2 if data[at] == 0x21 else 11
        while data[at]:
            at += data[at] + 1
        at += 1
    return found


@pytest.mark.parametrize("fps", [24, 25, 30, Fraction(30000, 1001), 50, 60, 120])
@pytest.mark.parametrize("frames", [8, 37])
def test_delays_sum_to_the_film_and_none_is_one_that_browsers_slow_down(
    fps: Fraction | int, frames: int, tmp_path: Path
) -> None:
    film = Film(photograph, frames, Fraction(fps))
    made = encode_animation(film, tmp_path / "a", "gif")
    found = delays(tmp_path / "a")
    assert sum(found) == round(frames / Fraction(fps) * 100) == made.duration * 100
    assert [10 * each for each in found] == played(tmp_path / "a").times
    assert min(found) >= 2


@pytest.mark.parametrize("seconds", [Fraction(65_536, 100), Fraction(131_071, 100)])
def test_a_long_pause_ends_with_no_short_delay(seconds: Fraction, tmp_path: Path) -> None:
    encode_animation(Film(lambda _: design(0), 1), tmp_path / "a", "gif", hold=seconds - Fraction(1, 25))
    found = delays(tmp_path / "a")
    assert sum(found) == seconds * 100
    assert min(found) >= 2


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_film_of_one_frame(form: str, tmp_path: Path) -> None:
    made = encode_animation(Film(design, 1), tmp_path / "a", form)
    assert (made.frames, made.duration) == (1, Fraction(1, 25))
    with Image.open(tmp_path / "a") as file:
        assert np.array_equal(np.asarray(file.convert("RGB")), design(0))


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_transparent_ground(form: str, tmp_path: Path) -> None:
    film = Film(cutout, 12, transparent=True)
    encode_animation(film, tmp_path / "a", form)
    shown = played(tmp_path / "a")
    for frame in range(12):
        picture, source = shown.at(40 * frame + 20), film.rgb(frame)
        alpha = source[..., 3] if form == "webp" else np.where(source[..., 3] >= 128, 255, 0)
        assert np.array_equal(picture[..., 3], alpha)
        assert (picture[source[..., 3] == 255][:, :3] == ACCENT).all()


def test_a_transparent_film_with_nothing_in_it(tmp_path: Path) -> None:
    empty = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    film = Film(lambda frame: cutout(15) if frame == 2 else empty, 5, transparent=True)
    encode_animation(film, tmp_path / "a", "gif")
    shown = played(tmp_path / "a")
    assert [int(picture[..., 3].max()) for picture in shown.pictures] == [0, 255, 0]
    assert shown.times == [80, 40, 80]


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_equal_films_give_equal_files(form: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        encode_animation(Film(photograph, 6), tmp_path / name, form)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_webp_carries_the_profile(tmp_path: Path) -> None:
    encode_animation(Film(design, 3), tmp_path / "a", "webp")
    with Image.open(tmp_path / "a") as file:
        assert file.info["icc_profile"] == srgb_profile()


def limited(film: Film, path: Path, **limits: int) -> EncodedAnimation:
    return encode_animation(film, path, "gif", limits=AnimationLimits(**limits))


def test_a_gif_gets_slower_and_then_poorer_in_colors(tmp_path: Path) -> None:
    film = Film(photograph, 40, Fraction(100))
    path = tmp_path / "a"
    free = limited(film, path)
    assert (free.frames, free.colors) == (10, 256)
    slower = limited(film, path, max_bytes=int(free.bytes * 0.85))
    assert (slower.frames, slower.colors) == (8, 256)
    assert [note.code for note in slower.diagnostics] == ["FK553"]
    assert "20 instead of 25 frames a second" in slower.diagnostics[0].text()
    poorer = limited(film, path, max_bytes=int(free.bytes * 0.37))
    assert (poorer.frames, poorer.colors) == (4, 128)
    assert [note.code for note in poorer.diagnostics] == ["FK553", "FK556"]
    assert poorer.bytes <= int(free.bytes * 0.37)
    assert sum(played(path).times) == 400


def test_a_gif_that_cannot_be_small_enough_is_refused_with_numbers(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as caught:
        limited(Film(photograph, 10, Fraction(30)), tmp_path / "a", max_bytes=2000)
    found = caught.value.diagnostics[0]
    values = dict(found.values)
    assert found.code == "FK550"
    assert (values["rate"], values["colors"], values["limit"]) == ("10", "64", "2\u202f000")
    assert float(values["factor"]) > 5
    assert found.text("de") != found.text()


@pytest.mark.parametrize(
    ("limits", "note", "refusal"),
    [({"max_frames": 6}, "FK554", "FK551"), ({"max_total_pixels": 6 * WIDTH * HEIGHT}, "FK555", "FK552")],
)
def test_a_gif_keeps_to_a_number_of_frames_and_pixels(
    limits: dict[str, int], note: str, refusal: str, tmp_path: Path
) -> None:
    made = limited(Film(photograph, 12), tmp_path / "a", **limits)
    assert made.frames == 6
    assert [each.code for each in made.diagnostics] == [note]
    with pytest.raises(EncodeError) as caught:
        limited(Film(photograph, 30), tmp_path / "a", **limits)
    assert [each.code for each in caught.value.diagnostics] == [refusal]


def test_frames_that_rest_do_not_count(tmp_path: Path) -> None:
    made = limited(Film(design, 200), tmp_path / "a", max_frames=20)
    assert made.frames <= 17
    assert made.diagnostics == ()


def test_a_webp_gives_up_quality(tmp_path: Path) -> None:
    film, path = Film(photograph, 6), tmp_path / "a"
    free = encode_animation(film, path, "webp")
    limit = free.bytes // 2
    made = encode_animation(film, path, "webp", limits=AnimationLimits(max_bytes=limit))
    assert 0.6 * limit < made.bytes <= limit
    assert made.quality is not None
    assert 30 <= made.quality < 92
    assert [note.code for note in made.diagnostics] == ["FK559"]
    with pytest.raises(EncodeError, match="quality 30"):
        encode_animation(film, path, "webp", limits=AnimationLimits(max_bytes=1000))


def test_flat_artwork_becomes_lossy_before_it_is_refused(tmp_path: Path) -> None:
    def noisy(frame: int) -> np.ndarray:
        pixels = design(frame)
        pixels[:40] = np.random.default_rng(frame).integers(0, 256, (40, WIDTH, 3))
        return pixels

    film, path = Film(noisy, 4), tmp_path / "a"
    free = encode_animation(film, path, "webp")
    assert free.quality is None
    made = encode_animation(film, path, "webp", limits=AnimationLimits(max_bytes=int(free.bytes * 0.6)))
    assert [note.code for note in made.diagnostics] == ["FK558"]
    with pytest.raises(EncodeError, match="4 frames"):
        encode_animation(film, path, "webp", limits=AnimationLimits(max_frames=2))


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_it_tells_how_far_it_is_and_stops(form: str, tmp_path: Path) -> None:
    told: list[int] = []
    encode_animation(Film(photograph, 9), tmp_path / "a", form, on_frames=told.append)
    assert told[-1] == 9
    assert sorted(told) == told
    stop = threading.Event()

    def after_three(frames: int) -> None:
        told.append(frames)
        if frames == 3:
            stop.set()

    told.clear()
    with pytest.raises(Stopped):
        encode_animation(Film(photograph, 200), tmp_path / "a", form, on_frames=after_three, stop=stop)
    assert told[-1] == 3


@pytest.mark.parametrize("form", ["gif", "webp"])
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_a_full_disk_is_said_as_such(form: str) -> None:
    with pytest.raises(EncodeError, match="is full"):
        encode_animation(Film(design, 3), Path("/dev/full"), form)


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_animation(Film(design, 3), tmp_path / "missing" / "a.gif", "gif")
    assert caught.value.diagnostics[0].code == "FK525"


@given(
    st.integers(1, 4000),
    st.sampled_from([Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(50), Fraction(120)]),
    st.integers(0, 3),
    st.sampled_from([100, 1000]),
    st.fractions(0, 5, max_denominator=100),
)
@settings(deadline=None)
def test_time_is_exact_and_even(frames: int, fps: Fraction, pace: int, ticks: int, hold: Fraction) -> None:
    steps = paces(fps)
    step = steps[min(pace, len(steps) - 1)]
    beats = schedule(frames, fps, step, ticks_per_second=ticks, hold=hold)
    total = sum(beat.ticks for beat in beats)
    assert abs(total - (frames / fps + hold) * ticks) <= Fraction(1, 2)
    assert beats[-1].frame == frames - 1
    assert [beat.frame for beat in beats[:-1]] == list(range(0, (len(beats) - 1) * step, step))
    gap = step * ticks / fps
    assert all(abs(beat.ticks - gap) < 1 for beat in beats[:-1])
    if frames >= step:
        assert min(beat.ticks for beat in beats) * 100 >= 2 * ticks
        assert fps / step < Fraction(3031, 100)


@given(st.sets(st.integers(0, 0xFFFFFF), min_size=1, max_size=255), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_few_colors_are_all_exact(colors: set[int], seed: int) -> None:
    chosen = np.random.default_rng(seed).choice(np.array(sorted(colors), np.uint32), (24, 32))
    census = Census()
    census.add(chosen, np.ones(chosen.shape, np.bool_))
    palette = census.palette(255)
    shown = palette[Mapper(palette).indices(chosen, 3, 5)]
    assert np.array_equal(packed(shown), chosen)


def test_a_palette_keeps_flat_colors_and_a_dither_keeps_the_mean() -> None:
    ramp = np.tile(np.linspace(0, 255, 256).astype(np.uint8), (64, 1))
    pixels = np.stack((ramp, ramp[:, ::-1], np.full_like(ramp, 90)), axis=-1)
    pixels[48:] = ACCENT
    census = Census()
    census.add(packed(pixels), np.ones(pixels.shape[:2], np.bool_))
    palette = census.palette(15)
    assert len(palette) <= 15
    assert ACCENT in set(map(tuple, palette.tolist()))
    shown = palette[Mapper(palette).indices(packed(pixels), 0, 0)]
    assert (shown[48:] == ACCENT).all()
    columns = shown[:48].reshape(48, 32, 8, 3).mean(axis=(0, 2)), pixels[:48].reshape(48, 32, 8, 3).mean(axis=(0, 2))
    nearest = np.abs(palette[:, None].astype(int) - columns[1]).sum(axis=2).min(axis=0)
    assert np.abs(columns[0] - columns[1]).sum(axis=1).mean() < 0.8 * nearest.mean()


def test_the_dither_stands_still() -> None:
    palette = np.array([(0, 0, 0), (60, 60, 60)], np.uint8)
    grey = np.full((16, 16), 0x202020, np.uint32)
    mapper = Mapper(palette)
    whole = mapper.indices(grey, 0, 0)
    assert 0 < whole.mean() < 1
    assert np.array_equal(mapper.indices(grey[3:12, 5:], 5, 3), whole[3:12, 5:])


def test_the_box_of_a_change() -> None:
    mask = np.zeros((9, 7), np.bool_)
    assert box_of(mask) is None
    mask[2, 5] = mask[6, 1] = True
    assert box_of(mask) == Box(1, 2, 6, 7)


def test_a_gif_is_readable_from_its_first_bytes(tmp_path: Path) -> None:
    encode_animation(Film(design, 4), tmp_path / "a", "gif")
    data = (tmp_path / "a").read_bytes()
    assert (data[:6], data[-1:]) == (b"GIF89a", b";")
    assert b"NETSCAPE2.0\x03\x01\x00\x00\x00" in data
    with Image.open(io.BytesIO(data)) as file:
        assert file.size == (WIDTH, HEIGHT)

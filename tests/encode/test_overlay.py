"""Overlays keep their colors and their alpha, are tagged as what they are, and are equal when painted equal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from formatkit.encode.animation_watch import Stopped
from formatkit.encode.overlay import OVERLAY_SUFFIXES, encode_overlay, encode_sequence
from formatkit.encode.overlay_planes import planes_of, spread_colors
from formatkit.errors import EncodeError
from formatkit.model.geometry import Size

BRAND = ((228, 87, 46), (0, 59, 92), (244, 241, 234), (255, 255, 255), (0, 150, 94))
SIZE = Size(150, 84)  # no multiple of what the codecs like
DECODERS = {"webm": "libvpx-vp9", "prores": "prores"}


@dataclass(frozen=True)
class Film:
    """A soft bar in a brand color moves over a clear ground; below is a strip whose alpha rises from left to right."""

    color: tuple[int, int, int] = BRAND[0]
    frames: int = 5
    fps: Fraction = Fraction(30000, 1001)
    size: Size = SIZE
    transparent: bool = True

    def painter(self) -> Film:
        return self

    def rgb(self, frame: int) -> np.ndarray:
        pixels = np.zeros((self.size.height, self.size.width, 4), np.uint8)
        cover = np.zeros(pixels.shape[:2], np.uint8)
        cv2.line(cover, (30 + 4 * frame, 25), (90 + 4 * frame, 25), 255, 24, cv2.LINE_AA)
        cover[60:] = np.linspace(0, 255, self.size.width)
        pixels[..., 3] = cover
        pixels[cover > 0, :3] = self.color
        return pixels if self.transparent else pixels[..., :3]

    def nv12(self, frame: int) -> np.ndarray:
        raise AssertionError("overlays are made of RGB")


def planes(frame: av.VideoFrame) -> Iterator[np.ndarray]:
    """Give the four planes of a frame on a scale of 0 to 1."""
    for plane, component in zip(frame.planes, frame.format.components, strict=True):
        kind = np.uint8 if component.bits == 8 else np.uint16
        lines = np.frombuffer(memoryview(plane), kind).reshape(-1, plane.line_size // np.dtype(kind).itemsize)
        yield lines[: plane.height, : plane.width] / (2**component.bits - 1)


def decoded(frame: av.VideoFrame) -> np.ndarray:
    """Return RGBA of a BT.709 frame of limited range, as floats on the scale of 0 to 255."""
    luma, blue, red, alpha = planes(frame)
    blue, red = (
        cv2.resize(plane, (frame.width, frame.height), interpolation=cv2.INTER_NEAREST) for plane in (blue, red)
    )
    full = 2 ** frame.format.components[0].bits - 1
    step = (full + 1) / 256
    luma, blue, red = (
        (plane * full / step - zero) / span
        for plane, zero, span in ((luma, 16, 219), (blue, 128, 224), (red, 128, 224))
    )
    r, b = luma + 1.5748 * red, luma + 1.8556 * blue
    g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152
    return np.stack((r, g, b, alpha), axis=-1) * 255


@dataclass(frozen=True)
class Shown:
    """What a decoder makes of a file."""

    pictures: list[np.ndarray]
    times: list[float]
    formats: set[str]
    tags: set[tuple[int, ...]]
    metadata: dict[str, str]
    codec: str


def shown(path: Path, form: str) -> Shown:
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        # The decoder that a file gets by default leaves the alpha of VP9 away.
        context = av.CodecContext.create(DECODERS[form], "r")
        context.codec_tag = stream.codec_context.codec_tag
        frames = [frame for packet in file.demux(stream) for frame in context.decode(packet if packet.size else None)]
        tags = {(int(each.color_range), int(each.colorspace)) for each in frames}
        inner = stream.codec_context
        tags.add((int(inner.color_primaries), int(inner.color_trc)))
        metadata = {key.lower(): value for key, value in {**file.metadata, **stream.metadata}.items()}
        times = [float(frame.time or 0) for frame in frames]
        formats = {frame.format.name for frame in frames}
        return Shown([decoded(frame) for frame in frames], times, formats, tags, metadata, inner.name)


@pytest.mark.parametrize("form", DECODERS)
@pytest.mark.parametrize("color", BRAND)
def test_colors_and_alpha_stay_within_two_levels(form: str, color: tuple[int, int, int], tmp_path: Path) -> None:
    film = Film(color)
    encode_overlay(film, tmp_path / "a", form)
    found = shown(tmp_path / "a", form)
    assert len(found.pictures) == film.frames
    for frame, picture in enumerate(found.pictures):
        source = film.rgb(frame)
        assert picture.shape == source.shape
        assert np.abs(picture[..., 3] - source[..., 3]).max() <= (0.01 if form == "webm" else 0.5)
        solid = source[..., 3] == 255
        assert solid.sum() > 1000
        assert np.abs(picture[solid][:, :3] - color).max() <= 2
        edge = source[..., 3] > 0
        assert np.abs(picture[edge][:, :3] - color).max() <= 3


@pytest.mark.parametrize(
    ("form", "pixels", "codec"), [("webm", "yuva420p", "vp9"), ("prores", "yuva444p12le", "prores")]
)
def test_it_is_tagged_and_timed(form: str, pixels: str, codec: str, tmp_path: Path) -> None:
    film = Film()
    path = tmp_path / f"a{OVERLAY_SUFFIXES[form]}"
    encode_overlay(film, path, form)
    found = shown(path, form)
    assert (found.formats, found.codec, found.tags) == ({pixels}, codec, {(1, 1)})
    assert found.times == pytest.approx([frame / film.fps for frame in range(film.frames)], abs=0.001)
    assert found.metadata.get("alpha_mode") == ("1" if form == "webm" else None)
    assert found.metadata.get("encoder", "Lavf") == "Lavf"  # Matroska demands a name; there is no version in it
    assert "creation_time" not in found.metadata


@pytest.mark.parametrize("form", DECODERS)
def test_equal_films_give_equal_files(form: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        encode_overlay(Film(), tmp_path / name, form)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("form", DECODERS)
def test_an_opaque_film_is_opaque(form: str, tmp_path: Path) -> None:
    film = Film(transparent=False, frames=2)
    encode_overlay(film, tmp_path / "a", form)
    for picture in shown(tmp_path / "a", form).pictures:
        assert picture[..., 3].min() > 254.9
        assert np.abs(picture[66:, 10:, :3] - film.color).max() <= 2


def test_a_sequence_is_exact_and_numbered(tmp_path: Path) -> None:
    film = Film(frames=3)
    paths = encode_sequence(film, tmp_path, "day-1")
    assert [path.name for path in paths] == ["day-1-0001.png", "day-1-0002.png", "day-1-0003.png"]
    for frame, path in enumerate(paths):
        with Image.open(path) as picture:
            assert picture.mode == "RGBA"
            assert np.array_equal(np.asarray(picture), film.rgb(frame))
    assert encode_sequence(film, tmp_path, "z", first=0)[0].name == "z-0000.png"
    assert [path.name for path in encode_sequence(film, tmp_path, "z", first=9999)] == [
        "z-09999.png",
        "z-10000.png",
        "z-10001.png",
    ]


@pytest.mark.parametrize("form", [*DECODERS, "png"])
def test_it_tells_how_far_it_is_and_stops(form: str, tmp_path: Path) -> None:
    stop, told = threading.Event(), list[int]()

    def told_of(frames: int) -> None:
        told.append(frames)
        if frames == 4:
            stop.set()

    write = partial(encode_sequence, stem="a") if form == "png" else partial(encode_overlay, format=form)
    with pytest.raises(Stopped):
        write(Film(frames=300), tmp_path if form == "png" else tmp_path / "a", on_frames=told_of, stop=stop)
    assert told == [1, 2, 3, 4]


@pytest.mark.parametrize("form", DECODERS)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_a_full_disk_is_said_as_such(form: str) -> None:
    with pytest.raises(EncodeError, match="is full"):
        encode_overlay(Film(), Path("/dev/full"), form)


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(EncodeError, match=r"a-0001\.png"):
        encode_sequence(Film(), tmp_path / "missing", "a")


def test_a_size_that_no_encoder_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_overlay(Film(size=Size(70_000, 84), frames=1), tmp_path / "a", "webm")
    assert caught.value.diagnostics[0].code == "FK560"


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_spreading_fills_only_what_is_unknown(width: int, height: int, seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    colors = rng.uniform(0, 255, (height, width, 3)).astype(np.float32)
    known = (rng.uniform(size=(height, width)) < share).astype(np.float32)
    filled = spread_colors(colors, known)
    assert np.array_equal(filled[known > 0], colors[known > 0])
    if known.any():
        low, high = colors[known > 0].min(axis=0), colors[known > 0].max(axis=0)
        assert (filled >= low - 0.01).all()
        assert (filled <= high + 0.01).all()
    else:
        assert not filled.any()


def test_planes_are_bt_709() -> None:
    # Exact values of ITU-R BT.709-6 for brand orange, white and black in limited range.
    pixels = np.array([[(255, 107, 53), (255, 255, 255), (0, 0, 0)]], np.uint8)
    made = planes_of(pixels)
    assert np.rint(made.luma).tolist() == [[132, 235, 16]]
    assert np.rint(made.blue).tolist() == [[89, 128, 128]]
    assert np.rint(made.red).tolist() == [[195, 128, 128]]
    assert made.alpha.tolist() == [[255, 255, 255]]

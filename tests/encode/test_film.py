"""Films are exact: frames, times, colors, sound and headers, read back from the finished files."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.encode.film import EncodedFilm, Stopped, encode_film
from formatkit.encode.film_settings import FilmSettings
from formatkit.errors import EncodeError
from formatkit.model.geometry import Size

SMALL = Size(64, 96)
NTSC = Fraction(30000, 1001)
# (255, 107, 53) in BT.709, limited range; BT.601 would be (141, 82, 197).
ORANGE = (132, 89, 195)
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Gradient:
    """A gradient that moves under a patch of brand color, and grain where bits are to be spent."""

    frames: int = 100
    fps: Fraction = Fraction(30)
    size: Size = SMALL
    grain: int = 0
    transparent: bool = False

    def painter(self) -> GradientPainter:
        return GradientPainter(self)


class GradientPainter:
    """Paints into one buffer again and again, as painters may."""

    def __init__(self, film: Gradient) -> None:
        self.film = film
        self.buffer = np.empty((film.size.height * 3 // 2, film.size.width), np.uint8)

    def nv12(self, frame: int) -> Pixels:
        film, (height, width) = self.film, (self.film.size.height, self.film.size.width)
        rows, columns = np.mgrid[0:height, 0:width]
        luma = 40 + (columns + rows + 2 * frame) % 128
        if film.grain:
            luma = luma + np.random.default_rng(frame).integers(0, film.grain, luma.shape)
        self.buffer[:height] = luma
        self.buffer[height:] = 128
        self.buffer[16:48, 16:48] = ORANGE[0]
        self.buffer[height + 8 : height + 24, 16:48] = ORANGE[1:] * 16
        return self.buffer

    def rgb(self, frame: int) -> Pixels:
        raise NotImplementedError


class Broken(GradientPainter):
    def __init__(self, film: Gradient, problem: BaseException) -> None:
        super().__init__(film)
        self.problem = problem

    def nv12(self, frame: int) -> Pixels:
        if frame == 70:
            raise self.problem
        return super().nv12(frame)


@dataclass(frozen=True)
class BrokenFilm(Gradient):
    problem: BaseException = RuntimeError()

    def painter(self) -> GradientPainter:
        return Broken(self, self.problem)


def impulse(at: int, samples: int, block: int = 5000) -> Iterator[NDArray[np.float32]]:
    sound = np.zeros((samples, 2), np.float32)
    sound[at : at + 8] = 0.9
    return (sound[first : first + block] for first in range(0, samples, block))


def encode(path: Path, source: Gradient, settings: FilmSettings, threads: int = 2, **sound: int) -> EncodedFilm:
    blocks = impulse(**sound) if sound else None
    return encode_film(
        source, blocks, settings, path, threads=threads, on_frames=lambda _: None, stop=threading.Event()
    )


def decoded(path: Path) -> tuple[list[av.VideoFrame], list[tuple[int, int, bool]]]:
    """Return the pictures, and presentation time, decoding time and key flag of each packet, in frames."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        assert stream.average_rate is not None
        frame = 1 / (stream.average_rate * stream.time_base)
        pictures, packets = [], []
        for packet in container.demux(stream):
            if packet.pts is not None and packet.dts is not None:
                packets.append((int(packet.pts / frame), int(packet.dts / frame), packet.is_keyframe))
            pictures += packet.decode()
    return pictures, packets


def heard(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def boxes(data: bytes, within: str = "") -> Iterator[tuple[str, bytes]]:
    """Give the path and body of every box, in order."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        path, body = f"{within}/{kind.decode('latin1')}", data[at + 8 : at + size]
        yield path, body
        if kind in {b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl"}:
            yield from boxes(body, path)
        at += size


def names(path: Path) -> list[str]:
    return [name for name, _ in boxes(path.read_bytes())]


def picture_error(picture: av.VideoFrame, source: Gradient, frame: int) -> float:
    wanted = source.painter().nv12(frame)[: source.size.height].astype(float)
    return float(np.abs(picture.to_ndarray()[: source.size.height] - wanted).mean())


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("edit_list", [True, False])
def test_every_frame_is_there_at_its_time(tmp_path: Path, codec: str, edit_list: bool) -> None:
    source = Gradient(frames=151, fps=NTSC)
    settings = FilmSettings(codec="hevc" if codec == "hevc" else "h264", crf=12, gop_frames=30, edit_list=edit_list)
    film = encode(tmp_path / "a.mp4", source, settings)
    pictures, packets = decoded(tmp_path / "a.mp4")
    assert film.bytes == (tmp_path / "a.mp4").stat().st_size
    assert [picture.pts * picture.time_base for picture in pictures] == [k / NTSC for k in range(151)]  # type: ignore[operator]
    assert sorted(pts for pts, _, _ in packets) == list(range(151))
    assert all(earlier[1] < later[1] for earlier, later in zip(packets, packets[1:], strict=False))
    errors = [picture_error(picture, source, k) for k, picture in enumerate(pictures)]
    assert max(errors) < 4
    assert picture_error(pictures[10], source, 11) > 1.5 * max(errors)

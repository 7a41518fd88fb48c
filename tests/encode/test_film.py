"""Films are exact: frames, times, colors, sound and headers, read back from the finished files."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
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
    def __init__(self, film: Gradient, problem: BaseException | None) -> None:
        super().__init__(film)
        self.problem = problem

    def nv12(self, frame: int) -> Pixels:
        if frame == 70 and self.problem is not None:
            raise self.problem
        return super().nv12(frame)


@dataclass(frozen=True)
class BrokenFilm(Gradient):
    problem: BaseException | None = None

    def painter(self) -> GradientPainter:
        return Broken(self, self.problem)


@pytest.fixture(autouse=True)
def nothing_is_left_open() -> Iterator[None]:
    before = threading.active_count(), open_files()
    yield
    assert (threading.active_count(), open_files()) == before


def open_files() -> int:
    descriptors = Path("/proc/self/fd")
    return len(list(descriptors.iterdir())) if descriptors.exists() else 0


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
    settings = FilmSettings(codec="hevc" if codec == "hevc" else "h264", crf=6, gop_frames=30, edit_list=edit_list)
    film = encode(tmp_path / "a.mp4", source, settings)
    pictures, packets = decoded(tmp_path / "a.mp4")
    assert film.bytes == (tmp_path / "a.mp4").stat().st_size
    assert [picture.pts * picture.time_base for picture in pictures] == [k / NTSC for k in range(151)]  # type: ignore[operator]
    assert sorted(pts for pts, _, _ in packets) == list(range(151))
    assert all(earlier[1] < later[1] for earlier, later in pairwise(packets))
    errors = [picture_error(picture, source, k) for k, picture in enumerate(pictures)]
    assert max(errors) < 1
    assert picture_error(pictures[10], source, 11) > 1.5


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("height", [90, 92, 94, 96])
def test_no_row_is_lost_at_any_even_height(tmp_path: Path, codec: str, height: int) -> None:
    """PyAV reads an array of NV12 as one whose height is a multiple of four; 1350 rows (4:5) are none."""
    source = Gradient(frames=3, size=Size(64, height))
    encode(tmp_path / "a.mp4", source, FilmSettings(codec="hevc" if codec == "hevc" else "h264", crf=1))
    pictures, _ = decoded(tmp_path / "a.mp4")
    for frame, picture in enumerate(pictures):
        luma, *chroma = (np.frombuffer(plane, np.uint8).reshape(plane.height, -1) for plane in picture.planes)
        wanted = source.painter().nv12(frame)
        assert np.abs(luma[:height, :64].astype(int) - wanted[:height]).max() <= 4
        pairs = wanted[height:].reshape(height // 2, 32, 2)
        for plane, part in zip(chroma, (pairs[..., 0], pairs[..., 1]), strict=True):
            assert np.abs(plane[: height // 2, :32].astype(int) - part).max() <= 4


@pytest.mark.parametrize("frames", [1, 2, 3, 37])
@pytest.mark.parametrize("edit_list", [True, False])
def test_short_films_are_whole(tmp_path: Path, frames: int, edit_list: bool) -> None:
    settings = FilmSettings(edit_list=edit_list)
    encode(tmp_path / "a.mp4", Gradient(frames=frames), settings, at=10, samples=frames * 1600)
    pictures, _ = decoded(tmp_path / "a.mp4")
    assert [round(picture.time * 30) for picture in pictures] == list(range(frames))


def test_a_tall_film_of_a_usual_size(tmp_path: Path) -> None:
    source = Gradient(frames=80, size=Size(320, 568))
    encode(tmp_path / "a.mp4", source, FilmSettings(crf=14))
    pictures, _ = decoded(tmp_path / "a.mp4")
    assert (pictures[0].width, pictures[0].height, len(pictures)) == (320, 568, 80)
    assert max(picture_error(picture, source, k) for k, picture in enumerate(pictures)) < 1


def test_the_file_says_what_it_holds(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", Gradient(), FilmSettings(), at=100, samples=160_000)
    with av.open(str(tmp_path / "a.mp4")) as container:
        picture, sound = container.streams.video[0].codec_context, container.streams.audio[0].codec_context
        assert (picture.name, picture.profile, picture.pix_fmt, picture.codec_tag) == (
            "h264",
            "High",
            "yuv420p",
            "avc1",
        )
        assert (picture.color_range, picture.colorspace, picture.color_primaries, picture.color_trc) == (1, 1, 1, 1)
        assert picture.sample_aspect_ratio == 1
        assert container.streams.video[0].average_rate == 30
        assert (sound.name, sound.profile, sound.sample_rate, sound.layout.name) == ("aac", "LC", 48_000, "stereo")
        assert not next(container.decode(video=0)).interlaced_frame


@pytest.mark.parametrize(("container", "brand"), [("mp4", b"iso"), ("mov", b"qt ")])
@pytest.mark.parametrize("edit_list", [True, False])
def test_headers_come_first_and_edit_lists_only_where_allowed(
    tmp_path: Path, container: str, brand: bytes, edit_list: bool
) -> None:
    settings = FilmSettings(container="mov" if container == "mov" else "mp4", edit_list=edit_list)
    encode(tmp_path / "a", Gradient(), settings, at=100, samples=160_000)
    found = names(tmp_path / "a")
    assert found.index("/moov") < found.index("/mdat")
    assert [name for name in found if "elst" in name] == ["/moov/trak/edts/elst"] * 2 * edit_list
    assert found.count("/moov/trak/mdia/minf/stbl/ctts") == 1
    bodies = dict(boxes((tmp_path / "a").read_bytes()))
    assert bodies["/ftyp"].startswith(brand)
    assert bodies["/moov/mvhd"][4:12] == bytes(8)
    with av.open(str(tmp_path / "a")) as opened:
        assert [stream.start_time for stream in opened.streams] == [0, 0]


def test_the_header_comes_last_where_nobody_asks(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", Gradient(), FilmSettings(faststart=False))
    assert names(tmp_path / "a.mp4").index("/moov") > names(tmp_path / "a.mp4").index("/mdat")


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_nothing_tells_of_versions(tmp_path: Path, codec: str) -> None:
    settings = FilmSettings(codec="hevc" if codec == "hevc" else "h264")
    encode(tmp_path / "a.mp4", Gradient(), settings, at=100, samples=160_000)
    data = (tmp_path / "a.mp4").read_bytes()
    assert [text for text in (b"x264", b"x265", b"Lavc", b"Lavf", b"options") if text in data] == []


def test_a_brand_color_comes_back(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", Gradient(), FilmSettings())
    pictures, _ = decoded(tmp_path / "a.mp4")
    for picture in (pictures[0], pictures[49], pictures[-1]):
        rgb = picture.to_ndarray(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG")
        assert np.abs(rgb[26:38, 26:38].mean(axis=(0, 1)) - (255, 107, 53)).max() <= 2


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_each_group_of_pictures_stands_alone(tmp_path: Path, codec: str) -> None:
    settings = FilmSettings(codec="hevc" if codec == "hevc" else "h264", gop_frames=25)
    encode(tmp_path / "a.mp4", Gradient(frames=160), settings)
    _, packets = decoded(tmp_path / "a.mp4")
    keys = [index for index, (_, _, key) in enumerate(packets) if key]
    groups = [packets[begin:end] for begin, end in zip(keys, [*keys[1:], len(packets)], strict=True)]
    assert len(groups) > 6
    for group in groups:
        times = [pts for pts, _, _ in group]
        assert times[0] == min(times)
        assert sorted(times) == list(range(min(times), min(times) + len(times)))
        assert len(group) <= 25


def test_hevc_is_told_the_way_phones_want_it(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", Gradient(), FilmSettings(codec="hevc", gop_frames=30, level="3.1"))
    with av.open(str(tmp_path / "a.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.codec_tag, context.profile, context.pix_fmt) == (
            "hevc",
            "hvc1",
            "Main",
            "yuv420p",
        )
        assert (context.color_range, context.colorspace, context.level) == (1, 1, 93)


@pytest.mark.parametrize("edit_list", [True, False])
@pytest.mark.parametrize("at", [20_000, 47_999, 90_112])
def test_sound_is_heard_when_it_is_due(tmp_path: Path, edit_list: bool, at: int) -> None:
    encode(tmp_path / "a.mp4", Gradient(frames=60), FilmSettings(edit_list=edit_list), at=at, samples=96_000)
    sound = heard(tmp_path / "a.mp4")
    loud = np.flatnonzero(np.abs(sound[0]) > 0.3)
    assert at - 2 <= loud.min() <= loud.max() <= at + 9
    with av.open(str(tmp_path / "a.mp4")) as container:
        picture, track = container.streams.video[0], container.streams.audio[0]
        assert picture.duration * picture.time_base == track.duration * track.time_base == 2  # type: ignore[operator]


@pytest.mark.parametrize("samples", [30_000, 200_000])
def test_sound_ends_with_the_picture(tmp_path: Path, samples: int) -> None:
    encode(tmp_path / "a.mp4", Gradient(frames=61, fps=NTSC), FilmSettings(), at=100, samples=samples)
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert container.streams.audio[0].duration == round(61 / NTSC * 48_000)


def test_the_number_of_threads_does_not_show(tmp_path: Path) -> None:
    source = Gradient(frames=200, size=Size(96, 64), grain=20)
    settings = FilmSettings(gop_frames=30, edit_list=False, max_bit_rate=2_000_000)
    files = []
    for threads in (1, 2, 3, 8):
        encode(tmp_path / "a.mp4", source, settings, threads, at=100, samples=320_000)
        files.append((tmp_path / "a.mp4").read_bytes())
    assert files[0] == files[1] == files[2] == files[3]


def test_hevc_does_not_show_the_number_of_threads_either(tmp_path: Path) -> None:
    files = []
    for threads in (1, 2, 3):
        encode(tmp_path / "a.mp4", Gradient(frames=120, grain=9), FilmSettings(codec="hevc", gop_frames=30), threads)
        files.append((tmp_path / "a.mp4").read_bytes())
    assert files[0] == files[1] == files[2]


def test_unwritten_memory_does_not_show(tmp_path: Path) -> None:
    """Encoders that read memory before they write it give other bytes when glibc fills it differently."""
    script = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_film import FilmSettings, Gradient, Size, encode
encode(Path(sys.argv[2]), Gradient(frames=60, size=Size(96, 64), grain=20), FilmSettings(), at=9, samples=96_000)
encode(Path(sys.argv[2] + "5"), Gradient(frames=40, grain=20), FilmSettings(codec="hevc"))
"""
    for fill in ("0", "85"):
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path / fill)],
            env=os.environ | {"MALLOC_PERTURB_": fill},
            check=True,
        )
    assert (tmp_path / "0").read_bytes() == (tmp_path / "85").read_bytes()
    assert (tmp_path / "05").read_bytes() == (tmp_path / "855").read_bytes()


def test_progress_counts_every_frame(tmp_path: Path) -> None:
    told: list[int] = []
    encode_film(
        Gradient(), None, FilmSettings(), tmp_path / "a.mp4", threads=3, on_frames=told.append, stop=threading.Event()
    )
    assert told == list(range(1, 101))


def test_a_stop_ends_all_threads(tmp_path: Path) -> None:
    stop, told = threading.Event(), []

    def on_frames(done: int) -> None:
        told.append(done)
        if done == 50:
            stop.set()

    with pytest.raises(Stopped):
        encode_film(
            Gradient(frames=3000),
            impulse(0, 4_800_000),
            FilmSettings(),
            tmp_path / "a.mp4",
            threads=3,
            on_frames=on_frames,
            stop=stop,
        )
    assert len(told) <= 53


@pytest.mark.parametrize("problem", [RuntimeError("no ground"), KeyboardInterrupt(), EncodeError()])
def test_what_a_painter_raises_is_raised_once(tmp_path: Path, problem: BaseException) -> None:
    with pytest.raises(type(problem)) as caught:
        encode(tmp_path / "a.mp4", BrokenFilm(frames=900, problem=problem), FilmSettings(), threads=3)
    assert caught.value is problem


def test_a_painter_that_cannot_read_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(tmp_path / "a.mp4", BrokenFilm(problem=OSError(5, "input/output error")), FilmSettings())
    assert caught.value.diagnostics[0].code == "FK535"
    assert "frame 70" in str(caught.value)


def test_broken_sound_ends_the_threads(tmp_path: Path) -> None:
    def sound() -> Iterator[NDArray[np.float32]]:
        yield np.zeros((48_000, 2), np.float32)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        encode_film(
            Gradient(frames=900),
            sound(),
            FilmSettings(),
            tmp_path / "a.mp4",
            threads=2,
            on_frames=lambda _: None,
            stop=threading.Event(),
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("faststart", [True, False])
def test_a_full_disk_is_told_as_such(faststart: bool) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(Path("/dev/full"), Gradient(), FilmSettings(faststart=faststart), at=0, samples=160_000)
    assert caught.value.diagnostics[0].code == "FK520"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(tmp_path / "missing" / ".reel.mp4.12.part", Gradient(), FilmSettings())
    assert "“reel.mp4” could not be written" in str(caught.value)


def test_what_the_encoder_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(tmp_path / "a.mp4", Gradient(), FilmSettings(speed="warp"))
    assert caught.value.diagnostics[0].code == "FK536"
    assert "libx264" in str(caught.value)


def test_frames_of_another_size_are_refused(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Lying(Gradient):
        def painter(self) -> GradientPainter:
            return Gradient(size=Size(96, 64)).painter()

    with pytest.raises(ValueError, match="64×96"):
        encode(tmp_path / "a.mp4", Lying(size=Size(64, 96)), FilmSettings())

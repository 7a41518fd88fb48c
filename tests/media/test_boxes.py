"""Boxes of MP4 and MOV, blocks of GIF, chunks of WebP: read right, and never with anything but a MediaError."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.media.boxes import BoxFacts, Edit, read_boxes
from formatkit.media.faults import MediaError
from formatkit.media.film_aac import aac_profile
from formatkit.media.film_animation import read_animated_gif, read_animated_webp, webp_frames
from formatkit.media.film_facts import FilmFacts
from formatkit.media.film_kind import DEMUXERS, SPOKEN_CONTAINERS, film_kind, spoken_film
from formatkit.media.film_reading import read_film

SOURCE = ("-f", "lavfi", "-t", "1", "-i", "testsrc2=s=64x96:r=10")
TONE = ("-f", "lavfi", "-t", "1", "-i", "sine=r=48000")
H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-threads", "1")


def run(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    run(*SOURCE, *TONE, *H264, "-movflags", "+faststart", str(folder / "front.mp4"))
    run(*SOURCE, *H264, "-bf", "0", str(folder / "behind.mp4"))
    run(*SOURCE, *H264, "-bf", "0", "-use_editlist", "0", str(folder / "no-edits.mov"))
    run(*SOURCE, *TONE, *H264, "-movflags", "+frag_keyframe+empty_moov", str(folder / "parts.mp4"))
    run("-ss", "0.3", "-i", str(folder / "front.mp4"), "-c", "copy", str(folder / "cut.mp4"))
    run("-display_rotation", "-90", "-i", str(folder / "behind.mp4"), "-c", "copy", str(folder / "turned.mp4"))
    run(*SOURCE, "-loop", "2", str(folder / "a.gif"))
    run(*SOURCE, "-c:v", "libwebp_anim", "-loop", "0", str(folder / "a.webp"))
    run(*SOURCE, *TONE, "-c:v", "libvpx", "-c:a", "libopus", str(folder / "a.webm"))
    run(*SOURCE, "-c:v", "mpeg4", str(folder / "a.avi"))
    run("-f", "lavfi", "-t", "1", "-i", "testsrc2=s=64x96:r=25", "-c:v", "mpeg2video", str(folder / "a.mpeg"))
    return folder


@pytest.fixture
def boxes(films: Path) -> Callable[[str], BoxFacts]:
    def read(name: str) -> BoxFacts:
        with (films / name).open("rb") as file:
            return read_boxes(file)

    return read


def test_order_and_brands(boxes: Callable[[str], BoxFacts]) -> None:
    front, behind, movie = boxes("front.mp4"), boxes("behind.mp4"), boxes("no-edits.mov")
    assert front.faststart
    assert not behind.faststart
    assert front.order == ("ftyp", "moov", "free", "mdat")
    assert (front.brand, movie.brand) == ("isom", "qt  ")
    assert "avc1" in front.brands
    assert [track.handler for track in front.tracks] == ["vide", "soun"]
    assert not any(found.fragmented or found.truncated for found in (front, behind, movie))


def test_edit_lists(boxes: Callable[[str], BoxFacts]) -> None:
    (whole,) = boxes("behind.mp4").tracks
    assert whole.edits == (Edit(whole.edits[0].duration, 0, 1.0),)
    assert whole.trivial
    assert boxes("no-edits.mov").tracks[0].edits == ()
    video, sound = boxes("front.mp4").tracks
    assert not video.trivial  # B-frames are shown later than decoded
    assert sound.edits == (Edit(sound.edits[0].duration, 1024, 1.0),)
    assert sound.seconds == pytest.approx(1 + 1024 / 48_000)
    assert boxes("cut.mp4").tracks[0].edits[0].media_time > 0


def test_rotation_and_fragments(boxes: Callable[[str], BoxFacts]) -> None:
    assert boxes("turned.mp4").tracks[0].rotation == 90
    assert boxes("behind.mp4").tracks[0].rotation == 0
    assert boxes("parts.mp4").fragmented


def test_files_that_end_too_early(films: Path) -> None:
    data = (films / "front.mp4").read_bytes()
    behind = (films / "behind.mp4").read_bytes()
    for cut in (data[:-1], data[: len(data) // 2], data[:600], data[:40], behind[: len(behind) // 2]):
        assert read_boxes(io.BytesIO(cut)).truncated
    assert not read_boxes(io.BytesIO(data + bytes(100))).truncated
    with pytest.raises(MediaError, match="damaged"):
        read_boxes(io.BytesIO(b"\0\0\0\x10abcdefgh"))


def test_boxes_with_long_sizes_and_to_the_end(films: Path) -> None:
    data = (films / "behind.mp4").read_bytes()
    at = data.index(b"mdat") - 4
    length = int.from_bytes(data[at : at + 4], "big")
    long = b"\0\0\0\1mdat" + (length + 8).to_bytes(8, "big")
    found = read_boxes(io.BytesIO(data[:at] + long + data[at + 8 :]))
    assert not found.truncated
    assert len(found.tracks) == 1
    open_end = data[: at + length]
    changed = open_end[:at] + bytes(4) + open_end[at + 4 :]
    assert read_boxes(io.BytesIO(changed)).order[-1] == "mdat"


def test_animations(films: Path) -> None:
    gif, webp = (films / "a.gif").read_bytes(), (films / "a.webp").read_bytes()
    header = read_animated_gif(gif)
    assert (header.width, header.height, header.delays, header.loops) == (64, 96, (100,) * 10, 3)
    assert not header.truncated
    assert read_animated_gif(gif[:-50]).truncated
    found = read_animated_webp(webp)
    assert (found.width, found.height, found.delays, found.loops) == (64, 96, (100,) * 10, 0)
    assert len(list(webp_frames(webp))) == 10
    assert read_animated_webp(webp[:-50]).truncated
    with pytest.raises(MediaError):
        read_animated_gif(gif[:20])


def test_kinds_by_content(films: Path) -> None:
    for path in films.iterdir():
        head = path.read_bytes()[:4096]
        assert film_kind(head) == path.suffix[1:]
        assert spoken_film(head) == SPOKEN_CONTAINERS[path.suffix[1:]]
    assert set(DEMUXERS) == set(SPOKEN_CONTAINERS) - {"webp"}
    assert film_kind(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1") == ""
    assert spoken_film(b"\xef\xbb\xbf#EXTM3U\n") == "playlist"


def test_facts_of_every_container_travel_as_json(films: Path) -> None:
    for path in films.iterdir():
        facts = read_film(path)
        assert FilmFacts.of_json(json.loads(json.dumps(facts.as_json()))) == facts
        assert facts.picture is not None
        expected = 7 if path.stem == "cut" else 25 if path.suffix == ".mpeg" else 10
        assert facts.picture.frames == expected
        assert (facts.picture.width, facts.picture.height) == (64, 96)
        assert facts.picture.seconds == pytest.approx(expected / float(facts.picture.rate), abs=0.002)
        assert facts.picture.uneven_at is None


def test_what_aac_announces() -> None:
    assert aac_profile(None) == aac_profile(b"") == aac_profile(bytes.fromhex("1190")) == ""
    assert aac_profile(bytes.fromhex("eb098800")) == "HE-AACv2"
    assert aac_profile(bytes.fromhex("131056e59d4880")) == "HE-AAC"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["front.mp4", "cut.mp4", "parts.mp4", "a.gif", "a.webp"]), st.data())
def test_changed_bytes_are_read_or_refused(films: Path, name: str, data: st.DataObject) -> None:
    content = bytearray((films / name).read_bytes())
    near = content.find(b"moov") if name.endswith("mp4") else 0
    for at in data.draw(st.lists(st.integers(near, min(near + 1500, len(content) - 1)), min_size=1, max_size=6)):
        content[at] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    with contextlib.suppress(MediaError):
        if name.endswith(".gif"):
            read_animated_gif(bytes(content))
        elif name.endswith(".webp"):
            read_animated_webp(bytes(content))
            list(webp_frames(bytes(content)))
        else:
            read_boxes(io.BytesIO(bytes(content)))

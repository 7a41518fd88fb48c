"""What the door does not let in as a video: one sentence each, quickly, and nothing is left behind."""

from __future__ import annotations

import contextlib
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatkit.diagnostics import Where
from formatkit.errors import AssetError, FormatkitError, MissingToolError
from formatkit.load.assets import AssetLimits, AssetStore
from formatkit.media.ffmpeg import run_ffmpeg
from formatkit.media.footage_tool import Patience

HERE = Where(file="posts.csv", line=7, key="video")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="scripts of POSIX")
SECRET = "secret-of-another-folder"


def write(path: Path, *arguments: str) -> bytes:
    run_ffmpeg(("-y", *arguments, f"file:{path}"), Patience(60, 60))
    return path.read_bytes()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An MP4 with sound, its header in front."""
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i", "sine=440:d=1")
    coder = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart")
    return write(tmp_path_factory.mktemp("plain") / "a.mp4", *source, *coder)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "campaign"
    folder.mkdir()
    return folder


@pytest.fixture
def store(campaign: Path, cache: Path) -> Iterator[AssetStore]:
    with AssetStore([campaign], cache=cache) as opened:
        yield opened


def refusal(store: AssetStore, name: str, code: str, kind: type[FormatkitError] = AssetError) -> str:
    """Return the one sentence that tells why a video was refused."""
    with pytest.raises(kind) as caught:
        store.open_video(name, HERE)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.where) == (code, HERE)
    assert diagnostic.text("de") != diagnostic.text("en")
    assert name in diagnostic.text("de")
    assert "\n" not in diagnostic.text("en")
    return diagnostic.text("en")


def left_in(cache: Path) -> list[str]:
    return [str(path.relative_to(cache)) for path in cache.rglob("*") if path.is_file()]


def box_at(data: bytes, name: bytes) -> int:
    """Return where the contents of the first box of this name begin."""
    return data.index(name) + 4


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "FK204", "is empty"),
        (b"hello world, this is text", "FK241", "is not a video"),
        (b"%PDF-1.7" + bytes(300), "FK240", "is PDF, not a video"),
        (b"\xff\xd8\xff\xe0" + bytes(300), "FK240", "is JPEG"),
        (b"\0\0\0\x1cftypheic" + bytes(300), "FK240", "is HEIC"),
        (b"fLaC" + bytes(300), "FK240", "is FLAC"),
        (b"#EXTM3U\n#EXTINF:1,\na.mp4\n", "FK262", "list of other files"),
        (b"ffconcat version 1.0\nfile a.mp4\n", "FK262", "list of other files"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(300), "FK248", "is broken"),
        (b"\x1aE\xdf\xa3" + bytes(300), "FK248", "is broken"),
        (b"GIF89a" + bytes(300), "FK248", "is broken"),
        ((b"\x47" + bytes(187)) * 40, "FK248", "is broken"),
    ],
)
def test_files_of_another_kind(
    store: AssetStore, campaign: Path, cache: Path, data: bytes, code: str, said: str
) -> None:
    (campaign / "film.mp4").write_bytes(data)
    started = time.monotonic()
    assert said in refusal(store, "film.mp4", code)
    assert time.monotonic() - started < 10
    assert left_in(cache) == []


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_file_whose_end_is_missing(
    store: AssetStore, campaign: Path, cache: Path, plain: bytes, share: float
) -> None:
    (campaign / "film.mp4").write_bytes(plain[: int(len(plain) * share)])
    assert "cut off" in refusal(store, "film.mp4", "FK247")
    assert left_in(cache) == []


def test_a_recording_that_never_got_its_header(store: AssetStore, campaign: Path, tmp_path: Path) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "libx264")
    whole = write(tmp_path / "late.mp4", *source)
    (campaign / "film.mp4").write_bytes(whole[: whole.index(b"moov") - 4])
    assert "broken" in refusal(store, "film.mp4", "FK248")


def test_a_long_film_of_which_half_is_missing(store: AssetStore, campaign: Path, tmp_path: Path) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=6", "-c:v", "libx264", "-g", "10")
    whole = write(tmp_path / "whole.mkv", *source)
    (campaign / "film.mkv").write_bytes(whole[: len(whole) // 2])
    said = refusal(store, "film.mkv", "FK246")
    assert "promises 6 seconds" in said


def test_a_header_that_claims_a_thousand_hours(store: AssetStore, campaign: Path, cache: Path, tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "a.mkv", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "libx264"))
    at = data.index(b"\x44\x89\x88") + 3
    data[at : at + 8] = struct.pack(">d", 3_600_000_000.0)
    (campaign / "film.mkv").write_bytes(bytes(data))
    started = time.monotonic()
    assert "promises 3600000 seconds, but only 1 are there" in refusal(store, "film.mkv", "FK246")
    assert time.monotonic() - started < 10
    assert left_in(cache) == []


def test_a_claim_of_an_mp4_that_its_own_index_contradicts(store: AssetStore, campaign: Path, plain: bytes) -> None:
    """The counted frames are what there is."""
    data = bytearray(plain)
    for name in (b"mvhd", b"mdhd"):
        at = box_at(plain, name) + 16
        data[at : at + 4] = (0xFFFF_FFFE).to_bytes(4, "big")
    (campaign / "film.mp4").write_bytes(bytes(data))
    started = time.monotonic()
    assert store.open_video("film.mp4", HERE).frames == 25
    assert time.monotonic() - started < 10


def test_a_last_frame_that_claims_to_stand_for_a_thousand_hours(
    store: AssetStore, campaign: Path, tmp_path: Path
) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "libx264", "-bf", "0")
    long = ("-bsf:v", "setts=pts=if(eq(N\\,24)\\,3600000/TB\\,PTS):dts=if(eq(N\\,24)\\,3600000/TB\\,DTS)")
    write(campaign / "film.mkv", *source, *long)
    started = time.monotonic()
    assert "longer than 600 seconds" in refusal(store, "film.mkv", "FK251")
    assert time.monotonic() - started < 10


def test_a_header_that_claims_a_huge_picture(store: AssetStore, campaign: Path, plain: bytes) -> None:
    """The size is that of the decoded frames; a claim beside them has no power."""
    data = bytearray(plain)
    at = box_at(plain, b"avc1")
    data[at + 24 : at + 28] = (60_000).to_bytes(2, "big") * 2
    (campaign / "film.mp4").write_bytes(bytes(data))
    facts = store.open_video("film.mp4", HERE)
    assert (facts.size.width, facts.size.height) == (64, 48)


def test_a_picture_that_really_is_huge(store: AssetStore, campaign: Path) -> None:
    screen = b"GIF89a" + (8_000).to_bytes(2, "little") + (5_000).to_bytes(2, "little") + bytes((0x80, 0, 0)) + bytes(6)
    dot = b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\2\2\x44\1\0"
    (campaign / "film.gif").write_bytes(screen + dot * 3 + b"\x3b")
    assert "8000×5000 pixels, 40 megapixels; at most 36" in refusal(store, "film.gif", "FK249")


@pytest.mark.parametrize(
    ("limits", "code", "said"),
    [
        (AssetLimits(video_pixels=3_000), "FK249", "64×48"),
        (AssetLimits(video_rate=20), "FK250", "25 frames a second; at most 20"),
        (AssetLimits(video_seconds=0), "FK251", "longer than 0 seconds"),
        (AssetLimits(video_bytes=5_000), "FK205", "at most 5 kB"),
        (AssetLimits(side_ratio=1), "FK252", "up to 1:1"),
        (AssetLimits(probe_seconds=0.0), "FK253", "longer than 0 seconds"),
    ],
)
def test_limits(campaign: Path, cache: Path, plain: bytes, limits: AssetLimits, code: str, said: str) -> None:
    (campaign / "film.mp4").write_bytes(plain)
    with AssetStore([campaign], limits=limits, cache=cache) as store:
        assert said in refusal(store, "film.mp4", code)
    assert left_in(cache) == []


def test_a_film_that_is_all_damage(store: AssetStore, campaign: Path, cache: Path, plain: bytes) -> None:
    data = bytearray(plain)
    at = box_at(plain, b"mdat")
    data[at + 700 :] = bytes(len(data) - at - 700)
    (campaign / "film.mp4").write_bytes(bytes(data))
    assert "broken" in refusal(store, "film.mp4", "FK248")
    assert left_in(cache) == []


def test_a_little_damage_is_told_and_the_film_is_used(store: AssetStore, campaign: Path, tmp_path: Path) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=s=128x96:r=25:d=2", "-c:v", "libx264", "-g", "5", "-bf", "0")
    data = bytearray(write(tmp_path / "whole.mkv", *source))
    middle = len(data) // 2
    data[middle : middle + 150] = b"\x55" * 150
    (campaign / "film.mkv").write_bytes(bytes(data))
    facts = store.open_video("film.mkv", HERE)
    (notice,) = store.diagnostics(facts.digest)
    assert (notice.code, notice.where) == ("FK260", HERE)
    assert facts.frames >= 48


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4"])
@pytest.mark.parametrize("kind", ["hls", "concat", "hls behind a header", "itself"])
def test_no_playlist_opens_a_file_elsewhere(
    store: AssetStore, campaign: Path, cache: Path, tmp_path: Path, plain: bytes, name: str, kind: str
) -> None:
    (tmp_path / "secret.mp4").write_bytes(plain + SECRET.encode())
    text = {
        "hls": f"#EXTM3U\n#EXTINF:1,\nfile:{tmp_path}/secret.mp4\n#EXT-X-ENDLIST\n",
        "concat": "ffconcat version 1.0\nfile '../secret.mp4'\n",
        "hls behind a header": f"\0\0\0\x18ftypmp42\n#EXTM3U\n#EXTINF:1,\n{tmp_path}/secret.mp4\n#EXT-X-ENDLIST\n",
        "itself": f"#EXTM3U\n#EXTINF:1,\n{name}\n#EXT-X-ENDLIST\n",
    }[kind]
    (campaign / name).write_text(text)
    started = time.monotonic()
    said = refusal(store, name, "FK248" if "behind" in kind else "FK262")
    assert time.monotonic() - started < 10
    assert "secret" not in said
    assert left_in(cache) == []


def test_a_film_that_changes_while_it_is_read(campaign: Path, cache: Path, plain: bytes, tmp_path: Path) -> None:
    (campaign / "film.mp4").write_bytes(plain)
    with AssetStore([campaign], cache=cache) as store:
        facts = store.open_video("film.mp4", HERE)
        for folder in (cache / "footage").iterdir():
            for file in folder.iterdir():
                file.unlink()
        (campaign / "film.mp4").write_bytes(plain + b"\0\0\0\x08free")
        with pytest.raises(AssetError) as caught:
            store.open_footage(facts.digest)
    assert caught.value.diagnostics[0].code == "FK207"


def fake(folder: Path, body: str) -> str:
    file = folder / "ffmpeg"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return str(file)


@POSIX
@pytest.mark.parametrize(
    ("body", "code", "said", "kind"),
    [
        ("exec sleep 100", "FK254", "stood still for 0.5 seconds", AssetError),
        ("kill -9 $$", "FK255", "ended by signal SIGKILL", AssetError),
        ("kill -11 $$", "FK255", "SIGSEGV", AssetError),
        (
            "echo 'No space left on device' >&2; echo 'Broken pipe' >&2; exit 1",
            "FK256",
            "the disk was full",
            AssetError,
        ),
        ("echo 'something odd' >&2; exit 1", "FK257", "something odd", AssetError),
        ("exit 0", "FK248", "cannot be decoded", AssetError),
        ("echo \"No such filter: 'zscale'\" >&2; exit 8", "FK259", "“zscale”", MissingToolError),
    ],
)
def test_a_program_that_hangs_dies_or_lies(
    campaign: Path,
    cache: Path,
    tmp_path: Path,
    plain: bytes,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    code: str,
    said: str,
    kind: type[FormatkitError],
) -> None:
    (campaign / "film.mp4").write_bytes(plain)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", fake(tmp_path, body))
    with AssetStore([campaign], limits=AssetLimits(stall_seconds=0.5), cache=cache) as store:
        assert said in refusal(store, "film.mp4", code, kind)
        assert left_in(cache) == []
        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE")
        assert store.open_video("film.mp4", HERE).frames == 25


def test_no_ffmpeg_at_all(
    store: AssetStore, campaign: Path, tmp_path: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (campaign / "film.mp4").write_bytes(plain)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere" / "ffmpeg"))
    said = refusal(store, "film.mp4", "FK258", MissingToolError)
    assert "IMAGEIO_FFMPEG_EXE" in said
    assert MissingToolError.exit_code == 3


@POSIX
def test_a_module_in_the_working_folder_is_not_imported(
    store: AssetStore, campaign: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (campaign / "film.mp4").write_bytes(plain)
    for name in ("av", "json", "numpy"):
        (campaign / f"{name}.py").write_text("import pathlib; pathlib.Path('hacked').touch(); raise SystemExit")
    monkeypatch.chdir(campaign)
    assert store.open_video("film.mp4", HERE).frames == 25
    assert not (campaign / "hacked").exists()


@POSIX
def test_a_name_that_looks_like_an_option_or_a_protocol(store: AssetStore, campaign: Path, plain: bytes) -> None:
    for name in ("-i.mp4", "concat:a|b.mp4", "%03d.mp4", "a'b;rm -rf $HOME.mp4", "pipe:0", "ü🎬.mp4"):
        (campaign / name).write_bytes(plain)
        assert store.open_video(name, HERE).frames == 25
    assert len(list(campaign.iterdir())) == 6


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_bytes_raise_only_errors_of_the_house(
    store: AssetStore, campaign: Path, cache: Path, plain: bytes, data: st.DataObject
) -> None:
    broken = bytearray(plain)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    (campaign / "film.mp4").write_bytes(bytes(broken))
    with contextlib.suppress(AssetError):
        facts = store.open_video("film.mp4", HERE)
        reader = store.open_footage(facts.digest)
        assert reader.nv12(facts.frames - 1).shape == (facts.size.height * 3 // 2, facts.size.width)
        reader.close()
    assert not [name for name in left_in(cache) if "part" in name]

"""Containers are told by their bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.media.footage_kind import container_of, is_playlist, spoken_container

MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(400)
ADTS_FRAME = b"\xff\xf1\x50\x80" + bytes(400)
ID3 = b"ID3\x04\0\0\0\0\x02\x01" + bytes(257)


@pytest.mark.parametrize(
    ("data", "demuxer"),
    [
        (b"\0\0\0\x18ftypmp42" + bytes(50), "mov"),
        (b"\0\0\0\x14ftypqt  " + bytes(50), "mov"),
        (b"\0\0\x10\0moov" + bytes(50), "mov"),
        (b"\0\0\0\x08wide" + bytes(50), "mov"),
        (b"\x1aE\xdf\xa3" + bytes(50), "matroska"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav"),
        (b"GIF89a" + bytes(50), "gif"),
        ((b"\x47" + bytes(187)) * 5, "mpegts"),
        ((bytes(4) + b"\x47" + bytes(187)) * 5, "mpegts"),
        (b"fLaC" + bytes(50), "flac"),
        (b"OggS" + bytes(50), "ogg"),
        (MP3_FRAME, "mp3"),
        (ADTS_FRAME, "aac"),
        (ID3 + MP3_FRAME, "mp3"),
        (ID3 + ADTS_FRAME, "aac"),
        (ID3 + b"fLaC" + bytes(50), "flac"),
        (b"\0\0\0\x1cftypavif" + bytes(50), None),
        (b"\0\0\0\x1cftypheic" + bytes(50), None),
        (b"RIFF\0\0\0\0WEBPVP8 ", None),
        (b"\xff\xd8\xff\xe0" + bytes(50), None),
        (b"hello world, this is text", None),
        (b"#EXTM3U\n", None),
        (b"", None),
    ],
)
def test_containers(data: bytes, demuxer: str | None) -> None:
    found = container_of(io.BytesIO(data))
    assert (found.demuxer if found else None) == demuxer


@pytest.mark.parametrize(
    "start", [b"#EXTM3U\n", b"\xef\xbb\xbf#EXTM3U", b"ffconcat version 1.0\n", b"\n <MPD xmlns", b"<?xml"]
)
def test_playlists(start: bytes) -> None:
    assert is_playlist(io.BytesIO(start + bytes(100)))


def test_how_people_call_them() -> None:
    assert spoken_container(io.BytesIO(MP3_FRAME)) == "MP3"
    assert spoken_container(io.BytesIO(b"\x1aE\xdf\xa3")) == "Matroska/WebM"
    assert spoken_container(io.BytesIO(b"%PDF-1.7")) == "PDF"
    assert spoken_container(io.BytesIO(b"just words")) == ""


@given(st.binary(max_size=600))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    container_of(io.BytesIO(data))
    container_of(io.BytesIO(b"ID3" + data))
    assert not is_playlist(io.BytesIO(b"\0" + data))

"""Headers are read without decoding, and nothing in them can raise anything but a media error."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from formatkit.media.exif import means_adobe_rgb, orientation_of
from formatkit.media.faults import MediaError
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind, picture_kind, spoken_kind
from formatkit.media.metadata import metadata_names

KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PICTURE = Image.fromarray(np.random.default_rng(4).integers(0, 255, (33, 57, 3), dtype=np.uint8))


def saved(kind: str, picture: Image.Image = PICTURE, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


FILES = {kind: saved(kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_size_and_kind(kind: str) -> None:
    data = FILES[kind]
    found = picture_kind(data)
    assert found is PictureKind(kind.lower())
    header = read_header(data, found)
    assert (header.width, header.height, header.orientation, header.channels) == (57, 33, 1, 3)
    assert header.upright(8) == (8, 5)


@pytest.mark.parametrize("lossless", [True, False])
def test_alpha_of_webp(lossless: bool) -> None:
    sheer = PICTURE.copy()
    sheer.putalpha(100)
    assert read_header(saved("WEBP", sheer, lossless=lossless), PictureKind.WEBP).channels == 4
    assert read_header(saved("WEBP", lossless=lossless), PictureKind.WEBP).channels == 3


def test_progressive_files_tell_what_they_need() -> None:
    header = read_header(saved("JPEG", progressive=True, subsampling=0), PictureKind.JPEG)
    assert header.work == 57 * 33 * 3 * 2
    halved = read_header(saved("JPEG", progressive=True, subsampling=2), PictureKind.JPEG)
    assert halved.work == 57 * 33 * 3
    assert read_header(saved("JPEG"), PictureKind.JPEG).work == 0


def test_a_profile_in_several_segments() -> None:
    profile = bytes(range(256)) * 600
    assert read_header(saved("JPEG", icc_profile=profile), PictureKind.JPEG).icc == profile
    assert read_header(saved("PNG", icc_profile=profile), PictureKind.PNG).icc == profile
    assert read_header(saved("WEBP", icc_profile=profile), PictureKind.WEBP).icc == profile


@given(data=st.data(), kind=st.sampled_from(KINDS))
@settings(max_examples=300, deadline=None)
def test_changed_bytes_raise_only_media_errors(data, kind: str) -> None:
    whole = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, min(len(whole) - 1, 400)))] = data.draw(st.integers(0, 255))
    found = picture_kind(bytes(whole))
    if found is None or found is PictureKind.SVG:
        return
    try:
        header = read_header(bytes(whole), found)
    except MediaError:
        return
    assert header.width > 0
    assert header.height > 0
    assert 1 <= header.orientation <= 8


@given(st.binary(max_size=200), st.sampled_from([kind for kind in PictureKind if kind is not PictureKind.SVG]))
def test_random_bytes_are_no_picture(body: bytes, kind: PictureKind) -> None:
    with pytest.raises(MediaError):
        read_header(FILES["PNG" if kind is PictureKind.PNG else "GIF"][:8] + body, kind)


@given(st.binary(max_size=300))
def test_random_exif_gives_a_valid_orientation(body: bytes) -> None:
    assert 1 <= orientation_of(b"II*\0" + body) <= 8
    assert 1 <= orientation_of(b"MM\0*" + body) <= 8


@given(st.binary(max_size=300))
def test_random_exif_says_nothing_of_its_color_space(body: bytes) -> None:
    assert not means_adobe_rgb(b"II*\0" + body.replace(b"R03", b"R98"))


def test_exif_that_refers_to_itself_ends() -> None:
    pointer = (0x8769).to_bytes(2, "little") + b"\4\0\1\0\0\0\x08\0\0\0"
    assert not means_adobe_rgb(b"II*\0\x08\0\0\0\1\0" + pointer + bytes(4))


@pytest.mark.parametrize("order", ["<", ">"])
def test_orientation_in_both_byte_orders(order: str) -> None:
    exif = Image.Exif()
    exif.endian = order
    exif[0x0112] = 6
    assert orientation_of(exif.tobytes()) == 6


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "MP4/MOV"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"PK\x03\x04", "ZIP/Office"),
        (b"", ""),
        (b"plain text", ""),
    ],
)
def test_formats_by_the_names_people_use(head: bytes, name: str) -> None:
    assert spoken_kind(head) == name


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_metadata_is_seen(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    found = PictureKind(kind.lower())
    assert metadata_names(FILES[kind], found) == ()
    assert metadata_names(saved(kind, exif=exif.tobytes()), found) == ("EXIF",)
    if kind != "PNG":
        xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>"
        assert metadata_names(saved(kind, exif=exif.tobytes(), xmp=xmp), found) == ("EXIF", "XMP")


def test_comments_are_seen() -> None:
    assert metadata_names(saved("JPEG", comment=b"made at home"), PictureKind.JPEG) == ("comment",)
    assert metadata_names(saved("GIF", comment=b"made at home"), PictureKind.GIF) == ("comment",)

"""Known patches: every kind of picture, turned every way, shows the colors that were put in."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from conftest import Door

PATCHES = np.array(
    [[(220, 40, 40), (40, 180, 60), (50, 60, 210)], [(240, 240, 240), (128, 128, 128), (200, 160, 90)]], np.uint8
)
SIDE = 32
ALPHA = 128
ORIENTATION = 0x0112
# How a file must be stored so that, with this orientation, it shows the patches: the inverse of each turn.
STORED = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p, 1),
    7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
    8: lambda p: np.rot90(p, -1),
}


def picture(side: int = SIDE, alpha: int | None = None) -> np.ndarray:
    """Two rows of three patches."""
    shown = PATCHES.repeat(side, axis=0).repeat(side, axis=1)
    return shown if alpha is None else np.dstack([shown, np.full(shown.shape[:2], alpha, np.uint8)])


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    return png[:33] + chunk(name, body) + png[33:]


def interlaced(pixels: np.ndarray) -> bytes:
    """A PNG in the seven passes of Adam7, which Pillow does not write."""
    passes = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
    rows = b"".join(
        b"\0" + row.tobytes() for top, left, down, right in passes for row in pixels[top::down, left::right]
    )
    height, width, channels = pixels.shape
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2 if channels == 3 else 6, 0, 0, 1))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def exif(orientation: int) -> bytes:
    made = Image.Exif()
    made[ORIENTATION] = orientation
    return made.tobytes()


def by_opencv(extension: str, pixels: np.ndarray, *options: int) -> bytes:
    code = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    made, data = cv2.imencode(extension, cv2.cvtColor(pixels, code), list(options))
    assert made
    return data.tobytes()


def deep(pixels: np.ndarray, bits: int) -> np.ndarray:
    return np.rint(pixels.astype(np.float64) / 255 * ((1 << bits) - 1)).astype(np.uint16)


def deep_avif(pixels: np.ndarray, bits: int) -> bytes:
    return by_opencv(".avif", deep(pixels, bits), cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 100)


def worst(pixels: np.ndarray, expected: np.ndarray = PATCHES) -> int:
    """Return how far the middles of the patches are from what was put in, in levels."""
    rows, columns = pixels.shape[0] // 2, pixels.shape[1] // 3
    middles = pixels[rows // 2 :: rows, columns // 2 :: columns][:2, :3]
    if pixels.shape[2] == 4:
        assert np.abs(middles[..., 3].astype(int) - ALPHA).max() <= 1
    return int(np.abs(middles[..., :3].astype(int) - expected).max())


TURNED: dict[str, Any] = {
    "JPEG": lambda p, e, d: d.saved(p, "JPEG", quality=98, subsampling=0, exif=e),
    "JPEG 4:2:0": lambda p, e, d: d.saved(p, "JPEG", quality=98, subsampling=2, exif=e),
    "progressive JPEG": lambda p, e, d: d.saved(p, "JPEG", quality=98, subsampling=0, progressive=True, exif=e),
    "MPO": lambda p, e, d: d.saved(p, "MPO", quality=98, subsampling=0, exif=e, save_all=True, append_images=[GREEN]),
    "PNG": lambda p, e, d: d.saved(p, "PNG", exif=e),
    "interlaced PNG": lambda p, e, d: with_chunk(interlaced(p), b"eXIf", e.removeprefix(b"Exif\0\0")),
    "PNG of 16 bits": lambda p, e, d: with_chunk(by_opencv(".png", deep(p, 16)), b"eXIf", e.removeprefix(b"Exif\0\0")),
    "WebP": lambda p, e, d: d.saved(p, "WEBP", quality=100, exif=e),
    "lossless WebP": lambda p, e, d: d.saved(p, "WEBP", lossless=True, exif=e),
    "AVIF": lambda p, e, d: d.saved(p, "AVIF", quality=100, subsampling="4:4:4", exif=e),
}
GREEN = Image.new("RGB", (96, 64), (0, 255, 0))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", TURNED)
def test_every_kind_in_every_orientation(door: Door, kind: str, orientation: int) -> None:
    stored = np.ascontiguousarray(STORED[orientation](picture()))
    data = TURNED[kind](stored, exif(orientation), door)
    pixels = door.pixels(data)
    assert pixels.shape == (2 * SIDE, 3 * SIDE, 3)
    assert worst(pixels) <= 3
    assert worst(door.pixels(data, 4)) <= 3


@pytest.mark.parametrize("orientation", [1, 6, 7])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_see_through_pictures_turn_as_well(door: Door, kind: str, orientation: int) -> None:
    stored = np.ascontiguousarray(STORED[orientation](picture(alpha=ALPHA)))
    data = door.saved(stored, kind, quality=100, exif=exif(orientation))
    pixels = door.pixels(data)
    assert pixels.shape == (2 * SIDE, 3 * SIDE, 4)
    assert worst(pixels) <= 3
    assert worst(door.pixels(data, 2)) <= 3


STILL: dict[str, Any] = {
    "palette": lambda d: d.saved(Image.fromarray(picture()).quantize(8), "PNG"),
    "palette of 2 bits": lambda d: d.saved(Image.fromarray(picture()[:32]).quantize(3), "PNG", bits=2),
    "palette with alpha": lambda d: d.saved(
        Image.fromarray(picture()).quantize(8), "PNG", transparency=bytes([ALPHA] * 8)
    ),
    "interlaced with alpha": lambda d: interlaced(picture(alpha=ALPHA)),
    "16 bits with alpha": lambda d: by_opencv(".png", deep(picture(alpha=ALPHA), 16)),
    "AVIF of 10 bits": lambda d: deep_avif(picture(), 10),
    "AVIF of 12 bits": lambda d: deep_avif(picture(), 12),
    "AVIF 4:2:0": lambda d: d.saved(picture(), "AVIF", quality=100, subsampling="4:2:0"),
    "AVIF of narrow range": lambda d: d.saved(picture(), "AVIF", quality=100, subsampling="4:4:4", range="limited"),
    "GIF": lambda d: d.saved(Image.fromarray(picture()).quantize(16), "GIF", interlace=0),
    "interlaced GIF": lambda d: d.saved(Image.fromarray(picture()).quantize(16), "GIF", interlace=1),
    "see-through WebP": lambda d: d.saved(picture(alpha=ALPHA), "WEBP", quality=100),
    "JPEG with restarts": lambda d: d.saved(picture(), "JPEG", quality=98, subsampling=0, restart_marker_blocks=1),
    "JPEG of stored RGB": lambda d: d.saved(picture(), "JPEG", quality=98, keep_rgb=True),
    "JPEG 4:2:2": lambda d: d.saved(picture(), "JPEG", quality=98, subsampling=1),
}


@pytest.mark.parametrize("kind", STILL)
def test_kinds_that_have_no_orientation(door: Door, kind: str) -> None:
    pixels = door.pixels(STILL[kind](door))
    expected = PATCHES if pixels.shape[0] == 2 * SIDE else PATCHES[[0, 0]]
    assert worst(pixels, expected) <= 3


# Made with jpegtran: 24 × 16 pixels, quality 85.
ARITHMETIC = {
    "arithmetic": (
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8f"
        "ExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e"
        "Hh7/yQARCAAQABgDAREAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD/AKQen3aCldCnQ0nIwFa7keHF9LibnG10BJv+YP/Z"
    ),
    "arithmetic, progressive": (
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8f"
        "ExciJCIeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e"
        "Hh7/ygARCAAQABgDAREAAhEBAxEB/8wABgAQARD/2gAMAwEAAhADEAAAAf8AS8GI2Qqb1YON/wD9AhEsDnvhq0w1KXXmCID/zAAEEAX/"
        "2gAIAQEAAQUCwP/MAAQRBf/aAAgBAwEBPwHA/8wABBEF/9oACAECAQE/AcD/zAAEEAX/2gAIAQEABj8CwP/MAAQQBf/aAAgBAQABPyHA"
        "/9oADAMBAAIAAwAAABBOPYD/zAAEEQX/2gAIAQMBAT8QwP/MAAQRBf/aAAgBAgEBPxDA/8wABBAF/9oACAEBAAE/EMD/2Q=="
    ),
}


@pytest.mark.parametrize("kind", ARITHMETIC)
def test_jpegs_with_arithmetic_coding(door: Door, kind: str) -> None:
    pixels = door.pixels(base64.b64decode(ARITHMETIC[kind]))
    assert pixels.shape == (16, 24, 3)
    assert worst(pixels) <= 3


@pytest.mark.parametrize(
    "behind",
    [bytes(5000), b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 40, b"\xff\xd8\xff\xe0broken", b"\xff"],
    ids=["zeros", "video of a motion photo", "half a picture", "one byte"],
)
def test_bytes_behind_a_jpeg_are_not_its_own(door: Door, behind: bytes) -> None:
    data = door.saved(picture(), "JPEG", quality=98, subsampling=0)
    assert worst(door.pixels(data + behind)) <= 3
    assert door.notices(data + behind) == []


def test_a_phone_picture_with_a_gain_map_behind(door: Door) -> None:
    gains = door.saved(Image.new("L", (24, 16), 200), "JPEG")
    facts = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/'/>"
    index = b"MPF\0MM\0*\0\0\0\x08\0\0"
    segments = b"".join(
        marker + (len(body) + 2).to_bytes(2, "big") + body
        for marker, body in ((b"\xff\xe1", facts), (b"\xff\xe2", index))
    )
    first = door.saved(picture(), "JPEG", quality=98, subsampling=0)
    assert worst(door.pixels(first[:2] + segments + first[2:] + gains)) <= 3


def test_the_first_frame_of_animations_that_change_only_a_part(door: Door) -> None:
    second = picture()
    second[:SIDE, :SIDE] = (1, 2, 3)
    later = [Image.fromarray(second)]
    for kind, options in (("WEBP", {"lossless": True}), ("PNG", {}), ("GIF", {})):
        data = door.saved(picture(), kind, save_all=True, append_images=later, duration=80, **options)
        assert worst(door.pixels(data)) <= 3, kind


def test_a_gif_whose_first_frame_leaves_a_margin(door: Door) -> None:
    inner = door.saved(Image.new("P", (20, 10), 0), "GIF")
    place = inner.index(b",", 13)
    frame = bytearray(inner)
    frame[6:10] = (40).to_bytes(2, "little") + (30).to_bytes(2, "little")
    frame[13:16] = bytes((200, 30, 10))
    frame[place + 1 : place + 5] = (8).to_bytes(2, "little") + (12).to_bytes(2, "little")
    pixels = door.pixels(bytes(frame))
    assert pixels.shape == (30, 40, 4)
    assert pixels[15, 15].tolist() == [200, 30, 10, 255]
    assert pixels[0, 0, 3] == pixels[29, 39, 3] == pixels[12, 7, 3] == 0


def test_an_animated_webp_whose_first_frame_leaves_a_margin(door: Door) -> None:
    still = door.saved(Image.new("RGB", (20, 10), (200, 30, 10)), "WEBP", lossless=True)
    frame = b"".join(value.to_bytes(3, "little") for value in (4, 6, 19, 9, 100)) + b"\0" + still[12:]

    def part(name: bytes, body: bytes) -> bytes:
        return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)

    canvas = b"\x12\0\0\0" + (39).to_bytes(3, "little") + (29).to_bytes(3, "little")
    body = b"WEBP" + part(b"VP8X", canvas) + part(b"ANIM", bytes(6)) + part(b"ANMF", frame)
    pixels = door.pixels(b"RIFF" + len(body).to_bytes(4, "little") + body)
    assert pixels.shape == (30, 40, 4)
    assert pixels[15, 15].tolist() == [200, 30, 10, 255]
    assert pixels[0, 0, 3] == pixels[29, 39, 3] == pixels[12, 7, 3] == 0


def test_gray_in_sixteen_bits_with_one_level_see_through(door: Door) -> None:
    gray = np.full((8, 8), 0x80FF, np.uint16)
    gray[:4] = 0x8000
    data = with_chunk(cv2.imencode(".png", gray)[1].tobytes(), b"tRNS", (0x8000).to_bytes(2, "big"))
    pixels = door.pixels(data)
    assert pixels[0, 0].tolist() == [128, 128, 128, 0]
    assert pixels[7, 7].tolist() == [128, 128, 128, 255]


def test_gray_avif(door: Door) -> None:
    gray = Image.fromarray(np.full((16, 16), 90, np.uint8))
    assert np.abs(door.pixels(door.saved(gray, "AVIF", quality=100)).astype(int) - 90).max() <= 1

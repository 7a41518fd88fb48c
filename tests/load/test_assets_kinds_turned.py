"""Rare kinds of pictures, turned every way, and broken or foreign ones: the right colors, or one sentence."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from conftest import Door

SIDE = 32
ALPHA = 128
INKS = np.array([[(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0)], [(0, 0, 255, 0), (255, 0, 255, 0), (0, 0, 0, 255)]])
GRAYS = np.array([[(20,), (90,), (160,)], [(240,), (128,), (60,)]])
COLORS = np.array([[(220, 40, 40), (40, 180, 60), (50, 60, 210)], [(240, 240, 240), (128, 128, 128), (200, 160, 90)]])
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


def stored(patches: np.ndarray, orientation: int) -> np.ndarray:
    """Return patches of 32 pixels as they stand in a file with this orientation."""
    shown = patches.astype(np.uint8).repeat(SIDE, axis=0).repeat(SIDE, axis=1)
    return np.ascontiguousarray(STORED[orientation](shown))


def exif(orientation: int) -> bytes:
    made = Image.Exif()
    made[0x0112] = orientation
    return made.tobytes()


def inked(orientation: int, door: Door) -> bytes:
    pixels = stored(INKS, orientation)
    shown = Image.frombytes("CMYK", (pixels.shape[1], pixels.shape[0]), pixels.tobytes())
    return door.saved(shown, "JPEG", quality=100, subsampling=0, exif=exif(orientation))


def ycck(orientation: int, door: Door) -> bytes:
    """Return what Photoshop writes: light turned round as YCbCr, and black."""
    pixels = stored(INKS, orientation).astype(float)
    red, green, blue, black = np.moveaxis(pixels, 2, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    turned = np.stack([luma, (blue - luma) / 1.772 + 128, (red - luma) / 1.402 + 128, 255 - black], axis=-1)
    inverted = 255 - np.clip(np.rint(turned), 0, 255).astype(np.uint8)  # Pillow inverts what it writes
    shown = Image.frombytes("CMYK", (pixels.shape[1], pixels.shape[0]), inverted.tobytes())
    data = bytearray(door.saved(shown, "JPEG", quality=100, subsampling=0, exif=exif(orientation)))
    data[data.index(b"\xff\xee\0\x0eAdobe") + 15] = 2
    return bytes(data)


def gray(orientation: int, door: Door) -> bytes:
    return door.saved(stored(GRAYS, orientation)[..., 0], "JPEG", quality=100, exif=exif(orientation))


def gray_with_alpha(orientation: int, door: Door) -> bytes:
    pixels = stored(GRAYS, orientation)
    shown = Image.fromarray(pixels[..., 0])
    return door.saved(Image.merge("LA", (shown, Image.new("L", shown.size, ALPHA))), "PNG", exif=exif(orientation))


def palette_with_alpha(orientation: int, door: Door) -> bytes:
    shown = Image.fromarray(stored(COLORS, orientation)).quantize(8)
    return door.saved(shown, "PNG", transparency=bytes([ALPHA] * 8), exif=exif(orientation))


def deep(channels: int, orientation: int) -> bytes:
    shown = stored(COLORS, orientation)[..., ::-1].astype(np.uint16) * 257
    if channels == 4:
        shown = np.dstack([shown, np.full(shown.shape[:2], ALPHA * 257, np.uint16)])
    made, data = cv2.imencode(".png", shown)
    assert made
    png, body = data.tobytes(), exif(orientation).removeprefix(b"Exif\0\0")
    chunk = len(body).to_bytes(4, "big") + b"eXIf" + body + zlib.crc32(b"eXIf" + body).to_bytes(4, "big")
    return png[:33] + chunk + png[33:]


KINDS: dict[str, Any] = {
    "CMYK": (inked, 3),
    "YCCK": (ycck, 3),
    "gray": (gray, 3),
    "gray with alpha": (gray_with_alpha, 4),
    "palette with alpha": (palette_with_alpha, 4),
    "16 bits": (lambda orientation, _: deep(3, orientation), 3),
    "16 bits with alpha": (lambda orientation, _: deep(4, orientation), 4),
}
SHOWN = {
    "CMYK": (255 - INKS[..., :3]) * (255 - INKS[..., 3:]) // 255,
    "YCCK": (255 - INKS[..., :3]) * (255 - INKS[..., 3:]) // 255,
    "gray": GRAYS.repeat(3, axis=2),
    "gray with alpha": GRAYS.repeat(3, axis=2),
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_every_patch_has_its_color_and_its_place(door: Door, kind: str, orientation: int) -> None:
    make, channels = KINDS[kind]
    data = make(orientation, door)
    for reduction in (1, 2):
        pixels = door.pixels(data, reduction)
        side = SIDE // reduction
        assert pixels.shape == (2 * side, 3 * side, channels)
        middles = pixels[side // 2 :: side, side // 2 :: side].astype(int)
        assert np.abs(middles[..., :3] - SHOWN.get(kind, COLORS)).max() <= 3
        assert channels == 3 or np.abs(middles[..., 3] - ALPHA).max() <= 1


def test_a_drawing_shows_the_colors_that_it_names(door: Door) -> None:
    squares = "".join(
        f'<rect x="{x * SIDE}" y="{y * SIDE}" width="{SIDE}" height="{SIDE}" fill="rgb({r},{g},{b})"/>'
        for y, row in enumerate(COLORS.tolist())
        for x, (r, g, b) in enumerate(row)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * SIDE} {2 * SIDE}">{squares}</svg>'
    pixels = door.pixels(svg.encode())
    middles = pixels[SIDE // 2 :: SIDE, SIDE // 2 :: SIDE].astype(int)
    assert np.abs(middles[..., :3] - COLORS).max() <= 1
    assert middles[..., 3].min() == 255


BROKEN: dict[str, Any] = {
    "CMYK, cut off": lambda d: inked(1, d)[:-300],
    "YCCK, cut off": lambda d: ycck(1, d)[:-300],
    "gray, cut off": lambda d: gray(1, d)[:-200],
    "gray with alpha, cut off": lambda d: gray_with_alpha(1, d)[:-20],
    "palette with alpha, cut off": lambda d: palette_with_alpha(1, d)[:-20],
    "16 bits, cut off": lambda d: deep(3, 1)[:-20],
    "MPO, cut off in its first picture": lambda d: phone(d)[:700],
    "drawing, cut off": lambda _: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9"',
    "drawing without an end": lambda _: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g>',
    "JPEG XL": lambda _: b"\xff\x0a" + bytes(range(200)),
    "JPEG XL in boxes": lambda _: b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(200),
    "JPEG 2000": lambda _: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(200),
    "Photoshop": lambda _: b"8BPS\0\1" + bytes(200),
    "PostScript": lambda _: b"%!PS-Adobe-3.0 EPSF-3.0\n" + bytes(200),
    "archive": lambda _: b"PK\3\4" + bytes(200),
    "video": lambda _: b"\0\0\0\x18ftypmp42" + bytes(200),
    "zeros": lambda _: bytes(5000),
}


def phone(door: Door) -> bytes:
    second = Image.new("RGB", (96, 64), (0, 255, 0))
    return door.saved(stored(COLORS, 1), "MPO", quality=98, save_all=True, append_images=[second])


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_shown_is_one_sentence(door: Door, kind: str) -> None:
    code, text = door.refusal(BROKEN[kind](door))
    assert code.startswith("FK2")
    assert "picture.bin" in text
    assert len(text) < 400

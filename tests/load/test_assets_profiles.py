"""Known patches in other color spaces come out as the sRGB that their definitions give, within three levels."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image

from formatkit.encode.srgb import srgb_profile
from formatkit.media.icc import adobe_rgb, gamma_profile

if TYPE_CHECKING:
    from conftest import Door

PATCHES = np.array([(180, 110, 70), (100, 130, 105), (100, 105, 190), (30, 32, 35), (250, 250, 250), (128, 128, 128)])
# Linear light to XYZ of D50 (B. Lindbloom's tables; Display P3: its colorants), and XYZ of D50 to linear sRGB.
TO_XYZ = {
    "Adobe RGB": [
        [0.6097559, 0.2052401, 0.149224],
        [0.3111242, 0.625656, 0.0632197],
        [0.0194811, 0.0608902, 0.7448387],
    ],
    "ProPhoto": [[0.7976749, 0.1351917, 0.0313534], [0.2880402, 0.7118741, 0.0000857], [0.0, 0.0, 0.8252100]],
    "Display P3": [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]],
    "BT.2020": [[0.6734241, 0.1656411, 0.1251286], [0.2790177, 0.6753402, 0.0456377], [-0.00193, 0.0299784, 0.797333]],
}
FROM_XYZ = [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.033454], [0.0719453, -0.2289914, 1.4052427]]
XY = {
    "ProPhoto": (0.34567, 0.35850, 0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001),
    "Display P3": (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}


def srgb_light(level: np.ndarray) -> np.ndarray:
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def srgb_level(light: np.ndarray) -> np.ndarray:
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def shown(space: str, level: np.ndarray, gamma: float | None) -> np.ndarray:
    """Return the sRGB levels of patches, given as fractions, by the definition of their space."""
    light = srgb_light(level) if gamma is None else level**gamma
    return srgb_level(light @ np.array(TO_XYZ[space]).T @ np.array(FROM_XYZ).T)


def chart(levels: np.ndarray = PATCHES, dtype: type = np.uint8) -> np.ndarray:
    """Patches of 32 pixels side by side."""
    return levels.astype(dtype).reshape(1, -1, 3).repeat(32, axis=0).repeat(32, axis=1)


def middles(pixels: np.ndarray) -> np.ndarray:
    return pixels[16, 16::32, :3].astype(float)


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    return png[:33] + chunk(name, body) + png[33:]


SPACES = {
    "Adobe RGB": (adobe_rgb(), 563 / 256),
    "ProPhoto": (gamma_profile(XY["ProPhoto"], 1.8), 1.8),
    "Display P3 with gamma": (gamma_profile(XY["Display P3"], 2.2), 2.2),
}
FAITHFUL = {"JPEG": {"subsampling": 0}, "PNG": {}, "WEBP": {"lossless": True}, "AVIF": {"subsampling": "4:4:4"}}


@pytest.mark.parametrize("kind", FAITHFUL)
@pytest.mark.parametrize("space", SPACES)
def test_pictures_with_a_profile(door: Door, space: str, kind: str) -> None:
    icc, gamma = SPACES[space]
    data = door.saved(chart(), kind, quality=100, icc_profile=icc, **FAITHFUL[kind])
    expected = shown(space.removesuffix(" with gamma"), PATCHES / 255, gamma)
    assert np.abs(middles(door.pixels(data)) - expected).max() <= 3
    assert np.abs(PATCHES - expected).max() > 8
    assert door.notices(data) == []


def test_prophoto_in_sixteen_bits_is_exact(door: Door) -> None:
    levels = np.random.default_rng(2).integers(8_000, 50_000, (40, 3))
    made, plain = cv2.imencode(".png", chart(levels, np.uint16)[..., ::-1])
    assert made
    packed = b"wide\0\0" + zlib.compress(SPACES["ProPhoto"][0])
    pixels = door.pixels(with_chunk(plain.tobytes(), b"iCCP", packed))
    expected = shown("ProPhoto", levels / 65535, 1.8)
    inside = ((expected > 1) & (expected < 254)).all(axis=1)
    assert inside.sum() > 10
    assert np.abs(middles(pixels) - expected)[inside].max() <= 1


def exif_of(index: bytes) -> bytes:
    """EXIF with an interoperability index, as cameras write it."""

    def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")

    def table(only: bytes) -> bytes:
        return struct.pack("<H", 1) + only + bytes(4)

    first = table(entry(0x8769, 4, 1, struct.pack("<I", 26)))
    second = table(entry(0xA005, 4, 1, struct.pack("<I", 44)))
    return b"Exif\0\0II*\0\x08\0\0\0" + first + second + table(entry(1, 2, 4, index + b"\0"))


def test_a_camera_that_means_adobe_rgb_without_a_profile(door: Door) -> None:
    data = door.saved(chart(), "JPEG", quality=100, subsampling=0, exif=exif_of(b"R03"))
    assert np.abs(middles(door.pixels(data)) - shown("Adobe RGB", PATCHES / 255, 563 / 256)).max() <= 3
    usual = door.saved(chart(), "JPEG", quality=100, subsampling=0, exif=exif_of(b"R98"))
    assert np.abs(middles(door.pixels(usual)) - PATCHES).max() <= 2


def coded_avif(levels: np.ndarray, primaries: int, transfer: int, bits: int = 8) -> bytes:
    """An AVIF whose `nclx` box names these code points."""
    options = [cv2.IMWRITE_AVIF_DEPTH, bits, cv2.IMWRITE_AVIF_QUALITY, 100]
    made, data = cv2.imencode(".avif", chart(levels, np.uint8 if bits == 8 else np.uint16)[..., ::-1], options)
    assert made
    whole = bytearray(data.tobytes())
    place = whole.index(b"colrnclx") + 8
    whole[place : place + 4] = primaries.to_bytes(2, "big") + transfer.to_bytes(2, "big")
    return bytes(whole)


@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize(("space", "primaries"), [("Display P3", 12), ("BT.2020", 9)])
def test_avif_that_names_its_primaries(door: Door, space: str, primaries: int, bits: int) -> None:
    levels = np.rint(PATCHES / 255 * ((1 << bits) - 1))
    pixels = door.pixels(coded_avif(levels, primaries, 13, bits))
    assert np.abs(middles(pixels) - shown(space, PATCHES / 255, None)).max() <= 3


@pytest.mark.parametrize("transfer", [1, 6, 13, 14])
def test_avif_of_television_is_taken_as_srgb(door: Door, transfer: int) -> None:
    assert np.abs(middles(door.pixels(coded_avif(PATCHES, 1, transfer))) - PATCHES).max() <= 2


def pq_signal(nits: float) -> float:
    light = (nits / 10_000) ** 0.1593017578125
    return float(((0.8359375 + 18.8515625 * light) / (1 + 18.6875 * light)) ** 78.84375)


def test_high_dynamic_range_looks_usual(door: Door) -> None:
    nits = [0.0, 20.0, 100.0, 203.0, 1000.0, 4000.0]
    levels = np.rint(np.array([[1023 * pq_signal(value)] * 3 for value in nits]))
    seen = middles(door.pixels(coded_avif(levels, 9, 16, 10)))
    assert np.ptp(seen, axis=1).max() <= 1
    black, shade, middle, white, bright, sun = seen[:, 0]
    assert black <= 1
    # Up to sixty percent of diffuse white (203 nits) light stays as it is.
    assert np.abs(np.array([shade, middle]) - srgb_level(np.array([20, 100]) / 203)).max() <= 2
    assert middle < white < bright
    assert white >= 220
    assert bright >= 254
    assert sun == 255
    hlg = middles(door.pixels(coded_avif(np.full((6, 3), 767.0), 9, 18, 10)))
    assert np.abs(hlg - white).max() <= 3  # HLG puts diffuse white at three quarters of its signal


def test_png_that_names_its_color_space(door: Door) -> None:
    plain = door.saved(chart(), "PNG")
    in_p3 = shown("Display P3", PATCHES / 255, None)
    coded = with_chunk(plain, b"cICP", bytes((12, 13, 0, 1)))
    assert np.abs(middles(door.pixels(coded)) - in_p3).max() <= 2
    both = with_chunk(with_chunk(plain, b"sRGB", b"\0"), b"cICP", bytes((12, 13, 0, 1)))
    assert np.abs(middles(door.pixels(both)) - in_p3).max() <= 2


def test_png_with_a_gamma_of_its_own(door: Door) -> None:
    plain = door.saved(chart(), "PNG")
    linear = with_chunk(plain, b"gAMA", (100_000).to_bytes(4, "big"))
    assert np.abs(middles(door.pixels(linear)) - srgb_level(PATCHES / 255)).max() <= 2
    numbers = (round(value * 100_000) for value in XY["Display P3"])
    primaries = b"".join(value.to_bytes(4, "big") for value in numbers)
    wide = with_chunk(with_chunk(plain, b"cHRM", primaries), b"gAMA", (45_455).to_bytes(4, "big"))
    assert np.abs(middles(door.pixels(wide)) - shown("Display P3", PATCHES / 255, 2.2)).max() <= 3
    for gamma, chromaticities in ((45_455, b""), (0, b""), (45_455, bytes(32)), (7, primaries)):
        usual = with_chunk(plain, b"gAMA", gamma.to_bytes(4, "big"))
        usual = with_chunk(usual, b"cHRM", chromaticities) if chromaticities else usual
        assert np.array_equal(middles(door.pixels(usual)), PATCHES)


# Inks by their CIELAB colors; two over another multiply, black covers all.
LAB = {"paper": (100, 0, 0), "cyan": (62, -28, -28), "magenta": (52, 58, -4), "yellow": (88, -4, 65)}
D50 = np.array([0.9642, 1, 0.82491])


def xyz(lab: tuple[float, ...]) -> np.ndarray:
    y = (lab[0] + 16) / 116
    parts = np.array([y + lab[1] / 500, y, y - lab[2] / 200])
    return np.where(parts > 6 / 29, parts**3, 3 * (6 / 29) ** 2 * (parts - 4 / 29)) * D50


def lab_of(light: np.ndarray) -> np.ndarray:
    t = light / D50
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def printed(inks: tuple[int, ...]) -> np.ndarray:
    """Return the XYZ of inks, each of them full or absent."""
    light = xyz(LAB["paper"])
    for ink, name in zip(inks, ("cyan", "magenta", "yellow"), strict=False):
        light = light * xyz(LAB[name]) / D50 if ink else light
    return light * (0 if inks[3] else 1)


def fixed(*values: float) -> bytes:
    return b"".join(round(value * 65536).to_bytes(4, "big") for value in values)


def press_profile() -> bytes:
    """An output profile of four inks: a table of two steps an ink to CIELAB (ICC.1:2001, `mft2`)."""
    entries = b""
    for number in range(16):
        lightness, a, b = lab_of(printed(tuple(number >> bit & 1 for bit in (3, 2, 1, 0))))
        values = (lightness * 652.8, (a + 128) * 256, (b + 128) * 256)
        entries += b"".join(round(min(max(value, 0), 65535)).to_bytes(2, "big") for value in values)
    line = b"\0\0\xff\xff"
    table = b"mft2" + bytes(4) + bytes((4, 3, 2, 0)) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + b"\0\2\0\2"
    table += line * 4 + entries + line * 3
    white = b"XYZ " + bytes(4) + fixed(*D50)
    start = 132 + 24
    tags = (2).to_bytes(4, "big") + b"A2B0" + start.to_bytes(4, "big") + len(table).to_bytes(4, "big")
    tags += b"wtpt" + (start + len(table)).to_bytes(4, "big") + len(white).to_bytes(4, "big")
    head = bytes(4) + b"\2\x40\0\0prtrCMYKLab " + bytes(12) + b"acsp" + bytes(28) + fixed(*D50)
    body = head.ljust(124, b"\0") + tags + table + white
    return (len(body) + 4).to_bytes(4, "big") + body


INKS = np.array([(0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 0, 1, 0), (0, 0, 0, 1)])
FULL = INKS * 255
PRESS = np.array([srgb_level(np.array(FROM_XYZ) @ printed(tuple(inks))) for inks in INKS])
PLAIN = (255 - FULL[:, :3]) * (255 - FULL[:, 3:]) / 255


def ink_chart(inks: np.ndarray) -> Image.Image:
    row = inks.astype(np.uint8).repeat(32, axis=0).tobytes()
    return Image.frombytes("CMYK", (32 * len(inks), 32), row * 32)


def test_cmyk_with_the_profile_of_a_press(door: Door) -> None:
    data = door.saved(ink_chart(FULL), "JPEG", quality=100, subsampling=0, icc_profile=press_profile())
    assert np.abs(middles(door.pixels(data)) - PRESS).max() <= 3
    assert door.notices(data) == []


def ycck(rgb: np.ndarray, black: np.ndarray) -> np.ndarray:
    """Return what an Adobe file of kind YCCK stores: the inks as YCbCr of light turned round, and black inverted."""
    red, green, blue = rgb.astype(float).T
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return np.rint(np.stack([luma, (blue - luma) / 1.772 + 128, (red - luma) / 1.402 + 128, 255 - black], axis=-1))


@pytest.mark.parametrize("profile", [b"", press_profile()], ids=["without profile", "with profile"])
def test_ycck(door: Door, profile: bytes) -> None:
    stored = 255 - np.clip(ycck(FULL[:, :3], FULL[:, 3]), 0, 255)  # Pillow inverts what it writes
    data = bytearray(door.saved(ink_chart(stored), "JPEG", quality=100, subsampling=0, icc_profile=profile))
    marker = data.index(b"\xff\xee\0\x0eAdobe")
    assert data[marker + 15] == 0
    data[marker + 15] = 2
    assert np.abs(middles(door.pixels(bytes(data))) - (PRESS if profile else PLAIN)).max() <= 3


def test_inks_that_are_sampled_in_a_rare_way(door: Door) -> None:
    plain = door.saved(ink_chart(FULL), "JPEG", quality=100, subsampling=2)
    assert np.abs(middles(door.pixels(plain)) - PLAIN).max() <= 3
    code, text = door.refusal(door.saved(ink_chart(FULL), "JPEG", subsampling=2, icc_profile=press_profile()))
    assert code == "FK216"
    assert "CMYK JPEG" in text


def test_cmyk_without_the_marker_of_adobe_is_not_inverted(door: Door) -> None:
    data = door.saved(ink_chart(255 - FULL), "JPEG", quality=100, subsampling=0)
    marker = data.index(b"\xff\xee\0\x0eAdobe")
    assert np.abs(middles(door.pixels(data[:marker] + data[marker + 16 :])) - PLAIN).max() <= 3


def gray_profile(gamma: float) -> bytes:
    head = bytearray(gamma_profile(XY["Display P3"], gamma))
    head[16:20] = b"GRAY"
    return bytes(head).replace(b"rTRC", b"kTRC", 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_gray_with_a_gamma_of_its_own(door: Door, kind: str) -> None:
    gray = Image.fromarray(np.full((32, 32), 100, np.uint8))
    data = door.saved(gray, kind, quality=100, icc_profile=gray_profile(1.8))
    assert np.abs(door.pixels(data) - srgb_level(np.array((100 / 255) ** 1.8))).max() <= 3
    assert door.notices(data) == []


@pytest.mark.parametrize(
    "profile",
    [gray_profile(1.8), press_profile(), b"x" * 300, adobe_rgb()[:200], srgb_profile()[:60]],
    ids=["of gray", "of inks", "noise", "cut off", "only a head"],
)
@pytest.mark.parametrize("kind", FAITHFUL)
def test_profiles_that_do_not_fit_are_told(door: Door, kind: str, profile: bytes) -> None:
    data = door.saved(chart(), kind, quality=100, icc_profile=profile, **FAITHFUL[kind])
    assert np.abs(middles(door.pixels(data)) - PATCHES).max() <= 3
    assert door.notices(data) == ["FK218"]


def test_inks_with_a_profile_of_light_are_told(door: Door) -> None:
    data = door.saved(ink_chart(FULL), "JPEG", quality=100, subsampling=0, icc_profile=adobe_rgb())
    assert np.abs(middles(door.pixels(data)) - PLAIN).max() <= 3
    assert door.notices(data) == ["FK218"]

"""Color profiles: our tables agree with LittleCMS, for every form in which a curve can be written."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from formatkit.encode.srgb import srgb_profile
from formatkit.media.matrix_profile import read_matrix_profile
from formatkit.media.profiles import ProfileError, to_srgb

ADOBE_RGB = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}


def fixed(*values: float) -> bytes:
    return b"".join(round(value * 65536).to_bytes(4, "big", signed=True) for value in values)


def profile(curve: bytes) -> bytes:
    """An RGB profile with the colorants of Adobe RGB (1998) and one curve for all three channels."""
    tags = {name: b"XYZ " + bytes(4) + fixed(*values) for name, values in ADOBE_RGB.items()}
    tags |= {b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1, 0.82491)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    start = 132 + 12 * len(tags)
    table, body = len(tags).to_bytes(4, "big"), b""
    for name, content in tags.items():
        table += name + (start + len(body)).to_bytes(4, "big") + len(content).to_bytes(4, "big")
        body += content + bytes(-len(content) % 4)
    head = srgb_profile()[:128]
    return (start + len(body)).to_bytes(4, "big") + head[4:] + table + body


def parametric(kind: int, *values: float) -> bytes:
    return b"para" + bytes(4) + kind.to_bytes(2, "big") + bytes(2) + fixed(*values)


def table(count: int) -> bytes:
    entries = (np.linspace(0, 1, count) ** 2.2 * 65535).round().astype(">u2")
    return b"curv" + bytes(4) + count.to_bytes(4, "big") + entries.tobytes()


CURVES = {
    "gamma": b"curv" + bytes(4) + (1).to_bytes(4, "big") + round(2.2 * 256).to_bytes(2, "big"),
    "table": table(1024),
    "kind 0": parametric(0, 1.8),
    "kind 1": parametric(1, 2.2, 1.0, 0.0),
    "kind 2": parametric(2, 2.2, 1.02, -0.02, 0.0),
    "kind 3": parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
    "kind 4": parametric(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0.0, 0.0),
}


def by_littlecms(pixels: np.ndarray, icc: bytes) -> np.ndarray:
    source = ImageCms.getOpenProfile(io.BytesIO(icc))
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOOPTIMIZE
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    made = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB", intent, flags)
    return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), made))


@pytest.mark.parametrize("name", CURVES)
def test_tables_agree_with_littlecms(name: str) -> None:
    icc = profile(CURVES[name])
    pixels = np.random.default_rng(3).integers(0, 256, (200, 150, 3), dtype=np.uint8)
    matrix = read_matrix_profile(icc)
    assert matrix is not None
    made = np.empty_like(pixels)
    matrix.to_srgb(pixels, made)
    expected = by_littlecms(pixels, icc).astype(int)
    assert np.abs(made - expected).max() <= 3
    assert np.abs(made - expected).mean() < 0.2
    to_srgb(pixels, icc, pixels)
    assert np.abs(pixels - expected).max() <= 3


def test_where_the_tables_do_not_agree_littlecms_decides() -> None:
    icc = profile(parametric(2, 2.2, 0.98, 0.0, 0.01))  # its black is gray, which black point compensation mends
    pixels = np.random.default_rng(3).integers(0, 256, (200, 150, 3), dtype=np.uint8)
    expected = by_littlecms(pixels, icc).astype(int)
    to_srgb(pixels, icc, pixels)
    assert np.abs(pixels - expected).max() <= 3


def test_an_srgb_profile_changes_nothing() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (50, 40, 3), dtype=np.uint8)
    made = np.empty_like(pixels)
    to_srgb(pixels, srgb_profile(), made)
    assert np.array_equal(made, pixels)


def test_gray_profiles() -> None:
    head = bytearray(profile(CURVES["gamma"]))
    head[16:20] = b"GRAY"
    icc = bytes(head).replace(b"rTRC", b"kTRC", 1)
    pixels = np.full((4, 4, 3), 100, np.uint8)
    to_srgb(pixels, icc, pixels)
    light = (100 / 255) ** 2.2
    assert np.abs(pixels.astype(int) - 255 * (1.055 * light ** (1 / 2.4) - 0.055)).max() <= 2


@pytest.mark.parametrize("icc", [b"", b"broken" * 40, srgb_profile()[:200], profile(b"para" + bytes(8))[:180]])
def test_broken_profiles_leave_the_picture(icc: bytes) -> None:
    pixels = np.full((4, 4, 3), 100, np.uint8)
    with pytest.raises(ProfileError):
        to_srgb(pixels, icc, pixels)
    assert set(pixels.ravel().tolist()) == {100}


def test_a_profile_for_inks_does_not_fit_a_picture_of_light() -> None:
    with pytest.raises(ProfileError):
        to_srgb(np.zeros((2, 2, 4), np.uint8), srgb_profile(), np.zeros((2, 2, 3), np.uint8))

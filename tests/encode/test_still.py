"""Stills keep their pixels, their colors and their limit of bytes, and carry nothing but the profile."""

from __future__ import annotations

import io
import warnings
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from formatkit.encode.search import best_quality
from formatkit.encode.srgb import srgb_profile
from formatkit.encode.still import encode_still
from formatkit.errors import EncodeError
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind
from formatkit.media.metadata import metadata_names

FORMATS = ("png", "jpeg", "webp", "avif")
BRAND = ((0, 59, 92), (255, 106, 19), (244, 241, 234), (0, 0, 0), (255, 255, 255), (200, 16, 46), (0, 150, 94))


def decoded(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGBA" if "A" in picture.mode else "RGB"))


def photograph(width: int = 320, height: int = 240) -> np.ndarray:
    rng = np.random.default_rng(11)
    coarse = rng.integers(0, 255, (height // 16, width // 16, 3), dtype=np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(int)
    return np.clip(smooth + rng.integers(-8, 9, smooth.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("color", BRAND)
def test_brand_patches_stay_within_two_levels(form: str, color: tuple[int, int, int]) -> None:
    flat = np.empty((96, 160, 3), np.uint8)
    flat[...] = color
    beside = photograph(160, 96)
    beside[:, 60:] = color
    for picture in (flat, beside):
        shown = decoded(encode_still(picture, form, max_bytes=None).data)
        assert shown.shape == picture.shape
        assert np.abs(shown[:, 80:].astype(int) - color).max() <= 2


@pytest.mark.parametrize("form", FORMATS)
def test_only_the_profile_is_inside(form: str) -> None:
    data = encode_still(photograph(), form, max_bytes=None).data
    header = read_header(data, PictureKind(form))
    assert (header.width, header.height, header.icc) == (320, 240, srgb_profile())
    assert metadata_names(data, PictureKind(form)) == ()
    assert header.kind.value == form


@pytest.mark.parametrize("form", FORMATS)
def test_equal_pixels_give_equal_bytes(form: str) -> None:
    assert encode_still(photograph(), form, max_bytes=None) == encode_still(photograph(), form, max_bytes=None)


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=60, deadline=None)
def test_png_loses_nothing(width: int, height: int, channels: int, seed: int, flat: bool) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 2 if flat else 256, (height, width, channels), dtype=np.uint8)
    shown = decoded(encode_still(picture, "png", max_bytes=None).data)
    if channels == 4 and shown.shape[2] == 3:
        assert picture[..., 3].min() == 255
    assert np.array_equal(shown, picture[..., : shown.shape[2]])


def test_views_are_encoded_as_they_look() -> None:
    view = photograph()[::-1, 10:200:2]
    assert np.array_equal(decoded(encode_still(view, "png", max_bytes=None).data), view)
    assert np.abs(decoded(encode_still(view, "jpeg", max_bytes=None).data).astype(int) - view).mean() < 4


@pytest.mark.parametrize("form", ["png", "webp", "avif"])
def test_alpha_is_kept(form: str) -> None:
    picture = np.dstack((photograph(64, 64), np.tile(np.arange(0, 256, 4, dtype=np.uint8), (64, 1))))
    shown = decoded(encode_still(picture, form, max_bytes=None).data)
    assert np.abs(shown[..., 3].astype(int) - picture[..., 3]).max() <= 2


def test_opaque_alpha_is_dropped_and_jpeg_takes_no_other() -> None:
    opaque = np.dstack((photograph(64, 64), np.full((64, 64), 255, np.uint8)))
    assert decoded(encode_still(opaque, "jpeg", max_bytes=None).data).shape == (64, 64, 3)
    opaque[5, 5, 3] = 254
    with pytest.raises(ValueError, match="transparency"):
        encode_still(opaque, "jpeg", max_bytes=None)


def test_flat_webp_is_exact() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[...] = (0, 59, 92)
    picture[40:60, 50:150] = (255, 106, 19)
    made = encode_still(picture, "webp", max_bytes=None)
    assert made.quality is None
    assert np.array_equal(decoded(made.data), picture)


@pytest.mark.parametrize("form", ["jpeg", "webp", "avif"])
def test_quality_falls_to_keep_the_limit(form: str) -> None:
    free = encode_still(photograph(), form, max_bytes=None)
    assert free.diagnostics == ()
    limit = len(free.data) // 2
    made = encode_still(photograph(), form, max_bytes=limit)
    assert 0.75 * limit <= len(made.data) <= limit
    assert made.quality is not None
    assert free.quality is not None
    assert made.quality < free.quality
    assert [(note.code, note.severity) for note in made.diagnostics] == [("FK501", "note")]


@pytest.mark.parametrize("form", FORMATS)
def test_a_limit_out_of_reach_is_refused_with_numbers(form: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode_still(photograph(), form, max_bytes=1000)
    text = str(caught.value)
    assert "1\u202f000" in text
    assert " times the limit" in text
    assert caught.value.diagnostics[0].text("de") != text


def test_a_png_above_the_limit_is_packed_harder_first() -> None:
    picture = np.tile(photograph(80, 64), (4, 4, 1))  # what repeats far apart only the slow packer finds
    usual = len(encode_still(picture, "png", max_bytes=None).data)
    made = encode_still(picture, "png", max_bytes=usual - 1)
    assert len(made.data) < usual
    assert np.array_equal(decoded(made.data), picture)
    assert read_header(made.data, PictureKind.PNG).icc == srgb_profile()


def test_photographs_and_flat_artwork_are_filtered_as_suits_them() -> None:
    soft = cv2.GaussianBlur(photograph(), (0, 0), 1.2)
    flat = np.full((240, 320, 3), (10, 70, 75), np.uint8)
    flat[60:180, 40:280:3] = 255
    for picture, kind in ((soft, 3), (flat, 2)):
        made = encode_still(np.ascontiguousarray(picture, np.uint8), "png", max_bytes=None)
        assert np.array_equal(decoded(made.data), picture)
        start = made.data.index(b"IDAT")
        length = int.from_bytes(made.data[start - 4 : start], "big")
        rows = zlib.decompress(made.data[start + 4 : start + 4 + length])
        assert set(rows[:: 320 * 3 + 1]) == {kind}


def test_coarse_color_is_smaller() -> None:
    fine, coarse = (encode_still(photograph(), "jpeg", max_bytes=None, motif=each) for each in ("both", "photograph"))
    assert len(coarse.data) < 0.85 * len(fine.data)


def test_the_profile_is_srgb_for_another_engine() -> None:
    profile = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    assert ImageCms.getProfileDescription(profile).strip() == "sRGB"
    steps = np.arange(0, 256, 5, dtype=np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(len(steps), -1, 3)
    with warnings.catch_warnings():
        transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), "RGB", "RGB")
        shown = np.asarray(ImageCms.applyTransform(Image.fromarray(cube), transform))
    assert np.abs(shown.astype(int) - cube).max() <= 1
    assert len(srgb_profile()) == int.from_bytes(srgb_profile()[:4], "big") < 600


@given(st.integers(1, 4000), st.floats(1.01, 1.08), st.integers(10, 200_000))
def test_the_search_keeps_the_limit_and_comes_close(base: int, growth: float, limit: int) -> None:
    def size(quality: int) -> int:
        return int(base * growth**quality) + 1

    calls: list[int] = []

    def encode(quality: int) -> bytes:
        calls.append(quality)
        return bytes(size(quality))

    made = best_quality(encode, best=90, floor=30, limit=limit)
    assert len(calls) <= 8
    if size(30) > limit:
        assert made.quality == 30
    else:
        assert len(made.data) <= limit
        assert made.quality == 90 or len(made.data) > 0.93 * limit or size(made.quality + 2) > limit

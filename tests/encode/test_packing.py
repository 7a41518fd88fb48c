"""Small packing: the same pixels and profile in fewer bytes, the same bytes every time, and an extra that is named."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import formatkit as fk
from formatkit.encode.srgb import srgb_profile
from formatkit.encode.still import encode_still
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind
from formatkit.media.metadata import metadata_names

if TYPE_CHECKING:
    from conftest import Bench


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as shown:
        return np.asarray(shown.convert("RGBA" if "A" in shown.mode or "transparency" in shown.info else "RGB"))


@given(
    st.integers(1, 48), st.integers(1, 48), st.sampled_from([3, 4]), st.sampled_from([2, 5, 256]), st.integers(0, 99)
)
@settings(max_examples=40, deadline=None)
def test_png_of_any_pixels_and_palette_keeps_them_and_the_profile(
    width: int, height: int, channels: int, colors: int, seed: int
) -> None:
    picture = np.random.default_rng(seed).integers(0, colors, (height, width, channels), dtype=np.uint8)
    data = encode_still(picture, "png", max_bytes=None, packing="small").data
    shown = pixels(data)
    assert np.array_equal(shown, picture[..., : shown.shape[2]])
    assert shown.shape[2] == channels or picture[..., 3].min() == 255
    assert read_header(data, PictureKind.PNG).icc == srgb_profile()
    assert metadata_names(data, PictureKind.PNG) == ()


@pytest.mark.parametrize("gray", [False, True])
def test_a_gray_card_keeps_its_profile_of_color(gray: bool) -> None:
    picture = np.full((64, 64, 3), 200, np.uint8)
    picture[8:20] = 30 if gray else (200, 30, 40)
    data = encode_still(picture, "png", max_bytes=None, packing="small").data
    assert np.array_equal(pixels(data), picture)
    assert read_header(data, PictureKind.PNG).icc == srgb_profile()


def test_a_card_gets_smaller_with_equal_pixels_and_equal_bytes(bench: Bench, tmp_path: Path) -> None:
    post = fk.Post(id="p", quote="Social Media passiert sowieso.", author="Ada Beispiel")
    fast, small, again = (
        fk.render(
            post, preset="linkedin/image-square", brand=bench.brand(), out=tmp_path / f"{number}.png", packing=packing
        )
        for number, packing in enumerate(("fast", "small", "small"))
    )
    assert small.bytes < 0.8 * fast.bytes
    assert small.sha256 == again.sha256
    assert np.array_equal(pixels(fast.path.read_bytes()), pixels(small.path.read_bytes()))


def test_a_jpeg_is_progressive_smaller_and_as_good(bench: Bench, tmp_path: Path) -> None:
    post = fk.Post(id="p", quote="Social Media passiert sowieso.", photo="gradient.jpg")
    fast, small = (
        fk.render(
            post,
            preset="linkedin/image-square",
            brand=bench.brand(),
            folder=bench.folder,
            out=tmp_path / f"{packing}.jpg",
            packing=packing,
        )
        for packing in ("fast", "small")
    )
    assert (small.quality, small.size) == (fast.quality, fast.size)
    assert small.bytes < 0.95 * fast.bytes
    with Image.open(fast.path) as one, Image.open(small.path) as other:
        assert (bool(one.info.get("progressive")), bool(other.info.get("progressive"))) == (False, True)
        assert other.info["icc_profile"] == srgb_profile()
        assert np.abs(np.asarray(one).astype(int) - np.asarray(other)).mean() < 0.5
    assert metadata_names(small.path.read_bytes(), PictureKind.JPEG) == ()


def test_flat_webp_stays_exact() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[40:60, 50:150] = (255, 106, 19)
    made = encode_still(picture, "webp", max_bytes=None, packing="small")
    assert made.quality is None
    assert np.array_equal(pixels(made.data), picture)
    assert len(made.data) <= len(encode_still(picture, "webp", max_bytes=None).data)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "oxipng", None)
    with pytest.raises(fk.MissingToolError, match=r"formatkit\[small\]") as problem:
        fk.render(fk.Post(id="p", quote="Ja."), preset="linkedin/image-square", out=tmp_path / "a.png", packing="small")
    assert problem.value.exit_code == 3
    assert not list(tmp_path.iterdir())

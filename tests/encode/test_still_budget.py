"""A placement's limit of bytes: color, quality, format and size give way in that order, and that is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

import formatkit as fk
from formatkit.encode.still_budget import smaller_sizes
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.presets import presets
from formatkit.media.header_jpeg import jpeg_segments
from formatkit.media.headers import read_header
from formatkit.media.magic import PictureKind
from formatkit.model.geometry import Size
from formatkit.model.preset import Preset
from formatkit.model.preset_rules import Dimensions, Ratio

if TYPE_CHECKING:
    from conftest import Bench

SQUARE = replace(preset_by_id("linkedin/image-square"), size=Size(640, 640), alternative_sizes=())
QUOTE = "Social Media passiert sowieso – mit uns oder ohne uns."


def placement(limit: int | None, *formats: str, **limits: Any) -> Preset:
    return replace(SQUARE, max_bytes=limit, formats=formats, dimensions=Dimensions(**limits))


def sampling(path: Path) -> str:
    """Return the sampling of color that a JPEG's frame header tells (ITU-T T.81, B.2.2)."""
    body = next(body for marker, body in jpeg_segments(path.read_bytes()) if marker in (0xC0, 0xC2))
    factors = [(body[7 + 3 * index] >> 4, body[7 + 3 * index] & 15) for index in range(body[5])]
    assert factors[1:] == [(1, 1), (1, 1)]
    return {(1, 1): "4:4:4", (2, 2): "4:2:0"}[factors[0]]


def codes(asset: fk.Asset) -> list[str]:
    return [each.code for each in asset.diagnostics if each.code.startswith("FK5")]


@pytest.fixture(scope="module")
def photograph(bench: Bench) -> str:
    rng = np.random.default_rng(5)
    coarse = Image.fromarray(rng.integers(40, 215, (24, 24, 3), dtype=np.uint8)).resize(
        (800, 800), Image.Resampling.BICUBIC
    )
    grain = rng.normal(0, 9, (800, 800, 1))
    return bench.picture("meadow.png", np.clip(np.asarray(coarse) + grain, 0, 255).astype(np.uint8))


def made(bench: Bench, preset: Preset, out: Path, **post: Any) -> fk.Asset:
    said = fk.Post(id="p", quote=QUOTE, author="Ada Beispiel", **post)
    asset = fk.render(said, preset=preset, brand=bench.brand(), lang="de", folder=bench.folder, out=out)
    with Image.open(asset.path) as shown:
        assert shown.size == (asset.size.width, asset.size.height)
        shown.load()
    assert asset.bytes == asset.path.stat().st_size <= (preset.max_bytes or asset.bytes)
    return asset


def test_text_keeps_its_color_and_a_bare_photograph_does_not_need_it(
    bench: Bench, photograph: str, tmp_path: Path
) -> None:
    free = placement(None, "jpeg")
    flat = made(bench, free, tmp_path / "flat.jpg")
    lettered = made(bench, free, tmp_path / "lettered.jpg", photo=photograph)
    assert (sampling(flat.path), sampling(lettered.path)) == ("4:4:4", "4:4:4")
    tight = made(bench, placement(flat.bytes // 2, "jpeg"), tmp_path / "tight.jpg")
    assert sampling(tight.path) == "4:4:4"
    assert codes(tight) == ["FK501"]


def test_under_a_tight_limit_a_photograph_with_text_gives_up_half_its_color_first(
    bench: Bench, photograph: str, tmp_path: Path
) -> None:
    free = made(bench, placement(None, "jpeg"), tmp_path / "free.jpg", photo=photograph)
    mild = made(bench, placement(free.bytes * 7 // 10, "jpeg"), tmp_path / "mild.jpg", photo=photograph)
    hard = made(bench, placement(free.bytes * 4 // 10, "jpeg"), tmp_path / "hard.jpg", photo=photograph)
    assert (sampling(mild.path), codes(mild)) == ("4:4:4", ["FK501"])
    assert (sampling(hard.path), codes(hard)) == ("4:2:0", ["FK546"])
    assert (mild.quality or 0) >= 75
    assert hard.size == SQUARE.size


@pytest.mark.parametrize(("form", "suffix", "share"), [("jpeg", "jpg", 8), ("webp", "webp", 5), ("avif", "avif", 5)])
def test_a_smaller_size_follows_where_the_placement_takes_one(
    bench: Bench, photograph: str, tmp_path: Path, form: str, suffix: str, share: int
) -> None:
    free = made(bench, placement(None, form), tmp_path / f"free.{suffix}", photo=photograph)
    limit = free.bytes * share // 100
    small = made(bench, placement(limit, form, min_width=320), tmp_path / f"small.{suffix}", photo=photograph)
    assert 320 <= small.size.width < 640
    assert small.size.width == small.size.height
    assert (small.quality or 0) >= 30
    assert "FK548" in codes(small)
    header = read_header(small.path.read_bytes(), PictureKind(form))
    assert (header.width, header.height) == (small.size.width, small.size.height)
    told = next(each for each in small.diagnostics if each.code == "FK548")
    assert str(small.size) in told.text("de")
    assert "640×640" in told.text("en")


def test_where_no_smaller_size_is_known_to_be_taken_the_error_names_bytes_and_limit(
    bench: Bench, photograph: str, tmp_path: Path
) -> None:
    for limits, code in (({}, "FK500"), ({"min_width": 600}, "FK500"), ({"min_width": 320}, "FK549")):
        with pytest.raises(fk.EncodeError) as problem:
            made(bench, placement(4_000, "jpeg", **limits), tmp_path / "card.jpg", photo=photograph)
        (found,) = problem.value.diagnostics
        assert found.code == code
        values = dict(found.values)
        assert values["limit"] == "4\u202f000"
        assert int(values["found"].replace("\u202f", "")) > 4_000
        assert not list(tmp_path.iterdir())


def test_a_card_that_is_too_large_as_png_becomes_a_jpeg_which_is_told(bench: Bench, tmp_path: Path) -> None:
    free = made(bench, placement(None, "png", "jpeg"), tmp_path / "free")
    assert free.format == "png"
    other = made(bench, placement(free.bytes * 3 // 4, "png", "jpeg"), tmp_path / "other")
    assert (other.format, other.path.suffix, other.size) == ("jpeg", ".jpg", SQUARE.size)
    assert codes(other)[0] == "FK545"


def test_a_wanted_png_is_packed_harder_then_refused_with_the_way_out(bench: Bench, tmp_path: Path) -> None:
    free = made(bench, placement(None, "png", "jpeg"), tmp_path / "free.png")
    packed = made(bench, placement(free.bytes - 1, "png", "jpeg"), tmp_path / "packed.png")
    with Image.open(free.path) as one, Image.open(packed.path) as other:
        assert np.array_equal(np.asarray(one), np.asarray(other))
    with pytest.raises(fk.EncodeError, match="choose another format: jpeg"):
        made(bench, placement(free.bytes // 3, "png", "jpeg"), tmp_path / "never.png")
    with pytest.raises(fk.EncodeError) as problem:
        made(bench, placement(free.bytes // 3, "png"), tmp_path / "never.png")
    assert problem.value.diagnostics[0].hint() == ""


def test_the_pictures_of_a_carousel_keep_their_size(bench: Bench, photograph: str, tmp_path: Path) -> None:
    slides = [{"quote": "Eins."}, {"quote": "Zwei."}]
    preset = replace(placement(9_000, "jpeg", min_width=320), items=preset_by_id("linkedin/multi-image").items)
    post = fk.Post(id="p", quote="Eins.", photo=photograph, slides=slides)
    with pytest.raises(fk.EncodeError, match="even at the lowest quality"):
        fk.render_all(
            post, preset=preset, brand=bench.brand(), lang="de", folder=bench.folder, out=tmp_path / "card.jpg"
        )


def test_smaller_sizes_are_known_to_be_taken() -> None:
    assert smaller_sizes(placement(1, "jpeg", min_width=500)) == (Size(560, 560),)
    assert smaller_sizes(placement(1, "jpeg", max_width=4000))[-1] == Size(320, 320)
    assert smaller_sizes(placement(1, "jpeg")) == ()
    assert smaller_sizes(placement(1, "jpeg", exact_width=640)) == ()
    assert smaller_sizes(placement(1, "jpeg", display_width=600)) == ()
    listed = replace(placement(1, "jpeg"), alternative_sizes=(Size(400, 400), Size(400, 300), Size(900, 900)))
    assert smaller_sizes(listed) == (Size(400, 400),)


def test_every_smaller_size_of_every_preset_keeps_its_rules() -> None:
    for preset in presets(kind="image"):
        for size in smaller_sizes(preset):
            assert preset.dimensions.allows(size)
            assert preset.ratio.allows(size)
            assert abs(size.ratio / preset.size.ratio - 1) < 0.01
            assert preset.size.width / 2 <= size.width < preset.size.width


def test_a_ratio_that_rounding_would_leave_is_not_offered() -> None:
    narrow = replace(placement(1, "jpeg", min_width=1), size=Size(9, 5), ratio=Ratio(min=1.8, max=1.8, tolerance=0.001))
    assert smaller_sizes(narrow) == ()

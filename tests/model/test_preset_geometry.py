from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formatkit.model.geometry import Insets, Rect, Size
from formatkit.model.preset import Preset, SafeArea, SafeGeometry
from formatkit.model.preset_build import built_preset
from formatkit.model.preset_extend import extended
from formatkit.model.preset_file import PresetEntry
from formatkit.model.preset_rules import Crop, Dimensions, Ratio, ratio_value

SIDES = st.integers(1, 8000)
SIZES = st.builds(Size, SIDES, SIDES)
RATIOS = st.builds(lambda width, height: f"{width}:{height}", st.integers(1, 100), st.integers(1, 100))


@given(SIZES, RATIOS)
def test_a_crop_is_the_largest_centered_one(size: Size, ratio: str) -> None:
    rect = Crop(name="grid", ratio=ratio).rect(size)
    canvas = Rect(0, 0, size.width, size.height)
    assert canvas.contains(rect, tolerance=1e-6)
    assert rect.width / rect.height == pytest.approx(ratio_value(ratio))
    assert rect.x == pytest.approx(size.width - rect.right, abs=1e-6)
    assert rect.y == pytest.approx(size.height - rect.bottom, abs=1e-6)
    assert rect.width == pytest.approx(size.width) or rect.height == pytest.approx(size.height)


@given(SIZES)
def test_a_ratio_range_accepts_what_lies_in_it(size: Size) -> None:
    inside = Ratio(min=size.ratio * 0.9, max=size.ratio * 1.1)
    assert inside.allows(size)
    assert Ratio().allows(size)
    assert not Ratio(min=size.ratio * 1.05).allows(size)
    assert not Ratio(max=size.ratio * 0.95).allows(size)


def test_rounding_of_published_ratios_is_forgiven() -> None:
    assert Ratio(min=1.91, max=1.91).allows(Size(1200, 630))
    assert Ratio(min=1.91, max=1.91).allows(Size(1200, 627))
    assert not Ratio(min=0.8, max=1.91).allows(Size(1080, 1440))
    assert not Ratio(min=0.8, tolerance=0.0).allows(Size(799, 1000))


@pytest.mark.parametrize(
    ("limits", "accepted", "refused"),
    [
        (Dimensions(min_width=320), Size(320, 10), Size(319, 10)),
        (Dimensions(min_height=256), Size(1, 256), Size(1, 255)),
        (Dimensions(max_width=1440), Size(1440, 9000), Size(1441, 1)),
        (Dimensions(max_height=100), Size(9, 100), Size(9, 101)),
        (Dimensions(max_long_side=1280), Size(720, 1280), Size(1281, 720)),
        (Dimensions(max_short_side=1024), Size(1024, 9000), Size(1025, 1025)),
        (Dimensions(max_pixels=100), Size(10, 10), Size(11, 10)),
        (Dimensions(max_width_plus_height=20), Size(10, 10), Size(11, 10)),
        (Dimensions(exact_width=720, exact_height=1280), Size(720, 1280), Size(1080, 1920)),
    ],
)
def test_dimensions(limits: Dimensions, accepted: Size, refused: Size) -> None:
    assert limits.allows(accepted)
    assert not limits.allows(refused)


@pytest.mark.parametrize("text", ["4/5", "4:0", "4:5:6", "", "quadrat"])
def test_a_ratio_that_is_none(text: str) -> None:
    with pytest.raises(ValidationError) as failed:
        Ratio(recommended=text)
    assert failed.value.errors()[0]["type"] == "FK132"


def test_a_range_upside_down() -> None:
    with pytest.raises(ValidationError) as failed:
        Ratio(min=2, max=1)
    assert failed.value.errors()[0]["type"] == "FK131"


def built(**values: object) -> Preset:
    entry = PresetEntry.model_validate({"kind": "image", "size": (1080, 1920), **values})
    return built_preset("a", "b", entry, {})


@given(st.integers(1, 4000), st.integers(1, 4000))
def test_a_safe_area_of_another_canvas_is_scaled(width: int, height: int) -> None:
    box = {"left": 100, "top": 200, "right": 150, "bottom": 400}
    area = {"at": (200, 400), "ad": {"top": 40, "right": 20, "bottom": 80, "left": 10, "exclusions": [box]}}
    geometry = built(size=(width, height), safe_area=area).safe_area_for()
    assert geometry.insets.top / height == pytest.approx(0.1)
    assert geometry.insets.bottom / height == pytest.approx(0.2)
    assert geometry.insets.right / width == pytest.approx(0.1)
    assert geometry.insets.left / width == pytest.approx(0.05)
    rect = geometry.exclusions[0].rect
    assert (rect.x / width, rect.y / height) == pytest.approx((0.5, 0.5))
    assert (rect.right / width, rect.bottom / height) == pytest.approx((0.75, 1.0))


def test_the_ad_geometry_counts_for_ads_only() -> None:
    organic, ad = SafeGeometry(Insets(top=1)), SafeGeometry(Insets(top=9))
    both = SafeArea(organic=organic, ad=ad)
    assert replaced(both, "organic").safe_area_for() is organic
    assert replaced(both, "page-asset").safe_area_for() is organic
    assert replaced(both, "paid").safe_area_for() is ad
    assert replaced(both, "organic").safe_area_for("paid") is ad
    assert replaced(SafeArea(ad=ad), "organic").safe_area_for() is ad
    assert replaced(SafeArea(organic=organic), "paid").safe_area_for() is organic
    assert replaced(SafeArea(), "paid").safe_area_for() == SafeGeometry()


def replaced(area: SafeArea, surface: str) -> Preset:
    return Preset("a/b", "a", "b", "B", "image", Size(10, 10), surface=surface, safe_area=area)  # type: ignore[arg-type]


def test_a_side_that_nobody_measured_is_that_of_the_ads() -> None:
    area = {
        "organic": {"top": 1, "right": 2, "bottom": 3},
        "ad": {"top": 9, "right": 9, "bottom": 9, "left": 48},
    }
    assert built(safe_area=area).safe_area_for().insets == Insets(1, 2, 3, 48)


BASE = {
    "kind": "image",
    "size": [1000, 1000],
    "max_bytes": 5,
    "ratio": {"min": 0.5, "max": 2.0},
    "safe_area": {"organic": {"top": 10}},
    "unknown": ["formats", "color"],
    "facts": {"size": {"confidence": "official"}, "max_bytes": {"confidence": "official"}},
}


def test_extends_merges_tables_and_keeps_the_rest() -> None:
    merged = extended(BASE, {"extends": "a/b", "ratio": {"max": 1.5}, "formats": ["png"]})
    assert merged["ratio"] == {"min": 0.5, "max": 1.5}
    assert merged["max_bytes"] == 5
    assert merged["unknown"] == ["color"]
    assert "extends" not in merged


def test_a_changed_number_loses_its_fact() -> None:
    facts = extended(BASE, {"max_bytes": 7})["facts"]
    assert facts["size"] == {"confidence": "official"}
    assert facts["max_bytes"] == {"confidence": "own"}
    assert extended(BASE, {"max_bytes": 5})["facts"]["max_bytes"] == {"confidence": "official"}
    proven = {"max_bytes": 7, "facts": {"max_bytes": {"confidence": "code"}}}
    assert extended(BASE, proven)["facts"]["max_bytes"] == {"confidence": "code"}


def test_a_new_size_keeps_the_safe_area_in_place() -> None:
    assert extended(BASE, {"size": [500, 500]})["safe_area"] == {"at": [1000, 1000], "organic": {"top": 10}}
    own = {"size": [500, 500], "safe_area": {"organic": {"left": 3}}}
    assert extended(BASE, own)["safe_area"] == {"organic": {"left": 3}}

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formatkit.compose.frame import frame_of
from formatkit.load.presets import preset, presets
from formatkit.model.brand import Look
from formatkit.model.geometry import Insets, Rect, Shape, Size
from formatkit.model.preset import Exclusion, Preset, SafeArea, SafeGeometry
from formatkit.model.preset_rules import Crop

SQUARE = preset("linkedin/image-square")
INSET = st.integers(0, 250)


def with_safe_area(size: Size, insets: Insets | None = None, *holes: Rect) -> Preset:
    geometry = SafeGeometry(insets or Insets(), tuple(Exclusion(hole) for hole in holes))
    return replace(SQUARE, size=size, safe_area=SafeArea(organic=geometry), crops=())


def look(margin: str) -> Look:
    return Look.model_validate({"margin": margin})


@given(INSET, INSET, INSET, INSET, st.integers(0, 15))
def test_each_margin_is_the_larger_of_inset_and_brand_margin_never_the_sum(
    top: int, right: int, bottom: int, left: int, margin: int
) -> None:
    frame = frame_of(with_safe_area(Size(1200, 1200), Insets(top, right, bottom, left)), look(f"{margin}u"))
    assume(frame.seen == Rect(0, 0, 1200, 1200))
    own = margin * 12
    box = frame.box
    assert box.x == pytest.approx(max(left, own))
    assert box.y == pytest.approx(max(top, own))
    assert 1200 - box.right == pytest.approx(max(right, own))
    assert 1200 - box.bottom == pytest.approx(max(bottom, own))
    assert frame.safe == Rect(left, top, 1200 - left - right, 1200 - top - bottom)


def test_the_margin_may_be_a_share_of_the_short_side() -> None:
    assert frame_of(with_safe_area(Size(1000, 2000)), look("10%")).box == Rect(100, 100, 800, 1800)


def test_a_banner_has_a_wider_margin_of_its_short_side() -> None:
    box = frame_of(with_safe_area(Size(1500, 500)), look("8u")).box
    assert 0.12 <= box.y / 500 <= 0.14


@given(
    st.integers(0, 900),
    st.integers(0, 900),
    st.integers(40, 500),
    st.integers(40, 500),
)
def test_the_frame_lies_beside_an_exclusion(x: int, y: int, width: int, height: int) -> None:
    hole = Rect(x, y, width, height)
    frame = frame_of(with_safe_area(Size(1200, 1200), None, hole), look("0u"))
    assert not frame.box.overlaps(hole)
    assert frame.box.width * frame.box.height > 0
    assert Rect(0, 0, 1200, 1200).contains(frame.box)
    # No rectangle beside one hole is larger than the largest of the four strips around it.
    strips = (1200 * y, 1200 * (1200 - y - height), 1200 * x, 1200 * (1200 - x - width))
    assert frame.safe.width * frame.safe.height == max(strips)


def test_several_exclusions_are_all_kept_free() -> None:
    holes = (Rect(0, 900, 1200, 300), Rect(1000, 0, 200, 600))
    box = frame_of(with_safe_area(Size(1200, 1200), None, *holes), look("8u")).box
    assert not any(box.overlaps(hole) for hole in holes)


def test_a_bearable_crop_counts_and_a_ruinous_one_does_not() -> None:
    plain = with_safe_area(Size(1200, 1200))
    bearable = replace(plain, crops=(Crop(name="grid", ratio="3:4"),))
    ruinous = replace(plain, crops=(Crop(name="strip", ratio="1:3"),))
    assert frame_of(bearable, look("0u")).box == Rect(150, 0, 900, 1200)
    assert frame_of(ruinous, look("0u")).box == Rect(0, 0, 1200, 1200)


def test_a_much_smaller_safe_area_is_the_frame_that_people_see() -> None:
    banner = preset("youtube/channel-banner")
    frame = frame_of(banner, look("8u"))
    safe = banner.safe_area_for().rect(banner.size)
    assert frame.seen == safe == frame.safe
    assert frame.shape is Shape.BANNER
    assert banner.shape is Shape.WIDE
    assert safe.contains(frame.box)
    assert frame.unit == min(safe.width, safe.height) / 100
    assert frame.floor_main == pytest.approx(14 * safe.width / 390)
    assert frame.phone_scale == pytest.approx(390 / safe.width)


def test_floors_are_sizes_on_a_phone() -> None:
    frame = frame_of(with_safe_area(Size(1170, 1170)), look("8u"))
    assert (frame.floor_main, frame.floor_secondary) == (54, 33)
    banner = frame_of(with_safe_area(Size(1170, 390)), look("8u"))
    assert (banner.floor_main, banner.floor_secondary) == (42, 33)


def test_ads_obey_the_geometry_of_ads() -> None:
    organic, ad = SafeGeometry(Insets(top=100)), SafeGeometry(Insets(top=300))
    both = replace(SQUARE, safe_area=SafeArea(organic=organic, ad=ad), crops=())
    assert frame_of(both, look("0u")).box.y == 100
    assert frame_of(replace(both, surface="paid"), look("0u")).box.y == 300


def test_every_still_placement_has_a_frame_with_room() -> None:
    for each in presets(kind="image"):
        frame = frame_of(each, look("8u"))
        canvas = Rect(0, 0, each.size.width, each.size.height)
        assert canvas.contains(frame.safe), each.id
        assert frame.safe.contains(frame.box), each.id
        assert frame.box.width >= 0.5 * frame.seen.width, each.id
        assert frame.box.height >= 0.35 * frame.seen.height, each.id

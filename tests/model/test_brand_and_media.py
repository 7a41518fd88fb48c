from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formatkit.model.brand import PALETTE_ROLES, Brand
from formatkit.model.fields import Length
from formatkit.model.media import MediaEntry

if TYPE_CHECKING:
    from conftest import Bench


def mistakes(data: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as problem:
        Brand.model_validate(data)
    return [each["type"] for each in problem.value.errors()]


@pytest.fixture
def data(bench: Bench) -> dict[str, Any]:
    return bench.brand().model_dump(exclude_unset=True)


@pytest.mark.parametrize("role", PALETTE_ROLES)
def test_all_six_roles_are_needed(data: dict[str, Any], role: str) -> None:
    palette = {name: color for name, color in data["palette"].items() if name != role}
    assert mistakes(data | {"palette": palette}) == ["FK912"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fonts": {"headline": {"family": "Inter"}}}, "FK913"),
        ({"fonts": {"headline": {}, "text": {"family": "Inter"}}}, "FK910"),
        ({"fonts": {"headline": {"family": "Inter", "file": "a.otf"}, "text": {"family": "Inter"}}}, "FK910"),
        ({"fonts": {"headline": {"family": "Inter", "substitute": "Inter"}, "text": {"family": "Inter"}}}, "FK911"),
        ({"pairs": {"background": ["ink"], "sky": ["ink"]}}, "FK914"),
        ({"pairs": {"background": ["blue"]}}, "FK914"),
        ({"pairs": {"paper": ["ink"]}}, "FK915"),
        ({"themes": {"recruiting": {"background": "sky"}}}, "FK914"),
        ({"look": {"margin": "8px"}}, "FK901"),
        ({"palette": {"ink": "blue"}}, "FK902"),
    ],
)
def test_each_mistake_has_its_code(data: dict[str, Any], change: dict[str, Any], code: str) -> None:
    if "palette" in change:
        change = {"palette": data["palette"] | change["palette"]}
    assert mistakes(data | change) == [code]


def test_an_unknown_key_is_a_mistake(data: dict[str, Any]) -> None:
    assert mistakes(data | {"colour": "#fff"}) == ["extra_forbidden"]


def test_a_theme_swaps_roles_for_its_purpose_only(bench: Bench) -> None:
    brand = bench.brand()
    assert brand.role("background") == brand.role("background", "expertise") == "background"
    assert brand.role("background", "recruiting") == "primary"
    assert brand.role("accent", "recruiting") == "accent"
    assert brand.color("background", "recruiting") == brand.palette["primary"]
    with pytest.raises(KeyError):
        brand.color("sky")


def test_a_brand_in_another_folder_is_the_same_brand(bench: Bench, tmp_path: Path) -> None:
    brand = bench.brand()
    moved = brand.in_folder(tmp_path)
    assert moved.folder == tmp_path
    assert brand.folder == bench.folder
    assert moved.model_dump() == brand.model_dump()


@given(st.integers(0, 400), st.sampled_from(["u", "%"]), st.sampled_from(["", " "]))
def test_a_length_is_a_number_with_a_unit(tenths: int, unit: str, space: str) -> None:
    look = {"margin": f"{tenths / 10}{space}{unit}"}
    margin = Brand.model_fields["look"].annotation.model_validate(look).margin  # type: ignore[union-attr]
    assert margin == Length(value=tenths / 10, unit=unit)  # type: ignore[arg-type]
    pixels = margin.pixels(unit=10.8, whole=400.0)
    assert pixels == pytest.approx(tenths / 10 * 10.8 if unit == "u" else tenths / 10 / 100 * 400)


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("62% 34%", (0.62, 0.34, 0, 0)),
        ("62,5 % 34 %", (0.625, 0.34, 0, 0)),
        ("40% 20% 30% 35%", (0.4, 0.2, 0.3, 0.35)),
        ("0% 100%", (0, 1, 0, 0)),
    ],
)
def test_a_focus_is_a_point_or_a_box(text: str, focus: tuple[float, ...]) -> None:
    found = MediaEntry.model_validate({"file": "a.jpg", "focus": text}).focus
    assert found is not None
    assert (found.x, found.y, found.width, found.height) == pytest.approx(focus)


@pytest.mark.parametrize("text", ["", "62%", "62% 34% 10%", "62 34", "120% 10%", "-5% 10%", "60% 20% 50% 10%", "mitte"])
def test_any_other_focus_is_a_mistake(text: str) -> None:
    with pytest.raises(ValidationError) as problem:
        MediaEntry.model_validate({"file": "a.jpg", "focus": text})
    assert [each["type"] for each in problem.value.errors()] == ["FK920"]

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formatkit.load.templates import load_template
from formatkit.model.geometry import Shape
from formatkit.model.template import Fit, PictureLayer, StackLayer, Template, TextLayer, merged

JSON = st.recursive(st.integers(0, 9), lambda inner: st.dictionaries(st.sampled_from("abc"), inner), max_leaves=8)
TABLES = st.dictionaries(st.sampled_from("abc"), JSON)
TEXT = {"id": "quote", "kind": "text", "slot": "quote", "fit": {"max": "12u", "lines": 7, "overflow": "ellipsis"}}


def template(text: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "name": "t",
        "version": 1,
        "styles": ["plain", "photo"],
        "slots": {"quote": {"type": "text"}},
        "layers": [{"id": "body", "kind": "stack", "children": [text or TEXT]}],
    } | changes


def mistakes(data: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as problem:
        Template.model_validate(data)
    return [each["type"] for each in problem.value.errors()]


def body(made: Template, shape: Shape, style: Any = "plain") -> StackLayer:
    (layer,) = made.layers_for(shape, style)
    assert isinstance(layer, StackLayer)
    return layer


@given(TABLES, TABLES)
def test_merging_keeps_what_the_change_does_not_name(base: dict[str, Any], change: dict[str, Any]) -> None:
    found = merged(base, change)
    assert set(found) == set(base) | set(change)
    for key in set(base) - set(change):
        assert found[key] == base[key]
    for key, value in change.items():
        if not (isinstance(value, dict) and isinstance(base.get(key), dict)):
            assert found[key] == value
    assert merged(base, {}) == base
    assert merged(base, base) == base


@given(TABLES, TABLES, TABLES)
def test_the_last_change_of_a_key_wins(base: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> None:
    assert merged(merged(merged(base, first), second), second) == merged(merged(base, first), second)


def test_shapes_are_merged_and_keep_what_they_do_not_name() -> None:
    made = Template.model_validate(
        template(shapes={"wide": {"quote": {"fit": {"max": "16u", "lines": 5}}, "body": {"width": "62%"}}})
    )
    wide, square = body(made, Shape.WIDE), body(made, Shape.SQUARE)
    assert wide.children[0].fit == Fit.model_validate({"max": "16u", "lines": 5, "overflow": "ellipsis"})
    assert square.children[0].fit == Fit.model_validate({"max": "12u", "lines": 7, "overflow": "ellipsis"})
    assert (wide.width.value, square.width.value) == (62, 100)


def test_the_style_comes_after_the_shape_and_may_differ_by_shape() -> None:
    made = Template.model_validate(
        template(
            shapes={"tall": {"body": {"place": "upper"}}},
            style={"photo": {"body": {"place": {"tall": "bottom", "square": "top"}}}},
        )
    )
    assert body(made, Shape.TALL).place == "upper"
    assert body(made, Shape.TALL, "photo").place == "bottom"
    assert body(made, Shape.SQUARE, "photo").place == "top"
    assert body(made, Shape.WIDE, "photo").place == "middle"


def test_hidden_layers_and_children_are_left_out() -> None:
    made = Template.model_validate(
        template(shapes={"wide": {"quote": {"hide": True}}, "tall": {"body": {"hide": True}}})
    )
    assert body(made, Shape.WIDE).children == ()
    assert made.layers_for(Shape.TALL, "plain") == ()
    assert len(body(made, Shape.SQUARE).children) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (template({"id": "a", "kind": "text", "size": "3u"}), "FK940"),
        (template({"id": "a", "kind": "text", "slot": "quote", "text": ["x"], "size": "3u"}), "FK940"),
        (template({"id": "a", "kind": "text", "slot": "quote"}), "FK941"),
        (template(TEXT | {"size": "3u"}), "FK941"),
        (template({"id": "a", "kind": "text", "slot": "title", "size": "3u"}), "FK942"),
        (template(shapes={"wide": {"titel": {"hide": True}}}), "FK943"),
        (template(style={"photo": {"titel": {"hide": True}}}), "FK943"),
        (template(name="Not a name"), "FK903"),
        (template(TEXT | {"fit": {"max": "12 em", "lines": 3}}), "FK901"),
    ],
)
def test_each_mistake_has_its_code(data: dict[str, Any], code: str) -> None:
    assert mistakes(data) == [code]


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_largest_size_falls_evenly_with_the_length(one: int, other: int) -> None:
    points = [[35, "12u"], [70, "10u"], [110, "9u"]]
    fit = Fit.model_validate({"max": "11u", "by_length": points, "lines": 9})
    shorter, longer = (fit.max_pixels(count, unit=10, whole=1000) for count in sorted((one, other)))
    assert 90 <= longer <= shorter <= 110
    assert fit.max_pixels(70, unit=10, whole=1000) == 100
    assert fit.max_pixels(90, unit=10, whole=1000) == 95
    assert Fit.model_validate({"max": "14u", "lines": 9}).max_pixels(one, unit=10, whole=1000) == 140


def test_the_quote_has_a_composition_for_every_shape_and_style() -> None:
    quote = load_template("quote")
    for shape in Shape:
        for style in quote.styles:
            layers = quote.layers_for(shape, style)
            assert any(isinstance(layer, PictureLayer) for layer in layers)
            (stack,) = (layer for layer in layers if isinstance(layer, StackLayer))
            main = stack.children[0]
            assert isinstance(main, TextLayer)
            assert main.role == "main"
            assert main.fit is not None
            sizes = [size.value for _, size in main.fit.by_length]
            assert sizes == sorted(sizes, reverse=True), f"{shape} {style}"
            assert [child.id for child in stack.children] == ["quote", "author"]

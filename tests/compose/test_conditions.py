"""`when`: layers and texts that are there only where a post fills a slot, or leaves it empty."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from formatkit.errors import ConfigError
from formatkit.load.template_extends import built_in_data
from formatkit.load.templates import load_template
from formatkit.model.condition import Condition
from formatkit.model.template import Template, merged
from formatkit.scene.nodes import Artwork, Text

if TYPE_CHECKING:
    from conftest import Bench

QUOTE = {"id": "quote", "kind": "text", "role": "main", "slot": "quote", "fit": {"max": "9u", "lines": 9}}
BY = {"id": "by", "kind": "text", "text": ["Es spricht:"], "size": "3u", "when": "author"}
AUTHOR = {"id": "author", "kind": "text", "slot": "author", "size": "3u"}
HOUSE = {"id": "house", "kind": "text", "text": ["Aus unserem Haus"], "size": "3u", "when": "not author and not photo"}


def template(**changes: Any) -> Template:
    base = {key: value for key, value in built_in_data("card").items() if key not in ("style", "shapes")}
    body = {"id": "body", "kind": "stack", "children": [QUOTE, BY, AUTHOR, HOUSE]}
    slots = {**base["slots"], "quote": {"type": "text"}, "author": {"type": "text"}}
    data = {**base, "name": "own", "slots": slots, "layers": [*base["layers"], body]}
    return Template.model_validate(merged(data, changes))


def texts(bench: Bench, made: Template | None = None, preset: str = "linkedin/image-square", **post: Any) -> set[str]:
    scene = bench.scene(preset, template=made or template(), quote="Gut gesagt.", **post)
    return {node.id for node in scene.nodes if isinstance(node, Text)}


def test_a_text_is_there_only_when_its_condition_holds(bench: Bench) -> None:
    assert texts(bench, author="Jana Petersen") == {"quote", "by", "author"}
    assert texts(bench) == {"quote", "house"}
    assert texts(bench, author="  ") == {"quote", "house"}
    assert texts(bench, photo="gradient.jpg") == {"quote"}
    assert texts(bench, author="\u200b") == {"quote", "house"}


def test_a_shape_may_have_another_condition(bench: Bench) -> None:
    made = template(shapes={"tall": {"house": {"when": "quote"}}})
    assert texts(bench, made, "instagram/story-image", photo="gradient.jpg") == {"quote", "house"}
    assert texts(bench, made, photo="gradient.jpg") == {"quote"}


def test_a_whole_layer_may_have_a_condition(bench: Bench) -> None:
    data = template().model_dump(exclude_unset=True)
    data["layers"] = [{**layer, "when": "not author"} if layer["kind"] == "logo" else layer for layer in data["layers"]]
    made = Template.model_validate(data)

    def has_logo(**post: Any) -> bool:
        scene = bench.scene(template=made, quote="Gut gesagt.", **post)
        return any(isinstance(node, Artwork) for node in scene.nodes)

    assert has_logo()
    assert not has_logo(author="Jana Petersen")


def test_films_obey_them_too(bench: Bench) -> None:
    made = bench.compose_for("instagram/reel", 6, template=template(), quote="Gut gesagt.", author="Jana Petersen")
    assert made.scenes[0].find("by") is not None
    assert made.scenes[0].find("house") is None


@pytest.mark.parametrize("written", ["author", "not author", "author and not photo", "author  and  role"])
def test_a_condition_is_written_as_it_is_read(written: str) -> None:
    condition = Condition.parse(written)
    assert Condition.parse(str(condition)) == condition


@pytest.mark.parametrize("written", ["", "author or role", "author and", "not", "Author", "author=x", 3, ["author"]])
def test_other_conditions_are_refused(written: object) -> None:
    with pytest.raises(ValidationError) as refused:
        template(layers=[{**BY, "when": written, "id": "x"}])
    assert {entry["type"] for entry in refused.value.errors()} == {"FK968"}


def test_a_condition_with_an_unknown_slot_is_a_mistake_of_the_file(tmp_path: Path) -> None:
    start = 'name = "own"\nextends = "quote"\nversion = 1\n'
    for more in ('[[layers]]\nid = "logo"\nwhen = "autor"\n', '[shapes.tall]\nauthor.when = "autor"\n'):
        (tmp_path / "own.toml").write_text(start + more, "utf-8")
        with pytest.raises(ConfigError) as refused:
            load_template("own", (tmp_path,))
        assert [each.code for each in refused.value.diagnostics] == ["FK969"]

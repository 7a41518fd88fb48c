"""JSON Schemas: as committed they are those of the models, and they accept what the loaders accept."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from formatkit.load.resources import preset_folder
from formatkit.load.schemas import SCHEMA_KINDS, schema_text, write_schemas
from formatkit.load.toml import parse_toml
from formatkit.model.brand import Brand

ROOT = Path(__file__).parents[2]
BRAND = """\
name = "Nordwerk"
palette = { background = "#fff", ink = "#000", primary = "#00f", accent = "#f00", muted = "#888", paper = "#fff" }
pairs = { background = ["ink"] }
fonts = { headline = { family = "Inter" }, text = { family = "Inter" } }
"""


def committed(kind: str) -> dict[str, Any]:
    file = resources.files("formatkit").joinpath("schemas", f"{kind}.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def mistakes(kind: str, data: object) -> list[str]:
    """Validate as an editor does: a TOML date is a text to the schema."""
    written = json.loads(json.dumps(data, default=lambda value: value.isoformat()))
    validator = jsonschema.Draft202012Validator(committed(kind))
    return [found.message for found in validator.iter_errors(written)]


@pytest.mark.parametrize("kind", SCHEMA_KINDS)
def test_the_committed_schema_is_that_of_the_model(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(committed(kind))
    assert committed(kind) == json.loads(schema_text(kind)), "run python -m formatkit.load.schemas"


def test_schemas_are_written_one_file_per_kind(tmp_path: Path) -> None:
    assert sorted(path.name for path in write_schemas(tmp_path)) == [f"{kind}.schema.json" for kind in SCHEMA_KINDS]


def test_shipped_files_satisfy_their_schemas() -> None:
    for file in preset_folder().iterdir():
        if file.name.endswith(".toml"):
            assert mistakes("preset", tomllib.loads(file.read_text("utf-8"))) == [], file.name
    for file in resources.files("formatkit").joinpath("templates").iterdir():
        if file.name.endswith(".toml"):
            assert mistakes("template", tomllib.loads(file.read_text("utf-8"))) == [], file.name


@pytest.mark.parametrize("kind", ["brand", "campaign", "posts"])
def test_the_example_satisfies_its_schemas(kind: str) -> None:
    files = list((ROOT / "examples").glob(f"*/{kind}.toml"))
    assert files
    for file in files:
        assert mistakes(kind, tomllib.loads(file.read_text("utf-8"))) == []


def test_schemas_find_mistakes() -> None:
    assert mistakes("brand", tomllib.loads(BRAND)) == []
    assert mistakes("brand", {"extends": "../brand.toml"}) == []
    assert mistakes("brand", {"name": "x"})
    assert mistakes("brand", tomllib.loads(BRAND.replace("name", "nam")))
    assert mistakes("posts", {"posts": [{"id": "a", "date": date(2026, 12, 1), "quote": {"de": "A."}}]}) == []
    assert mistakes("posts", [{"id": "a", "status": "aproved"}])
    assert mistakes("posts", {"posts": [{"quote": 3}]})
    assert mistakes("template", {"name": "x", "version": 0, "slots": {}, "layers": []})


def test_a_hint_to_the_schema_is_only_a_comment() -> None:
    file = parse_toml(f"#:schema .formatkit/brand.schema.json\n{BRAND}", "brand.toml")
    assert Brand.model_validate(file.data).name == "Nordwerk"

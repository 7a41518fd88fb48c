"""JSON Schemas of the files that users write, made from the models, for completion and checks in editors.

`python -m formatkit.load.schemas` writes them to `formatkit/schemas/`; a test compares them with the models.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from formatkit.model.brand import Brand
from formatkit.model.campaign import CampaignFile
from formatkit.model.post import Post
from formatkit.model.preset_file import PresetFileModel
from formatkit.model.template import Template

__all__ = ["SCHEMA_KINDS", "schema_text", "write_schemas"]

_DIALECT = GenerateJsonSchema.schema_dialect
_SLOT = {"description": "A slot of the template: a text, a text per language, or a list of texts."}


class _WrittenSchema(GenerateJsonSchema):
    """The schema of what may be written: a file has no `null`, a key is simply left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if (key, value) != ("default", None)}


def schema_text(kind: str) -> str:
    """Return the JSON Schema of a kind of file, one of `SCHEMA_KINDS`. Raises KeyError for another."""
    schema = {"$schema": _DIALECT, "title": f"formatkit {kind}", **_MAKERS[kind]()}
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write `<kind>.schema.json` for every kind into `folder` and return the paths."""
    paths = []
    for kind in SCHEMA_KINDS:
        path = folder / f"{kind}.schema.json"
        path.write_text(schema_text(kind), "utf-8", newline="\n")
        paths.append(path)
    return tuple(paths)


def _of(model: type[BaseModel]) -> dict[str, Any]:
    made: dict[str, Any] = _tidied(model.model_json_schema(schema_generator=_WrittenSchema))
    return made


def _tidied(schema: Any) -> Any:
    """Leave out generated titles, and the examples for Python in descriptions."""
    if isinstance(schema, list):
        return [_tidied(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: {name: _tidied(entry) for name, entry in value.items()} if key == "properties" else _tidied(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
    description = made.get("description")
    if isinstance(description, str):
        made["description"] = " ".join(description.partition(">>>")[0].split())
    return made


def _brand() -> dict[str, Any]:
    made = _of(Brand)
    # A brand that extends another names only what differs.
    required = made.pop("required")
    return {**made, "anyOf": [{"required": ["extends"]}, {"required": required}]}


def _posts() -> dict[str, Any]:
    made = _of(Post)
    definitions = made.pop("$defs")
    post = _with_slots(made)
    fields = _with_slots(definitions["PostFields"])
    return {
        "$defs": {**definitions, "Post": post, "PostFields": fields},
        "anyOf": [
            {
                "type": "object",
                "properties": {"posts": {"type": "array", "items": {"$ref": "#/$defs/Post"}}},
                "required": ["posts"],
                "additionalProperties": False,
            },
            {"type": "array", "items": {"$ref": "#/$defs/Post"}},
        ],
    }


def _campaign() -> dict[str, Any]:
    made = _of(CampaignFile)
    fields = _with_slots(made["$defs"]["PostFields"])
    return {**made, "$defs": {**made["$defs"], "PostFields": fields}}


def _with_slots(fields: dict[str, Any]) -> dict[str, Any]:
    text = {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
    slot = {**_SLOT, "anyOf": [*text["anyOf"], {"type": "array", "items": text}]}
    return {**fields, "additionalProperties": slot}


_MAKERS: dict[str, Callable[[], dict[str, Any]]] = {
    "brand": _brand,
    "campaign": _campaign,
    "posts": _posts,
    "preset": lambda: _of(PresetFileModel),
    "template": lambda: _of(Template),
}

SCHEMA_KINDS: tuple[str, ...] = tuple(_MAKERS)
"""The kinds of files that have a schema."""

if __name__ == "__main__":
    write_schemas(Path(__file__).parent.parent / "schemas")

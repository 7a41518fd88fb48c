"""Building blocks of the file models: the base class, coded errors, and field types with a text form.

A rule that a model checks itself raises `coded_error("FK9xx", ...)`: the code's text stands in
`messages/model.toml`, so the message can be shown in either language with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from formatkit.diagnostics import error
from formatkit.model.color import Color

__all__ = [
    "ColorField",
    "FileModel",
    "LanguageTag",
    "Length",
    "LengthField",
    "LocalText",
    "Name",
    "TemplateName",
    "as_table",
    "coded_error",
    "in_language",
]

_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)\s*(u|%)")
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_TEMPLATE = re.compile(rf"{_NAME.pattern}(?:@[1-9][0-9]{{0,8}})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|\d{3}))?")


class FileModel(BaseModel):
    """Base of everything that users write: immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


def coded_error(code: str, **values: str | float) -> PydanticCustomError:
    """Return a validation error that carries a diagnostic code and the values of its message.

    Its text is the English sentence, for code that makes models itself (`Post(quote=5)`).
    """
    said = error(code, None, **values).text().replace("{", "(").replace("}", ")")  # braces are pydantic's own
    return PydanticCustomError(code, said, dict(values))


def as_table(model: FileModel) -> dict[str, Any]:
    """Return the fields that were written, those of models in it as tables, from which the model can be made again.

    Unlike `model_dump` it needs no serializers, whose making takes as long as a picture.
    """
    return {name: _plain(getattr(model, name)) for name in model.model_fields_set}


def _plain(value: object) -> object:
    if isinstance(value, FileModel) and not isinstance(value, Length):
        return as_table(value)
    return tuple(_plain(each) for each in value) if isinstance(value, tuple) else value


class Length(FileModel):
    """A number with a unit: `u` is 1 % of the canvas's short side, `%` is of the enclosing box."""

    value: float
    unit: Literal["u", "%"]

    def pixels(self, *, unit: float, whole: float) -> float:
        """Return the length in pixels; `unit` is the size of 1 u, `whole` the length that 100 % stands for."""
        return self.value * unit if self.unit == "u" else self.value / 100 * whole


def _parse_length(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _LENGTH.fullmatch(value.strip())
    if not match:
        raise coded_error("FK901", found=value)
    return Length(value=float(match[1]), unit=match[2])


def _parse_color(value: object) -> object:
    if isinstance(value, Color):
        return value
    try:
        return Color.parse(str(value))
    except ValueError:
        raise coded_error("FK902", found=str(value)) from None


def _parse_name(value: object) -> object:
    if isinstance(value, str) and not _NAME.fullmatch(value):
        raise coded_error("FK903", found=value)
    return value


def _parse_template(value: object) -> object:
    if isinstance(value, str) and not _TEMPLATE.fullmatch(value):
        raise coded_error("FK946", found=value)
    return value


def _parse_language(value: object) -> object:
    if isinstance(value, str) and not _LANGUAGE.fullmatch(value):
        raise coded_error("FK904", found=value)
    return value


LengthField = Annotated[
    Length,
    BeforeValidator(_parse_length),
    PlainSerializer(lambda length: f"{length.value:g}{length.unit}"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?\s*(u|%)$", "examples": ["8u", "62%"]}),
]
ColorField = Annotated[
    Color,
    BeforeValidator(_parse_color),
    PlainSerializer(lambda color: color.hex),
    WithJsonSchema({"type": "string", "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"}),
]
Name = Annotated[str, BeforeValidator(_parse_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})]
TemplateName = Annotated[
    str,
    BeforeValidator(_parse_template),
    WithJsonSchema({"type": "string", "pattern": f"^{_TEMPLATE.pattern}$", "examples": ["quote", "quote@1"]}),
]
"""The name of a template, or its name and version: `"quote"`, `"quote@1"`."""
LanguageTag = Annotated[
    str,
    BeforeValidator(_parse_language),
    WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE.pattern}$", "examples": ["de", "en", "de-CH"]}),
]
LocalText = str | dict[LanguageTag, str]
"""A text, or one text per language: `"Hallo"` or `{ de = "Hallo", en = "Hello" }`."""


def in_language(value: Any, language: str) -> Any:
    """Return the text for a language: exact tag, then its base language; a plain value stands for all.

    A text that has other languages only is the empty string.

    >>> in_language({"de": "Hallo", "en": "Hello"}, "de-AT")
    'Hallo'
    """
    if not isinstance(value, Mapping):
        return value
    return value.get(language) or value.get(language.split("-")[0], "")

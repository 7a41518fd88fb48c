"""Validation: one clear sentence per mistake, in both languages, at the right line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from formatkit.load.toml import parse_toml
from formatkit.load.validation import diagnostics_of
from formatkit.model.brand import Brand
from formatkit.model.campaign import CampaignFile
from formatkit.model.fields import FileModel
from formatkit.model.media import MediaEntry
from formatkit.model.post import Post
from formatkit.model.template import Template


class Text(FileModel):
    kind: Literal["text"]
    text: tuple[str, ...] = ()
    size: int


class Picture(FileModel):
    kind: Literal["picture"]
    slot: str


class Everything(FileModel):
    title: str | dict[str, str] = ""
    status: Literal["draft", "approved"] | None = None
    weight: Annotated[int, Field(ge=1, le=1000)] = 400
    ratio: Annotated[float, Field(gt=0, lt=3)] = 1
    day: date | None = None
    names: tuple[str, ...] = Field(default=(), max_length=2)
    flag: bool = False
    code: Annotated[str, Field(pattern="^[a-z]+$", max_length=5)] = "a"
    layers: tuple[Annotated[Text | Picture, Field(discriminator="kind")], ...] = ()
    inner: Text | None = None


def messages(text: str, model: type[BaseModel] = Everything, lang: Literal["en", "de"] = "en") -> list[str]:
    file = parse_toml(text, "x.toml")
    with pytest.raises(ValidationError) as refused:
        model.model_validate(file.data)
    return [entry.text(lang) for entry in diagnostics_of(refused.value, model, file.positions, "x.toml")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel = 'a'", "x.toml:1: titel: unknown key “titel” (did you mean “title”?)"),
        ("title = 3", 'x.toml:1: title: expected "…" / { … }, found 3'),
        ("title = { de = 3 }", "x.toml:1: title.de: expected a text in quotation marks, found 3"),
        (
            "status = 'aproved'",
            'x.toml:1: status: "aproved" is not allowed here; choose one of: draft, approved '
            "(did you mean “approved”?)",
        ),
        ("weight = 0", "x.toml:1: weight: expected 1 or more, found 0"),
        ("weight = 1001", "x.toml:1: weight: expected 1000 or less, found 1001"),
        ("weight = 'bold'", 'x.toml:1: weight: expected a whole number, found "bold"'),
        ("weight = 1.5", "x.toml:1: weight: expected a whole number, found 1.5"),
        ("ratio = 0", "x.toml:1: ratio: expected more than 0, found 0"),
        ("ratio = nan", "x.toml:1: ratio: expected less than 3, found nan"),
        ("ratio = 'x'", 'x.toml:1: ratio: expected a number, found "x"'),
        ("day = '1.2.'", 'x.toml:1: day: expected a date such as 2026-12-01, found "1.2."'),
        ("names = 'a'", 'x.toml:1: names: expected a list in square brackets, found "a"'),
        ("names = ['a', 1]", "x.toml:1: names[2]: expected a text in quotation marks, found 1"),
        ("names = ['a', 'b', 'c']", "x.toml:1: names: the list has 3 entries; at most 2 are allowed"),
        ("flag = 'perhaps'", 'x.toml:1: flag: expected true or false, found "perhaps"'),
        ("code = 'abcdef'", "x.toml:1: code: the text has 6 characters; at most 5 are allowed"),
        ("inner = 'a'", 'x.toml:1: inner: expected a table of key = value, found "a"'),
        ("[[layers]]\nkind = 'text'\ntext = ['a']", "x.toml:1: layers[1]: “size” is missing"),
        (
            "[[layers]]\nkind = 'text'\nsize = 1\ntext = ['a']\nsizes = 2",
            "x.toml:5: layers[1].sizes: unknown key “sizes” (did you mean “size”?)",
        ),
        (
            "[[layers]]\nkind = 'picture'\nslot = 'a'\n[[layers]]\nkind = 'picture'\nslot = 'b'\nfoo = 1",
            "x.toml:7: layers[2].foo: unknown key “foo”; allowed here: kind, slot",
        ),
        (
            "[[layers]]\nkind = 'txt'",
            'x.toml:2: layers[1].kind: "txt" is not allowed here; choose one of: text, picture (did you mean “text”?)',
        ),
        ("[[layers]]\nslot = 'a'", "x.toml:1: layers[1]: “kind” is missing"),
    ],
)
def test_each_mistake_is_one_sentence(text: str, expected: str) -> None:
    assert messages(text) == [expected]


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    found = messages("weight = 0\ncode = 'ABC'\n\nnames = 1\n[inner]\nkind = 'text'\n", lang="de")
    assert found == [
        "x.toml:1: weight: erwartet wird 1 oder mehr, gefunden 0",
        'x.toml:2: code: "ABC" hat nicht die Form, die hier erwartet wird (^[a-z]+$)',
        "x.toml:4: names: erwartet wird eine Liste in eckigen Klammern, gefunden 1",
        "x.toml:5: inner: „size“ fehlt",
    ]


def test_coded_errors_of_the_models_keep_their_code_and_point_at_the_key() -> None:
    text = (
        "name = 'N'\n[palette]\nbackground = '#fff'\nink = '#000'\nprimary = '#00f'\naccent = '#f00'\n"
        "muted = '#888'\npaper = '#fff'\n[pairs]\nbackground = ['ink']\nprimary = ['papr']\n"
        "[fonts]\nheadline = { family = 'Inter' }\ntext = { family = 'Inter' }\n"
    )
    [message] = messages(text, Brand)
    assert message.startswith("x.toml:11: pairs.primary: ")
    assert "“papr”" in message
    [message] = messages(text.replace("'#00f'", "'blue'").replace("papr", "ink"), Brand)
    assert message == "x.toml:5: palette.primary: a color is written #rrggbb; found “blue”"


def test_a_place_below_a_root_is_named_from_the_top_of_the_file() -> None:
    file = parse_toml("[[items]]\n[[items]]\nkind = 'text'\nsize = 'x'\n", "x.toml")
    with pytest.raises(ValidationError) as refused:
        Text.model_validate(file.data["items"][1])
    [found] = diagnostics_of(refused.value, Text, file.positions, "x.toml", ("items", 1))
    assert found.text() == 'x.toml:4: items[2].size: expected a whole number, found "x"'


KEYS = st.sampled_from(
    [*Brand.model_fields, *CampaignFile.model_fields, *Template.model_fields, *Post.model_fields, "x", "de"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(KEYS, VALUES, max_size=6),
    st.sampled_from([Brand, CampaignFile, Template, Post, MediaEntry, Everything]),
)
def test_every_finding_has_a_text_in_both_languages(data: dict[str, Any], model: type[BaseModel]) -> None:
    try:
        model.model_validate(data)
    except ValidationError as refused:
        found = diagnostics_of(refused, model, {}, "x.toml")
        assert found
        assert all(entry.where.file == "x.toml" and entry.text("en") and entry.text("de") for entry in found)

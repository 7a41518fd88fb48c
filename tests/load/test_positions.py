"""Positions: exactly the parser's key paths, and the right lines."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from formatkit.load.positions import json_positions, key_text, toml_positions


def key_paths(data: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {path} if path else set()
    if isinstance(data, dict):
        for key, value in data.items():
            found |= key_paths(value, (*path, key))
    if isinstance(data, list):
        for index, value in enumerate(data):
            found |= key_paths(value, (*path, index))
    return found


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
BARE = st.text("abcXYZ019_-", min_size=1, max_size=5)


def basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.composite
def toml_key(draw: st.DrawFn) -> str:
    shape = draw(st.sampled_from(["bare", "basic", "literal"]))
    if shape == "bare":
        return draw(BARE)
    text = draw(TEXT)
    return basic(text) if shape == "basic" or "'" in text or "\x7f" in text else f"'{text}'"


@st.composite
def toml_value(draw: st.DrawFn, depth: int = 2) -> str:
    kinds = ["string", "lines", "literal-lines", "scalar"] + (["array", "table"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    gap = draw(st.sampled_from(["", " ", "\t", "\n", " # a, ] = \"comment'\n", "\r\n"]))
    match kind:
        case "string":
            return basic(draw(TEXT))
        case "lines":
            body = draw(st.lists(st.sampled_from(["a", '"', '""', "\n", '\\"', "\\\\", "[x]", "# no"]), max_size=6))
            text = "".join(body).replace('"""', '""')
            return f'"""\n{text.rstrip(chr(34))}"""'
        case "literal-lines":
            body = draw(st.lists(st.sampled_from(["a", "'", "\n", "\\", "x = 1"]), max_size=6))
            text = "".join(body).replace("'''", "''")
            return f"'''{text.rstrip(chr(39))}'''"
        case "scalar":
            return draw(
                st.sampled_from(["1", "-2.5", "true", "2026-12-01", "07:32:00", "1979-05-27 07:32:00Z", "0x1F", "nan"])
            )
        case "array":
            items = draw(st.lists(toml_value(depth=depth - 1), max_size=3))
            return f"[{gap}" + "".join(f"{item}{gap},{gap}" for item in items) + "]"
    names = draw(st.lists(toml_key(), max_size=3, unique=True))
    return "{" + ", ".join(f"{name} = {draw(toml_value(depth=depth - 1))}" for name in names) + "}"


@st.composite
def toml_text(draw: st.DrawFn) -> str:
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["pair", "pair", "dotted", "header", "items", "comment"]))
        key = draw(toml_key())
        if kind == "pair":
            lines.append(f"  {key} = {draw(toml_value())} # end")
        elif kind == "dotted":
            lines.append(f"{key} . {draw(toml_key())}.z= {draw(toml_value())}")
        elif kind == "header":
            lines.append(f"[{key}]" if draw(st.booleans()) else f"[ {key} . {draw(BARE)} ]")
        elif kind == "items":
            name = draw(st.sampled_from(["posts", "posts.slides", key]))
            lines.append(f"[[{name}]]")
        else:
            lines.append("# [no] = ]")
    return draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(lines)


@given(toml_text())
def test_toml_positions_are_exactly_the_key_paths_of_tomllib(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    positions = toml_positions(text)
    assert set(positions) == key_paths(data)
    assert all(1 <= line <= text.count("\n") + 1 for line in positions.values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_positions_are_exactly_the_key_paths_of_json(data: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    assert set(json_positions(text)) == key_paths(data)


def test_toml_lines() -> None:
    text = (
        'name = """\nCampaign\n"""\n\n[defaults] # first\nhashtags = [\n  "a",\n  "b",\n]\n'
        "[[posts]]\nid = 1\noverrides.tall = { title = 'x' }\n[[posts]]\n  [posts.slides]\n"
    )
    positions = toml_positions(text)
    assert positions["name",] == 1
    assert positions["defaults",] == 5
    assert positions["defaults", "hashtags", 1] == 8
    assert positions["posts", 0, "overrides", "tall", "title"] == 12
    assert positions["posts", 1] == 13
    assert positions["posts", 1, "slides"] == 14


def test_json_lines() -> None:
    positions = json_positions('{\n "posts": [\n  {"id": "a\\n"},\n  {"id":\n "b"}\n ]\n}')
    assert positions["posts",] == 2
    assert positions["posts", 0, "id"] == 3
    assert positions["posts", 1] == 4
    assert positions["posts", 1, "id"] == 4


def test_key_text_counts_items_from_one_and_quotes_ids() -> None:
    assert key_text(("posts", 0, "overrides", "instagram/reel", "title")) == (
        'posts[1].overrides."instagram/reel".title'
    )

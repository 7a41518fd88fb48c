"""TOML files: every way to get one wrong is answered with the line and how to mend it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatkit.errors import ConfigError
from formatkit.load.toml import parse_toml, read_toml


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        parse_toml(text, "brand.toml")
    [diagnostic] = refused.value.diagnostics
    return diagnostic.text()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('a = 1\nb = "x\nc = 2\n', 2, "quotation mark is opened and not closed"),
        ("a = 1\nb = 'x\nc = 2\n", 2, "quotation mark is opened and not closed"),
        ('a = 1\nb = """x\nc = 2\n', 2, "quotation mark is opened and not closed"),
        ("a = [1,\n2", 2, "bracket"),
        ("a = [1 2]", 1, "comma is missing"),
        ("\na = Nordwerk", 2, "texts stand in straight quotation marks"),
        ("a = „Nordwerk“", 1, "texts stand in straight quotation marks"),
        ("a = 1\na = 2\n", 2, "twice"),
        ("[a]\n[b]\n[a]\n", 3, "twice"),
        ("a = { b = 1, b = 2 }", 1, "twice"),
        ('file = "fonts\\neue\\Haus.otf"', 1, "write paths with /"),
        ('file = "C:\\Users\\x.otf"', 1, "write paths with /"),
        ("Größe = 1", 1, "names with blanks or umlauts"),
        ("name\n", 1, "expected key = value"),
        ("date = 01.12.2026\n", 1, "dates as 2026-12-01"),
        ("a = 1 b = 2", 1, "one key = value per line"),
        ("a = " + "1" * 5000, None, "not valid TOML"),
    ],
)
def test_a_syntax_error_names_line_and_remedy(text: str, line: int | None, words: str) -> None:
    shown = refusal(text)
    assert shown.startswith(f"brand.toml:{line}: " if line else "brand.toml: ")
    assert words in shown


def test_messages_speak_german() -> None:
    with pytest.raises(ConfigError) as refused:
        parse_toml("a = 1\na = 2\n", "brand.toml")
    assert refused.value.diagnostics[0].text("de") == (
        "brand.toml:2: dieser Schlüssel oder Abschnitt steht zweimal in der Datei: a = 2"
        " (beide zusammenfassen oder einen entfernen)"
    )


@pytest.mark.parametrize("text", ["a = " + "[" * 60 + "]" * 60, ".".join("a" * 60) + " = 1", "a = " + "[" * 5000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert "50 deep" in refusal(text) or "bracket" in refusal(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_one_message(text: str) -> None:
    try:
        parse_toml(text, "x.toml")
    except ConfigError as refused:
        [diagnostic] = refused.diagnostics
        assert diagnostic.message("en")
        assert diagnostic.message("de")


def test_a_mistake_in_the_blanks_at_the_end_is_told() -> None:
    assert "brand.toml:2" in refusal("\n\r")


def test_bom_is_accepted_and_other_encodings_are_named(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_bytes('name = "Größe"'.encode("utf-8-sig"))
    assert read_toml(file, "brand.toml").data == {"name": "Größe"}
    file.write_bytes('name = "Größe"'.encode("utf-16"))
    with pytest.raises(ConfigError, match=r"UTF-16.*save it again as UTF-8"):
        read_toml(file, "brand.toml")
    file.write_bytes('a = 1\nname = "Größe"'.encode("cp1252"))
    with pytest.raises(ConfigError, match=r"brand.toml:2: .*byte 0xf6.*save it again as UTF-8"):
        read_toml(file, "brand.toml")


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text("")
    with pytest.raises(ConfigError, match=r"brnd.toml: this file does not exist .did you mean “brand.toml”"):
        read_toml(tmp_path / "brnd.toml", "brnd.toml")
    with pytest.raises(ConfigError, match=r"does not exist$"):
        read_toml(tmp_path / "nowhere" / "brand.toml", "nowhere/brand.toml")


def test_folders_and_pipes_are_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        with pytest.raises(ConfigError, match="expected a file"):
            read_toml(path, "x.toml")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "big.toml"
    with file.open("wb") as handle:
        handle.truncate(20_000_001)
    with pytest.raises(ConfigError, match=r"at most 20 MB"):
        read_toml(file, "big.toml")

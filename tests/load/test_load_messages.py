"""Messages of the load stage: every code that is used has its text in both languages, with the same values."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

CATALOG = tomllib.loads(resources.files("formatkit").joinpath("messages", "load.toml").read_text("utf-8"))
MESSAGES = Path(str(resources.files("formatkit").joinpath("messages")))
SOURCES = Path(str(resources.files("formatkit").joinpath("load")))


def placeholders(said: str | list[str]) -> list[set[str]]:
    """Return the values named in a text, or in each of several of which the first that has all its values is told."""
    return [set(re.findall(r"\{([a-z_]+)\}", text)) for text in ([said] if isinstance(said, str) else said)]


def test_both_languages_say_the_same() -> None:
    assert len(CATALOG) > 60
    for code, texts in CATALOG.items():
        assert set(texts) in ({"en", "de"}, {"en", "de", "en_hint", "de_hint"}), code
        assert placeholders(texts["en"]) == placeholders(texts["de"]), code
        assert placeholders(texts.get("en_hint", "")) == placeholders(texts.get("de_hint", "")), code
        assert texts["en"] != texts["de"], code


def test_codes_and_their_texts_match() -> None:
    used = {code for file in SOURCES.glob("*.py") for code in re.findall(r'"(FK\d+)"', file.read_text("utf-8"))}
    every: dict[str, str] = {}
    for file in MESSAGES.glob("*.toml"):
        for code in tomllib.loads(file.read_text("utf-8")):
            assert code not in every, f"{code} stands in {every.get(code)} and {file.name}"
            every[code] = file.name
    assert used <= every.keys()
    assert {code for code in CATALOG if code not in used} == set()

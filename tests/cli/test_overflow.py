"""A text that does not fit names how much is too much and the key that mends it: doing as told makes the picture."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import formatkit as formatkit_package

Command = Callable[..., Any]
LONG = ("Social Media passiert sowieso, in der Kantine wie auf der Messe, und wer zuhört, erfährt davon. " * 9).strip()
PRESETS = "instagram/story-image,linkedin/image-square,generic/email-header"
ARGUMENTS = ("--presets", PRESETS, "--post-lang", "de", "--jobs", "1", "--lang", "en")


def write_table(file: Path, row: dict[str, str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(row), delimiter=";")
        table.writeheader()
        table.writerow(row)


def test_what_a_table_is_told_mends_it(formatkit: Command, here: Path) -> None:
    row = {"id": "a", "quote": LONG, "author": "Jana Petersen"}
    write_table(here / "posts.csv", row)
    answer = formatkit("batch", "--posts", "posts.csv", *ARGUMENTS)
    assert answer.code == 1
    told = re.findall(
        r"a × (\S+): quote: .* of (\d+) characters .* about (\d+) too many .* to (\d+) characters.* as “(.+?)”",
        answer.err,
    )
    assert {(preset, key) for preset, *_, key in told} == {
        ("instagram/story-image", "quote@tall"),
        ("linkedin/image-square", "quote@square"),
        ("generic/email-header", "quote@banner"),
    }
    assert all(int(length) - int(excess) == int(budget) for _, length, excess, budget, _ in told)
    assert {int(length) for _, length, *_ in told} == {len(LONG)}
    write_table(here / "posts.csv", row | {key: LONG[: int(budget)] for *_, budget, key in told})
    mended = formatkit("batch", "--posts", "posts.csv", *ARGUMENTS)
    assert (mended.code, "made and checked: 3; failed: 0" in mended.err) == (0, True), mended.err


def test_toml_is_told_the_key_that_is_heard(formatkit: Command, here: Path) -> None:
    texts = f'quote = {{ de = "{LONG}", en = "Short." }}\noverrides."instagram/story-image".quote = "{LONG}"'
    (here / "posts.toml").write_text(f'[[posts]]\nid = "a"\n{texts}\n', encoding="utf-8")
    answer = formatkit("batch", "--posts", "posts.toml", *ARGUMENTS)
    keys = set(re.findall(r"here alone as “(.+?)”", answer.err))
    assert keys == {
        'overrides."instagram/story-image".quote',
        "overrides.square.quote.de",
        "overrides.banner.quote.de",
    }


def test_a_word_that_is_too_wide_names_the_key_too(formatkit: Command, here: Path) -> None:
    word = "Uferwerk" * 9
    brand = (Path(formatkit_package.__file__).parent / "brands" / "neutral.toml").read_text("utf-8")
    (here / "brand.toml").write_text(f'{brand}\n[language.de]\nno_break = ["{word}"]\n', encoding="utf-8")
    write_table(here / "posts.csv", {"id": "a", "quote": f"Ein {word} allein"})
    answer = formatkit("batch", "--posts", "posts.csv", "--brand", "brand.toml", *ARGUMENTS)
    assert f"a × instagram/story-image: quote: the word “{word}” is" in answer.err
    assert "a shorter word, here alone as “quote@tall”)" in answer.err


def test_a_slide_has_no_key_of_its_own(formatkit: Command, here: Path) -> None:
    slides = f'slides = [{{ title = "Eins", text = "kurz" }}, {{ title = "{LONG}", text = "kurz" }}]'
    (here / "posts.toml").write_text(
        f'[[posts]]\nid = "a"\ntemplate = "tip-list"\ntitle = "Regeln"\n{slides}\n', encoding="utf-8"
    )
    answer = formatkit("batch", "--posts", "posts.toml", *("--presets", "instagram/carousel", *ARGUMENTS[2:]))
    assert re.search(r"a × instagram/carousel: title: .*\(shorten it to \d+ characters\)", answer.err), answer.err


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_command_for_one_quote_names_no_file_key(lang: str, formatkit: Command) -> None:
    answer = formatkit("render", LONG, "--preset", "instagram/story-image", "--ui-lang", lang)
    assert answer.code == 1
    assert "instagram/story-image: quote: " in answer.err
    assert ("shorten it to" if lang == "en" else "Zeichen kürzen)") in answer.err
    assert "@tall" not in answer.err
    assert "overrides" not in answer.err

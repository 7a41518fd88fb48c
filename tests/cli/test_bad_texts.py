"""Texts that break other tools: each is set, or refused with one sentence; never a traceback, never a box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import formatkit as fk
from formatkit.diagnostics import Severity
from formatkit.errors import FormatkitError
from formatkit.scene.nodes import Text

Command = Callable[..., Any]
FIVE_MEGABYTES = "endlos " * 750_000


@dataclass(frozen=True)
class Bad:
    """A text, the exit code it ends with, the code of the message it brings (or none), and what is shown of it."""

    text: str
    exit: int = 0
    code: str = ""
    shown: str = ""


SET = {
    "lone surrogate": Bad("Gut \ud83dgesagt", code="FK302", shown="Gut gesagt"),
    "other half": Bad("Gut \udc4dgesagt", code="FK302", shown="Gut gesagt"),
    "control characters": Bad("Gut \x01ge\x1b[31msagt\x7f", code="FK302", shown="Gut ge[31msagt"),
    "C1 controls": Bad("Gut \x80\x9bgesagt", code="FK302", shown="Gut gesagt"),
    "piled marks": Bad("Z\u0300\u0301" + "\u0300\u0301" * 60 + "algo", code="FK308"),
    "overrides unbalanced": Bad("Gut \u202egesagt\u202d", code="FK302", shown="Gut gesagt"),
    "embedding without end": Bad("\u202bGut gesagt", code="FK302", shown="Gut gesagt"),
    "isolate without end": Bad("Gut \u2067gesagt", code="FK302", shown="Gut gesagt"),
    "only emoji": Bad("😀👍🏽🇩🇪"),
    "only punctuation": Bad("?!…"),
    "byte order mark": Bad("\ufeffGut gesagt", code="FK302", shown="Gut gesagt"),
    "line and paragraph separator": Bad("Gut\u2028gesagt\u2029ja", shown="Gut gesagt ja"),
    "tabs": Bad("Gut\tgesagt", shown="Gut gesagt"),
    "carriage return": Bad("Gut\rgesagt\r\nja", shown="Gut gesagt ja"),
    "no-break and thin spaces": Bad("Gut\u00a0gesagt\u2009ja"),
    "markup and templates": Bad("{quote} %s <b>$x</b> =1+1", shown="{quote} %s <b>$x</b> =1+1"),
    "begins with a hyphen": Bad("-o out/evil.png"),
}
REFUSED = {
    "replacement character": Bad("Gut \ufffd gesagt", 1, "FK303"),
    "private use": Bad("Gut \uf0a7 gesagt", 1, "FK303"),
    "unassigned": Bad("Gut \u0378 gesagt", 1, "FK303"),
    "noncharacter": Bad("Gut \ufdd0 gesagt", 1, "FK303"),
    "five megabytes": Bad(FIVE_MEGABYTES, 1, "FK309"),
    "empty": Bad("", 2),
}
BLANK = ["   ", "\n\u2028\n", "\u00a0\u2003"]
"""What shows nothing."""
OPTIONS = ("--preset", "generic/open-graph", "--lang", "de", "-o", "card.png")


def is_one_sentence(text: str) -> bool:
    """Tell whether a message is one line without a traceback, a control character or a half of a pair."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) == 1 and "Traceback" not in text and all(c.isprintable() or c in " \n" for c in text)


@pytest.mark.parametrize("bad", SET.values(), ids=SET)
def test_the_command_sets_it(formatkit: Command, here: Path, bad: Bad) -> None:
    answer = formatkit("render", *OPTIONS, "--", bad.text)
    assert answer.code == 0, answer.err
    assert answer.err == "" or is_one_sentence(answer.err)
    assert bool(answer.err) == bool(bad.code)
    with Image.open(here / "card.png") as card:
        assert np.ptp(np.asarray(card.convert("L"))) > 50


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
def test_the_command_refuses_it_in_a_sentence(formatkit: Command, here: Path, bad: Bad) -> None:
    answer = formatkit("render", *OPTIONS, "--", bad.text)
    assert answer.code == bad.exit, answer.err
    assert is_one_sentence(answer.err), answer.err[:500]
    assert len(answer.err) < 700
    assert not list(here.iterdir())


@pytest.mark.parametrize("text", BLANK)
def test_the_command_refuses_blanks_before_it_starts(formatkit: Command, here: Path, text: str) -> None:
    answer = formatkit("render", *OPTIONS, "--", text)
    assert answer.code == 2
    assert is_one_sentence(answer.err)
    assert not list(here.iterdir())


@pytest.mark.parametrize("bad", SET.values(), ids=SET)
def test_the_library_sets_it(bad: Bad) -> None:
    made = fk.compose(fk.Post(id="p", quote=bad.text, lang="de"), preset="generic/open-graph")
    assert {each.code for each in made.diagnostics} == ({bad.code} if bad.code else set())
    (quote,) = [node for node in made.scenes[0].nodes if isinstance(node, Text) and node.id == "quote"]
    lines = "".join(line.text for line in quote.layout.lines)
    assert solid(bad.shown) in solid(lines)
    assert all(glyph.id for line in quote.layout.lines for run in line.runs for glyph in run.glyphs)


@pytest.mark.parametrize("bad", REFUSED.values(), ids=REFUSED)
def test_the_library_refuses_it_in_a_sentence(bad: Bad) -> None:
    with pytest.raises(FormatkitError) as refused:
        fk.compose(fk.Post(id="p", quote=bad.text, lang="de"), preset="generic/open-graph")
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == (bad.code or "FK400")
    for lang in ("en", "de"):
        assert is_one_sentence(diagnostic.text(lang))


def test_a_message_never_shows_what_cannot_be_read(formatkit: Command) -> None:
    answer = formatkit("render", *OPTIONS, "--", "Gut \uf0a7 gesagt")
    assert "U+F0A7" in answer.err
    assert "\uf0a7" not in answer.err


def solid(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", ["control characters", "overrides unbalanced", "only emoji", "piled marks", "tabs"])
def test_a_row_of_a_table_is_set(formatkit: Command, here: Path, name: str) -> None:
    answer = batch_of(formatkit, here, SET[name].text)
    assert answer.code == 0, answer.err
    assert len(list((here / "out").glob("*.png"))) == 2
    assert bool(SET[name].code) == ("warning" in answer.err)


@pytest.mark.parametrize("name", ["replacement character", "private use", "empty"])
def test_a_bad_row_does_not_stop_the_others(formatkit: Command, here: Path, name: str) -> None:
    answer = batch_of(formatkit, here, REFUSED[name].text)
    assert answer.code == 1
    assert answer.err.count("posts.csv:3: schlecht") == 1
    assert "Traceback" not in answer.err
    assert len(list((here / "out").glob("*.png"))) == 1


def batch_of(formatkit: Command, here: Path, text: str) -> Any:
    (here / "posts.csv").write_text(f'id,quote\ngut,Gut gesagt.\nschlecht,"{text}"\n', encoding="utf-8")
    return formatkit("batch", "--presets", "generic/open-graph", "--posts", "posts.csv", "--jobs", "1", "-o", "out")


def test_a_real_command_gets_bytes_that_are_no_text(process: Command, here: Path) -> None:
    """A shell hands over bytes: half of a pair encoded as if it were a character."""
    answer = process("render", *OPTIONS, "--", "Gut \udced\udca0\udc80gesagt")
    assert answer.code == 0, answer.err
    assert is_one_sentence(answer.err)
    assert (here / "card.png").is_file()


def test_a_nul_in_a_pipe_is_removed(formatkit: Command, here: Path) -> None:
    answer = formatkit("render", *OPTIONS, "-", stdin=b"Gut ge\x00sagt")
    assert answer.code == 0, answer.err
    assert "\\u0000" in answer.err


def test_five_megabytes_in_a_pipe_are_refused_at_once(formatkit: Command, here: Path) -> None:
    answer = formatkit("render", *OPTIONS, "-", stdin=FIVE_MEGABYTES.encode())
    assert answer.code == 2
    assert is_one_sentence(answer.err)
    assert not list(here.iterdir())


def test_a_word_of_sixty_letters_is_broken_or_named(formatkit: Command, here: Path) -> None:
    answer = formatkit("render", *OPTIONS, "--", "x" * 60)
    assert answer.code in {0, 1}
    assert (answer.code == 0) == (here / "card.png").is_file()
    assert answer.code == 0 or (is_one_sentence(answer.err) and "x" * 60 in answer.err)


def test_rows_of_json_with_halves_of_pairs_and_nul_are_made(formatkit: Command, here: Path) -> None:
    rows = r'[{"id": "a", "quote": "Gut \ud83dgesagt", "author": "Jana\u0000"}, {"id": "b\ud800", "quote": "Gut."}]'
    (here / "posts.json").write_text(rows, encoding="utf-8")
    answer = formatkit("batch", "--presets", "generic/open-graph", "--posts", "posts.json", "--jobs", "1", "-o", "out")
    assert answer.code == 0, answer.err
    assert {"a_generic-open-graph_en.png", "b_generic-open-graph_en.png"} <= {
        path.name for path in Path("out").iterdir()
    }
    assert all(point in answer.err for point in ("U+D83D", "U+0000", "U+D800"))


def test_five_megabytes_in_a_cell_are_refused_in_a_sentence(formatkit: Command, here: Path) -> None:
    (here / "posts.csv").write_text(f'id,quote\ngut,Gut gesagt.\nschlecht,"{FIVE_MEGABYTES}"\n', encoding="utf-8")
    answer = formatkit("batch", "--presets", "generic/open-graph", "--posts", "posts.csv", "--jobs", "1", "-o", "out")
    assert answer.code in {1, 2}
    assert "Traceback" not in answer.err
    assert len(answer.err) < 3000
    assert "posts.csv:3" in answer.err


@pytest.mark.parametrize("text", [*BLANK, "\u200b\u2060\u00ad", "\x01\x02"])
def test_the_library_refuses_a_text_that_shows_nothing(text: str) -> None:
    with pytest.raises(FormatkitError) as refused:
        fk.compose(fk.Post(id="p", quote=text, lang="de"), preset="generic/open-graph")
    assert [each.code for each in refused.value.diagnostics if each.severity is Severity.ERROR] == ["FK400"]


@pytest.mark.parametrize("text", ["\u200b\u2060\u00ad", "\x01\x02"])
def test_the_command_refuses_a_text_that_shows_nothing(formatkit: Command, here: Path, text: str) -> None:
    answer = formatkit("render", *OPTIONS, "--", text)
    assert answer.code != 0
    assert not list(here.iterdir())

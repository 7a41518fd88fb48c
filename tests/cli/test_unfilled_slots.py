"""Posts that leave a slot empty which their template needs, as when a table's columns have other names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
PLACES = ("--presets", "generic/open-graph", "--presets", "linkedin/image-square", "-o", "out")


@pytest.fixture
def table(here: Path) -> Path:
    file = here / "plan.csv"
    file.write_text("id;Zitat\nleise;Unsere Pumpe ist leise.\nlaut;Unsere Pumpe war laut.\n", "utf-8")
    return file


def test_a_dry_run_tells_of_them_and_how_to_name_the_column(formatkit: Command, table: Path) -> None:
    answer = formatkit("batch", *PLACES, "--posts", table.name, "--dry-run", "--lang", "en")
    assert answer.code == 1
    assert answer.err.count("plan.csv:2: leise: quote: ") == 1
    assert answer.err.count("plan.csv:3: laut: quote: ") == 1
    assert "[columns]" in answer.err
    answer = formatkit("batch", *PLACES, "--posts", table.name, "--dry-run", "--json")
    assert [each["code"] for each in json.loads(answer.out)["invalid"]] == ["FK400", "FK400"]


def test_a_run_tells_what_fails_alike_at_several_placements_once(formatkit: Command, table: Path) -> None:
    answer = formatkit("batch", *PLACES, "--posts", table.name, "--lang", "en", "--jobs", "1")
    assert answer.code == 1
    assert answer.err.count("leise: quote: ") == 1
    assert "failed: 4" in answer.err


def test_a_post_that_is_in_no_table_hears_nothing_of_columns(formatkit: Command, here: Path) -> None:
    (here / "posts.toml").write_text('[[posts]]\nid = "a"\nauthor = "Jana"\n', "utf-8")
    answer = formatkit("batch", *PLACES, "--posts", "posts.toml", "--dry-run", "--lang", "en")
    assert answer.code == 1
    assert "needs the slot “quote”" in answer.err
    assert "[columns]" not in answer.err

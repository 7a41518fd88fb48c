from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
EXAMPLE = Path(__file__).parents[2] / "examples" / "corporate-communications"
CAMPAIGN = str(EXAMPLE / "campaign.toml")


def _uses(formatkit: Command, file: str) -> list[dict[str, Any]]:
    answer = formatkit("where-used", file, CAMPAIGN, "--json")
    assert answer.code == 0, answer.err
    uses: list[dict[str, Any]] = json.loads(answer.out)["uses"]
    return uses


def _photographs() -> list[str]:
    return sorted(
        path.relative_to(EXAMPLE).as_posix() for path in (EXAMPLE / "photos").iterdir() if path.suffix == ".jpg"
    )


def _posts_that_name(file: str) -> set[str]:
    rows = (EXAMPLE / "posts.csv").read_text("utf-8-sig").splitlines()
    return {row.replace(";", ",").split(",")[0] for row in rows if file in row}


@pytest.mark.parametrize("file", _photographs())
def test_posts_that_name_a_photograph_are_listed_and_no_others(file: str, formatkit: Command) -> None:
    uses = _uses(formatkit, file)
    assert {use["post"] for use in uses} == _posts_that_name(file)
    assert {use["role"] for use in uses} <= {"content"}


def test_a_path_from_the_working_folder_means_the_same_file(formatkit: Command) -> None:
    file = next(file for file in _photographs() if _posts_that_name(file))
    assert _uses(formatkit, str(EXAMPLE / file)) == _uses(formatkit, file) != []


def test_every_picture_may_show_a_logo(formatkit: Command) -> None:
    logo = next((EXAMPLE / "logo").glob("*.svg"))
    uses = _uses(formatkit, str(logo))
    assert uses
    assert {use["role"] for use in uses} == {"logo"}


def test_names_stand_alone_on_their_lines(formatkit: Command) -> None:
    file = next(file for file in _photographs() if _posts_that_name(file))
    answer = formatkit("where-used", file, CAMPAIGN)
    assert answer.out.splitlines() == [use["name"] for use in _uses(formatkit, file)]


def test_a_file_that_nothing_shows_gives_an_empty_list(formatkit: Command) -> None:
    answer = formatkit("where-used", "photos/nowhere.jpg", CAMPAIGN)
    assert (answer.code, answer.out) == (0, "")

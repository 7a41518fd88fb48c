from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formatkit.batch.plan import plan
from formatkit.errors import ConfigError
from formatkit.load.campaign import load_campaign

Command = Callable[..., Any]
EXAMPLE = Path(__file__).parents[2] / "examples" / "corporate-communications"
DAY = "2027-01-14"
"""The date of the post `quiet`, which shows the photograph."""


@pytest.fixture
def planned(here: Path, formatkit: Command) -> Callable[[str, str], Any]:
    """Return a function that plans the post with a column of the media table."""
    shutil.copytree(EXAMPLE, here / "campaign", ignore=shutil.ignore_patterns("out"))

    def told(column: str, value: str) -> Any:
        Path("campaign/media.csv").write_text(
            f"file,people,{column}\nphotos/facade.jpg,Jana Petersen,{value}\n", "utf-8"
        )
        return formatkit("batch", "campaign/campaign.toml", "--only", "quiet", "--dry-run", "--lang", "en")

    return told


@pytest.mark.parametrize("column", ["licence_until", "consent_until"])
@pytest.mark.parametrize(
    ("until", "code", "word"),
    [("2027-01-13", 2, "ended"), (DAY, 0, "ends"), ("2027-02-12", 0, "ends"), ("2027-02-13", 0, "")],
)
def test_the_end_is_held_against_the_day_of_the_post(
    column: str, until: str, code: int, word: str, planned: Callable[[str, str], Any]
) -> None:
    answer = planned(column, until)
    assert answer.code == code, answer.err
    if word:
        assert f"{word} on {until}" in answer.err
        assert "media.csv:2" in answer.err
        assert "photos/facade.jpg" in answer.err
        assert DAY in answer.err
    else:
        assert "facade.jpg" not in answer.err


def test_where_used_answers_although_the_licence_has_ended(
    planned: Callable[[str, str], Any], formatkit: Command
) -> None:
    assert planned("licence_until", "2027-01-13").code == 2
    answer = formatkit("where-used", "photos/facade.jpg", "campaign/campaign.toml")
    assert answer.code == 0, answer.err
    assert "quiet" in answer.out


def test_a_post_without_a_date_counts_as_published_on_the_day_of_the_run(
    planned: Callable[[str, str], Any], formatkit: Command
) -> None:
    planned("licence_until", "2027-01-13")
    posts = Path("campaign/posts.csv")
    posts.write_text(posts.read_text("utf-8-sig").replace(f"quiet,{DAY}", "quiet,"), "utf-8")
    campaign = load_campaign("campaign/campaign.toml")
    with pytest.raises(ConfigError) as caught:
        plan(campaign, only=["quiet"], today=date(2027, 1, 14))
    assert {each.code for each in caught.value.diagnostics} == {"FK717"}
    assert {each.code for each in plan(campaign, only=["quiet"], today=date(2027, 1, 13)).diagnostics} >= {"FK719"}
    assert not {each.code for each in plan(campaign, only=["quiet"]).diagnostics} & {"FK717", "FK719"}

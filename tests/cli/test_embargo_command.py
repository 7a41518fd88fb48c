"""Embargo and disclaimer by the command: held back until their time, whatever the day on which tests run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from campaign_files import write_campaign

Command = Callable[..., Any]
SETTINGS = """\
embargo = 2026-12-24

[defaults]
disclaimer = "Anzeige der Nordwerk Antriebe GmbH"
"""
POSTS = """\
[[posts]]
id = "bescherung"
quote = "Da ist sie."

[[posts]]
id = "vorab"
embargo = "2026-12-01T09:00+01:00"
quote = "Bald."
disclaimer = "Kein Angebot"
"""


@pytest.fixture
def campaign(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a campaign under embargo into the working folder, where the clock stands at 10 December 2026."""
    write_campaign(here, POSTS, settings=SETTINGS)
    set_clock(monkeypatch, datetime(2026, 12, 10, tzinfo=UTC))
    return here


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))


def made(folder: Path) -> list[str]:
    return sorted(path.name.split("_")[0] for path in folder.glob("*.png"))


def test_a_post_is_held_back_until_its_day(formatkit: Command, campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    early = formatkit("batch", "--jobs", "1")
    assert early.code == 0, early.err
    assert made(campaign / "out") == ["vorab"]
    assert "bescherung: embargo: under embargo until 2026-12-24: nothing of it is made" in early.err
    set_clock(monkeypatch, datetime(2026, 12, 25, tzinfo=UTC))
    late = formatkit("batch", "--jobs", "1")
    assert late.code == 0, late.err
    assert made(campaign / "out") == ["bescherung", "vorab"]
    assert "embargo" not in late.err


def test_made_ahead_it_is_a_draft_and_is_told_of_afterwards(formatkit: Command, campaign: Path) -> None:
    ahead = formatkit("batch", "--jobs", "1", "--include-embargoed")
    assert "it counts as a draft" in ahead.err
    told = json.loads((campaign / "out" / "report.json").read_text("utf-8"))["assets"]
    assert {asset["post"]: asset["status"] for asset in told} == {"bescherung": "draft", "vorab": "approved"}
    after = formatkit("batch", "--jobs", "1")
    assert "still in the output folder, although it is under embargo until 2026-12-24" in after.err
    planner = (campaign / "out" / "planner.csv").read_text("utf-8-sig")
    assert "vorab" in planner
    assert "bescherung" not in planner


def test_the_disclaimer_of_campaign_or_post_is_in_the_post_text(formatkit: Command, campaign: Path) -> None:
    formatkit("batch", "--jobs", "1", "--include-embargoed")
    texts = {path.name.split("_")[0]: path.read_text("utf-8") for path in (campaign / "out").glob("*.txt")}
    assert "Anzeige der Nordwerk Antriebe GmbH" in texts["bescherung"]
    assert "Kein Angebot" in texts["vorab"]
    assert "Anzeige" not in texts["vorab"]


def test_a_post_dated_before_the_embargo_of_its_campaign_is_a_mistake(formatkit: Command, campaign: Path) -> None:
    (campaign / "posts.toml").write_text('[[posts]]\nid = "a"\ndate = 2026-12-01\nquote = "Ja."\n', "utf-8")
    answer = formatkit("batch", "--dry-run")
    assert answer.code == 2
    assert "posts.toml:1: a: date: the post is dated 2026-12-01, before its embargo ends (2026-12-24)" in answer.err


def test_a_clock_that_is_no_number_is_refused(
    formatkit: Command, campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "gestern")
    answer = formatkit("batch", "--dry-run")
    assert answer.code == 2
    assert "SOURCE_DATE_EPOCH sets the clock: seconds since 1970, digits alone; found “gestern”" in answer.err

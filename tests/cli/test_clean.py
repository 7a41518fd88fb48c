"""`formatkit clean`: what no post makes any more is deleted, and nothing else ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campaign_files import edited, write_campaign

Command = Callable[..., Any]
FIRST, SECOND = "a/erster_linkedin-image-square_de", "a/zweiter_linkedin-image-square_de"
SETTINGS = 'file_name = "a/{post}_{network}-{placement}_{lang}"\n'
POSTS = "id;quote\nerster;Zuhören zuerst.\n"


@pytest.fixture
def emptied(here: Path, formatkit: Command) -> Path:
    """Make two posts, take the second out of the table, and return the output folder."""
    write_campaign(here, POSTS + "zweiter;Dann antworten.\n", settings=SETTINGS)
    assert formatkit("batch", "--jobs", "1").code == 0
    (here / "posts.csv").write_text(POSTS, encoding="utf-8")
    return here / "out"


def names(out: Path) -> set[str]:
    return {path.relative_to(out).with_suffix("").as_posix() for path in out.rglob("*_*_*") if path.is_file()}


def test_a_run_tells_of_what_is_left_over_and_deletes_nothing(formatkit: Command, emptied: Path) -> None:
    answer = formatkit("batch", "--jobs", "1")
    assert f"belong to no post any more: 2, such as “{SECOND}.png”" in answer.err
    assert "`formatkit clean` deletes them" in answer.err
    assert names(emptied) == {FIRST, SECOND}


def test_what_is_left_over_is_deleted(formatkit: Command, emptied: Path) -> None:
    answer = formatkit("clean")
    assert answer.code == 0, answer.err
    assert [Path(line) for line in answer.out.splitlines()] == [emptied / f"{SECOND}{end}" for end in (".png", ".txt")]
    assert "deleted: 2" in answer.err
    assert names(emptied) == {FIRST}
    assert formatkit("clean").out == ""
    assert "belong to no post" not in formatkit("batch", "--jobs", "1").err


def test_a_dry_run_deletes_nothing(formatkit: Command, emptied: Path) -> None:
    answer = formatkit("clean", "--dry-run", "--json")
    told = json.loads(answer.out)
    assert told["files"] == [f"{SECOND}.png", f"{SECOND}.txt"]
    assert told["deleted"] is False
    assert names(emptied) == {FIRST, SECOND}
    assert "to delete: 2; this was a dry run" in formatkit("clean", "--dry-run").err


def test_what_was_changed_since_stays(formatkit: Command, emptied: Path) -> None:
    changed = emptied / f"{SECOND}.txt"
    changed.write_text("Notizen", encoding="utf-8")
    answer = formatkit("clean")
    assert answer.code == 0
    assert f"“{SECOND}.txt” was changed after it was made, so it is not deleted" in answer.err
    assert changed.read_text("utf-8") == "Notizen"
    assert not (emptied / f"{SECOND}.png").exists()


def test_files_of_others_stay(formatkit: Command, emptied: Path) -> None:
    foreign = [emptied / "a" / "dritter_linkedin-image-square_de.png", emptied / "mine_of_all.txt"]
    for path in foreign:
        path.write_bytes(b"not of formatkit")
    assert formatkit("clean").code == 0
    assert [path.read_bytes() for path in foreign] == [b"not of formatkit"] * 2


def test_folders_that_are_empty_then_go_too(formatkit: Command, emptied: Path, here: Path) -> None:
    edited(here / "campaign.toml", '"a/', '"b/')
    assert formatkit("clean").code == 0
    assert not (emptied / "a").exists()
    assert emptied.is_dir()


def test_where_a_post_cannot_be_read_nothing_is_deleted(formatkit: Command, emptied: Path, here: Path) -> None:
    (here / "posts.csv").write_text(POSTS.replace("quote", "qote"), encoding="utf-8")
    answer = formatkit("clean")
    assert answer.code == 2
    assert names(emptied) == {FIRST, SECOND}


def test_nothing_is_deleted_while_a_run_is_at_work(formatkit: Command, process: Command, emptied: Path) -> None:
    from formatkit.batch.lock import sole_run

    with sole_run(emptied):
        answer = process("clean")
    assert answer.code == 2
    assert "another run" in answer.err
    assert names(emptied) == {FIRST, SECOND}

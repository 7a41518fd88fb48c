from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from campaign_files import brand_kit, write_campaign
from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.load.campaign import load_campaign

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


FONTS = """\
headline = { file = "fonts/house.ttf", weight = 700 }
text = { family = "Inter", fallback = ["fonts/rare.ttf", "Noto Serif"] }
"""
FILES = """\
[logo.files]
on_light = "logo.png"
[look.music]
file = "bed.wav"
[bumpers]
intro = "intro.mp4"
"""
SETTINGS = """\
people = { team = { file = "team.csv" } }
languages = ["en"]
[defaults]
style = "photo"
"""
POSTS = """\
[[posts]]
id = "hello"
for_each = "team"
presets = ["linkedin/image-square"]
quote = "{name} says hello."
photo = "{portrait}"

[[posts]]
id = "harbor"
presets = ["linkedin/video-square", "linkedin/image-square"]
quote = "By the sea."
video = "film/Hafen-Ü.mp4"
voice = "take.wav"
captions = "take.srt"
"""


@pytest.fixture
def team(here: Path) -> Path:
    """Write a campaign whose posts name portraits of a table of people, a film, a voice-over and captions."""
    folder = here / "campaign"
    write_campaign(folder, POSTS, settings=SETTINGS, brand=brand_kit(FILES, fonts=FONTS))
    (folder / "team.csv").write_text(
        "id,name,portrait\njana,Jana,people/jana.png\nlars,Lars,people/lars.png\n", "utf-8"
    )
    (folder / "people").mkdir()
    for name in ("jana", "lars"):
        (folder / "people" / f"{name}.png").write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("file", "role", "posts"),
    [
        ("people/jana.png", "content", {"hello": 1}),
        ("film/Hafen-Ü.mp4", "content", {"harbor": 2}),
        ("FILM\\hafen-u\u0308.MP4", "content", {"harbor": 2}),
        ("take.wav", "content", {"harbor": 1}),
        ("take.srt", "content", {"harbor": 1}),
        ("bed.wav", "music", {"harbor": 1}),
        ("intro.mp4", "bumper", {"harbor": 1}),
        ("logo.png", "logo", {"hello": 2, "harbor": 2}),
        ("fonts/house.ttf", "font", {"hello": 2, "harbor": 2}),
        ("fonts/rare.ttf", "font", {"hello": 2, "harbor": 2}),
        ("Noto Serif", "font", {}),
    ],
)
def test_every_kind_of_file_is_found_also_when_it_is_gone(
    file: str, role: str, posts: dict[str, int], team: Path, formatkit: Command
) -> None:
    answer = formatkit("where-used", file, "campaign/campaign.toml", "--json")
    assert answer.code == 0, answer.err
    uses = json.loads(answer.out)["uses"]
    assert Counter(use["post"] for use in uses) == posts
    assert {use["role"] for use in uses} <= {role}


def test_paths_are_those_of_the_working_folder_wherever_that_is(
    team: Path, formatkit: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(file: str, campaign: str) -> list[str]:
        lines: list[str] = formatkit("where-used", file, campaign).out.splitlines()
        return lines

    wanted = found("people/lars.png", "campaign")
    assert len(wanted) == 1
    assert found("campaign/people/lars.png", "campaign/campaign.toml") == wanted
    assert found(str(team / "people" / "lars.png"), "campaign") == wanted
    (team / "deep").mkdir()
    monkeypatch.chdir(team / "deep")
    assert found("../people/lars.png", "..") == wanted
    assert found("people/lars.png", "../campaign.toml") == wanted
    assert found("lars.png", "..") == []


def test_files_in_the_way_of_a_run_do_not_keep_it_from_answering(team: Path, formatkit: Command) -> None:
    name = formatkit("where-used", "people/lars.png", "campaign").out.strip()
    (team / "out").mkdir()
    (team / "out" / f"{name}.png").write_bytes(b"somebody else's")
    assert formatkit("batch", "campaign/campaign.toml", "--dry-run").code == 2
    assert formatkit("where-used", "people/lars.png", "campaign").out.strip() == name


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the post `quiet` of the example in a folder of its own, and return the output folder."""
    out = tmp_path_factory.mktemp("finished") / "out"
    campaign = load_campaign(CAMPAIGN)
    report = run(plan(campaign, only=["quiet", "late", "linkedin"], out=out, today=date(2027, 1, 1)), workers=1)
    assert report.exit_code == 0
    return out


def test_a_finished_run_tells_what_it_shows(finished: Path, formatkit: Command, here: Path) -> None:
    photograph = EXAMPLE / "photos" / "facade.jpg"
    answer = formatkit("where-used", str(photograph), str(finished), "--json")
    assert answer.code == 0, answer.err
    [use] = json.loads(answer.out)["uses"]
    assert (use["post"], use["preset"], use["role"], use["by"]) == (
        "quiet",
        "linkedin/image-portrait",
        "content",
        "content",
    )
    assert (finished / use["path"]).is_file()
    shutil.copy(photograph, here / "another name.jpg")
    for file in ("another name.jpg", "photos/facade.jpg", "/gone/photos/Facade.jpg"):
        found = formatkit("where-used", file, str(finished / "report.json"))
        assert (found.code, found.out.splitlines()) == (0, [use["path"]]), file
    assert formatkit("where-used", "nowhere.jpg", str(finished)).out == ""
    logo = next((EXAMPLE / "logo").glob("*.svg"))
    assert len(formatkit("where-used", str(logo), str(finished)).out.splitlines()) == 2


@pytest.mark.parametrize(("content", "code"), [("{}", "FK855"), ("no JSON", "FK855"), (None, "FK856")])
def test_what_is_no_report_or_an_older_one_is_told(
    content: str | None, code: str, finished: Path, formatkit: Command, here: Path
) -> None:
    if content is None:
        older = json.loads((finished / "report.json").read_text("utf-8"))
        del older["sources"]
        for asset in older["assets"]:
            del asset["sources"]
        content = json.dumps(older)
    (here / "report.json").write_text(content, "utf-8")
    answer = formatkit("where-used", "a.jpg", "report.json", "--json")
    assert answer.code == 2
    assert [each["code"] for each in json.loads(answer.out)["diagnostics"]] == [code]

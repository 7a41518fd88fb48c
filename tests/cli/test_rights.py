"""Licences and consents by the command and from Python, on days that the tests name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import formatkit as fk
from formatkit.batch.plan import plan, plan_reporting
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
        assert f"campaign/media.csv:2: {column}: " in answer.err
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


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "name another file in the post, or ask Jana Petersen again and correct consent_until"),
        ("de", "im Beitrag eine andere Datei nennen, oder Jana Petersen neu fragen und consent_until berichtigen"),
    ],
)
def test_it_is_said_how_to_mend_it(
    lang: str, sentence: str, planned: Callable[[str, str], Any], formatkit: Command
) -> None:
    planned("consent_until", "2027-01-13")
    answer = formatkit("batch", "campaign/campaign.toml", "--dry-run", "--lang", lang)
    assert f"({sentence})" in answer.err


def test_skip_invalid_leaves_out_all_pictures_of_the_post_and_makes_the_others(
    planned: Callable[[str, str], Any], formatkit: Command
) -> None:
    planned("licence_until", "2027-01-13")
    words = ("batch", "campaign/campaign.toml", "-o", "out", "--jobs", "1", "--only", "linkedin", "--json")
    assert formatkit(*words).code == 2
    assert not Path("out").exists()
    answer = formatkit(*words, "--skip-invalid")
    data = json.loads(answer.out)
    assert (answer.code, data["exit_code"]) == (1, 1)
    assert [(each["code"], each["where"]["line"], each["where"]["key"]) for each in data["invalid"]] == [
        ("FK717", 2, "licence_until")
    ]
    made = [path.name for path in Path("out").rglob("*.png")]
    assert made
    assert not [name for name in made if "quiet" in name]


def test_what_an_earlier_run_made_of_such_a_post_is_told(
    planned: Callable[[str, str], Any], formatkit: Command
) -> None:
    planned("consent_until", "2028-01-01")
    words = ("batch", "campaign/campaign.toml", "-o", "out", "--jobs", "1", "--only", "quiet", "--lang", "en")
    assert formatkit(*words).code == 0
    planned("consent_until", "2027-01-13")
    answer = formatkit(*words, "--skip-invalid")
    assert answer.code == 1
    assert "warning: campaign/posts.csv" in answer.err
    assert "made earlier and still in the output folder, although a licence or consent has ended" in answer.err


def test_what_stays_of_a_campaign_keeps_its_names_and_sizes(planned: Callable[[str, str], Any]) -> None:
    planned("licence_until", "2027-01-13")
    campaign = load_campaign("campaign/campaign.toml")
    made, ended = plan_reporting(campaign)
    assert {each.code for each in ended} == {"FK717"}
    whole = plan(replace(campaign, media=()))
    assert [job.stem for job in made.jobs] == [job.stem for job in whole.jobs if job.post != "quiet"]


@pytest.fixture
def photographs(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a photograph and a media table whose licence ends on 13 January 2027; it is the 14th."""
    (here / "stock").mkdir()
    shutil.copy(EXAMPLE / "photos" / "facade.jpg", here / "stock" / "facade.jpg")
    (here / "stock" / "media.csv").write_text(
        "file,credit,licence_until\nfacade.jpg,Photo: Samuel Zeller,2027-01-13\n", "utf-8"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2027, 1, 14, 12, tzinfo=UTC).timestamp())))
    return here / "stock"


def test_render_refuses_a_photograph_whose_licence_has_ended(photographs: Path, formatkit: Command) -> None:
    words = ("render", "Quiet.", "--photo", "stock/facade.jpg", "--media", "stock/media.csv", "-o", "card.png")
    answer = formatkit(*words, "--ui-lang", "en")
    assert answer.code == 2
    assert answer.err.startswith("error: stock/media.csv:2: licence_until: the licence of ")
    assert "ended on 2027-01-13" in answer.err
    assert not Path("card.png").exists()
    answer = formatkit(*words, "--ui-lang", "en", "--date", "13.01.2027")
    assert answer.code == 0, answer.err
    assert "ends on 2027-01-13" in answer.err
    assert Path("card.png").is_file()


def test_render_finds_the_media_table_of_its_working_folder(
    photographs: Path, monkeypatch: pytest.MonkeyPatch, process: Command
) -> None:
    monkeypatch.chdir(photographs)
    answer = process("render", "Quiet.", "--photo", "facade.jpg", "-o", "card.png", "--ui-lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: media.csv:2: licence_until: ")
    assert process("render", "Quiet.", "-o", "card.png", "--ui-lang", "en").code == 0


def test_render_from_python_holds_licences_against_the_post_s_date_else_the_clock(photographs: Path) -> None:
    post = fk.Post(quote="Quiet.", photo="facade.jpg", style="photo")
    media, _ = fk.load_media("media.csv", photographs)
    said: Any = {"preset": "linkedin/image-square", "folder": photographs, "media": media}
    for published in (post, post.model_copy(update={"date": date(2027, 3, 1)})):
        with pytest.raises(fk.ConfigError) as caught:
            fk.render(published, out="card.png", **said)
        [found] = caught.value.diagnostics
        assert (found.code, found.where.line, found.where.key) == ("FK717", 2, "licence_until")
    with pytest.raises(fk.ConfigError):
        fk.compose(post, **said)
    asset = fk.render(post, out="card.png", today=date(2027, 1, 13), **said)
    assert "FK719" in {each.code for each in asset.diagnostics}
    asset = fk.render(post.model_copy(update={"date": date(2026, 12, 1)}), out="card.png", **said)
    assert not {each.code for each in asset.diagnostics} & {"FK717", "FK719"}


def test_a_voice_and_a_video_have_licences_too(photographs: Path) -> None:
    media = tuple(fk.MediaEntry(file=name, licence_until=date(2027, 1, 13)) for name in ("take.wav", "harbor.mp4"))
    post = fk.Post(quote="Quiet.", video="harbor.mp4", voice="take.wav")
    with pytest.raises(fk.ConfigError) as caught:
        fk.compose(post, preset="instagram/reel", folder=photographs, media=media)
    assert {dict(each.values)["file"] for each in caught.value.diagnostics} == {"take.wav", "harbor.mp4"}

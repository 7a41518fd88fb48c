"""The example campaign runs as its README says, and everything it makes is what the networks take."""

from __future__ import annotations

import hashlib
import json
import runpy
import shutil
from pathlib import Path

import pytest

import formatkit as fk
from formatkit.load.templates import template_names

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
CAMPAIGN = EXAMPLES / "unternehmenskommunikation"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[fk.Report, Path]:
    out = tmp_path_factory.mktemp("example")
    pictures = fk.preset_set("b2b-dach").presets
    return fk.run(fk.plan(fk.load_campaign(CAMPAIGN / "campaign.toml"), only=pictures, out=out), workers=2), out


FILMS = ("linkedin/video-portrait", "instagram/reel", "instagram/story-video", "youtube/shorts")


def test_a_feed_video_a_reel_a_story_and_a_short_are_planned_of_every_post(tmp_path: Path) -> None:
    every = fk.plan(fk.load_campaign(CAMPAIGN / "campaign.toml"), only=FILMS, out=tmp_path).jobs
    jobs = [job for job in every if job.order.template.name == "quote"]
    posts = {job.post for job in jobs}
    assert len(posts) == 12
    assert {(job.post, job.preset) for job in jobs} == {(post, preset) for post in posts for preset in FILMS}


def test_the_films_of_a_post_are_made_without_a_warning_and_with_music(tmp_path: Path) -> None:
    planned = fk.plan(fk.load_campaign(CAMPAIGN / "campaign.toml"), only=(*FILMS, "selber-tag"), out=tmp_path)
    report = fk.run(planned, workers=2, quality="draft")
    assert report.exit_code == 0
    assert sorted(asset.preset for asset in report.assets) == sorted(FILMS)
    assert [each.text() for each in report.all_diagnostics() if each.severity == "warning"] == []
    for asset in report.assets:
        assert asset.seconds is not None
        assert asset.seconds > 5
        problems = fk.check(asset.path, preset=asset.preset)
        assert [each.text() for each in problems if each.code not in ("FK601", "FK609")] == []  # a draft is small
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.count("<video") == 4


def test_every_template_has_its_post(tmp_path: Path) -> None:
    jobs = fk.plan(fk.load_campaign(CAMPAIGN / "campaign.toml"), out=tmp_path).jobs
    assert {job.order.template.name for job in jobs} == set(template_names())


def test_the_posts_of_the_templates_are_made_without_a_failure_or_a_warning(tmp_path: Path) -> None:
    shown = ("lieferkette", "am-selben-tag", "fuenf-regeln", "servicetechnik", "kuestenmolkerei")
    more = ("hannover-messe", "nw-40", "zu-gross", "jahresende", "kopfbild")
    planned = fk.plan(fk.load_campaign(CAMPAIGN / "campaign.toml"), only=(*shown, *more), out=tmp_path)
    report = fk.run(planned, workers=2, quality="draft")
    assert report.exit_code == 0
    assert {made.job.post for made in report.made} == {*shown, *more}
    assert [each.text() for each in report.all_diagnostics() if each.severity == "warning"] == []


def test_the_english_campaign_is_made_without_a_failure_or_a_warning(tmp_path: Path) -> None:
    campaign = fk.load_campaign(EXAMPLES / "corporate-communications" / "campaign.toml")
    report = fk.run(fk.plan(campaign, out=tmp_path), workers=2)
    assert report.exit_code == 0
    assert len(report.made) == 12
    assert [each.text() for each in report.all_diagnostics() if each.severity == "warning"] == []


def test_all_is_made_without_a_failure_or_a_warning(made: tuple[fk.Report, Path]) -> None:
    report, _ = made
    assert report.exit_code == 0
    assert not report.failed
    assert len(report.made) == 152
    warnings = [each.text() for each in report.all_diagnostics() if each.severity == "warning"]
    assert warnings == []


def test_every_picture_is_accepted_by_its_placement(made: tuple[fk.Report, Path]) -> None:
    _, out = made
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert len(report["assets"]) == 152
    for entry in report["assets"]:
        found = fk.check(out / entry["path"], preset=entry["preset"])
        assert [each.text() for each in found] == [], entry["path"]
        assert hashlib.sha256((out / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]


def test_nothing_of_the_machine_is_in_what_is_made(made: tuple[fk.Report, Path]) -> None:
    _, out = made
    for file in out.rglob("*"):
        if file.is_file():
            assert str(ROOT).encode() not in file.read_bytes(), file.name


def test_each_purpose_and_each_network_of_the_set_is_there(made: tuple[fk.Report, Path]) -> None:
    _, out = made
    entries = json.loads((out / "report.json").read_text("utf-8"))["assets"]
    assert {entry["purpose"] for entry in entries} == {
        "customer-loyalty",
        "recruiting",
        "brand-awareness",
        "expertise",
    }
    placements = {entry["preset"] for entry in entries}
    assert placements == set(fk.preset_set("b2b-dach").presets)
    marked = {entry["preset"] for entry in entries if entry["our_recommendation"]}
    assert marked == {"xing/post-image"}


def test_the_campaign_makes_english_pictures_of_its_bilingual_posts(tmp_path: Path) -> None:
    folder = tmp_path / "campaign"
    shutil.copytree(CAMPAIGN, folder)
    file = folder / "campaign.toml"
    text = file.read_text("utf-8").replace('languages = ["de"]', 'languages = ["de", "en"]')
    file.write_text(text, "utf-8")
    jobs = fk.plan(fk.load_campaign(file), out=tmp_path / "out").jobs
    assert {job.post for job in jobs if job.lang == "en"} == {"fachwissen", "handvoll"}


def test_the_preview_script_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(CAMPAIGN, tmp_path / "unternehmenskommunikation")
    (tmp_path / "unternehmenskommunikation" / "preview.jpg").unlink()
    shutil.copy(EXAMPLES / "preview.py", tmp_path)
    runpy.run_path(str(tmp_path / "preview.py"), run_name="__main__")
    preview = tmp_path / "unternehmenskommunikation" / "preview.jpg"
    assert preview.read_bytes()[:2] == b"\xff\xd8"
    assert preview.stat().st_size > 100_000


@pytest.mark.parametrize("preset", [preset.id for preset in fk.presets(kind="image")])
def test_every_still_placement_renders_a_quote(preset: str, tmp_path: Path) -> None:
    post = fk.Post(id="short", quote="Wer zuhört, hat mehr zu sagen.", author="Jana Petersen", lang="de")
    asset = fk.render(post, preset=preset, out=tmp_path)
    assert asset.size == fk.preset(preset).size
    assert [each.text() for each in fk.check(asset.path, preset=preset)] == []

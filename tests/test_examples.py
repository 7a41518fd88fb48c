"""The example campaign runs as its README says, and everything it makes is what the networks take."""

from __future__ import annotations

import hashlib
import json
import runpy
import shutil
from pathlib import Path

import pytest

import formatkit as fk

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
CAMPAIGN = EXAMPLES / "unternehmenskommunikation"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[fk.Report, Path]:
    out = tmp_path_factory.mktemp("example")
    return fk.run(fk.plan(fk.load_campaign(CAMPAIGN / "campaign.toml"), out=out), workers=2), out


def test_all_is_made_without_a_failure_or_a_warning(made: tuple[fk.Report, Path]) -> None:
    report, _ = made
    assert report.exit_code == 0
    assert not report.failed
    assert len(report.made) == 132
    warnings = [each.text() for each in report.all_diagnostics() if each.severity == "warning"]
    assert warnings == []


def test_every_picture_is_accepted_by_its_placement(made: tuple[fk.Report, Path]) -> None:
    _, out = made
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert len(report["assets"]) == 132
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

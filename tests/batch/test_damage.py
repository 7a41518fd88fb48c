"""What was damaged since it was made is told from what somebody changed, and a ledger that was is made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import formatkit as fk
from formatkit.batch.damage import is_damaged
from formatkit.batch.ledger import LEDGER, REPORT, read_ledger, sha256_of
from formatkit.batch.plan import plan
from formatkit.batch.run import run
from formatkit.batch.targets import REPORT_TABLE
from formatkit.errors import ConfigError
from formatkit.model.campaign import Campaign
from formatkit.model.geometry import Size
from formatkit.model.preset import SafeArea

Make = Callable[..., Campaign]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a finished file of each kind, by ending."""
    folder = tmp_path_factory.mktemp("whole")
    post = fk.Post(id="p", quote="Zuhören zuerst.", lang="de", slides=({"quote": "Eins."}, {"quote": "Zwei."}))
    reel = replace(fk.preset("instagram/reel"), id="test/reel", size=Size(160, 160), safe_area=SafeArea(), crops=())
    made = [
        fk.render(post, preset=reel, seconds=3, out=folder / "film.mp4"),
        fk.render(post, preset="linkedin/document-carousel", out=folder / "pages.pdf"),
        fk.render(post.model_copy(update={"slides": ()}), preset="generic/email-header", out=folder / "card.png"),
    ]
    found = {asset.path.suffix: asset.path for asset in made}
    picture = Image.linear_gradient("L").convert("RGB")
    for ending in (".jpg", ".webp"):
        found[ending] = folder / f"card{ending}"
        picture.save(found[ending])
    frames = [Image.effect_noise((96, 96), spread).convert("P") for spread in (10, 60, 120)]
    found[".gif"] = folder / "card.gif"
    frames[0].save(found[".gif"], save_all=True, append_images=frames[1:], duration=80)
    return found


ENDINGS = [".png", ".jpg", ".webp", ".gif", ".mp4", ".pdf"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_does_not_decode_is_damaged(whole: dict[str, Path], ending: str, tmp_path: Path) -> None:
    data = whole[ending].read_bytes()
    file = tmp_path / f"file{ending}"
    for content in (b"", bytes(len(data)), data[: len(data) // 2], data[: len(data) * 9 // 10]):
        file.write_bytes(content)
        assert is_damaged(file), len(content)
    file.write_bytes(data)
    assert not is_damaged(file)


def test_what_was_replaced_by_something_whole_is_not_damaged(whole: dict[str, Path], tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), "red").save(tmp_path / "card.png")
    (tmp_path / "film.mp4").write_bytes(whole[".mp4"].read_bytes())
    texts = {"post.txt": b"Zuh", "planner.csv": b"date", "report.json": b"{}", "card.jpg": b"kept here for later"}
    for name, content in texts.items():
        (tmp_path / name).write_bytes(content)
    assert [path.name for path in tmp_path.iterdir() if is_damaged(path)] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"Zuh\0\0\0"), ("index.html", b"\0\0"), ("report.json", b'{"schema_'), ("a.csv", b"")],
)
def test_texts_that_the_disk_lost_are_damaged(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_damaged(tmp_path / name)


def made(campaign: Campaign) -> dict[str, str]:
    """Return the hashes of all files but the reports, which tell why they were made."""
    return {
        path.name: sha256_of(path)
        for path in campaign.out.iterdir()
        if path.is_file() and path.name not in (REPORT, REPORT_TABLE)
    }


def codes(campaign: Campaign) -> list[str]:
    """Return the codes of what planning has to say."""
    try:
        return [each.code for each in plan(campaign).diagnostics]
    except ConfigError as problem:
        return [each.code for each in problem.diagnostics]


@pytest.fixture
def finished(campaign_of: Make) -> Campaign:
    """Return a campaign that was made."""
    campaign = campaign_of({"id": "a"}, {"id": "b"}, file_name="{post}")
    assert run(plan(campaign)).exit_code == 0
    return campaign


@pytest.mark.parametrize("share", [0, 0.5, 0.9])
def test_files_of_ours_that_were_cut_short_are_made_again(finished: Campaign, share: float) -> None:
    before = made(finished)
    picture = finished.out / "a.png"
    data = picture.read_bytes()
    picture.write_bytes(data[: int(len(data) * share)])
    (finished.out / "b.txt").write_bytes(b"")
    ready = plan(finished)
    assert [each.code for each in ready.diagnostics] == ["FK757", "FK757"]
    assert run(ready).exit_code == 0
    assert codes(finished) == []
    assert run(plan(finished)).exit_code == 0
    assert made(finished) == before


def test_files_of_ours_that_are_gone_are_made_again(finished: Campaign) -> None:
    before = made(finished)
    for name in ("a.png", "b.txt", "report.json"):
        (finished.out / name).unlink()
    assert run(plan(finished)).exit_code == 0
    assert made(finished) == before


def test_what_somebody_changed_is_not_overwritten(finished: Campaign) -> None:
    Image.new("RGB", (1200, 630), "red").save(finished.out / "a.png")
    (finished.out / "b.txt").write_text("Von Hand.", "utf-8")
    assert codes(finished) == ["FK705", "FK705"]


def test_a_foreign_file_is_not_overwritten_even_if_it_is_damaged(finished: Campaign) -> None:
    campaign = replace(finished, out=finished.out / "other")
    campaign.out.mkdir()
    (campaign.out / "a.png").write_bytes(b"")
    assert codes(campaign) == ["FK704"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FK755"),
        (b'{"schema_version": 1, "fil', "FK755"),
        (b"\0" * 90, "FK755"),
        (b'{"files": 1}', "FK755"),
        (None, "FK754"),
    ],
)
def test_a_ledger_that_is_damaged_or_gone_is_made_again(finished: Campaign, content: bytes | None, code: str) -> None:
    before, ledger = made(finished), read_ledger(finished.out)
    if content is None:
        (finished.out / LEDGER).unlink()
    else:
        (finished.out / LEDGER).write_bytes(content)
    assert codes(finished) == [code]
    assert run(plan(finished)).exit_code == 0
    assert codes(finished) == []
    assert run(plan(finished)).exit_code == 0
    assert (made(finished), read_ledger(finished.out)) == (before, ledger)


def test_without_the_ledger_a_changed_file_is_foreign(finished: Campaign) -> None:
    (finished.out / LEDGER).write_bytes(b"{")
    Image.new("RGB", (1200, 630), "red").save(finished.out / "a.png")
    assert codes(finished) == ["FK705"]
    (finished.out / "report.json").unlink()
    assert set(codes(finished)) == {"FK704"}


def test_a_damaged_ledger_with_nothing_in_the_way_stops_nobody(campaign_of: Make) -> None:
    campaign = campaign_of({"id": "a"})
    (campaign.out / LEDGER).parent.mkdir(parents=True)
    (campaign.out / LEDGER).write_bytes(b"<<<<<<< HEAD")
    assert codes(campaign) == ["FK756"]
    assert run(plan(campaign)).exit_code == 0


def test_a_ledger_of_another_version_and_one_that_cannot_be_read_are_told(finished: Campaign) -> None:
    ledger = finished.out / LEDGER
    ledger.write_text(json.dumps({"schema_version": 2, "made": {}}), "utf-8")
    with pytest.raises(ConfigError, match="from another version of formatkit: 2 instead of 1"):
        plan(finished)
    ledger.unlink()
    ledger.mkdir()
    assert codes(finished) == ["FK709"]


def test_a_foreign_document_is_not_overwritten(campaign_of: Make) -> None:
    slides = ({"quote": "Eins."}, {"quote": "Zwei."})
    campaign = campaign_of({"id": "a", "slides": slides}, presets=("linkedin/document-carousel",), file_name="{post}")
    campaign.out.mkdir()
    (campaign.out / "a.pdf").write_bytes(b"mine")
    assert codes(campaign) == ["FK704"]
    (campaign.out / "a.pdf").unlink()
    assert run(plan(campaign)).exit_code == 0
    assert run(plan(campaign)).exit_code == 0

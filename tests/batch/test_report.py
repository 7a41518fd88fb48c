"""report.json: valid against its schema, complete, the same for equal runs, and silent about the machine."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import av
import jsonschema
import pytest
from PIL import Image
from pypdf import PdfReader

from formatkit.batch.plan import plan
from formatkit.batch.portable import portable
from formatkit.batch.report_file import report_schema
from formatkit.batch.run import run
from formatkit.diagnostics import Where, error
from formatkit.load.presets import preset
from formatkit.model.campaign import Campaign
from formatkit.model.geometry import Size
from formatkit.model.media import MediaEntry
from formatkit.model.preset import SafeArea

Make = Callable[..., Campaign]


def committed_schema() -> dict[str, Any]:
    file = resources.files("formatkit").joinpath("schemas", "report.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


@pytest.fixture
def mixed(campaign_of: Make) -> Campaign:
    return campaign_of(
        {
            "id": "a",
            "date": date(2026, 12, 1),
            "purpose": "expertise",
            "photo": "./photo.jpg",
            "post_text": "Text",
            "hashtags": ["B2B"],
        },
        {"id": "b", "photo": "missing.jpg", "status": "draft"},
        {"id": "c", "photo": "/etc/passwd"},
        presets=("xing/post-image",),
        media=(MediaEntry(file="photo.jpg", credit="Foto: Lars Behrens", alt="Ein Verlauf"),),
    )


@pytest.fixture
def data(mixed: Campaign) -> dict[str, Any]:
    run(plan(mixed), lang="de")
    loaded: dict[str, Any] = json.loads((mixed.out / "report.json").read_text("utf-8"))
    return loaded


def test_the_committed_schema_is_that_of_the_models() -> None:
    jsonschema.Draft202012Validator.check_schema(committed_schema())
    assert committed_schema() == json.loads(report_schema()), "run python -m formatkit.batch.report_file"


def test_the_report_satisfies_its_schema(data: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(committed_schema()).validate(data)
    data["assets"][0]["sha"] = data["assets"][0].pop("sha256")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(committed_schema()).validate(data)


def test_an_asset_is_described(data: dict[str, Any], mixed: Campaign) -> None:
    (asset,) = data["assets"]
    assert asset["bytes"] == (mixed.out / asset["path"]).stat().st_size
    expected = {
        "post": "a",
        "preset": "xing/post-image",
        "network": "xing",
        "placement": "post-image",
        "purpose": "expertise",
        "status": "approved",
        "date": "2026-12-01",
        "language": "de",
        "credits": ["Foto: Lars Behrens"],
        "our_recommendation": True,
    }
    assert {key: asset[key] for key in expected} == expected
    assert "Social Media passiert sowieso" in asset["alt_text"]
    assert asset["post_text"]["hashtags"] == ["#B2B"]
    assert (mixed.out / asset["post_text"]["file"]).is_file()
    assert {"FK412"} <= {found["code"] for found in asset["diagnostics"]}


KINDS: dict[str, dict[str, Any]] = {
    "generic/open-graph": {},
    "instagram/reel": {"size": Size(96, 160), "safe_area": SafeArea(), "crops": ()},
    "telegram/animation": {"size": Size(96, 96), "formats": ("gif",)},
    "linkedin/document-carousel": {},
}


def facts_of(file: Path) -> dict[str, Any]:
    """Return what another reader finds in a file."""
    data = file.read_bytes()
    known = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pages": None, "duration": None}
    if file.suffix == ".pdf":
        pages = PdfReader(file).pages
        size = (round(pages[0].mediabox.width / 0.75), round(pages[0].mediabox.height / 0.75))
        return {**known, "pages": len(pages), "size": size}
    if file.suffix == ".mp4":
        with av.open(str(file)) as film:
            stream = film.streams.video[0]
            frames = sum(1 for _ in film.decode(stream))
            seconds = float(frames / stream.average_rate)
            return {**known, "size": (stream.width, stream.height), "frames": frames, "duration": seconds}
    with Image.open(file) as picture:
        frames = range(getattr(picture, "n_frames", 1))
        times = [picture.seek(frame) or picture.info.get("duration", 0) for frame in frames]
        return {**known, "size": picture.size, "duration": sum(times) / 1000 or None}


def test_the_facts_of_every_kind_of_file_are_those_that_others_find(campaign_of: Make) -> None:
    presets = tuple(replace(preset(each), **changes) for each, changes in KINDS.items())
    post = {"id": "a", "slides": ({"quote": "Erst zuhören."}, {"quote": "Dann antworten."})}
    campaign = replace(campaign_of(post, file_name="{network}"), presets=presets)
    report = run(plan(campaign))
    assert report.failed == ()
    told = json.loads((campaign.out / "report.json").read_bytes())
    jsonschema.Draft202012Validator(committed_schema()).validate(told)
    assert {Path(each["path"]).suffix for each in told["assets"]} == {".png", ".mp4", ".gif", ".pdf"}
    for asset in told["assets"]:
        found = facts_of(campaign.out / asset["path"])
        shown = {**asset, "size": (asset["width"], asset["height"])}
        length = found["duration"] and pytest.approx(found["duration"])
        assert {name: shown[name] for name in found} == {**found, "duration": length}
        assert asset["reason"] == "new"
        assert asset["preset"] in KINDS
        assert asset["alt_text"]
        assert (asset["frames"] is None) == (asset["duration"] is None)


def test_failures_are_listed_and_counted(data: dict[str, Any]) -> None:
    assert [(each["post"], each["diagnostics"][0]["code"]) for each in data["failures"]] == [
        ("b", "FK200"),
        ("c", "FK201"),
    ]
    assert data["failures"][0]["diagnostics"][0]["message"]["de"].startswith("die Datei „missing.jpg“")
    assert data["counts"] == {
        "planned": 3,
        "made": 1,
        "failed": 2,
        "assets": 1,
        "assets_by_purpose": {"expertise": 1},
        "assets_by_network": {"xing": 1},
    }


def test_equal_runs_give_equal_reports_that_say_nothing_of_the_machine(mixed: Campaign, tmp_path: Path) -> None:
    texts: list[bytes] = []
    for name in ("one", "two"):
        run(plan(mixed, out=tmp_path / name), workers=len(texts) + 1)
        texts.append(b"".join((tmp_path / name / file).read_bytes() for file in ("report.json", "index.html")))
    assert texts[0] == texts[1]
    for private in (str(tmp_path), str(Path.home()), f"/{getpass.getuser()}/"):
        assert private.encode() not in texts[0]


@pytest.mark.parametrize(
    ("file", "value", "shown"),
    [
        ("/home/jana/campaign/posts.csv", "a.jpg", ("posts.csv", "a.jpg")),
        ("/somewhere/posts.csv", "/etc/passwd", ("posts.csv", "passwd")),
        ("", "see /home/jana/campaign/fotos/a.jpg", ("", "see fotos/a.jpg")),
        ("", "C:\\Users\\jana\\a.jpg", ("", "a.jpg")),
        ("", "“/” or\nC:\\x", ("", "“/” or\nC:\\x")),
    ],
)
def test_paths_are_made_portable(file: str, value: str, shown: tuple[str, str]) -> None:
    made = portable(error("FK200", Where(file=file), file=value), [Path("/home/jana/campaign")])
    assert (made.where.file, dict(made.values)["file"]) == shown


def test_the_order_is_that_of_the_plan(campaign_of: Make) -> None:
    campaign = campaign_of(
        {"id": "c", "photo": "photo.jpg"}, {"id": "a"}, {"id": "b", "photo": "photo.jpg"}, file_name="{post}"
    )
    report = run(plan(replace(campaign, name="Reihe")), workers=2)
    assert [made.job.post for made in report.made] == ["c", "a", "b"]
    found = json.loads((campaign.out / "report.json").read_text("utf-8"))
    assert [asset["path"].partition(".")[0] for asset in found["assets"]] == ["c", "a", "b"]

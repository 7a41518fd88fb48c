from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from campaign_files import write_campaign

Command = Callable[..., Any]
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "unternehmenskommunikation"
POSTS = "id;status;purpose;quote\nerster;approved;expertise;Zuhören zuerst.\nzweiter;draft;recruiting;Dann antworten.\n"


@pytest.fixture
def campaign(here: Path) -> Path:
    """Write a small campaign with a brand that has logos into the working folder and return that."""
    write_campaign(here, POSTS, brand=(EXAMPLE / "brand.toml").read_text("utf-8"))
    shutil.copytree(EXAMPLE / "logo", here / "logo")
    return here


def pictures(folder: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as picture:
            picture.load()
            found[path.name] = picture.size
    return found


BOTH = {"erster_linkedin-image-square_de.png": (1200, 1200), "zweiter_linkedin-image-square_de.png": (1200, 1200)}


def test_a_campaign_becomes_files(formatkit: Command, campaign: Path) -> None:
    answer = formatkit("batch", "--jobs", "1")
    assert answer.code == 0, answer.err
    assert pictures(campaign / "out") == BOTH
    assert Path(answer.out.strip()) == Path("out/index.html")
    assert {"index.html", "planner.csv", "report.csv", "report.json"} < {
        path.name for path in (campaign / "out").iterdir()
    }
    assert "note: posts.csv: read as UTF-8" in answer.err
    assert "made and checked: 2; failed: 0; " in answer.err


def test_the_real_command_with_two_workers_in_german(process: Command, campaign: Path) -> None:
    answer = process("batch", str(campaign), "--jobs", "2", "--lang", "de", "-o", "aus")
    assert answer.code == 0, answer.err
    assert pictures(campaign / "aus") == BOTH
    assert "Hinweis: " in answer.err
    assert "gemacht und geprüft: 2; fehlgeschlagen: 0; " in answer.err
    assert "Kontaktbogen" in (campaign / "aus" / "index.html").read_text("utf-8")


def test_the_example_campaign_can_be_planned(formatkit: Command) -> None:
    answer = formatkit("batch", str(EXAMPLE), "--dry-run", "-o", "out", "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["exit_code"], data["invalid"]) == (0, 0, [])
    assert len(data["jobs"]) >= 100
    assert not Path("out").exists()


def test_a_dry_run_tells_of_files_that_are_not_there(formatkit: Command, campaign: Path) -> None:
    (campaign / "foto.jpg").write_bytes(b"")
    (campaign / "posts.csv").write_text(
        "id;quote;photo\na;Ja.;fotto.jpg\nb;Nein.;../fern.jpg\nc;Gut.;foto.jpg\n", "utf-8"
    )
    answer = formatkit("batch", "--dry-run", "--only", "linkedin")
    assert answer.code == 1
    assert "error: posts.csv:2: a: photo: the file “fotto.jpg” does not exist (did you mean “foto.jpg”?)" in answer.err
    assert "error: posts.csv:3: b: photo: the file “../fern.jpg” lies outside the allowed folders" in answer.err
    assert "posts.csv:4" not in answer.err
    assert len(answer.out.splitlines()) == 3
    told = json.loads(formatkit("batch", "--dry-run", "--json").out)
    assert [(each["code"], each["where"]["line"]) for each in told["invalid"]] == [("FK200", 2), ("FK201", 3)]


def test_a_dry_run_prints_the_plan_and_makes_nothing(formatkit: Command, campaign: Path) -> None:
    answer = formatkit("batch", "--dry-run")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"{Path('out') / name}_linkedin-image-square_de  1200×1200  quote  new" for name in ("erster", "zweiter")
    ]
    assert "to make: 2, posts: 2" in answer.err
    assert not (campaign / "out").exists()


@pytest.mark.parametrize(
    ("words", "posts"),
    [
        (("--only", "recruiting"), ["zweiter"]),
        (("--only", "erster,linkedin"), ["erster"]),
        (("--only", "erster", "--only", "zweiter"), ["erster", "zweiter"]),
        (("--only-status", "approved"), ["erster"]),
        (("--only-status", "draft, published"), ["zweiter"]),
    ],
)
def test_a_part_of_a_campaign(words: tuple[str, ...], posts: list[str], formatkit: Command, campaign: Path) -> None:
    data = json.loads(formatkit("batch", "--dry-run", "--json", *words).out)
    assert [job["post"] for job in data["jobs"]] == posts


def test_json_is_the_report_with_the_exit_code(formatkit: Command, campaign: Path) -> None:
    answer = formatkit("batch", "--only", "erster", "--jobs", "1", "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["exit_code"], data["schema_version"]) == (0, 0, 1)
    assert [asset["path"] for asset in data["assets"]] == ["erster_linkedin-image-square_de.png"]
    assert data["counts"] == json.loads((campaign / "out" / "report.json").read_text("utf-8"))["counts"]


def test_straight_from_a_preset_file(formatkit: Command, campaign: Path) -> None:
    (campaign / "campaign.toml").unlink()
    shutil.copytree(ROOT / "presets", campaign / "presets")
    words = ("--presets", "presets/linkedin.toml", "--posts", "posts.csv", "--brand", "brand.toml", "-o", "out/")
    answer = formatkit("batch", *words, "--dry-run", "--json")
    data = json.loads(answer.out)
    assert answer.code == 0, answer.err
    made = {job["preset"] for job in data["jobs"]}
    assert {"linkedin/image-square", "linkedin/image-portrait"} < made
    assert all(name.startswith("linkedin/") for name in made)
    answer = formatkit("batch", *words, "--only", "linkedin/image-square", "--jobs", "1", "--post-lang", "de")
    assert answer.code == 0, answer.err
    assert pictures(campaign / "out") == BOTH


def test_posts_elsewhere_with_a_set_and_the_neutral_brand(formatkit: Command, here: Path) -> None:
    (here / "plan").mkdir()
    (here / "plan" / "posts.csv").write_text(POSTS, encoding="utf-8")
    words = ("--presets", "b2b-dach,threads/image", "--posts", "plan/posts.csv")
    answer = formatkit("batch", *words, "--dry-run", "--json")
    data = json.loads(answer.out)
    assert answer.code == 0, answer.err
    assert Path(data["out"]) == here / "out"
    assert len({job["preset"] for job in data["jobs"]}) >= 11


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nix.toml",), "nix.toml: this file does not exist"),
        (("campaign.toml", "--posts", "posts.csv"), "expected either the campaign file “campaign.toml” or --presets"),
        (("--posts", "posts.csv"), "without a campaign file --presets is needed"),
        (("--presets", "b2b-dach"), "without a campaign file --posts is needed"),
        (("--only", "recruitng"), "(did you mean “recruiting”?)"),
        (("--only-status", "aproved"), "--only-status: there is no state “aproved”; there are draft, approved"),
        (("--jobs", "0"), "found 0"),
        (("--jobs", "viele"), "Invalid value for '--jobs'"),
    ],
)
def test_wrong_usage_starts_nothing(words: tuple[str, ...], sentence: str, formatkit: Command, campaign: Path) -> None:
    answer = formatkit("batch", *words)
    assert answer.code == 2
    assert answer.out == ""
    assert sentence in answer.err
    assert "Traceback" not in answer.err
    assert not (campaign / "out").exists()


def test_without_a_campaign_it_says_what_to_do(formatkit: Command) -> None:
    answer = formatkit("batch")
    assert answer.code == 2
    assert answer.err.startswith("error: there is no campaign.toml here; ")
    assert "formatkit init FOLDER" in answer.err


def test_invalid_posts_stop_everything_or_are_left_out(formatkit: Command, campaign: Path) -> None:
    (campaign / "posts.csv").write_text(POSTS + "dritter;fertig;expertise;Zitat.\n", encoding="utf-8")
    answer = formatkit("batch", "--jobs", "1")
    assert answer.code == 2
    assert answer.out == ""
    assert "error: posts.csv:4: " in answer.err
    assert not (campaign / "out").exists()
    answer = formatkit("batch", "--jobs", "1", "--skip-invalid", "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["exit_code"]) == (1, 1)
    assert pictures(campaign / "out") == BOTH
    assert [(each["code"][:2], each["where"]["line"]) for each in data["invalid"]] == [("FK", 4)]
    assert "error: posts.csv:4: " in answer.err


def test_errors_are_json_too(formatkit: Command, campaign: Path) -> None:
    (campaign / "brand.toml").write_text('name = "x"\n', encoding="utf-8")
    answer = formatkit("batch", "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["schema_version"], data["exit_code"]) == (2, 1, 2)
    assert {each["where"]["file"] for each in data["diagnostics"] if each["severity"] == "error"} == {"brand.toml"}


def test_a_failed_post_is_one_line_and_the_others_are_made(formatkit: Command, campaign: Path) -> None:
    too_long = "Dieses Zitat ist viel zu lang für jede Karte. " * 12
    (campaign / "posts.csv").write_text(POSTS + f"dritter;approved;expertise;{too_long}\n", encoding="utf-8")
    answer = formatkit("batch", "--jobs", "1")
    assert answer.code == 1
    assert pictures(campaign / "out") == BOTH
    errors = [line for line in answer.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith("error: posts.csv:4: dritter")
    assert "made and checked: 2; failed: 1; " in answer.err


def test_strict_makes_warnings_count(formatkit: Command, campaign: Path) -> None:
    long_text = "Sehr langer Beitragstext. " * 200
    (campaign / "posts.csv").write_text(f"id;quote;post_text\na;Kurz gesagt.;{long_text}\n", encoding="utf-8")
    relaxed = formatkit("batch", "--jobs", "1")
    assert relaxed.code == 0
    assert "with warnings: 1" in relaxed.err
    assert formatkit("batch", "--jobs", "1", "--strict").code == 1
    assert list(pictures(campaign / "out")) == ["a_linkedin-image-square_de.png"]


def test_final_leaves_the_draft_mark_out(formatkit: Command, campaign: Path) -> None:
    only = ("--only", "zweiter", "--jobs", "1")
    assert formatkit("batch", *only, "-o", "marked").code == 0
    assert formatkit("batch", *only, "-o", "final", "--final").code == 0
    marked, final = (next(Path(name).glob("*.png")).read_bytes() for name in ("marked", "final"))
    assert marked != final


def test_a_foreign_file_is_never_overwritten(formatkit: Command, campaign: Path) -> None:
    target = campaign / "out" / "erster_linkedin-image-square_de.png"
    target.parent.mkdir()
    target.write_bytes(b"mine")
    answer = formatkit("batch", "--jobs", "1")
    assert answer.code == 2
    assert "erster_linkedin-image-square_de.png" in answer.err
    assert target.read_bytes() == b"mine"

"""`[seeing] face_model` and `--face-model`: who decided on the crop, and that it keeps the face."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import formatkit as fk
from campaign_files import write_campaign
from formatkit.scene.nodes import Picture

Command = Callable[..., Any]
TESTS = Path(__file__).parents[1]
MODEL = TESTS / "media" / "models" / "face_detection_yunet_2023mar.onnx"
QUOTE = "Social Media passiert sowieso."
POSTS = f"id,quote,photo\nface,{QUOTE},astronaut.jpg\nnone,{QUOTE},coffee.jpg\ngiven,{QUOTE},./astronaut.jpg\n"


@pytest.fixture
def campaign(here: Path) -> Path:
    for name in ("astronaut", "coffee"):
        shutil.copy(TESTS / "photographs" / f"{name}.jpg", here / f"{name}.jpg")
    (here / "models").mkdir()
    shutil.copy(MODEL, here / "models" / "yunet.onnx")
    write(here)
    return here


def write(folder: Path, model: str = "models/yunet.onnx", media: str = "") -> None:
    write_campaign(folder, POSTS, settings=f'{media}[seeing]\nface_model = "{model}"\n')


def focus_by(folder: Path) -> dict[str, list[str]]:
    report = json.loads((folder / "out" / "report.json").read_text("utf-8"))
    return {asset["post"]: asset["focus_by"] for asset in report["assets"]}


def test_the_report_says_what_decided_on_each_crop(campaign: Path, formatkit: Command) -> None:
    answer = formatkit("batch", "campaign.toml", "--jobs", "1")
    assert answer.code == 0, answer.err
    assert focus_by(campaign) == {"face": ["faces"], "none": ["saliency"], "given": ["faces"]}
    report = json.loads((campaign / "out" / "report.json").read_text("utf-8"))
    said = {asset["post"]: {each["code"] for each in asset["diagnostics"]} for asset in report["assets"]}
    assert "FK450" in said["face"]
    assert "FK414" in said["none"]


def test_a_given_focus_comes_before_faces(campaign: Path, formatkit: Command) -> None:
    (campaign / "media.csv").write_text("file,focus\nastronaut.jpg,80% 80%\n", "utf-8")
    write(campaign, media='media = "media.csv"\n')
    answer = formatkit("batch", "campaign.toml", "--jobs", "1", "--only", "given")
    assert answer.code == 0, answer.err
    assert focus_by(campaign) == {"given": ["given"]}


@pytest.mark.parametrize(
    ("model", "word"), [("models/yunett.onnx", "yunet.onnx"), ("posts.csv", "ONNX"), ("../x.onnx", "outside")]
)
def test_a_wrong_model_is_said_with_its_line_before_anything_is_made(
    model: str, word: str, campaign: Path, formatkit: Command
) -> None:
    write(campaign, model)
    answer = formatkit("batch", "campaign.toml", "--jobs", "1", "--lang", "en")
    assert answer.code == 2
    assert "campaign.toml:6" in answer.err
    assert word in answer.err
    assert not list(campaign.glob("out/*.jpg"))


def test_render_takes_a_model_too(campaign: Path, formatkit: Command) -> None:
    words = ("render", QUOTE, "--photo", "astronaut.jpg", "--ui-lang", "en", "-o", "a.png")
    answer = formatkit(*words, "--face-model", "models/yunet.onnx")
    assert answer.code == 0, answer.err
    assert "faces that were found in it: 1" in answer.err
    assert formatkit(*words, "--face-model", "models/none.onnx").code == 2
    broken = formatkit(*words, "--face-model", "posts.csv")
    assert broken.code == 2
    assert "--face-model" in broken.err


@pytest.mark.parametrize(
    "preset",
    ["linkedin/image-square", "instagram/story-image", "linkedin/image-landscape", "instagram/feed-portrait-4x5"],
)
def test_the_face_is_in_every_shape_whole(preset: str, campaign: Path) -> None:
    made = fk.compose(
        fk.Post(id="p", quote=QUOTE, photo="astronaut.jpg"),
        preset=preset,
        folder=campaign,
        face_model=campaign / "models" / "yunet.onnx",
    )
    assert made.focus_by == ("faces",)
    crop = next(node.crop for node in made.scenes[0].nodes if isinstance(node, Picture))
    assert crop.x <= 0.34 * 512
    assert crop.right >= 0.53 * 512
    assert crop.y <= 0.12 * 512
    assert crop.bottom >= 0.35 * 512

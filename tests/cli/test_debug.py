"""`--debug`: a picture beside each file that shows how it was composed; the file itself has the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

Command = Callable[..., Any]
QUOTE = "Wer zuhört, hat mehr zu sagen."
PRESETS = ("--preset", "linkedin/image-square", "--preset", "instagram/story-image")


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_render_writes_it_beside_and_changes_nothing(formatkit: Command, here: Path) -> None:
    assert formatkit("render", QUOTE, *PRESETS, "-o", "plain/").code == 0
    answer = formatkit("render", QUOTE, *PRESETS, "-o", "looked/", "--debug", "--ui-lang", "de")
    assert answer.code == 0
    plain = {path.name: path.read_bytes() for path in (here / "plain").iterdir()}
    looked = {path.name: path.read_bytes() for path in (here / "looked").iterdir()}
    extra = {Path(name).stem + ".debug.png" for name in plain}
    assert looked.keys() == plain.keys() | extra
    assert {name: looked[name] for name in plain} == plain
    assert ".debug.png" not in answer.out  # standard output names what may be published
    assert answer.err.count("nicht zum Veröffentlichen") == 2
    for name in plain:
        (width, height), shown = size(here / "plain" / name), size(here / "looked" / f"{Path(name).stem}.debug.png")
        assert shown[0] == width
        assert shown[1] > height


def test_a_film_shows_its_poster_frame_and_json_names_it(formatkit: Command, here: Path) -> None:
    film = ("--preset", "linkedin/video-square", "--seconds", "3", "--quality", "draft")
    answer = formatkit("render", QUOTE, *film, "-o", "a.mp4", "--debug", "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["debug"] == ["a.debug.png"]
    assert size(here / "a.debug.png")[0] == 1080


def test_batch_writes_one_for_each_picture(formatkit: Command, here: Path) -> None:
    (here / "posts.csv").write_text(f"id;quote\na;{QUOTE}\nb;{QUOTE} Und wer fragt, erfährt mehr.\n", encoding="utf-8")
    common = ("batch", "--posts", "posts.csv", "--presets", "generic/open-graph", "--post-lang", "de", "-j", "1")
    assert formatkit(*common, "-o", "plain").code == 0
    answer = formatkit(*common, "-o", "looked", "--debug")
    assert (answer.code, "not to publish): 2" in answer.err) == (0, True), answer.err
    made = {path.name: path.read_bytes() for path in (here / "looked").glob("*.png")}
    assert sorted(name for name in made if name.endswith(".debug.png")) == [
        "a_generic-open-graph_de.debug.png",
        "b_generic-open-graph_de.debug.png",
    ]
    for path in (here / "plain").glob("*.png"):
        assert made[path.name] == path.read_bytes()
    planner = (here / "looked" / "planner.csv").read_text("utf-8-sig")
    assert ".debug.png" not in planner
    assert ".debug.png" not in (here / "looked" / "index.html").read_text("utf-8")

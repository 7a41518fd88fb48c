from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formatkit.diagnostics import Where
from formatkit.errors import ConfigError
from formatkit.load.presets import (
    load_preset_file,
    networks,
    preset,
    preset_set,
    preset_set_names,
    presets,
    resolve_presets,
)
from formatkit.load.resources import preset_folder
from formatkit.model.brand import PURPOSES
from formatkit.model.geometry import Insets, Rect, Shape, Size
from formatkit.model.preset import CONFIDENCES, Preset
from formatkit.model.preset_json import preset_json
from formatkit.model.preset_text import TextUnit

PLACEMENTS = tuple((Path(__file__).parent / "placements.txt").read_text("utf-8").split())
NUMBERS = (
    "size", "ratio", "dimensions", "formats", "min_bytes", "max_bytes", "target_bytes", "items", "text", "video",
    "animation", "document", "safe_area", "crops",
)  # fmt: skip
HABITS = ("all-feeds", "all-vertical", "b2b-dach", "video-everywhere")


def leaves(field: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield field
        return
    for name, inner in value.items():
        yield from leaves(f"{field}.{name}", inner)


def test_the_list_of_placements_is_complete() -> None:
    assert len(PLACEMENTS) == len(set(PLACEMENTS)) == 116
    assert {entry.id for entry in presets()} == {*PLACEMENTS, *(entry.id for entry in presets("office"))}


@pytest.mark.parametrize("ref", PLACEMENTS)
def test_every_number_says_where_it_comes_from(ref: str) -> None:
    entry = preset(ref)
    data = preset_json(entry)
    for field in (field for group in NUMBERS if group in data for field in leaves(group, data[group])):
        fact = entry.fact(field)
        assert fact is not None or entry.is_our_recommendation(field), f"{ref}: {field} has no source"
        if fact is not None and not entry.is_our_recommendation(field):
            assert fact.sources, f"{ref}: {field}"
            assert fact.confidence in CONFIDENCES[:3]
            assert fact.checked


@pytest.mark.parametrize("ref", PLACEMENTS)
def test_what_is_unknown_is_not_given(ref: str) -> None:
    data = preset_json(preset(ref))
    given = {field for group in NUMBERS if group in data for field in leaves(group, data[group])}
    for name in preset(ref).unknown:
        assert name not in given
    for group in ("size", "formats", "max_bytes", "safe_area"):
        assert group in data or group in preset(ref).unknown or group in ("safe_area", "max_bytes", "formats")


@pytest.mark.parametrize("entry", presets(), ids=lambda entry: entry.id)
def test_sizes_and_safe_areas_are_sound(entry: Preset) -> None:
    assert entry.ratio.allows(entry.size)
    assert entry.dimensions.allows(entry.size)
    canvas = Rect(0, 0, entry.size.width, entry.size.height)
    for surface in ("organic", "paid"):
        geometry = entry.safe_area_for(surface)  # type: ignore[arg-type]
        free = geometry.rect(entry.size)
        assert canvas.contains(free)
        assert free.width >= 0.25 * entry.size.width
        assert free.height >= 0.25 * entry.size.height
        assert all(canvas.contains(box.rect) and box.why for box in geometry.exclusions)
    assert all(canvas.contains(crop.rect(entry.size), tolerance=1e-6) for crop in entry.crops)
    if entry.min_bytes and entry.max_bytes:
        assert entry.min_bytes < entry.max_bytes
    if entry.target_bytes and entry.max_bytes:
        assert entry.target_bytes <= entry.max_bytes


def test_the_ad_geometry_is_the_stricter_one() -> None:
    both = [entry for entry in presets() if entry.safe_area.organic and entry.safe_area.ad]
    assert len(both) >= 8
    for entry in both:
        assert entry.safe_area_for("paid").insets.bottom >= entry.safe_area_for("organic").insets.bottom


def test_known_figures() -> None:
    reel = preset("instagram/reel")
    assert (reel.size, reel.shape, reel.kind, reel.channel) == (Size(1080, 1920), Shape.TALL, "video", "api")
    assert reel.max_bytes == 300_000_000
    assert reel.video is not None
    assert (reel.video.duration.min, reel.video.duration.max) == (3, 900)
    assert reel.safe_area_for().insets == Insets(190, 160, 220, 54)
    assert reel.safe_area_for("paid").insets == Insets(269, 65, 672, 65)
    assert [box.rect for box in reel.safe_area_for("paid").exclusions] == [Rect(853, 1152, 227, 768)]
    assert [crop.rect(reel.size).y for crop in reel.crops] == [240, 285, 420]
    assert reel.text.hashtags_max == 5
    assert "video.loudness" in reel.unknown
    carousel = preset("instagram/carousel")
    assert carousel.items is not None
    assert carousel.items.max == 10
    assert ("items.max", "app", 20) in [(o.field, o.applies_to, o.value) for o in carousel.other_limits]
    assert preset("youtube/thumbnail").max_bytes == 2_000_000
    assert preset("instagram/feed-portrait-4x5").formats == ("jpeg",)
    assert preset("whatsapp/status-image").formats is None


@pytest.mark.parametrize(
    ("ref", "unit", "limit"),
    [
        ("linkedin/image-square", TextUnit.CHARACTERS, 3000),
        ("x/image-landscape", TextUnit.X_WEIGHTED, 280),
        ("threads/image", TextUnit.EMOJI_AS_BYTES, 500),
        ("bluesky/image", TextUnit.GRAPHEMES, 300),
        ("mastodon/image", TextUnit.LINK_AS_23, 500),
        ("tiktok/video", TextUnit.UTF16, 2200),
        ("youtube/shorts", TextUnit.BYTES, 5000),
    ],
)
def test_each_network_counts_in_its_unit(ref: str, unit: TextUnit, limit: int) -> None:
    post_text = preset(ref).text.post_text
    assert post_text is not None
    assert (post_text.unit, post_text.max) == (unit, limit)
    assert preset("bluesky/image").text.post_text.max_bytes == 3000  # type: ignore[union-attr]


def test_sizes_that_nobody_publishes_are_ours() -> None:
    for ref in (
        "xing/post-image",
        "xing/company-header",
        "xing/company-logo",
        "xing/video",
        "kununu/gallery",
    ):
        entry = preset(ref)
        assert entry.is_our_recommendation("size")
        assert entry.confidence == "own"
        assert entry.notes
    assert preset("xing/profile-photo").confidence == "official"
    for entry in presets("office"):
        assert entry.is_our_recommendation("size")
        assert not entry.facts


def test_room_for_the_person_in_a_call() -> None:
    entry = preset("office/video-call-background")
    (box,) = entry.safe_area_for().exclusions
    assert box.rect.x + box.rect.right == entry.size.width


def test_filters() -> None:
    assert {entry.network for entry in presets("xing")} == {"xing"}
    assert {entry.kind for entry in presets(kind="document")} == {"document"}
    assert [entry.id for entry in presets("linkedin", "document")] == ["linkedin/document-carousel"]
    assert len(networks()) == 18


def test_every_set_holds_known_presets() -> None:
    assert preset_set_names() == tuple(sorted((*PURPOSES, *HABITS)))
    for name in preset_set_names():
        found = preset_set(name)
        assert len(found.presets) == len(set(found.presets)) == len(resolve_presets([name]))
        for text in (found.title, found.description):
            assert isinstance(text, dict)
            assert set(text) == {"en", "de"}
    assert {entry.kind for entry in resolve_presets(["video-everywhere"])} == {"video"}
    assert {entry.shape for entry in resolve_presets(["all-vertical"])} == {Shape.TALL}
    assert any(not entry.is_our_recommendation("size") for entry in resolve_presets(["recruiting"]))


def test_refs_are_resolved_in_order_and_once() -> None:
    found = resolve_presets(["x/header", "b2b-dach", "linkedin/image-square", "x/header"])
    assert [entry.id for entry in found] == ["x/header", *preset_set("b2b-dach").presets]
    assert resolve_presets([preset("x/header")]) == (preset("x/header"),)
    assert preset(preset("x/header")) is preset("x/header")


def test_all_unknown_names_at_once() -> None:
    with pytest.raises(ConfigError) as failed:
        resolve_presets(["instagram/rel", "b2b-dch", "linkdin/image-square", "x/header", "reel"])
    assert [entry.code for entry in failed.value.diagnostics] == ["FK120", "FK121", "FK122", "FK121"]
    hints = [entry.hint() for entry in failed.value.diagnostics]
    assert [hint.split("“")[1].split("”")[0] for hint in hints] == [
        "instagram/reel",
        "b2b-dach",
        "linkedin",
        "instagram/reel",
    ]
    assert all(entry.message("de") != entry.message("en") for entry in failed.value.diagnostics)


def test_one_id_opens_its_network_only(tmp_path: Path) -> None:
    shutil.copytree(preset_folder(), tmp_path / "presets")
    folder = tmp_path / "presets"
    for file in folder.glob("*.toml"):
        if file.stem != "instagram":
            file.write_text("this is = = not TOML", "utf-8")
    assert preset("instagram/reel", folder).size == Size(1080, 1920)
    with pytest.raises(ConfigError) as failed:
        preset("linkedin/image-square", folder)
    where = failed.value.diagnostics[0].where
    assert where == Where(file=str(folder / "linkedin.toml"), line=1)


def test_a_preset_loads_without_the_libraries_for_pixels() -> None:
    code = (
        "import sys; from formatkit.load.presets import preset; preset('instagram/reel');"
        "print([name for name in ('numpy', 'cv2', 'PIL', 'moviepy', 'openpyxl', 'uharfbuzz') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


USER = """\
network = "intranet"

[presets.banner]
extends = "linkedin/image-square"
title = "Intranet banner"
size = [1600, 800]
max_bytes = 300_000

[presets.tile]
extends = "intranet/banner"
size = [800, 400]

[presets.screen]
kind = "image"
size = [1920, 1080]
formats = ["png"]

[presets.screen.safe_area]
organic = { top = 54, right = 96, bottom = 54, left = 96 }

[sets.house]
title = "In-house"
presets = ["intranet/banner", "x/header"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    own = load_preset_file(written(tmp_path, USER))
    banner, tile, screen = own.presets
    assert (banner.id, banner.size, banner.formats) == (
        "intranet/banner",
        Size(1600, 800),
        preset("linkedin/image-square").formats,
    )
    assert (banner.max_bytes, banner.confidence) == (300_000, "own")
    assert (tile.title, tile.max_bytes, tile.shape) == ("Intranet banner", 300_000, Shape.WIDE)
    assert screen.safe_area_for().insets.left == 96
    assert banner.fact("text") == preset("linkedin/image-square").fact("text")
    found = resolve_presets(["house", "intranet/tile", "x/header"], own)
    assert [entry.id for entry in found] == ["intranet/banner", "x/header", "intranet/tile"]


def test_the_stem_names_the_network_and_own_presets_come_first(tmp_path: Path) -> None:
    text = '[presets.header]\nextends = "x/header"\ntitle = "Ours"\n'
    assert load_preset_file(written(tmp_path, text)).presets[0].id == "own/header"
    own = load_preset_file(written(tmp_path, 'network = "x"\n' + text.replace("x/header", "x/link-card")))
    (found,) = resolve_presets(["x/header"], own)
    assert found.title == "Ours"


def test_the_nearest_name_may_be_ones_own(tmp_path: Path) -> None:
    own = load_preset_file(written(tmp_path, USER))
    with pytest.raises(ConfigError) as failed:
        resolve_presets(["intranet/baner"], own)
    assert "intranet/banner" in failed.value.diagnostics[0].hint()


MISTAKES = """\
network = "house"

[presets.one]
kind = "picture"
size = [1080]
formts = ["png"]

[presets.two]
extends = "linkedin/image-sqare"

[presets.three]
size = [100, 100]

[presets.four]
kind = "image"
size = [1080, 1350]
ratio = { min = 2.0, max = 1.0, recommended = "4/5" }

[presets.five]
extends = "house/six"

[presets.six]
extends = "house/five"

[presets.seven]
extends = "linkedin/image-square"
size = [4000, 500]

[presets.eight]
kind = "image"
size = [100, 100]
our_recommendation = ["sice"]
facts.size = { confidence = "official", sources = ["brochure"] }
facts.colour = { confidence = "own" }

[presets.eight.safe_area.organic]
left = 60
right = 40
exclusions = [{ left = 10, top = 10, right = 200, bottom = 20 }]

[sets.all]
presets = ["house/twelve", "house/thre"]

[sources.brochur]
title = "A brochure"
kind = "official"
read = "direct"
"""


def test_all_mistakes_at_once_each_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, MISTAKES)
    with pytest.raises(ConfigError) as failed:
        load_preset_file(path)
    found = {(entry.where.line, entry.code) for entry in failed.value.diagnostics}
    assert {line for line, _ in found} >= {4, 5, 6, 9, 11, 17, 20, 23, 27, 32, 33, 34, 37, 39, 42}
    assert {code for _, code in found} >= {
        "FK119", "FK102", "FK123", "FK125", "FK132", "FK124", "FK130", "FK127", "FK126", "FK128", "FK129", "FK120",
    }  # fmt: skip
    assert all(entry.where.file == str(path) for entry in failed.value.diagnostics)
    hints = {entry.hint() for entry in failed.value.diagnostics}
    for near in ("formats", "linkedin/image-square", "size", "brochur", "color", "house/three"):
        assert f"did you mean “{near}”?" in hints
    assert len(set(failed.value.diagnostics)) == len(failed.value.diagnostics) == 16
    circles = {entry.message() for entry in failed.value.diagnostics if entry.code == "FK124"}
    assert "presets extend each other in a circle: house/five → house/six → house/five" in circles


def test_a_range_upside_down_has_its_line(tmp_path: Path) -> None:
    text = '[presets.a]\nkind = "image"\nsize = [10, 10]\nratio = { min = 2.0, max = 1.0 }\n'
    with pytest.raises(ConfigError) as failed:
        load_preset_file(written(tmp_path, text))
    (only,) = failed.value.diagnostics
    assert (only.code, only.where.line) == ("FK131", 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "FK133"),
        ('title = "nothing"\n', "FK133"),
        ("[preset.a]\nsize = [1, 1]\n", "FK102"),
        ("presets = 3\n", "FK155"),
        ('[presets."Mein Format"]\nkind = "image"\nsize = [1, 1]\n', "FK903"),
        ("[sets.a]\npresets = []\n", "FK164"),
        ("network = 7\n", "FK150"),
    ],
)
def test_files_that_are_no_preset_files(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ConfigError) as failed:
        load_preset_file(written(tmp_path, text))
    assert [entry.code for entry in failed.value.diagnostics] == [code]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    written(tmp_path, USER)
    with pytest.raises(ConfigError) as failed:
        load_preset_file(tmp_path / "owm.toml")
    assert failed.value.diagnostics[0].code == "FK100"

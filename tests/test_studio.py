"""The studio: one store, one kit, one painter for post after post."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import formatkit as fk
from formatkit.errors import AssetError, CheckError, ConfigError, EncodeError
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.templates import load_template
from formatkit.model.brand import Brand
from formatkit.model.geometry import Size
from formatkit.model.media import MediaEntry
from formatkit.model.order import Order
from formatkit.model.post import Post
from formatkit.scene.nodes import Picture
from formatkit.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Bench

SQUARE = preset_by_id("linkedin/image-square")


@pytest.fixture(scope="module")
def studio(bench: Bench) -> Iterator[Studio]:
    with Studio(bench.brand(), (bench.folder,)) as made:
        yield made


def order(bench: Bench, **changes: Any) -> Order:
    post = Post(**{"id": "p", "quote": "Gut **gesagt**.", **changes.pop("post", {})})
    return replace(Order(post, SQUARE, load_template("quote"), "de", bench.folder), **changes)


def test_a_plain_card_is_a_png_and_a_photograph_a_jpeg_where_both_are_allowed(studio: Studio, bench: Bench) -> None:
    preset = replace(SQUARE, formats=("png", "jpeg"))
    (plain,) = studio.encoded(order(bench, preset=preset))
    (photo,) = studio.encoded(order(bench, preset=preset, post={"photo": "gradient.jpg"}))
    assert (plain.format, photo.format) == ("png", "jpeg")


def test_the_post_may_name_its_format(studio: Studio, bench: Bench) -> None:
    preset = replace(SQUARE, formats=("png", "jpeg"))
    (still,) = studio.encoded(order(bench, preset=preset, post={"format": "jpeg"}))
    assert still.format == "jpeg"


def test_a_format_that_the_placement_refuses_is_an_error(studio: Studio, bench: Bench, tmp_path: Path) -> None:
    preset = replace(SQUARE, formats=("png",))
    with pytest.raises((ConfigError, EncodeError)) as problem:
        studio.make(order(bench, preset=preset), tmp_path / "card", "avif")
    assert "p × linkedin/image-square" in str(problem.value)
    assert list(tmp_path.iterdir()) == []


def test_the_limit_of_bytes_is_kept_or_said(studio: Studio, bench: Bench, tmp_path: Path) -> None:
    photo = {"photo": "gradient.jpg"}
    roomy = studio.make(order(bench, post=photo), tmp_path / "roomy", "jpeg")[0]
    tight = replace(SQUARE, max_bytes=roomy.bytes * 2 // 3)
    small = studio.make(order(bench, preset=tight, post=photo), tmp_path / "small", "jpeg")[0]
    assert small.bytes <= roomy.bytes * 2 // 3
    with pytest.raises(EncodeError) as problem:
        studio.make(order(bench, preset=replace(SQUARE, max_bytes=900), post=photo), tmp_path / "none", "jpeg")
    assert "p × linkedin/image-square" in str(problem.value)
    assert not (tmp_path / "none.jpg").exists()


def test_what_breaks_a_rule_of_its_preset_is_not_written(studio: Studio, bench: Bench, tmp_path: Path) -> None:
    heavy = replace(SQUARE, min_bytes=50_000_000)
    with pytest.raises(CheckError):
        studio.make(order(bench, preset=heavy), tmp_path / "card")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CheckError):
        studio.encoded(order(bench, preset=heavy))


def test_a_series_paints_its_photograph_once_and_alike(studio: Studio, bench: Bench) -> None:
    first, second = (
        studio.compose(order(bench, post={"photo": "gradient.jpg", "quote": text})).scenes[0]
        for text in ("Gut gesagt.", "Gut gehört.")
    )
    one, two = studio.paint(first), studio.paint(second)
    logo = first.find("logo")
    assert first.find("background") == second.find("background")
    assert logo == second.find("logo")
    assert (one != two).any()
    assert (one[:60] == two[:60]).all()


def test_the_media_table_gives_focus_and_description(studio: Studio, bench: Bench) -> None:
    media = (MediaEntry.model_validate({"file": "gradient.jpg", "focus": "95% 30%", "alt": "Sonne"}),)
    left = (MediaEntry.model_validate({"file": "./GRADIENT.jpg", "focus": "5% 30%"}),)
    crops = []
    for table in (media, left):
        made = studio.compose(order(bench, media=table, post={"photo": "gradient.jpg"}))
        node = made.scenes[0].find("background")
        assert isinstance(node, Picture)
        crops.append(node.crop.x)
    assert crops[0] > crops[1]
    assert "Foto: Sonne" in studio.compose(order(bench, media=media, post={"photo": "gradient.jpg"})).alt_text


def test_a_missing_photograph_is_named(studio: Studio, bench: Bench) -> None:
    with pytest.raises(AssetError, match=r"nowhere\.jpg"):
        studio.compose(order(bench, post={"photo": "nowhere.jpg"}))


def test_a_missing_logo_is_an_error_of_the_brand(bench: Bench) -> None:
    brand = bench.brand({"logo": {"files": {"on_light": "gone.svg"}}})
    with Studio(brand, (bench.folder,)) as studio, pytest.raises(ConfigError, match=r"gone\.svg"):
        studio.compose(order(bench))


def test_a_missing_font_is_replaced_by_its_substitute_and_that_is_said(bench: Bench) -> None:
    data = bench.brand().model_dump(exclude_unset=True)
    headline = {"file": "Haus.otf", "weight": 700}
    for substitute, code in (({"substitute": "Oswald"}, "FK196"), ({}, "FK195")):
        changed = {**data, "fonts": {**data["fonts"], "headline": headline | substitute}}
        with Studio(Brand.model_validate(changed).in_folder(bench.folder), (bench.folder,)) as studio:
            if substitute:
                assert [each.code for each in studio.brand_notices] == [code]
                assert studio.compose(order(bench)).scenes
                continue
            with pytest.raises(ConfigError) as problem:
                studio.compose(order(bench))
            assert [each.code for each in problem.value.diagnostics] == [code]


def test_slides_take_what_the_post_says_for_all(bench: Bench) -> None:
    wanted = order(
        bench, post={"author": "Redaktion", "slides": [{"quote": "Eins."}, {"quote": "Zwei.", "author": "A"}]}
    )
    slots = [dict(content.slots) for content in wanted.contents()]
    assert slots == [{"quote": "Eins.", "author": "Redaktion"}, {"quote": "Zwei.", "author": "A"}]


def test_sizes_of_a_series_cap_the_text(studio: Studio, bench: Bench) -> None:
    own = studio.fitted_sizes(order(bench))["quote"]
    capped = studio.compose(order(bench, sizes={"quote": own / 2})).scenes[0].find("quote")
    assert capped.layout.size == pytest.approx(own / 2, abs=0.25)  # type: ignore[union-attr]


def test_the_asset_knows_its_size(studio: Studio, bench: Bench, tmp_path: Path) -> None:
    (asset,) = studio.make(order(bench), tmp_path / "a")
    assert asset.size == Size(1200, 1200)
    assert asset.path.exists()


def test_the_fonts_and_logos_of_a_parent_brand_are_opened_from_its_folder(tmp_path: Path) -> None:
    group, daughter = tmp_path / "group", tmp_path / "daughter"
    group.mkdir()
    daughter.mkdir()
    neutral = Path(fk.__file__).parent / "brands" / "neutral.toml"
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10"/></svg>'
    (group / "logo.svg").write_text(logo, "utf-8")
    text = neutral.read_text("utf-8") + '\n[logo]\nfiles = { on_light = "logo.svg" }\n'
    (group / "brand.toml").write_text(text, "utf-8")
    (daughter / "brand.toml").write_text('extends = "../group/brand.toml"\nname = "Daughter"\n', "utf-8")
    brand = fk.load_brand(daughter / "brand.toml")
    made = fk.compose(fk.Post(quote="Hallo."), brand=brand, preset="linkedin/image-square", folder=daughter)
    assert made.scenes[0].find("logo") is not None

"""What the brand decides: themes, pairs, emphasis, the logo's variant, the side of the text, sizes of a series."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formatkit.compose.compose import fitted_sizes
from formatkit.compose.film import compose
from formatkit.compose.frame import frame_of
from formatkit.compose.saliency import conspicuous_focus
from formatkit.load.presets import preset as preset_by_id
from formatkit.model.media import MediaEntry
from formatkit.scene.nodes import Artwork, Picture, Text

if TYPE_CHECKING:
    from conftest import Bench

QUOTE = "Gut **gesagt** ist halb gewonnen."


def quote_of(bench: Bench, *args: Any, **kwargs: Any) -> Text:
    found = bench.scene(*args, quote=kwargs.pop("quote", QUOTE), **kwargs).find("quote")
    assert isinstance(found, Text)
    return found


def logo_of(bench: Bench, *args: Any, **kwargs: Any) -> Artwork:
    found = bench.scene(*args, quote=QUOTE, **kwargs).find("logo")
    assert isinstance(found, Artwork)
    return found


def digest_of(bench: Bench, name: str) -> str:
    return sha256((bench.folder / name).read_bytes()).hexdigest()


def test_a_purpose_swaps_the_ground_and_the_pairs_follow_what_is_drawn(bench: Bench) -> None:
    plain = bench.scene(quote=QUOTE)
    recruiting = bench.scene(quote=QUOTE, purpose="recruiting")
    assert plain.ground.hex == "#f2efe8"
    assert recruiting.ground.hex == "#1b4d6b"
    quotes = [scene.find("quote") for scene in (plain, recruiting)]
    assert [text.color.hex for text in quotes if isinstance(text, Text)] == ["#14213d", "#ffffff"]
    assert bench.scene(quote=QUOTE, purpose="expertise").ground.hex == "#f2efe8"


def test_the_first_readable_color_of_the_pair_is_taken(bench: Bench) -> None:
    brand = bench.brand({"palette": {"muted": "#D8D5CE"}, "pairs": {"background": ["muted", "primary", "ink"]}})
    assert quote_of(bench, brand=brand).color.hex == "#1b4d6b"


def test_emphasis_takes_the_accent_only_where_the_brand_allows_it(bench: Bench) -> None:
    allowed = bench.brand({"palette": {"accent": "#9E2B0E"}, "pairs": {"background": ["ink", "accent"]}})
    assert quote_of(bench).strong.hex == "#14213d"
    text = quote_of(bench, brand=allowed)
    assert (text.color.hex, text.strong.hex, text.highlight.hex) == ("#14213d", "#9e2b0e", "#9e2b0e")


def test_emphasis_does_not_take_an_accent_that_cannot_be_read(bench: Bench) -> None:
    pale = bench.brand({"palette": {"accent": "#F6D58E"}, "pairs": {"background": ["ink", "accent"]}})
    text = quote_of(bench, brand=pale)
    assert text.strong == text.color


def test_the_accent_is_not_for_running_text_unless_it_is_the_only_color(bench: Bench) -> None:
    first = bench.brand({"palette": {"accent": "#9E2B0E"}, "pairs": {"background": ["accent", "ink"]}})
    only = bench.brand({"palette": {"accent": "#9E2B0E"}, "pairs": {"background": ["accent"]}})
    assert quote_of(bench, brand=first).color.hex == "#14213d"
    assert quote_of(bench, brand=only).color.hex == "#9e2b0e"


def test_strong_names_in_the_author_line_stay_in_the_texts_color(bench: Bench) -> None:
    brand = bench.brand({"palette": {"accent": "#9E2B0E"}, "pairs": {"background": ["ink", "accent"]}})
    author = bench.scene(quote=QUOTE, author="Jana Petersen", brand=brand).find("author")
    assert isinstance(author, Text)
    assert {run.role for run in author.layout.lines[0].runs} == {"strong"}
    assert author.strong == author.color


def test_the_logos_variant_follows_what_is_under_it(bench: Bench) -> None:
    dark, light = digest_of(bench, "logo-dark.svg"), digest_of(bench, "logo-light.svg")
    assert logo_of(bench).artwork == dark
    assert logo_of(bench, purpose="recruiting").artwork == light
    assert logo_of(bench, photo="black.png").artwork == light
    assert logo_of(bench, photo="white.png").artwork == dark


def test_a_brand_with_one_variant_shows_it_everywhere(bench: Bench) -> None:
    brand = bench.brand()
    assert brand.logo is not None
    only = brand.model_copy(update={"logo": brand.logo.model_copy(update={"files": {"on_light": "logo-dark.svg"}})})
    assert logo_of(bench, brand=only, purpose="recruiting").artwork == digest_of(bench, "logo-dark.svg")


def test_the_mark_stands_in_where_the_logo_would_be_too_wide(bench: Bench) -> None:
    (bench.folder / "long.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 20"><rect width="400" height="20"/></svg>', "utf-8"
    )
    brand = bench.brand({"logo": {"files": {"on_light": "long.svg", "on_dark": "long.svg"}}})
    logo = logo_of(bench, brand=brand)
    assert logo.artwork == digest_of(bench, "mark.svg")
    assert 0.07 <= logo.area.height / 1200 <= 0.09


def test_without_a_mark_a_wide_logo_is_made_smaller_and_that_is_said(bench: Bench) -> None:
    (bench.folder / "long.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 20"><rect width="400" height="20"/></svg>', "utf-8"
    )
    brand = bench.brand()
    assert brand.logo is not None
    only = brand.model_copy(update={"logo": brand.logo.model_copy(update={"files": {"on_light": "long.svg"}})})
    made = bench.compose(quote=QUOTE, brand=only)
    logo = made.scenes[0].find("logo")
    assert isinstance(logo, Artwork)
    assert logo.area.width <= 0.24 * 1200 + 1
    assert "FK411" in {each.code for each in made.diagnostics}


def test_a_brand_without_a_logo_has_none(bench: Bench) -> None:
    scene = bench.scene(quote=QUOTE, brand=bench.brand({"logo": None}))
    assert [node.id for node in scene.nodes] == ["quote"]


def test_text_on_the_right_side_keeps_the_right_margin(bench: Bench) -> None:
    brand = bench.brand({"look": {"text_side": "right"}, "logo": {"place": {"corner": "bottom-left"}}})
    frame = frame_of(preset_by_id("linkedin/image-landscape"), brand.look)
    said = QUOTE * 4  # large marks would move all lines in, so that they do not hang up to the edge
    left = quote_of(bench, "linkedin/image-landscape", quote=said)
    right = quote_of(bench, "linkedin/image-landscape", quote=said, brand=brand)
    assert left.x == pytest.approx(frame.box.x, abs=0.01)
    assert right.x == pytest.approx(frame.box.right - right.layout.measure, abs=0.01)
    assert right.layout.measure == left.layout.measure
    assert right.x > frame.box.x + 100


def test_the_photographs_focus_moves_to_the_side_without_text(bench: Bench) -> None:
    crops = []
    for side in ("left", "right"):
        brand = bench.brand({"look": {"text_side": side}})
        node = bench.scene("generic/email-header", quote="Gut.", photo="gradient.jpg", brand=brand).find("background")
        assert isinstance(node, Picture)
        crops.append(node.crop.x)
    assert crops[0] <= crops[1]


def test_tall_cards_stand_higher_than_the_middle_of_others(bench: Bench) -> None:
    """The block's middle is at 47 % of the free height, at 42 % in tall shapes (rule 6)."""
    for name, share in (("linkedin/image-square", 0.47), ("whatsapp/status-image", 0.42)):
        preset = preset_by_id(name)
        box = frame_of(preset, bench.brand().look).box
        text = quote_of(bench, preset, brand=bench.brand({"logo": None}))
        middle = (text.y - text.layout.cap_height + text.y + text.layout.last_baseline) / 2
        assert (middle - box.y) / box.height == pytest.approx(share, abs=0.002), name


def test_a_series_shares_the_smallest_size(bench: Bench) -> None:
    long = "Social Media passiert sowieso. Die einzige Frage ist, ob wir dabei sind oder nur davon hören."
    requests = [bench.request(quote=text, author="Jana Petersen") for text in (QUOTE, long)]
    sizes = [fitted_sizes(each, bench.store, bench.library) for each in requests]
    assert all(set(found) == {"quote"} for found in sizes)
    least = min(found["quote"] for found in sizes)
    assert least < max(found["quote"] for found in sizes)
    for request in requests:
        scene = compose(replace(request, sizes={"quote": least}), bench.store, bench.library).scenes[0]
        text = scene.find("quote")
        assert isinstance(text, Text)
        assert text.layout.size == pytest.approx(least)


def test_the_photographs_place_is_bottom_or_top_away_from_its_focus(bench: Bench) -> None:
    found = {}
    for where in ("50% 10%", "50% 95%"):
        media = [MediaEntry.model_validate({"file": "gradient.jpg", "focus": where})]
        # A landscape picture fills a wide crop of the same height, so the focus stays as high as it is.
        found[where] = quote_of(bench, photo="gradient.jpg", media=media, author="Jana Petersen").y
    assert found["50% 10%"] > 600 > found["50% 95%"]


def test_a_small_photograph_is_a_warning_with_the_size_that_is_needed(bench: Bench) -> None:
    bench.picture("small.png", np.full((200, 300, 3), 20, np.uint8))
    made = bench.compose(quote=QUOTE, photo="small.png")
    (found,) = [each for each in made.diagnostics if each.code == "FK404"]
    assert "small.png" in found.message()
    assert "600 %" in found.message()
    assert "960×960" in found.hint()


def test_a_focus_that_nobody_gave_is_said(bench: Bench) -> None:
    media = [MediaEntry.model_validate({"file": "gradient.jpg", "focus": "70% 30%"})]
    guessed = {each.code for each in bench.compose(quote=QUOTE, photo="gradient.jpg").diagnostics}
    given = {each.code for each in bench.compose(quote=QUOTE, photo="gradient.jpg", media=media).diagnostics}
    assert "FK414" in guessed
    assert "FK414" not in given


@pytest.mark.parametrize("ground", [0, 90, 255])
@pytest.mark.parametrize(("x", "y"), [(0.3, 0.3), (0.7, 0.4), (0.5, 0.7), (0.15, 0.85)])
def test_the_most_conspicuous_part_is_found(ground: int, x: float, y: float) -> None:
    pixels = np.full((300, 400, 3), ground, np.uint8)
    row, column = round(y * 300), round(x * 400)
    pixels[row - 20 : row + 20, column - 20 : column + 20] = (220, 60, 40)
    focus = conspicuous_focus(pixels)
    assert abs(focus.x - x) < 0.05
    assert abs(focus.y - y) < 0.05

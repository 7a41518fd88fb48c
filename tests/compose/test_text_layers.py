"""What a template says of a text layer: highlights, stroke, shadow, figures, capitals, typed characters."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

from formatkit.errors import ConfigError, LayoutError
from formatkit.load.templates import load_template
from formatkit.model.brand import Brand
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.template import Template
from formatkit.scene.canonical import dump
from formatkit.scene.nodes import Counter, Fill, Text
from formatkit.typeset.glyph_raster import run_ink

if TYPE_CHECKING:
    from conftest import Bench

SHAPES = ["generic/open-graph", "linkedin/image-square", "instagram/feed-portrait-4x5", "instagram/story-image"]
QUOTE = "Wir fragen nicht, ==was es kostet und wem es am Ende nützt==, sondern **warum**."
YELLOW = {
    "palette": {"accent": "#F6B40E"},
    "pairs": {"accent": ["ink"], "background": ["ink", "primary"], "primary": ["paper", "accent"]},
}
INTER = Path(str(resources.files("formatkit"))) / "fonts" / "inter" / "InterVariable.ttf"


def template(align: str = "left", **quote: Any) -> Template:
    """Return the built-in template with changes to its main text."""
    data = load_template("quote").model_dump(exclude_unset=True)
    for layer in data["layers"]:
        if layer["kind"] == "stack":
            layer["align"] = align
        for child in layer.get("children", ()):
            if child["id"] == "quote":
                child.update(quote)
    return Template.model_validate(data)


def quote_of(bench: Bench, shape: str = SHAPES[1], *, brand: Mapping[str, Any] | None = None, **quote: Any) -> Text:
    post = {"quote": QUOTE} | {key: quote.pop(key) for key in ("photo", "purpose", "lang", "author") if key in quote}
    made = bench.scene(shape, template=template(**quote), brand=bench.brand(brand or YELLOW), **post)
    found = made.find("quote")
    assert isinstance(found, Text)
    return found


def contrast(one: Color, other: Color) -> float:
    return contrast_ratio(one.luminance, other.luminance)


@pytest.mark.parametrize("purpose", [None, "recruiting"])
@pytest.mark.parametrize("photo", [None, "gradient.jpg", "white.png", "black.png"])
@pytest.mark.parametrize("shape", SHAPES)
def test_words_on_a_marker_can_be_read(bench: Bench, shape: str, photo: str | None, purpose: str | None) -> None:
    given: dict[str, Any] = {"photo": photo} if photo else {}
    text = quote_of(bench, shape, highlight="marker", purpose=purpose, **given)
    assert text.marks
    assert {mark.color.hex for mark in text.marks} == {"#f6b40e"}
    assert all(contrast(text.highlight, mark.color) >= 4.5 for mark in text.marks)
    for line in text.layout.lines:
        for run in (run for run in line.runs if run.role == "highlight"):
            word = run_ink(run, bench.library)
            assert any(mark.area.contains(word, tolerance=1.0) for mark in text.marks)


def test_a_marker_is_another_allowed_color_where_none_may_stand_on_the_accent(bench: Bench) -> None:
    text = quote_of(bench, highlight="marker", brand={"pairs": {"accent": []}})
    assert {mark.color.hex for mark in text.marks} == {"#1b4d6b"}
    assert text.highlight.hex == "#ffffff"
    assert text.color.hex == "#14213d"


def test_without_any_color_for_a_marker_words_are_underlined_and_that_is_said(bench: Bench) -> None:
    brand = bench.brand({"pairs": {"primary": [], "paper": []}})
    made = bench.compose(template=template(highlight="marker"), quote=QUOTE, brand=brand)
    text = made.scenes[0].find("quote")
    assert isinstance(text, Text)
    assert {mark.color for mark in text.marks} == {text.color}
    assert "FK418" in {each.code for each in made.diagnostics}


def test_a_dump_shows_marks_and_effects(bench: Bench) -> None:
    effects = {"stroke": {"width": "0.5u", "color": "brand.paper"}, "shadow": {"x": "0.2u", "y": "0.4u", "blur": "1u"}}
    made = bench.scene(template=template(highlight="marker", **effects), quote=QUOTE, brand=bench.brand(YELLOW))
    lines = dump(made).splitlines()
    unit = made.size.short_side / 100
    text = made.find("quote")
    assert isinstance(text, Text)
    assert sum(line.startswith("  mark ") and line.endswith("#f6b40e") for line in lines) == len(text.marks)
    assert f"  stroke {0.5 * unit:.2f} #ffffff" in lines
    assert f"  shadow {0.2 * unit:.2f},{0.4 * unit:.2f} blur {unit:.2f} opacity 0.35 #14213d" in lines


def test_marks_have_sharp_edges(bench: Bench) -> None:
    text = quote_of(bench, highlight="marker")
    for area in (mark.area for mark in text.marks):
        for edge in (area.x + text.x, area.right + text.x, area.y + text.y, area.bottom + text.y):
            assert edge == pytest.approx(round(edge), abs=1e-6)


@pytest.mark.parametrize("style", ["marker", "underline"])
def test_beside_marks_strong_words_are_a_weight_alone(bench: Bench, style: str) -> None:
    allowed = {
        **YELLOW,
        "palette": {"accent": "#9E2B0E"},
        "pairs": {"background": ["ink", "accent"], "accent": ["paper"]},
    }
    text = quote_of(bench, brand=allowed, highlight=style)
    runs = {run.role: dict(run.font.axes)["wght"] for line in text.layout.lines for run in line.runs}
    assert text.strong == text.color
    assert runs["strong"] > runs["normal"] == runs["highlight"]


def test_an_underline_takes_the_accent_where_it_is_seen(bench: Bench) -> None:
    seen = quote_of(bench, brand={"palette": {"accent": "#9E2B0E"}}, highlight="underline")
    assert {mark.color.hex for mark in seen.marks} == {"#9e2b0e"}
    unseen = quote_of(bench, highlight="underline")
    assert {mark.color for mark in unseen.marks} == {unseen.color}


@pytest.mark.parametrize("effect", ["rise-by-line", "rise-by-word", "typewriter", "reveal"])
def test_marks_come_with_their_words_in_films(bench: Bench, effect: str) -> None:
    made = bench.compose(
        "linkedin/video-square",
        template=template(highlight="marker", enter={"effect": effect}),
        quote=QUOTE,
        brand=bench.brand(YELLOW),
    )
    text = made.scenes[0].find("quote")
    assert isinstance(text, Text)
    shared = [mark.area for part in text.parts for mark in part.marks]
    assert sum(area.width * area.height for area in shared) == pytest.approx(
        sum(mark.area.width * mark.area.height for mark in text.marks)
    )
    for part in text.parts:
        if any(run.role == "highlight" for run in part.layout.lines[0].runs):
            assert part.marks


def test_a_drawn_underline_skips_descenders_and_takes_the_place_of_the_standing_one(bench: Bench) -> None:
    drawn = template(highlight="underline", draw={"effect": "underline"})
    made = bench.compose("linkedin/video-square", template=drawn, quote="==Wege gehen==", brand=bench.brand(YELLOW))
    text = made.scenes[0].find("quote")
    assert isinstance(text, Text)
    assert text.marks == ()
    assert all(part.marks == () for part in text.parts)
    lines = [node for node in made.scenes[0].nodes if isinstance(node, Fill) and node.id.startswith("quote-mark")]
    assert len(lines) >= 2
    for before, after in pairwise(lines):
        assert before.area.right < after.area.x
        assert before.motion.reveal[-1].frame == pytest.approx(after.motion.reveal[0].frame)


def test_marks_follow_a_counter(bench: Bench) -> None:
    made = bench.compose(
        "linkedin/video-square",
        template=template(highlight="marker", enter={"effect": "count-up"}),
        quote="==1.250== Menschen",
        brand=bench.brand(YELLOW),
    )
    counter = made.scenes[0].find("quote")
    assert isinstance(counter, Counter)
    assert {len(step.marks) for step in counter.steps} == {1}
    assert not any("=" in line.text for step in counter.steps for line in step.layout.lines)
    assert counter.steps[1].marks[0].area.width < counter.steps[-1].marks[0].area.width


@pytest.mark.parametrize("shape", SHAPES)
def test_effects_stay_inside_of_the_safe_area(bench: Bench, shape: str) -> None:
    effects: dict[str, Any] = {
        "stroke": {"width": "0.15em", "color": "brand.paper"},
        "shadow": {"y": "0.3em", "blur": "0.3em"},
    }
    wide = {"look": {"margin": "0u"}}
    text = quote_of(bench, shape, brand={**YELLOW, **wide}, **effects)
    size = bench.scene(shape, quote="x").size
    assert text.effects.stroke is not None
    assert text.effects.stroke.width == pytest.approx(0.15 * text.layout.size)
    assert text.ink.x >= 0
    assert text.ink.right <= size.width
    assert text.ink.bottom <= size.height
    assert text.ink.width > text.layout.ink.width


def test_letters_stand_out_from_their_stroke(bench: Bench) -> None:
    # The best color of the brand is that of the stroke: the next one is taken.
    text = quote_of(
        bench, stroke={"width": "0.05em", "color": "brand.ink"}, brand={"pairs": {"background": ["ink", "paper"]}}
    )
    assert text.color.hex == "#ffffff"
    with pytest.raises(LayoutError) as refused:
        quote_of(bench, stroke={"color": "brand.ink"}, brand={"pairs": {"background": ["ink", "primary"]}})
    (said,) = refused.value.diagnostics
    assert said.code == "FK417"
    assert "stroke" in said.text("en")


def test_a_shadow_counts_as_ground(bench: Bench) -> None:
    dark: dict[str, Any] = {"shadow": {"opacity": 1.0, "color": "brand.ink"}}
    with pytest.raises(LayoutError) as refused:
        quote_of(bench, **dark)
    assert [each.code for each in refused.value.diagnostics] == ["FK417"]
    assert quote_of(bench, shadow={"opacity": 0.3}).color.hex == "#14213d"


def test_an_unknown_color_is_named(bench: Bench) -> None:
    with pytest.raises(LayoutError) as refused:
        quote_of(bench, shadow={"color": "brand.sky"})
    assert "“sky”" in refused.value.diagnostics[0].text("en")


@pytest.mark.parametrize(("width", "code"), [("5%", "FK905"), ("0.5em", "FK906"), ("-1u", "FK906")])
def test_lengths_of_effects_are_checked(width: str, code: str) -> None:
    with pytest.raises(ValueError, match="length") as wrong:
        template(stroke={"width": width})
    assert code in str(wrong.value)


@pytest.fixture(scope="module")
def featured(bench: Bench) -> Brand:
    """A brand whose font has small capitals (drawn as B) and old-style figures (drawn as 7)."""
    font = TTFont(INTER)
    addOpenTypeFeaturesFromString(
        font, "feature smcp { sub a by B; } smcp; feature onum { sub one by seven; } onum;", tables=["GSUB"]
    )
    font.save(bench.folder / "featured.ttf")
    made: Brand = bench.brand({"fonts": {"headline": {"file": "featured.ttf", "family": None, "weight": 700}}})
    return made


def glyph_ids(bench: Bench, brand: Brand, text: str, **quote: Any) -> list[int]:
    made = bench.scene(template=template(**quote), quote=text, brand=brand)
    found = made.find("quote")
    assert isinstance(found, Text)
    return [glyph.id for line in found.layout.lines for run in line.runs for glyph in run.glyphs]


def test_figures_and_small_capitals_by_template_and_brand(bench: Bench, featured: Brand) -> None:
    plain, wanted = (glyph_ids(bench, featured, text) for text in ("aa11", "BB77"))
    assert plain != wanted
    assert glyph_ids(bench, featured, "aa11", figures="old-style", case="small-caps") == wanted
    headline = featured.fonts["headline"].model_copy(update={"figures": "old-style", "case": "small-caps"})
    branded = featured.model_copy(update={"fonts": {**featured.fonts, "headline": headline}}).in_folder(bench.folder)
    assert glyph_ids(bench, branded, "aa11") == wanted
    assert glyph_ids(bench, branded, "aa11", case="as-written") == glyph_ids(bench, featured, "aa77")


def test_a_template_is_told_what_the_font_lacks(bench: Bench) -> None:
    with pytest.raises(LayoutError) as refused:
        quote_of(bench, figures="old-style")
    (said,) = refused.value.diagnostics
    assert said.code == "FK310"
    assert 'figures = "old-style"' in said.text("de")


def test_a_brand_is_told_what_its_font_lacks(bench: Bench) -> None:
    with pytest.raises(ConfigError) as refused:
        quote_of(bench, brand={"fonts": {"headline": {"case": "small-caps"}}})
    (said,) = refused.value.diagnostics
    assert (said.code, said.where.key) == ("FK310", "fonts.headline")


def test_weight_and_width_of_a_brand_set_the_axes(bench: Bench) -> None:
    text = quote_of(bench, brand={"fonts": {"headline": {"family": "League Gothic", "width": 80, "weight": 400}}})
    axes = dict(text.layout.lines[0].runs[0].font.axes)
    assert axes["wdth"] == 80
    heavy = quote_of(bench, brand={"fonts": {"headline": {"weight": 900}}})
    assert dict(heavy.layout.lines[0].runs[0].font.axes)["wght"] == 900


def test_typed_characters_are_corrected_when_the_brand_asks(bench: Bench) -> None:
    typed = "Das geht's an - oder..."
    lines = {}
    for asked in (False, True):
        made = bench.scene(quote=typed, brand=bench.brand({"typographic": asked}))
        found = made.find("quote")
        assert isinstance(found, Text)
        lines[asked] = " ".join(line.text for line in found.layout.lines)
    assert lines[False] == "„Das geht's an - oder...“"
    assert lines[True] == "„Das geht’s an – oder…“"


def test_a_marker_is_painted_behind_its_words(bench: Bench) -> None:
    made = bench.scene(template=template(highlight="marker"), quote=QUOTE, brand=bench.brand(YELLOW))
    text = made.find("quote")
    assert isinstance(text, Text)
    painted = bench.paint(made)
    mark = text.marks[0]
    left, top = round(mark.area.x + text.x), round(mark.area.y + text.y)
    part = painted[top : top + round(mark.area.height), left : left + round(mark.area.width)]
    assert (part == mark.color.rgb).all(axis=2).mean() > 0.4
    assert (part == text.highlight.rgb).all(axis=2).mean() > 0.1
    assert not (np.abs(part.astype(int) - made.ground.rgb).max(axis=2) <= 3).any()


def edges(text: Text) -> tuple[list[float], list[float]]:
    """Return the left and the right end of each line's ink on the canvas."""
    lefts = [line.ink.x + text.x for line in text.layout.lines]
    return lefts, [line.ink.right + text.x for line in text.layout.lines]


@pytest.mark.parametrize("shape", SHAPES)
def test_stacks_stand_left_right_or_in_the_middle(bench: Bench, shape: str) -> None:
    words = "Gute Arbeit beginnt mit guten Fragen und nicht mit Antworten"
    middles = []
    for align in ("left", "right", "center"):
        made = bench.scene(shape, template=template(align), quote=words, author="Jana Petersen")
        quote, author = (node for node in made.nodes if isinstance(node, Text))
        near = 0.003 * made.size.short_side
        (lefts, rights), ((left,), (right,)) = edges(quote), edges(author)
        if align == "left":
            assert min(abs(left - each) for each in lefts) <= near
        elif align == "right":
            assert min(abs(right - each) for each in rights) <= near
        else:
            ends = zip(lefts, rights, strict=True)
            assert all(abs((one + other) / 2 - (left + right) / 2) <= 0.4 * quote.layout.size for one, other in ends)
        middles.append((left + right) / 2)
    assert middles[0] < middles[2] < middles[1]


@pytest.mark.parametrize(("language", "quote"), [("fr", "On ne vend pas"), ("ru", "Мы говорим"), ("ar", "المعرفة قوة")])
@pytest.mark.parametrize("shape", SHAPES)
def test_wide_marks_hang_but_not_up_to_the_edge_of_the_canvas(
    bench: Bench, shape: str, language: str, quote: str
) -> None:
    made = bench.scene(shape, quote=quote, lang=language)
    text = made.find("quote")
    assert isinstance(text, Text)
    clear = 0.025 * made.size.short_side - 1
    assert text.ink.x >= clear
    assert text.ink.right <= made.size.width - clear

"""Stacks: which optional texts go first, gaps that grow to fill a field, parts of a line that stay empty."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from formatkit.compose.frame import frame_of
from formatkit.errors import LayoutError
from formatkit.load.presets import preset
from formatkit.load.template_extends import built_in_data
from formatkit.model.template import Template
from formatkit.scene.nodes import Artwork, Scene, Text

if TYPE_CHECKING:
    from conftest import Bench

SHAPES = {
    "banner": "generic/email-header",
    "wide": "facebook/link-preview",
    "square": "linkedin/image-square",
    "portrait": "linkedin/image-portrait",
    "tall": "instagram/story-image",
}
TITLE = {"id": "title", "kind": "text", "role": "main", "slot": "title", "fit": {"max": "12u", "min": "9u", "lines": 4}}


def template(*children: dict[str, Any], **stack: Any) -> Template:
    """Return a template with one stack, whose texts show the slots they name."""
    base = {key: value for key, value in built_in_data("card").items() if key not in ("style", "shapes")}
    body = {"id": "body", "kind": "stack", "gap": "4u", "children": list(children), **stack}
    names = ("title", "kicker", "first", "second", "third")
    slots = {**base["slots"], **{name: {"type": "text"} for name in names}}
    return Template.model_validate({**base, "name": "own", "slots": slots, "layers": [*base["layers"], body]})


def small(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "text", "text": [text or f"{{{name}}}"], "size": "6u", **more}


def texts_of(scene: Scene) -> list[Text]:
    return [node for node in scene.nodes if isinstance(node, Text)]


def test_labels_go_first_then_the_last_text_and_what_goes_leaves_its_room_to_others(bench: Bench) -> None:
    optional = [small(name, size="4u", optional=True) for name in ("kicker", "first", "second")]
    made = template(optional[0], TITLE, *optional[1:], width="60%")
    said = {"kicker": "Neu", "title": "Zu groß gedacht", "second": "Jetzt lesen"}
    shown: list[str] = []
    for words in range(4, 90, 2):
        first = " ".join(["Antrieb"] * words)
        scene = bench.scene("linkedin/image-square", template=made, first=first, **said)
        shown.append(" ".join(text.id for text in texts_of(scene)))
    assert list(dict.fromkeys(shown)) == [
        "kicker title first second",
        "title first second",
        "title first",
        "kicker title second",
    ]


def test_a_text_that_is_not_optional_is_never_left_out(bench: Bench) -> None:
    made = template(TITLE, small("first"), small("second", optional=True))
    long = " ".join(["Drei Fehler aus der Praxis und wie man sie in einer Stunde findet."] * 8)
    with pytest.raises(LayoutError):
        bench.scene("linkedin/image-square", template=made, title="Zu groß gedacht", first=long, second="Mehr")


@pytest.mark.parametrize("shape", ["square", "portrait", "wide"])
def test_gaps_grow_in_proportion_until_the_block_fills_its_field(bench: Bench, shape: str) -> None:
    children = (TITLE, small("first"), small("second", above="2u"))
    said = {"title": "Zu groß gedacht", "first": "Kurz gesagt", "second": "Mehr"}
    field = frame_of(preset(SHAPES[shape]), bench.brand().look).box
    gaps, heights = [], []
    for spread in (1, 1.5, 3):
        made = template(*children, spread=spread, width="60%")
        texts = texts_of(bench.scene(SHAPES[shape], template=made, **said))
        bottoms = [text.y + text.layout.last_baseline for text in texts]
        tops = [text.y - text.layout.cap_height for text in texts]
        gaps.append([top - bottom for bottom, (_, top) in zip(bottoms, pairwise(tops), strict=False)])
        heights.append(bottoms[-1] - tops[0])
        assert tops[0] >= field.y - 0.01
        assert bottoms[-1] <= field.bottom + 0.01
    assert heights[0] < heights[1] <= heights[2] <= field.height + 0.02
    usual, more, most = gaps
    for grown, limit in ((more, 1.5), (most, 3)):
        factors = [large / least for large, least in zip(grown, usual, strict=True)]
        assert max(factors) - min(factors) <= 0.01
        assert 1 < factors[0] <= limit + 0.01
    assert heights[2] >= 0.99 * field.height or max(factors) >= 2.99


def test_gaps_do_not_grow_into_the_logo_nor_make_the_text_smaller(bench: Bench) -> None:
    """The second text is as wide as the field: further down it would stand on the logo."""
    said = {"title": "Zu groß gedacht", "first": "Drei Fehler aus der Praxis und wie man sie findet"}
    plain, spread = (
        bench.scene("linkedin/image-square", template=template(TITLE, small("first", size="3.6u"), spread=most), **said)
        for most in (1, 3)
    )
    before, after = texts_of(plain), texts_of(spread)
    assert [text.layout.size for text in after] == [text.layout.size for text in before]
    logo = spread.find("logo")
    assert isinstance(logo, Artwork)
    assert not after[1].ink.overlaps(logo.area)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"first": "Flensburg", "second": "März", "third": "Vollzeit"}, "Flensburg, ab März · Vollzeit"),
        ({"second": "März", "third": "Vollzeit"}, "ab März · Vollzeit"),
        ({"first": "Flensburg", "third": "Vollzeit"}, "Flensburg · Vollzeit"),
        ({"first": "Flensburg"}, "Flensburg"),
        ({"third": "Vollzeit"}, "Vollzeit"),
        ({"first": "Kiel, Flensburg", "second": ""}, "Kiel, Flensburg"),
        ({}, None),
    ],
)
def test_a_placeholder_that_stays_empty_takes_its_comma_or_dot_with_it(
    bench: Bench, said: dict[str, str], line: str | None
) -> None:
    made = template(TITLE, small("facts", "**{first}**, ab {second} · {third}", size="3u"))
    facts = bench.scene("linkedin/image-square", template=made, title="Koch (m/w/d)", **said).find("facts")
    assert line == ("".join(each.text for each in facts.layout.lines) if isinstance(facts, Text) else None)


def test_an_emphasis_that_reaches_over_several_placeholders_stays_whole(bench: Bench) -> None:
    made = template(TITLE, small("facts", "**{first}, {second}**", size="3u"))
    for first, second, line in (("Kiel", "März", "Kiel, März"), ("Kiel", "", "Kiel"), ("", "März", "März")):
        said = {"title": "Koch (m/w/d)", "first": first, "second": second}
        facts = bench.scene("linkedin/image-square", template=made, **said).find("facts")
        assert isinstance(facts, Text)
        assert facts.layout.lines[0].text == line
        assert {run.role for run in facts.layout.lines[0].runs} == {"strong"}

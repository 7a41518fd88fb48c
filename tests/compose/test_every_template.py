"""All templates in five shapes and all their styles, with short, usual and long texts: what a designer asks of each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from formatkit.compose.frame import frame_of
from formatkit.errors import LayoutError
from formatkit.load.presets import preset as preset_by_id
from formatkit.load.templates import load_template, template_names
from formatkit.model.color import Color, contrast_ratio
from formatkit.model.geometry import Insets, Rect
from formatkit.model.media import MediaEntry
from formatkit.scene.nodes import Artwork, Picture, Scene, Text, VectorShape
from formatkit.scene.path import bounds_of

if TYPE_CHECKING:
    from conftest import Bench

SHAPES = {
    "banner": "generic/email-header",
    "wide": "facebook/link-preview",
    "square": "linkedin/image-square",
    "portrait": "linkedin/image-portrait",
    "tall": "instagram/story-image",
}
STYLES = ("plain", "photo", "split")
LINEAR = np.array(
    [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in np.arange(256) / 255]
)

POSTS: dict[str, dict[str, dict[str, Any]]] = {
    "quote": {
        "short": {"quote": "Gut **gesagt**.", "author": "Jana Petersen"},
        "usual": {
            "quote": "Wer früh fragt, spart allen einen langen Tag.",
            "author": "Jana Petersen",
            "role": "Service",
        },
        "long": {
            "quote": "Eine ehrliche Antwort am selben Tag ist mehr wert als jede Kampagne.",
            "author": "Dr. Anna-Lena Freifrau von Hohenberg",
            "role": "Leiterin Kommunikation",
        },
    },
    "statement": {
        "short": {"statement": "Wir bleiben hier."},
        "usual": {
            "topic": "Zum Standort",
            "statement": "Wir bauen das neue Werk in Flensburg.",
            "author": "Jana Petersen",
        },
        "long": {
            "topic": "Zur Lieferkette",
            "statement": "Wir nennen jeden Zulieferer beim Namen. Auch den, bei dem es hakt.",
            "author": "Jana Petersen",
            "role": "Leiterin Kommunikation",
        },
    },
    "statistic": {
        "short": {"figure": "9", "text": "Tage bis zur Lieferung."},
        "usual": {"figure": "73 %", "text": "aller Fragen beantworten wir am selben Tag.", "source": "Auswertung 2026"},
        "long": {
            "figure": "12.480",
            "text": "Anfragen hat unser Service im letzten Jahr beantwortet, die meisten am selben Tag.",
            "source": "Serviceauswertung 2026, alle Standorte",
        },
    },
    "tip-list": {
        "short": {"title": "Drei Regeln", "slides": [{"heading": "Zuhören", "text": "Erst lesen."}]},
        "usual": {
            "kicker": "Fünf Regeln",
            "title": "Social Media ohne Umwege",
            "end": "Was fehlt?",
            "call": "Schreiben Sie uns",
            "slides": [{"heading": "Erst zuhören", "text": "Vier Wochen mitlesen, dann der erste Beitrag."}],
        },
        "long": {
            "kicker": "Fünf Regeln",
            "title": "Social Media in der Unternehmenskommunikation",
            "end": "Welche Regel fehlt in dieser Liste?",
            "call": "Schreiben Sie uns",
            "slides": [
                {
                    "heading": "Am selben Tag antworten",
                    "text": "Auch eine Zwischenantwort ist eine Antwort, wenn ein Zeitpunkt dabeisteht.",
                }
            ],
        },
    },
    "job-ad": {
        "short": {"title": "Koch (m/w/d)"},
        "usual": {
            "kicker": "Wir suchen",
            "title": "Mechatroniker:in (m/w/d)",
            "place": "Flensburg",
            "call": "Bewerben",
        },
        "long": {
            "kicker": "Wir suchen",
            "title": "Servicetechniker:in für Antriebe (m/w/d)",
            "place": "Flensburg und unterwegs im Norden",
            "start": "ab 1. März 2027",
            "contract": "Vollzeit oder vier Tage",
            "call": "nordwerk.example/karriere",
        },
    },
    "testimonial": {
        "short": {"quote": "Läuft.", "author": "Mareike Thomsen"},
        "usual": {
            "quote": "Um zwei stand die Linie. Um vier lief sie.",
            "author": "Mareike Thomsen",
            "portrait": "gradient.jpg",
        },
        "long": {
            "quote": "Um zwei Uhr nachts stand die Linie. Um vier lief sie wieder, und niemand hat es gemerkt.",
            "author": "Mareike Thomsen",
            "role": "Produktionsleiterin, Molkerei",
            "portrait": "gradient.jpg",
        },
    },
    "event": {
        "short": {"title": "Tag der offenen Tür", "when": "3. Mai"},
        "usual": {"title": "Hannover Messe 2027", "when": "5.–9. April 2027", "stand": "Halle 6, C 18"},
        "long": {
            "kicker": "Treffen Sie uns",
            "title": "Fachtagung Antriebstechnik 2027",
            "when": "5.–9. April 2027",
            "venue": "Messegelände Hannover",
            "stand": "Halle 6, Stand C 18",
            "speakers": "Dr. Henrik Claasen, Aylin Demir",
            "call": "Termin vereinbaren",
        },
    },
    "announcement": {
        "short": {"title": "Er ist da"},
        "usual": {"kicker": "Neu", "title": "Unser leisester Motor ist da", "text": "Halb so laut wie sein Vorgänger."},
        "long": {
            "kicker": "Neu",
            "title": "Unser leisester Getriebemotor ist da",
            "text": "Der NW 40 läuft mit 48 dB(A), halb so laut wie sein Vorgänger.",
            "call": "Datenblatt ansehen",
        },
    },
    "article": {
        "short": {"title": "Zu groß gedacht"},
        "usual": {"kicker": "Neu im Blog", "title": "Warum Antriebe zu groß werden", "call": "Jetzt lesen"},
        "long": {
            "kicker": "Neu im Blog",
            "title": "Warum Antriebe zu groß ausgelegt werden",
            "text": "Drei Fehler aus der Praxis und wie man sie in einer Stunde findet.",
            "author": "Von Dr. Henrik Claasen",
            "call": "Jetzt lesen",
        },
    },
    "greeting": {
        "short": {"greeting": "Danke!"},
        "usual": {"greeting": "Danke für dieses Jahr!", "text": "Wir wünschen ruhige Tage.", "sender": "Ihr Team"},
        "long": {
            "greeting": "Fünfzig Jahre, und kein bisschen leise",
            "text": "Wir danken allen, die mit uns gebaut, gestritten und gefeiert haben.",
            "sender": "Das Team von Nordwerk",
        },
    },
    "cover": {
        "short": {"claim": "Läuft leise."},
        "usual": {"claim": "Antriebe, die man nicht hört.", "text": "Aus Flensburg"},
        "long": {
            "claim": "Antriebe, die man erst bemerkt, wenn sie fehlen.",
            "text": "Entwickelt und gebaut in Flensburg",
        },
    },
}
EDGES = {"label": "Anzeige", "partner": "mark.svg", "badges": ("mark.svg",)}
CASES = [
    (name, length, shape, style) for name in POSTS for length in POSTS[name] for shape in SHAPES for style in STYLES
]


def scenes_of(bench: Bench, name: str, length: str, shape: str, style: str, **more: Any) -> tuple[Scene, ...]:
    photo = {} if style == "plain" else {"photo": "gradient.jpg"}
    fields = {**POSTS[name][length], **photo, **more}
    return bench.compose(SHAPES[shape], template=name, style=style, **fields).scenes


def texts_of(scene: Scene) -> list[Text]:
    return [node for node in scene.nodes if isinstance(node, Text)]


def lines_of(text: Text) -> list[Rect]:
    inks = (line.ink for line in text.layout.lines if line.ink.width > 0)
    return [Rect(ink.x + text.x, ink.y + text.y, ink.width, ink.height) for ink in inks]


def drawn_in(node: VectorShape | Picture) -> Rect:
    """Return where a shape or picture has pixels: an icon's drawing stands on the margin line, not its box."""
    if not isinstance(node, VectorShape) or node.path is None:
        return node.area
    left, top, right, bottom = bounds_of(node.path)
    area, half = node.area, (node.stroke or 0.0) / 2
    return Rect(
        area.x + left * area.width - half,
        area.y + top * area.height - half,
        (right - left) * area.width + 2 * half,
        (bottom - top) * area.height + 2 * half,
    )


def test_every_template_is_among_them() -> None:
    assert set(POSTS) == set(template_names())
    assert all(set(load_template(name).styles) == set(STYLES) for name in POSTS)


@pytest.mark.parametrize(("name", "length", "shape", "style"), CASES)
def test_texts_and_what_stands_around_them_keep_their_places(
    bench: Bench, name: str, length: str, shape: str, style: str
) -> None:
    preset = preset_by_id(SHAPES[shape])
    frame = frame_of(preset, bench.brand().look)
    safe = frame.safe.inset(Insets(-0.01, -0.01, -0.01, -0.01))  # places are rounded to hundredths of a pixel
    for scene in scenes_of(bench, name, length, shape, style):
        texts = texts_of(scene)
        assert texts
        areas = {text.id: lines_of(text) for text in texts}
        for lines in areas.values():
            assert all(safe.contains(line) for line in lines)
        for one, other in pairwise(areas.values()):
            assert not any(a.overlaps(b) for a in one for b in other)
        around = [
            node
            for node in scene.nodes
            if isinstance(node, VectorShape) or (isinstance(node, Picture) and node.mask != "none")
        ]
        assert all(safe.contains(drawn_in(node)) for node in around)
        logo = next(node for node in scene.nodes if isinstance(node, Artwork) and node.id == "logo")
        over, beside = 0.83 * logo.area.height, 1.28 * logo.area.height
        apart = logo.area.inset(Insets(-over, -beside, -over, -beside))
        assert not any(line.overlaps(apart) for lines in areas.values() for line in lines)
        assert not any(node.area.overlaps(apart) for node in around if not node.id.startswith("dots."))


@pytest.mark.parametrize(("name", "length", "shape", "style"), CASES)
def test_every_text_can_be_read_on_the_pixels_under_it(
    bench: Bench, name: str, length: str, shape: str, style: str, without_texts: Any
) -> None:
    frame = frame_of(preset_by_id(SHAPES[shape]), bench.brand().look)
    for scene in scenes_of(bench, name, length, shape, style):
        pixels = bench.paint(without_texts(scene))
        for text in texts_of(scene):
            large = text.layout.size * frame.phone_scale >= 18.66
            assert worst_contrast(text, pixels) >= (2.94 if large else 4.41), text.id


def worst_contrast(text: Text, pixels: NDArray[np.uint8]) -> float:
    """Return the smallest contrast (WCAG 2.2) of a text with the square cells under its lines, in steps of half one."""
    color, worst = text.color.luminance, 21.0
    side = max(1, round(0.25 * text.layout.size))
    half = max(1, side // 2)
    for line in lines_of(text):
        left, top, right, bottom = round(line.x), round(line.y), round(line.right), round(line.bottom)
        lights = LINEAR[pixels[top:bottom, left:right]] @ np.array([0.2126, 0.7152, 0.0722])
        sums = np.pad(lights, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        for y in range(0, max(1, len(lights) - side + 1), half):
            low = min(y + side, len(lights))
            for x in range(0, max(1, lights.shape[1] - side + 1), half):
                far = min(x + side, lights.shape[1])
                total = sums[low, far] - sums[y, far] - sums[low, x] + sums[y, x]
                under = total / ((low - y) * (far - x))
                worst = min(worst, (max(color, under) + 0.05) / (min(color, under) + 0.05))
    return worst


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("shape", ["square", "portrait", "tall", "wide"])
def test_a_label_a_partner_and_seals_find_room(bench: Bench, name: str, shape: str) -> None:
    frame = frame_of(preset_by_id(SHAPES[shape]), bench.brand().look)
    scene = scenes_of(bench, name, "usual", shape, "plain", **EDGES)[0]
    logo, partner, seal = (scene.find(each) for each in ("logo", "partner", "badges.0"))
    label = scene.find("label")
    assert isinstance(label, Text)
    placed = [node.area for node in (logo, partner, seal) if isinstance(node, Artwork)]
    assert len(placed) == 3
    assert all(frame.safe.contains(area) for area in placed)
    assert not any(one.overlaps(other) for index, one in enumerate(placed) for other in placed[index + 1 :])
    for text in texts_of(scene):
        assert not any(line.overlaps(area) for line in lines_of(text) for area in placed)
        if text is not label:
            by = 0.89 * label.layout.size  # closer, the label would read as the first line of the message
            apart = label.ink.inset(Insets(-by, -by, -by, -by))
            assert not any(line.overlaps(apart) for line in lines_of(text))


def test_the_photograph_of_a_split_picture_has_its_side_and_no_text_on_it(bench: Bench) -> None:
    for shape in SHAPES:
        scene = scenes_of(bench, "quote", "usual", shape, "split")[0]
        picture = scene.find("background")
        assert isinstance(picture, Picture)
        assert 0.25 < picture.area.width * picture.area.height / (scene.size.width * scene.size.height) < 0.5
        assert not any(line.overlaps(picture.area) for text in texts_of(scene) for line in lines_of(text))


def test_a_carousel_has_a_cover_a_page_for_each_slide_and_a_close_with_dots(bench: Bench) -> None:
    slides = [{"heading": f"Regel {number}", "text": "Kurz gesagt."} for number in "ABC"]
    made = bench.compose("instagram/carousel", template="tip-list", title="Drei Regeln", end="Und Ihre?", slides=slides)
    assert [[text.id for text in texts_of(scene)] for scene in made.scenes] == [
        ["title"],
        *[["number", "heading", "text"]] * 3,
        ["end"],
    ]
    numbers = [scene.find("number") for scene in made.scenes[1:4]]
    assert [number.layout.lines[0].text for number in numbers if isinstance(number, Text)] == ["1", "2", "3"]
    for page, scene in enumerate(made.scenes):
        dots = [
            node.area.width for node in scene.nodes if isinstance(node, VectorShape) and node.id.startswith("dots.")
        ]
        assert len(dots) == 5
        assert dots.index(max(dots)) == page


@pytest.mark.parametrize("name", ["announcement", "article", "event", "job-ad"])
@pytest.mark.parametrize("shape", ["square", "portrait", "tall"])
def test_a_headline_that_keeps_off_the_subject_stays_the_largest_by_far(bench: Bench, name: str, shape: str) -> None:
    media = [MediaEntry.model_validate({"file": "gradient.jpg", "focus": "66% 47% 22% 23%"})]
    texts = texts_of(scenes_of(bench, name, "long", shape, "photo", media=media)[0])
    title, others = texts[1] if texts[0].id == "kicker" else texts[0], [text for text in texts if text.id != "title"]
    assert title.id == "title"
    assert title.layout.size >= 1.29 * max(text.layout.size for text in others)


def test_a_column_that_safe_areas_narrow_takes_smaller_type_for_the_same_lines(bench: Bench) -> None:
    fields = {"quote": "Social Media passiert sowieso. Die Frage ist nur, ob mit uns.", "author": "Jana Petersen"}
    lines: dict[str, list[str]] = {}
    for preset in ("instagram/story-image", "instagram/reel"):
        quote = bench.scene(preset, **fields).find("quote")
        assert isinstance(quote, Text)
        lines[preset] = [line.text for line in quote.layout.lines]
    assert lines["instagram/reel"] == lines["instagram/story-image"]


def test_a_shorter_title_for_a_shape_stands_on_the_cover_alone(bench: Bench) -> None:
    slides = [{"heading": "Zuhören", "text": "Kurz gesagt."}]
    fields = {"title": "Fünf Regeln fürs B2B", "end": "Und Ihre?", "slides": slides}
    shorter = {"portrait": {"title": "5 Regeln"}}
    made = bench.compose("instagram/carousel", template="tip-list", overrides=shorter, **fields)
    shown = [[text.id for text in texts_of(scene)] for scene in made.scenes]
    assert shown == [["title"], ["number", "heading", "text"], ["end"]]
    title = made.scenes[0].find("title")
    assert isinstance(title, Text)
    assert " ".join(line.text for line in title.layout.lines) == "5 Regeln"


def test_a_placement_of_one_picture_has_no_dots_for_slides_that_nobody_gets(bench: Bench) -> None:
    slides = [{"heading": f"Regel {number}", "text": "Kurz gesagt."} for number in "ABC"]
    made = bench.compose("linkedin/image-square", template="tip-list", title="Drei Regeln", slides=slides)
    assert len(made.scenes) == 1
    assert not [node for node in made.scenes[0].nodes if node.id.startswith("dots.")]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("style", STYLES)
def test_every_shape_of_a_vacancy_says_who_is_sought_and_how_to_apply(bench: Bench, shape: str, style: str) -> None:
    for length in ("usual", "long"):
        shown = [text.id for text in texts_of(scenes_of(bench, "job-ad", length, shape, style)[0])]
        assert {"title", "call"} <= set(shown)
        assert "kicker" in shown or length == "long"


FACTS = {
    "quote": ["author"],
    "statement": ["author"],
    "statistic": ["figure", "text", "source"],
    "job-ad": ["title", "place", "start", "contract"],
    "testimonial": ["author"],
    "event": ["title", "when", "venue", "stand", "speakers"],
    "article": ["title", "author"],
    "greeting": ["greeting", "sender"],
    "cover": ["claim", "text"],
}
"""Who, when, where, and the source of a figure: what a post says in one shape it says in all."""


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("style", STYLES)
def test_the_facts_of_a_post_are_in_every_shape(bench: Bench, name: str, style: str) -> None:
    missing: list[str] = []
    for length, shape in product(POSTS[name], SHAPES):
        scene = scenes_of(bench, name, length, shape, style)[0]
        said = letters_of("".join(line.text for text in texts_of(scene) for line in text.layout.lines))
        facts = (str(POSTS[name][length].get(slot, "")) for slot in FACTS[name])
        missing += [f"{length} {shape}: {fact}" for fact in facts if letters_of(fact) not in said]
    assert missing == []


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, which are the same wherever its lines end."""
    return "".join(filter(str.isalnum, text))


def test_a_vacancy_beside_a_photograph_makes_the_same_offer_in_every_shape_that_has_the_height(bench: Bench) -> None:
    title = "Servicetechniker:in für elektrische Antriebe (m/w/d)"
    for shape in ("wide", "square", "portrait", "tall"):
        scene = scenes_of(bench, "job-ad", "long", shape, "split", title=title)[0]
        assert [text.id for text in texts_of(scene)] == ["kicker", "title", "place", "start", "contract", "call"]


@pytest.mark.parametrize("name", ["event", "article", "announcement"])
@pytest.mark.parametrize("shape", ["square", "portrait", "tall"])
def test_a_usual_message_beside_a_photograph_is_whole(bench: Bench, name: str, shape: str) -> None:
    plain, split = (scenes_of(bench, name, "usual", shape, style)[0] for style in ("plain", "split"))
    assert [text.id for text in texts_of(split)] == [text.id for text in texts_of(plain)]
    longer = [text.id for text in texts_of(scenes_of(bench, name, "long", shape, "split")[0])]
    assert {"kicker", "title", "call"} <= set(longer)


def test_a_figure_beside_a_photograph_fills_its_measure_over_a_long_text(bench: Bench) -> None:
    text = "Anfragen hat unser Service im letzten Jahr beantwortet, die meisten am selben Tag und ohne Weiterleitung."
    for shape in ("wide", "square", "portrait", "tall"):
        figure = scenes_of(bench, "statistic", "long", shape, "split", text=text)[0].find("figure")
        assert isinstance(figure, Text)
        panel = frame_of(preset_by_id(SHAPES[shape]), bench.brand().look).box
        width = 0.5 * panel.width if shape == "wide" else panel.width
        assert figure.ink.width >= 0.8 * width, shape


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tip_leads_with_its_number_in_every_shape_and_stands_where_the_cover_does(bench: Bench, shape: str) -> None:
    material = POSTS["tip-list"]["usual"]
    preset = preset_by_id("instagram/carousel")
    usual = preset_by_id(SHAPES[shape])
    placed = replace(preset, size=usual.size, safe_area=usual.safe_area, crops=usual.crops)
    middles = []
    for scene in bench.compose(placed, template="tip-list", **material).scenes:
        lines = [line for text in texts_of(scene) for line in lines_of(text)]
        middles.append((min(line.y for line in lines) + max(line.bottom for line in lines)) / 2 / usual.size.height)
        ids = [text.id for text in texts_of(scene)]
        assert "heading" not in ids or ids[0] == "number"
    assert max(middles) - min(middles) < 0.08


@pytest.mark.parametrize("shape", ["banner", "wide", "square"])
def test_a_figure_keeps_the_accent_on_a_photograph(bench: Bench, shape: str) -> None:
    pairs = {"photo": ["paper", "ink", "accent"]}
    brand = bench.brand({"pairs": pairs, "palette": {"accent": "#F6B40E"}})
    fields = {**POSTS["statistic"]["usual"], "style": "photo", "photo": "gradient.jpg"}
    figure = bench.scene(SHAPES[shape], template="statistic", brand=brand, **fields).find("figure")
    assert isinstance(figure, Text)
    assert figure.color == brand.palette["accent"]


def test_a_box_on_a_photograph_is_told_apart_from_the_dark_under_it(bench: Bench) -> None:
    theme = {"background": "accent", "accent": "primary"}
    changes = {"palette": {"accent": "#F6B40E", "primary": "#0A364B"}, "pairs": {"accent": ["ink"]}}
    brand = bench.brand({**changes, "themes": {"recruiting": theme}})
    fields = {**POSTS["job-ad"]["long"], "style": "photo", "photo": "black.png", "purpose": "recruiting"}
    box = bench.scene("linkedin/image-portrait", template="job-ad", brand=brand, **fields).find("call.box")
    assert isinstance(box, VectorShape)
    assert box.color == brand.palette["accent"]


@pytest.mark.parametrize("first", ["ink", "paper"])
@pytest.mark.parametrize("shape", ["wide", "square", "tall"])
@pytest.mark.parametrize("photo", ["black.png", "white.png"])
def test_a_box_is_seen_on_what_is_under_it(bench: Bench, photo: str, shape: str, first: str) -> None:
    """Whichever color the brand prefers on photographs: what counts is the photograph."""
    dark: dict[str, Any] = {"palette": {"accent": "#3A2233", "primary": "#0A2A3B"}, "pairs": {"accent": ["paper"]}}
    dark["pairs"]["photo"] = ["ink", "paper"] if first == "ink" else ["paper", "ink"]
    brand = bench.brand(dark)
    fields = {**POSTS["job-ad"]["usual"], "style": "photo", "photo": photo}
    scene = bench.scene(SHAPES[shape], template="job-ad", brand=brand, **fields)
    box, text = scene.find("call.box"), scene.find("call")
    assert isinstance(box, VectorShape)
    assert isinstance(text, Text)
    x, y = round(box.area.x) - 6, round(box.area.y + box.area.height / 2)
    around = Color(*(int(value) for value in bench.paint(scene)[y, x]))
    assert contrast_ratio(box.color.luminance, around.luminance) >= 1.6
    assert contrast_ratio(box.color.luminance, text.color.luminance) >= 4.5


def test_an_icon_that_does_not_exist_is_told(bench: Bench) -> None:
    template = load_template("event")
    layers = tuple(
        layer.model_copy(
            update={"children": tuple(child.model_copy(update={"icon": "calender"}) for child in layer.children[2:3])}
        )
        if layer.id == "body"
        else layer
        for layer in template.layers
    )
    with pytest.raises(LayoutError) as problem:
        bench.compose(template=template.model_copy(update={"layers": layers}), title="Messe", when="3. Mai")
    assert "calendar" in str(problem.value)


def test_a_portrait_is_treated_as_the_brand_treats_its_photographs_but_never_softened(bench: Bench) -> None:
    brand = bench.brand({"look": {"photo": "duotone", "blur": "2u"}})
    fields = {"quote": "Läuft.", "author": "Mareike Thomsen", "portrait": "gradient.jpg"}
    scene = bench.compose("linkedin/image-square", template="testimonial", brand=brand, **fields).scenes[0]
    portrait = scene.find("author.portrait")
    assert isinstance(portrait, Picture)
    assert portrait.mask == "circle"
    assert portrait.treatment.tone is not None
    assert portrait.treatment.blur == 0


LEAF = "M50 0C80 0 100 20 100 50V100H50C20 100 0 80 0 50S20 0 50 0z"


@pytest.mark.parametrize(("form", "mask"), [("circle", "circle"), ("rounded", "rounded"), (LEAF, "path")])
def test_portraits_are_cut_to_the_brands_form(bench: Bench, form: str, mask: str) -> None:
    brand = bench.brand({"look": {"portrait": form}})
    fields = {"quote": "Läuft.", "author": "Mareike Thomsen", "portrait": "black.png"}
    for preset in SHAPES.values():
        scene = bench.compose(preset, template="testimonial", style="plain", brand=brand, **fields).scenes[0]
        portrait = scene.find("author.portrait")
        assert isinstance(portrait, Picture)
        assert portrait.mask == mask
        area = portrait.area
        part = bench.paint(scene)[round(area.y) : round(area.bottom), round(area.x) : round(area.right)]
        side = part.shape[0]
        ends = (max(1, side // 50), side - 1 - max(1, side // 50))
        corners = {(down, right): bool(part[ends[down], ends[right]].max() < 60) for down in (0, 1) for right in (0, 1)}
        assert corners == {each: mask == "path" and each == (1, 1) for each in corners}
        assert part[side // 2, side // 2].max() < 60


def test_a_template_may_insist_on_a_form(bench: Bench) -> None:
    template = load_template("testimonial")
    layers = [
        layer.model_copy(
            update={
                "children": tuple(
                    child.model_copy(update={"portrait": child.portrait.model_copy(update={"mask": "rounded"})})
                    if getattr(child, "portrait", None)
                    else child
                    for child in layer.children
                )
            }
        )
        if hasattr(layer, "children")
        else layer
        for layer in template.layers
    ]
    fields = {"quote": "Läuft.", "author": "Mareike Thomsen", "portrait": "gradient.jpg"}
    changed = template.model_copy(update={"layers": tuple(layers), "shapes": {}, "style": {}})
    portrait = bench.scene("linkedin/image-square", template=changed, **fields).find("author.portrait")
    assert isinstance(portrait, Picture)
    assert portrait.mask == "rounded"

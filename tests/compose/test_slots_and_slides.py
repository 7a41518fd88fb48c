"""From a post's values to a composition: slots, styles, overrides, languages, slides, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from formatkit.errors import LayoutError
from formatkit.load.templates import load_template
from formatkit.model.post import PostFields
from formatkit.model.template import Template
from formatkit.scene.nodes import Picture, Scene, Text

if TYPE_CHECKING:
    from conftest import Bench


def words(scene: Scene, node: str = "quote") -> str:
    found = scene.find(node)
    assert isinstance(found, Text)
    return " ".join(line.text for line in found.layout.lines)


def codes(problem: LayoutError) -> list[str]:
    return [each.code for each in problem.diagnostics]


def test_a_missing_required_slot_is_an_error_that_names_it(bench: Bench) -> None:
    with pytest.raises(LayoutError) as problem:
        bench.compose(author="Jana Petersen")
    assert codes(problem.value) == ["FK400"]
    assert "“quote”" in str(problem.value)
    assert problem.value.diagnostics[0].where.key == "quote"


def test_an_unknown_slot_is_a_warning_that_names_those_there_are(bench: Bench) -> None:
    made = bench.compose(quote="Gut gesagt.", figure="12 %")
    (found,) = [each for each in made.diagnostics if each.code == "FK401"]
    assert "“figure”" in found.message()
    assert "quote, author, role, photo" in found.hint()


def test_a_style_that_the_template_does_not_have_is_an_error(bench: Bench) -> None:
    template = load_template("quote").model_copy(update={"styles": ("plain", "photo")})
    with pytest.raises(LayoutError) as problem:
        bench.compose(template=template, quote="Gut gesagt.", style="split")
    assert codes(problem.value) == ["FK409"]
    assert "plain, photo" in str(problem.value)


def test_the_style_is_photo_with_a_picture_and_plain_without(bench: Bench) -> None:
    def photographic(**fields: Any) -> bool:
        return isinstance(bench.scene(quote="Gut gesagt.", **fields).find("background"), Picture)

    assert photographic(photo="gradient.jpg")
    assert not photographic()
    assert not photographic(photo="gradient.jpg", style="plain")
    assert not photographic(style="photo")


def test_too_long_a_text_is_refused_with_numbers(bench: Bench) -> None:
    with pytest.raises(LayoutError) as problem:
        bench.compose(quote="Kommunikation ist alles. " * 60)
    message = str(problem.value)
    assert "too many" in message
    assert any(character.isdigit() for character in message)
    assert problem.value.diagnostics[0].message("de") != problem.value.diagnostics[0].message("en")


def test_a_glyph_that_no_font_has_is_named_by_its_code_point(bench: Bench) -> None:
    with pytest.raises(LayoutError, match=r"U\+131"):
        bench.compose(quote="Zeichen \U00013180 hier.")


def test_quotation_marks_of_the_language_are_set_once(bench: Bench) -> None:
    assert words(bench.scene(quote='"Gut gesagt."', lang="de")) == "„Gut gesagt.“"
    assert words(bench.scene(quote="„Gut gesagt.“", lang="de")) == "„Gut gesagt.“"
    assert words(bench.scene(quote="Well said.", lang="en")) == "“Well said.”"


def test_a_role_without_an_author_leaves_no_empty_line(bench: Bench) -> None:
    author = bench.scene(quote="Gut gesagt.", role="Leiterin Kommunikation").find("author")
    assert isinstance(author, Text)
    assert [line.text for line in author.layout.lines] == ["Leiterin Kommunikation"]
    assert bench.scene(quote="Gut gesagt.").find("author") is None


def test_a_value_per_language(bench: Bench) -> None:
    quote = {"de": "Gut gesagt.", "en": "Well said."}
    assert words(bench.scene(quote=quote, lang="de-CH")) == "«Gut gesagt.»"
    assert words(bench.scene(quote=quote, lang="en")) == "“Well said.”"
    with pytest.raises(LayoutError, match="needs the slot “quote”"):
        bench.compose(quote=quote, lang="fr")


def test_the_most_exact_override_wins(bench: Bench) -> None:
    overrides = {
        "square": {"quote": "Für Quadrate."},
        "linkedin": {"quote": "Für LinkedIn."},
        "linkedin/image-square": {"quote": "Für dieses."},
        "tall": {"quote": "Für andere."},
    }
    texts = []
    for leave_out in ([], ["linkedin/image-square"], ["linkedin/image-square", "linkedin"], list(overrides)[:3]):
        left = {key: value for key, value in overrides.items() if key not in leave_out}
        texts.append(words(bench.scene(quote="Für alle.", overrides=left)))
    assert texts == ["„Für dieses.“", "„Für LinkedIn.“", "„Für Quadrate.“", "„Für alle.“"]


def test_a_campaigns_defaults_and_overrides_come_before_the_post(bench: Bench) -> None:
    defaults = PostFields.model_validate({"author": "Redaktion", "role": "Team"})
    campaign = {"linkedin": PostFields.model_validate({"role": "Team LinkedIn"})}
    scene = bench.scene(quote="Gut.", defaults=defaults, campaign_overrides=campaign)
    assert words(scene, "author") == "Redaktion Team LinkedIn"
    said = bench.scene(quote="Gut.", role="Chefin", defaults=defaults, campaign_overrides=campaign)
    assert words(said, "author") == "Redaktion Chefin"


SLIDES = [{"quote": "Eins."}, {"quote": "Zwei."}, {"quote": "Drei.", "author": "Jana Petersen"}]


def test_slides_become_scenes_where_the_placement_takes_several(bench: Bench) -> None:
    made = bench.compose("instagram/carousel", quote="Titel.", author="Redaktion", slides=SLIDES)
    assert [words(scene) for scene in made.scenes] == ["„Eins.“", "„Zwei.“", "„Drei.“"]
    assert [words(scene, "author") for scene in made.scenes] == ["Redaktion", "Redaktion", "Jana Petersen"]
    assert not {"FK407", "FK408"} & {each.code for each in made.diagnostics}


def test_a_placement_of_one_picture_takes_the_first_slide_and_says_so(bench: Bench) -> None:
    made = bench.compose("linkedin/image-square", quote="Titel.", slides=SLIDES)
    assert [words(scene) for scene in made.scenes] == ["„Eins.“"]
    (found,) = [each for each in made.diagnostics if each.code == "FK408"]
    assert "3" in found.message()


def test_too_few_and_too_many_slides_are_said(bench: Bench) -> None:
    one = bench.compose("instagram/carousel", quote="Titel.")
    assert "FK407" in {each.code for each in one.diagnostics}
    many = bench.compose("instagram/carousel", quote="Titel.", slides=[{"quote": "Gut."}] * 21)
    assert len(many.scenes) < 21
    (found,) = [each for each in many.diagnostics if each.code == "FK407"]
    assert "21" in found.message()


def test_a_size_that_no_network_publishes_is_said_to_be_ours(bench: Bench) -> None:
    found = {each.code: each for each in bench.compose("xing/post-image", quote="Gut.").diagnostics}
    assert "xing" in found["FK412"].message()
    assert "FK412" not in {each.code for each in bench.compose("linkedin/image-square", quote="Gut.").diagnostics}


def test_the_templates_limits_are_obeyed(bench: Bench) -> None:
    template = Template.model_validate(
        {
            "name": "one-line",
            "version": 1,
            "slots": {"quote": {"type": "text", "required": True}},
            "layers": [
                {
                    "id": "body",
                    "kind": "stack",
                    "place": "top",
                    "children": [
                        {
                            "id": "quote",
                            "kind": "text",
                            "role": "main",
                            "slot": "quote",
                            "font": "brand.headline",
                            "fit": {"max": "6u", "lines": 1, "overflow": "ellipsis"},
                        }
                    ],
                }
            ],
        }
    )
    scene = bench.scene(template=template, quote="Ein Satz, der für eine einzige Zeile viel zu lang ist, wirklich.")
    quote = scene.find("quote")
    assert isinstance(quote, Text)
    assert len(quote.layout.lines) == 1
    assert quote.layout.lines[0].text.endswith("…")
    short = bench.scene(template=template, quote="Kurz.").find("quote")
    assert isinstance(short, Text)
    assert short.layout.size == pytest.approx(6 * 12)
    assert short.y - short.layout.cap_height == pytest.approx(8 * 12, abs=0.01)


def test_an_unknown_font_role_is_an_error_that_names_those_there_are(bench: Bench) -> None:
    template = Template.model_validate(
        {
            "name": "odd",
            "version": 1,
            "slots": {"quote": {"type": "text"}},
            "layers": [
                {
                    "id": "body",
                    "kind": "stack",
                    "children": [{"id": "quote", "kind": "text", "slot": "quote", "font": "brand.slab", "size": "5u"}],
                }
            ],
        }
    )
    with pytest.raises(LayoutError) as problem:
        bench.compose(template=template, quote="Gut.")
    assert codes(problem.value) == ["FK402"]
    assert "headline, label, text" in str(problem.value)


def test_a_name_without_room_in_a_banner_is_left_out_with_the_marks_and_said(bench: Bench) -> None:
    made = bench.compose("linkedin/company-cover", quote="Gut gesagt ist halb gewonnen.", author="Jana Petersen")
    (scene,) = made.scenes
    quote = scene.find("quote")
    assert isinstance(quote, Text)
    assert scene.find("author") is None
    assert quote.layout.lines[0].text.startswith("Gut")
    assert [each.code for each in made.diagnostics if each.code == "FK415"] == ["FK415"]


def test_a_long_quote_is_an_error_rather_than_a_picture_without_its_author(bench: Bench) -> None:
    with pytest.raises(LayoutError, match="does not fit"):
        bench.compose("linkedin/image-square", quote="Ein sehr langer Satz. " * 40, author="Jana Petersen")

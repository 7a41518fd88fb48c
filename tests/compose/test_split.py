"""Long texts go on on the next slide: where they are parted, what each slide shows, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import formatkit as fk
from formatkit.compose.partition import LEVELS, partition
from formatkit.load.templates import load_template
from formatkit.model.template import Template
from formatkit.scene.nodes import Picture, Scene, Text
from formatkit.typeset.line_ends import LineEnd
from formatkit.typeset.part_ends import PartEnd, part_ends

if TYPE_CHECKING:
    from conftest import Bench

LONG = (
    "Social Media passiert sowieso, z. B. in der Kantine, auf der Messe und abends am Küchentisch. Die einzige Frage "
    "ist, ob wir dabei sind oder nur davon hören. Wer zuhört, erfährt am 24. Dezember genauso viel wie an jedem "
    "anderen Tag. Niemand muss bei uns schreiben. Wer es möchte, bekommt Zeit, Bilder und eine Ansprechpartnerin, "
    "die weiß, worauf es ankommt. Und wenn etwas schiefgeht, dann reden wir darüber: offen, schnell und ohne "
    "Schuldzuweisung. Das ist die ganze Strategie, mehr braucht es nicht. Alles andere ergibt sich aus der Arbeit, "
    "die ohnehin getan wird, und aus den Menschen, die sie tun."
)
SPEAKER = {"author": "Jana Petersen", "role": "Leiterin Kommunikation"}


def splitting(template: str = "quote") -> Template:
    """Return a shipped template whose quote goes on on the next slide."""
    data = load_template(template).model_dump(exclude_unset=True)
    body = next(layer for layer in data["layers"] if layer["id"] == "body")
    next(child for child in body["children"] if child["id"] == "quote")["fit"]["overflow"] = "split"
    return Template.model_validate(data)


def quote_of(scene: Scene) -> Text:
    found = scene.find("quote")
    assert isinstance(found, Text)
    return found


def words(scene: Scene) -> str:
    return " ".join(line.text for line in quote_of(scene).layout.lines)


def composed(quote: str, preset: str = "instagram/carousel", **more: Any) -> fk.Composition:
    post = fk.Post(id="lang", quote=quote, **{**SPEAKER, **more})
    return fk.compose(post, preset=preset, template=splitting(), lang=more.get("lang", "de"))


def test_a_long_quote_goes_on_at_a_sentence_end_in_parts_of_like_length() -> None:
    scenes = composed(LONG).scenes
    parts = [words(scene) for scene in scenes]
    assert len(parts) > 1
    assert " ".join(parts) == f"„{LONG}“"
    assert all(part.rstrip("“").endswith(".") for part in parts)
    assert min(map(len, parts)) > 0.6 * max(map(len, parts))


def test_the_quotation_opens_on_the_first_slide_and_closes_on_the_last_with_its_speaker() -> None:
    scenes = composed(LONG + " " + LONG).scenes
    parts = [words(scene) for scene in scenes]
    assert len(parts) > 2
    assert [part.startswith("„") for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [part.endswith("“") for part in parts] == [False] * (len(parts) - 1) + [True]
    assert not any("…" in part for part in parts)
    assert [scene.find("author") is not None for scene in scenes] == [part.endswith("“") for part in parts]


def test_all_slides_have_one_size_above_the_smallest_legible() -> None:
    sizes = {quote_of(scene).layout.size for scene in composed(LONG + " " + LONG).scenes}
    assert len(sizes) == 1
    assert sizes.pop() >= 1080 / 390 * 18


def test_one_slide_more_is_taken_for_clearly_larger_letters() -> None:
    (size,) = {quote_of(scene).layout.size for scene in composed(LONG).scenes}
    assert size > 1.15 * 1080 / 390 * 18


def test_a_text_that_fits_stays_on_one_picture() -> None:
    assert (
        composed("Gut gesagt.").scenes
        == fk.compose(fk.Post(id="lang", quote="Gut gesagt.", **SPEAKER), preset="instagram/carousel", lang="de").scenes
    )


def test_a_film_shows_the_parts_as_scenes_with_transitions() -> None:
    film = composed(LONG, "instagram/reel")
    assert len(film.scenes) > 1
    assert len(film.transitions) == len(film.scenes) - 1
    assert film.transitions[0].frames > 0
    assert len({quote_of(scene).layout.size for scene in film.scenes}) == 1


def test_the_description_tells_the_whole_text() -> None:
    told = composed(LONG).alt_text
    assert "sowieso" in told
    assert "die sie tun" in told
    assert "Jana Petersen" in told


def test_every_slide_keeps_the_photograph(bench: Bench) -> None:
    request = bench.request("instagram/carousel", template=splitting(), quote=LONG, photo="gradient.jpg", **SPEAKER)
    from formatkit.compose.film import compose

    made = compose(request, bench.store, bench.library)
    assert len(made.scenes) > 1
    assert all(isinstance(scene.find("background"), Picture) for scene in made.scenes)


def test_a_placement_of_one_picture_names_the_surplus_and_where_there_is_room() -> None:
    with pytest.raises(fk.LayoutError) as caught:
        composed(LONG, "linkedin/image-square")
    assert [each.code for each in caught.value.diagnostics] == ["FK306", "FK426"]
    several = caught.value.diagnostics[1]
    room = several.hint().removeprefix("these show as many: ").split(", ")
    assert room[0] == "linkedin/multi-image"
    needed = int(dict(several.values)["needed"])
    for each in room:
        items = fk.preset(each).items
        assert items is not None
        assert items.max is not None
        assert items.max >= needed
    assert len(composed(LONG, "linkedin/multi-image").scenes) <= needed + 1


def test_too_long_for_all_slides_names_the_characters_too_many() -> None:
    preset = next(each.id for each in fk.presets() if not each.is_film and each.items and each.items.max == 4)
    quote = " ".join([LONG] * 5)
    with pytest.raises(fk.LayoutError) as caught:
        composed(quote, preset)
    (found,) = [each for each in caught.value.diagnostics if each.code == "FK428"]
    excess = int(dict(found.values)["excess"])
    assert 0 < excess < len(quote)
    kept = quote[: len(quote) - excess - 40].rsplit(" ", 1)[0]
    assert len(composed(kept, preset).scenes) <= 4


def test_a_sentence_that_fits_no_slide_is_parted_at_a_clause_and_never_inside_emphasis() -> None:
    clause = "wir reden **mit allen Menschen im ganzen Unternehmen** und hören ihnen zu, "
    text = (clause * 8).strip().removesuffix(",") + "."
    parts = [words(scene) for scene in composed(text).scenes]
    assert len(parts) > 1
    assert all(part.endswith((",", "“")) for part in parts)
    assert not any("**" in part for part in parts)


def test_what_stands_below_a_slide_of_several_is_kept_with_it() -> None:
    slides = ({"quote": "Eins."}, {"quote": LONG}, {"quote": "Drei."})
    post = fk.Post(id="s", slides=slides, **SPEAKER)
    made = fk.compose(post, preset="instagram/carousel", template=splitting(), lang="de")
    assert [words(scene) for scene in (made.scenes[0], made.scenes[-1])] == ["„Eins.“", "„Drei.“"]
    spoken = [scene.find("author") is not None for scene in made.scenes]
    assert spoken == [True, *[False] * (len(spoken) - 3), True, True]
    assert len(spoken) > 3
    assert len({quote_of(scene).layout.size for scene in made.scenes}) == 1


def test_pictures_are_numbered_and_one_picture_is_refused(tmp_path: Path) -> None:
    post = fk.Post(id="lang", quote=LONG, **SPEAKER)
    made = fk.render_all(post, preset="instagram/carousel", template=splitting(), lang="de", out=tmp_path / "lang.jpg")
    assert len(made) > 1
    assert [each.path.name for each in made] == [f"lang-{number:02}.jpg" for number in range(1, len(made) + 1)]
    for each in made:
        with Image.open(each.path) as picture:
            assert picture.size == (made[0].size.width, made[0].size.height)
    with pytest.raises(fk.ConfigError) as caught:
        fk.render(post, preset="instagram/carousel", template=splitting(), lang="de", out=tmp_path / "one.jpg")
    assert [each.code for each in caught.value.diagnostics] == ["FK801"]
    assert not list(tmp_path.glob("one*"))


def test_texts_without_spaces_are_parted_after_their_stops() -> None:
    ends = part_ends("今日は天気です。明日も晴れです。", "ja")
    assert [each.place for each in ends if each.ending is LineEnd.SENTENCE] == [8]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Wir reden, z. B. hier.", "z. B."),
        ("Am 24. Dezember ist Ruhe.", "24. Dezember"),
        ("Fragen Sie Dr. Weiß.", "Dr. Weiß"),
    ],
)
def test_what_no_line_tears_apart_no_slide_does(text: str, whole: str) -> None:
    start = text.index(whole)
    assert not [each for each in part_ends(text, "de") if start < each.place < start + len(whole)]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["Ja.", "wir,", "reden", "Kommunikation", "**laut**"]), min_size=2, max_size=80),
    st.integers(2, 9),
)
def test_parts_are_the_text_and_of_like_length(chosen: list[str], count: int) -> None:
    text = " ".join(chosen)
    ends = part_ends(text, "de")
    places = partition(len(text), ends, count, LEVELS[-1])
    if places is None:
        return
    assert list(places) == sorted(set(places))
    assert len(places) == count - 1
    edges = [0, *places, len(text)]
    assert max(b - a for a, b in pairwise(edges)) <= 2.7 * len(text) / count


def test_a_short_last_sentence_is_evened_out() -> None:
    ends = [PartEnd(90, LineEnd.SENTENCE), PartEnd(180, LineEnd.SENTENCE), PartEnd(185, LineEnd.SENTENCE)]
    assert partition(200, ends, 2, LEVELS[0]) == (90,)
